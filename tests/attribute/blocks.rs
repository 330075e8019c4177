//! Whole `impl` blocks.

mod traits;

use super::{
    ACCOUNTS, ALL, CARL_ALONE, Call, Guarded, NONE, answers, both, granted, later, lets_in,
};
use carta::{authorize, authorize as published, unguarded};
use std::future::ready;

struct Desk;

struct Counter;

const DESK: carta::Group = carta::group!("MyOrg:Desk");

#[carta::authorize(groups = [DESK])]
impl Desk {
    #![allow(clippy::unused_async, reason = "an inner attribute stays in front")]

    const MORE: usize = { 1 };

    pub fn public(&self, call: Call) -> Guarded {
        call.runs()
    }

    pub(crate) fn in_the_crate(&mut self, call: Call) -> Guarded {
        self.private(&call)
    }

    pub async fn later(self, call: Call) -> Guarded {
        call.runs()
    }

    pub fn future(&self, call: Call) -> impl Future<Output = Guarded> + use<> {
        ready(call.runs())
    }

    pub fn associated(call: Call) -> Result<Self, carta::AuthenticationError> {
        Ok(call.gives(Self))
    }

    pub fn generic<const N: usize>(
        &self,
        call: Call,
    ) -> Result<[usize; N], carta::AuthenticationError>
    where
        [usize; N]: Copy,
    {
        Ok(call.gives([Self::MORE; N]))
    }

    #[carta::authorize(groups = ["Elsewhere"])]
    pub fn other_group(&self, call: Call) -> Guarded {
        call.runs()
    }

    #[authorize(users = ["andy"])]
    #[authorize(groups = ["Elsewhere"])]
    pub fn two_of_its_own(&self, call: Call) -> Guarded {
        call.runs()
    }

    #[authorize]
    pub fn any_account(&self, call: Call) -> Guarded {
        call.runs()
    }

    #[cfg_attr(all(), carta::authorize(groups = ["Elsewhere"]))]
    pub fn also(&self, call: Call) -> Guarded {
        call.runs()
    }

    #[authorize(users = ["andy"], denied = |denial| denial.status())]
    pub fn status(&self, call: Call) -> u16 {
        call.gives(200)
    }

    #[unguarded]
    pub(crate) const fn open(&self) -> usize {
        Self::MORE
    }

    #[::carta::unguarded]
    pub(crate) async fn open_later(self, call: Call) -> Guarded {
        call.runs()
    }

    fn private(&self, call: &Call) -> Guarded {
        call.runs()
    }

    pub(self) fn private_too(&self, call: &Call) -> Guarded {
        self.private(call)
    }

    #[carta::authorize(users = ["andy"])]
    fn private_and_guarded(&self, call: Call) -> Guarded {
        call.runs()
    }
}

#[test]
fn what_is_guarded() {
    both(|call| Desk.public(call));
    both(|call| Desk.in_the_crate(call));
    both(later(|call| Desk.later(call)));
    both(later(|call| Desk.future(call)));
    granted(|call| Desk::associated(call).map(drop));
    assert_eq!(granted(|call| Desk.generic(call)), [1; 3]);
}

#[test]
fn what_a_method_says_replaces_what_the_block_says() {
    // That carl is in this group, and andy isn't, is what the block doesn't say.
    lets_in(CARL_ALONE, |call| Desk.other_group(call));
    lets_in(NONE, |call| Desk.two_of_its_own(call));
    lets_in(ACCOUNTS, |call| Desk.any_account(call));
    assert_eq!(answers(|call| Desk.status(call)), [401, 403, 200]);
    both(|call| Desk.private_and_guarded(call));
    // Under `cfg_attr` it is another guard beside the block's.
    lets_in(NONE, |call| Desk.also(call));
}

#[test]
fn what_is_open() {
    assert_eq!(Desk.open(), 1);
    lets_in(ALL, later(|call| Desk.open_later(call)));
    lets_in(ALL, |call| Desk.private(&call));
    lets_in(ALL, |call| Desk.private_too(&call));
}

