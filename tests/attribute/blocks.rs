//! Whole `impl` blocks.

use super::{Body, Guarded};
use async_trait::async_trait;
use carta::{authorize, unguarded};
use std::future::{Future, ready};

struct Desk<'a>(&'a Body);

const DESK: carta::Group = carta::group!("MyOrg:Desk");

#[carta::authorize(groups = [DESK])]
impl<'a> Desk<'a> {
    #![allow(clippy::unused_async, reason = "an inner attribute stays in front")]

    const MORE: usize = { 1 };

    pub fn public(&self) -> Guarded {
        self.0.runs()
    }

    pub(crate) fn in_the_crate(&mut self) -> Guarded {
        self.private()
    }

    pub async fn later(self) -> Guarded {
        self.0.runs()
    }

    pub fn future(&self) -> impl Future<Output = Guarded> {
        ready(self.0.runs())
    }

    pub fn generic<const N: usize>(&self, _: [u8; N]) -> Result<[u8; N], carta::AuthenticationError>
    where
        [u8; N]: Copy,
    {
        self.0.runs().map(|()| [0; N])
    }

    #[carta::authorize(groups = ["Elsewhere"])]
    pub fn other_group(&self) -> Guarded {
        self.0.runs()
    }

    #[authorize(users = ["andy"])]
    #[authorize(groups = ["Elsewhere"])]
    pub fn two_of_its_own(&self) -> Guarded {
        self.0.runs()
    }

    #[authorize]
    pub fn any_account(&self) -> Guarded {
        self.0.runs()
    }

    #[cfg_attr(all(), carta::authorize(groups = ["Elsewhere"]))]
    pub fn also(&self) -> Guarded {
        self.0.runs()
    }

    #[unguarded]
    pub const fn open(&self) -> usize {
        Self::MORE
    }

    #[::carta::unguarded]
    pub async fn open_later(&self) -> usize {
        Self::MORE
    }

    fn private(&self) -> Guarded {
        self.0.runs()
    }

    pub(self) fn private_too(&self) -> Guarded {
        self.private()
    }

    #[carta::authorize(users = ["carl"])]
    fn private_and_guarded(&self) -> Guarded {
        self.0.runs()
    }
}

#[test]
fn what_is_guarded() {
    let body = Body::default();
    body.was_refused(Desk(&body).public());
    body.was_refused(Desk(&body).in_the_crate());
    body.was_refused(pollster::block_on(Desk(&body).later()));
    body.was_refused(pollster::block_on(Desk(&body).future()));
    body.was_refused(Desk(&body).generic([0; 3]));
    body.was_refused(Desk(&body).any_account());
    body.was_refused(Desk(&body).private_and_guarded());
}

#[test]
fn members_get_in() {
    let call = |call: &dyn Fn(Desk<'_>) -> Guarded| {
        let body = Body::granted();
        body.was_run(call(Desk(&body)));
    };
    call(&|desk| desk.public());
    call(&|mut desk| desk.in_the_crate());
    call(&|desk| pollster::block_on(desk.later()));
    call(&|desk| pollster::block_on(desk.future()));
    call(&|desk| desk.generic([0; 3]).map(drop));
    call(&|desk| desk.any_account());
}

#[test]
fn what_a_method_says_replaces_what_the_block_says() {
    let body = Body::granted();
    body.was_refused(Desk(&body).other_group());
    body.was_refused(Desk(&body).two_of_its_own());
    // Under `cfg_attr` it is another guard beside the block's.
    body.was_refused(Desk(&body).also());
}

#[test]
fn what_is_open() {
    let body = Body::default();
    assert_eq!(Desk(&body).open(), 1);
    assert_eq!(pollster::block_on(Desk(&body).open_later()), 1);
    assert!(Desk(&body).private().is_ok());
    assert!(Desk(&body).private_too().is_ok());
}

#[test]
fn a_guard_is_named_with_its_type() {
    let body = Body::default();
    let refusal = Desk(&body).public().unwrap_err();
    assert!(refusal.to_string().contains("blocks::Desk::public"), "{refusal}");
}

trait Serve {
    type Answer;

    fn serve(&self) -> Self::Answer;
    fn open(&self) -> usize;
}

#[carta::authorize(groups = ["MyOrg:Desk"])]
impl Serve for Desk<'_> {
    type Answer = Guarded;

    fn serve(&self) -> Guarded {
        self.0.runs()
    }

    #[carta::unguarded]
    fn open(&self) -> usize {
        5
    }
}

/// Two guards for all methods, of which andy passes one: the first here, the second there.
#[carta::authorize(groups = ["MyOrg:Desk"])]
#[carta::authorize(users = ["beth"])]
impl Desk<'_> {
    pub fn twice(&self) -> Guarded {
        self.0.runs()
    }
}

#[carta::authorize(users = ["beth"])]
#[carta::authorize(groups = ["MyOrg:Desk"])]
impl Desk<'_> {
    pub fn twice_too(&self) -> Guarded {
        self.0.runs()
    }
}

#[test]
fn a_trait_implementation() {
    let body = Body::default();
    body.was_refused(Serve::serve(&Desk(&body)));
    assert_eq!(Serve::open(&Desk(&body)), 5);
    drop(body);
    let body = Body::granted();
    body.was_run(Serve::serve(&Desk(&body)));
}

#[test]
fn two_guards_on_one_block() {
    let body = Body::granted();
    body.was_refused(Desk(&body).twice());
    body.was_refused(Desk(&body).twice_too());
}

#[async_trait(?Send)]
trait Later {
    async fn call(&self) -> Guarded;
    async fn call_too(&self) -> Guarded;
}

#[carta::authorize(groups = ["MyOrg:Desk"])]
#[async_trait(?Send)]
impl Later for Body {
    async fn call(&self) -> Guarded {
        self.runs()
    }

    #[carta::authorize(groups = ["Elsewhere"])]
    async fn call_too(&self) -> Guarded {
        self.runs()
    }
}

#[async_trait(?Send)]
#[carta::authorize(groups = ["MyOrg:Desk"])]
impl Later for Desk<'_> {
    async fn call(&self) -> Guarded {
        self.0.runs()
    }

    #[carta::authorize(groups = ["Elsewhere"])]
    async fn call_too(&self) -> Guarded {
        self.0.runs()
    }
}

#[test]
fn async_trait_in_both_orders() {
    for under in [true, false] {
        let call = |body: &Body| match under {
            true => pollster::block_on(body.call()),
            false => pollster::block_on(Desk(body).call()),
        };
        let body = Body::default();
        body.was_refused(call(&body));
        drop(body);
        let body = Body::granted();
        body.was_refused(pollster::block_on(Desk(&body).call_too()));
        body.was_refused(pollster::block_on(body.call_too()));
        body.was_run(call(&body));
    }
}
