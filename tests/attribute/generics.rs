//! Generic functions: one guard for all their instances.

use super::{Body, Guarded};
use carta::AuthenticationError;
use std::fmt::Debug;

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn clause<'a, T, const N: usize>(
    body: &Body,
    items: &'a [T; N],
) -> Result<&'a T, AuthenticationError>
where
    T: Debug + 'a,
    [T; N]: Debug,
{
    body.runs()?;
    items.first().map_or_else(|| unreachable!("{items:?}"), Ok)
}

#[test]
fn a_where_clause() {
    let body = Body::default();
    body.was_refused(clause(&body, &[1, 2]));
    body.was_refused(clause(&body, &["a", "b", "c"]));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn opaque(body: &Body) -> Result<impl Iterator<Item = u8> + use<>, AuthenticationError> {
    body.runs()?;
    Ok([1, 2, 3].into_iter())
}

#[test]
fn an_opaque_value_in_a_result() {
    let body = Body::default();
    body.was_refused(opaque(&body).map(Iterator::count));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn higher_ranked(
    body: &Body,
    run: &dyn for<'a> Fn(&'a str) -> &'a str,
) -> Result<String, AuthenticationError> {
    body.runs()?;
    Ok(run("text").to_owned())
}

#[test]
fn a_higher_ranked_bound() {
    let body = Body::default();
    body.was_refused(higher_ranked(&body, &|text| text));
}

struct Holder<T>(T);

impl<T: AsRef<Body>> Holder<T> {
    #[carta::authorize(any(group = "MyOrg:MyGroup", user = "andy"))]
    fn guarded<U: Into<usize>>(&self, _more: U) -> Guarded {
        self.0.as_ref().runs()
    }
}

impl AsRef<Body> for Body {
    fn as_ref(&self) -> &Body {
        self
    }
}

#[test]
fn a_method_of_a_generic_type() {
    let holder = Holder(Body::default());
    holder.0.was_refused(holder.guarded(5_usize));
    holder.0.was_refused(holder.guarded(5_u8));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
async fn later<T: Clone + Send>(body: &Body, value: &T) -> Result<T, AuthenticationError> {
    body.runs()?;
    Ok(value.clone())
}

#[test]
fn a_generic_async_function() {
    let body = Body::default();
    body.was_refused(pollster::block_on(later(&body, &5)));
}
