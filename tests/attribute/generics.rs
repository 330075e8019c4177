//! Generic functions: one guard for all their instances.

use super::{Call, Guarded, both, granted, later};
use carta::AuthenticationError;
use std::fmt::Debug;

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn clause<'a, T, const N: usize>(
    call: Call,
    items: &'a [T; N],
) -> Result<&'a T, AuthenticationError>
where
    T: Debug + 'a,
    [T; N]: Debug,
{
    items.first().map_or_else(|| unreachable!("{items:?}"), |first| Ok(call.gives(first)))
}

#[test]
fn a_where_clause() {
    assert_eq!(*granted(|call| clause(call, &[1, 2])), 1);
    assert_eq!(*granted(|call| clause(call, &["a", "b", "c"])), "a");
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn constant<const N: usize>(call: Call) -> Result<[usize; N], AuthenticationError> {
    Ok(call.gives([N; N]))
}

#[test]
fn a_constant_parameter() {
    assert_eq!(granted(constant::<3>), [3; 3]);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn lifetimes<'a, 'b: 'a>(
    call: Call,
    one: &'a str,
    _other: &'b str,
) -> Result<&'a str, AuthenticationError> {
    Ok(call.gives(one))
}

#[test]
fn lifetimes_of_ones_own() {
    assert_eq!(granted(|call| lifetimes(call, "one", "other")), "one");
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn opaque(call: Call) -> Result<impl Iterator<Item = u8>, AuthenticationError> {
    Ok(call.gives([1, 2, 3].into_iter()))
}

#[test]
fn an_opaque_value_in_a_result() {
    assert_eq!(granted(opaque).sum::<u8>(), 6);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn higher_ranked(
    call: Call,
    run: &dyn for<'a> Fn(&'a str) -> &'a str,
) -> Result<String, AuthenticationError> {
    Ok(call.gives(run("text").to_owned()))
}

#[test]
fn a_higher_ranked_bound() {
    assert_eq!(granted(|call| higher_ranked(call, &|text| text)), "text");
}

struct Holder<T>(T);

impl<T: AsRef<Call>> Holder<T> {
    #[carta::authorize(any(group = "MyOrg:MyGroup", user = "andy"))]
    fn guarded<U: Into<usize>>(&self, _more: U) -> Guarded {
        self.0.as_ref().runs()
    }
}

impl AsRef<Call> for Call {
    fn as_ref(&self) -> &Call {
        self
    }
}

#[test]
fn a_method_of_a_generic_type() {
    both(|call| Holder(call).guarded(5_usize));
    both(|call| Holder(call).guarded(5_u8));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
async fn asynchronous<T: Clone + Send>(call: Call, value: &T) -> Result<T, AuthenticationError> {
    Ok(call.gives(value.clone()))
}

#[test]
fn a_generic_async_function() {
    assert_eq!(granted(later(|call| asynchronous(call, &5))), 5);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn future<T, const N: usize>(
    call: Call,
    value: T,
) -> impl Future<Output = Result<[T; N], AuthenticationError>>
where
    T: Copy,
{
    async move { Ok(call.gives([value; N])) }
}

#[test]
fn a_generic_future() {
    assert_eq!(granted(later(|call| future(call, 'a'))), ['a'; 2]);
}