#[test]
fn a_guard_is_named_with_its_type() {
    let [nobody, ..] = answers(|call| Desk.public(call));
    let refusal = nobody.unwrap_err().to_string();
    assert!(refusal.contains("blocks::Desk::public"), "{refusal}");
}

/// Two guards for all methods, of which andy passes one: the first here, the second there.
#[carta::authorize(groups = ["MyOrg:Desk"])]
#[carta::authorize(users = ["beth"])]
impl Desk {
    pub fn first_of_two(&self, call: Call) -> Guarded {
        call.runs()
    }
}

#[carta::authorize(users = ["beth"])]
#[carta::authorize(groups = ["MyOrg:Desk"])]
impl Desk {
    pub fn second_of_two(&self, call: Call) -> Guarded {
        call.runs()
    }
}

#[carta::authorize(users = ["andy"])]
#[carta::authorize(groups = ["MyOrg:Desk"])]
impl Desk {
    pub fn both_of_two(&self, call: Call) -> Guarded {
        call.runs()
    }
}

#[test]
fn two_guards_on_one_block() {
    lets_in(NONE, |call| Desk.first_of_two(call));
    lets_in(NONE, |call| Desk.second_of_two(call));
    both(|call| Desk.both_of_two(call));
}

/// Under a macro that may publish private methods, each of them says whether it is guarded.
#[carta::authorize(groups = ["MyOrg:Desk"])]
#[published(users = ["andy"])]
impl Counter {
    pub fn public(&self, call: Call) -> Guarded {
        call.runs()
    }

    #[authorize(users = ["carl"])]
    fn private_and_guarded(&self, call: Call) -> Guarded {
        call.runs()
    }

    #[unguarded]
    fn private_and_open(&self, call: &Call) -> Guarded {
        call.runs()
    }
}

/// What comes of these attributes needs no guard.
#[carta::authorize(groups = ["MyOrg:Desk"])]
#[allow(clippy::unused_self, reason = "a method is wanted")]
#[cfg_attr(all(), doc = "A block", allow(clippy::inline_always, reason = "an attribute is wanted"))]
#[rustfmt::skip]
impl Counter {
    #[cfg_attr(any(), pyo3::classattr)]
    #[unguarded]
    const MORE: usize = 1;

    pub fn also_public(&self, call: Call) -> Guarded {
        self.private(&call)
    }

    /// Documented.
    #[cfg(test)]
    #[cfg_attr(all(), inline(always), must_use = "it says who was let in")]
    #[cfg_attr(any(), tracing::instrument(skip_all, fields(a = 1)))]
    #[rustfmt::skip]
    fn private(&self, call: &Call) -> Guarded {
        call.runs()
    }
}

#[test]
fn a_block_that_other_macros_read() {
    both(|call| Counter.public(call));
    both(|call| Counter.also_public(call));
    lets_in(CARL_ALONE, |call| Counter.private_and_guarded(call));
    lets_in(ALL, |call| Counter.private_and_open(&call));
    assert_eq!(Counter::MORE, 1);
}

struct Holder<'a, T: ?Sized, const N: usize>(&'a T);

#[carta::authorize(groups = [DESK])]
impl<'a, T, const N: usize> Holder<'a, T, N>
where
    T: AsRef<str> + ?Sized,
{
    pub fn text(&self, call: Call) -> Result<&'a str, carta::AuthenticationError> {
        Ok(call.gives(self.0.as_ref()))
    }

    pub async fn pieces(&self, call: Call) -> Result<[T::Owned; N], carta::AuthenticationError>
    where
        T: ToOwned,
    {
        Ok(call.gives(std::array::from_fn(|_| self.0.to_owned())))
    }
}

#[test]
fn a_generic_block() {
    let holder = Holder::<str, 2>("text");
    assert_eq!(granted(|call| holder.text(call)), "text");
    assert_eq!(granted(later(|call| holder.pieces(call))), ["text", "text"]);
}
