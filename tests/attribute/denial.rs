//! How a refusal leaves: through the return type, or made by `denied = …`.

use super::{Call, answers, later};
use carta::{AuthenticationError, FromDenial};
use std::error::Error;
use std::fmt::Debug;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

type Boxed<T> = Result<T, Box<dyn Error>>;

#[carta::authorize(users = ["andy"])]
fn boxed(call: Call) -> Boxed<u8> {
    Ok(call.gives(1))
}

#[test]
fn a_boxed_error_and_an_alias() {
    let [nobody, carl, andy] = answers(boxed);
    assert!(
        [nobody, carl].iter().all(|answer| {
            answer.as_ref().is_err_and(|error| error.is::<AuthenticationError>())
        })
    );
    assert_eq!(andy.unwrap(), 1);
}

#[carta::authorize(users = ["andy"])]
fn written(call: Call) -> io::Result<u8> {
    Ok(call.gives(1))
}

#[test]
fn an_error_of_input_and_output() {
    let answers = answers(written).map(|answer| answer.map_err(|error| error.kind()));
    let refused = Err(io::ErrorKind::PermissionDenied);
    assert_eq!(answers, [refused, refused, Ok(1)]);
}

/// An error that takes any other, and an alias with a default: as in `anyhow`.
mod any {
    pub(super) struct Error(pub(super) Box<dyn std::error::Error + Send + Sync>);

    impl<E: std::error::Error + Send + Sync + 'static> From<E> for Error {
        fn from(error: E) -> Self {
            Self(Box::new(error))
        }
    }

    pub(super) type Result<T, E = Error> = std::result::Result<T, E>;
}

#[carta::authorize(users = ["andy"])]
async fn anyhow(call: Call) -> any::Result<u8> {
    Ok(call.gives(1))
}

#[test]
fn an_error_that_takes_any_other() {
    let statuses = answers(later(anyhow)).map(|answer| {
        answer.map_err(|error| error.0.downcast::<AuthenticationError>().unwrap().status())
    });
    assert_eq!(statuses, [Err(401), Err(403), Ok(1)]);
}

#[derive(Debug, PartialEq)]
enum MyError {
    Refused(u16),
    Late,
}

impl From<AuthenticationError> for MyError {
    fn from(refusal: AuthenticationError) -> Self {
        Self::Refused(refusal.status())
    }
}

#[carta::authorize(users = ["andy"])]
fn converted(call: Call) -> Result<u8, MyError> {
    Err(call.gives(MyError::Late))
}

#[test]
fn an_error_of_ones_own() {
    let refused = [401, 403].map(|status| Err(MyError::Refused(status)));
    let [nobody, carl] = refused;
    assert_eq!(answers(converted), [nobody, carl, Err(MyError::Late)]);
}

struct Response(u16);

impl FromDenial for Response {
    fn from_denial(denial: AuthenticationError) -> Self {
        Self(denial.status())
    }
}

#[carta::authorize(users = ["andy"])]
fn responded(call: Call) -> Response {
    Response(call.gives(200))
}

#[test]
fn a_return_type_of_ones_own() {
    assert_eq!(answers(responded).map(|response| response.0), [401, 403, 200]);
}

#[carta::authorize(users = ["andy"])]
fn hidden(call: Call) -> impl Debug {
    call.runs()
}

#[test]
fn a_result_behind_impl_trait() {
    let [nobody, carl, andy] = answers(hidden).map(|answer| format!("{answer:?}"));
    assert!(nobody.starts_with("Err") && carl.starts_with("Err"), "{nobody} {carl}");
    assert_eq!(andy, "Ok(1)");
}

#[carta::authorize(users = ["andy"], denied = |denial| denial.status())]
fn number(call: Call) -> u16 {
    call.gives(200)
}

#[carta::authorize(users = ["andy"], denied = |denial| denial.status())]
async fn number_later(call: Call) -> u16 {
    call.gives(200)
}

#[test]
fn a_closure_makes_the_answer() {
    assert_eq!(answers(number), [401, 403, 200]);
    assert_eq!(answers(later(number_later)), [401, 403, 200]);
}

#[carta::authorize(users = ["andy"], denied = |_| ())]
fn nothing(call: Call) {
    call.gives(());
}

#[carta::authorize(users = ["andy"], denied = drop)]
async fn nothing_later(call: Call) {
    call.gives(());
}

#[test]
fn a_function_that_returns_nothing() {
    answers(nothing);
    answers(later(nothing_later));
}

#[carta::authorize(users = ["andy"], denied = |_| false)]
fn decided(call: Call) -> bool {
    call.gives(true)
}

#[test]
fn a_function_that_returns_a_bool() {
    assert_eq!(answers(decided), [false, false, true]);
}

fn absent<T>(_: AuthenticationError) -> Option<T> {
    None
}

#[carta::authorize(users = ["andy"], denied = absent)]
async fn optional(call: Call) -> Option<u8> {
    Some(call.gives(1))
}

#[test]
fn a_path_makes_the_answer() {
    assert_eq!(answers(later(optional)), [None, None, Some(1)]);
}

#[carta::authorize(users = ["andy"], denied = |_| { seen.push("refused"); kept })]
fn arguments(call: Call, kept: String, seen: &mut Vec<&str>) -> String {
    seen.push("granted");
    call.gives(kept + "!")
}

#[test]
fn the_closure_sees_the_arguments() {
    let answers = answers(|call| {
        let mut seen = Vec::new();
        (arguments(call, "kept".to_owned(), &mut seen), seen)
    });
    let refused = || ("kept".to_owned(), vec!["refused"]);
    assert_eq!(answers, [refused(), refused(), ("kept!".to_owned(), vec!["granted"])]);
}

#[carta::authorize(users = ["andy"], denied = |denial| resume_unwind(Box::new(denial.status())))]
fn never(call: Call) -> ! {
    resume_unwind(Box::new(call.gives(200_u16)))
}

#[test]
fn a_function_that_never_returns() {
    let left = answers(|call| {
        let left: Result<(), _> = catch_unwind(AssertUnwindSafe(|| never(call)));
        left.unwrap_err().downcast_ref().copied()
    });
    assert_eq!(left, [Some(401_u16), Some(403), Some(200)]);
}
