//! How a refusal leaves: through the return type, or made by `denied = …`.

use super::Body;
use carta::{AuthenticationError, FromDenial};
use std::error::Error;
use std::fmt::Debug;

type Boxed<T> = Result<T, Box<dyn Error>>;

#[carta::authorize]
fn boxed(body: &Body) -> Boxed<u8> {
    body.runs()?;
    Ok(1)
}

#[test]
fn a_boxed_error_and_an_alias() {
    let body = Body::default();
    assert!(boxed(&body).is_err_and(|error| error.is::<AuthenticationError>()));
    assert_eq!(body.0.get(), 0);
}

#[derive(Debug)]
struct MyError;

impl From<AuthenticationError> for MyError {
    fn from(_: AuthenticationError) -> Self {
        Self
    }
}

#[carta::authorize]
fn converted(body: &Body) -> Result<u8, MyError> {
    body.0.set(1);
    Ok(1)
}

#[test]
fn an_error_of_ones_own() {
    let body = Body::default();
    assert!(matches!(converted(&body), Err(MyError)));
    assert_eq!(body.0.get(), 0);
}

struct Response(u16);

impl FromDenial for Response {
    fn from_denial(denial: AuthenticationError) -> Self {
        Self(denial.status())
    }
}

#[carta::authorize]
fn responded(body: &Body) -> Response {
    body.0.set(1);
    Response(200)
}

#[test]
fn a_return_type_of_ones_own() {
    let body = Body::default();
    assert_ne!(responded(&body).0, 200);
    assert_eq!(body.0.get(), 0);
}

#[carta::authorize]
fn hidden(body: &Body) -> impl Debug + use<> {
    body.runs()
}

#[test]
fn a_result_behind_impl_trait() {
    let body = Body::default();
    assert!(format!("{:?}", hidden(&body)).starts_with("Err"));
    assert_eq!(body.0.get(), 0);
}

#[carta::authorize(denied = |denial| denial.status())]
fn number(body: &Body) -> u16 {
    body.0.set(1);
    200
}

#[test]
fn a_closure_makes_the_answer() {
    let body = Body::default();
    assert_ne!(number(&body), 200);
    assert_eq!(body.0.get(), 0);
}

#[carta::authorize(denied = |_| ())]
fn nothing(body: &Body) {
    body.0.set(1);
}

#[test]
fn a_function_that_returns_nothing() {
    let body = Body::default();
    nothing(&body);
    assert_eq!(body.0.get(), 0);
}

fn absent<T>(_: AuthenticationError) -> Option<T> {
    None
}

#[carta::authorize(denied = absent)]
async fn optional(body: &Body) -> Option<u8> {
    body.0.set(1);
    Some(1)
}

#[test]
fn a_path_makes_the_answer() {
    let body = Body::default();
    assert_eq!(pollster::block_on(optional(&body)), None);
    assert_eq!(body.0.get(), 0);
}

#[carta::authorize(denied = |_| { seen.push("refused"); kept })]
fn arguments(body: &Body, kept: String, seen: &mut Vec<&str>) -> String {
    body.0.set(1);
    seen.push("granted");
    kept + "!"
}

#[test]
fn the_closure_sees_the_arguments() {
    let (body, mut seen) = (Body::default(), Vec::new());
    assert_eq!(arguments(&body, "kept".to_owned(), &mut seen), "kept");
    assert_eq!(seen, ["refused"]);
    assert_eq!(body.0.get(), 0);
}

fn leave(denial: AuthenticationError) -> ! {
    std::panic::resume_unwind(Box::new(denial))
}

#[carta::authorize(denied = leave)]
fn never(body: &Body) -> ! {
    body.0.set(1);
    std::process::exit(1)
}

#[test]
fn a_function_that_never_returns() {
    let answer = std::panic::catch_unwind(|| never(&Body::default()));
    assert!(answer.is_err_and(|denial| denial.is::<AuthenticationError>()));
}
