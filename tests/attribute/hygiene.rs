//! Nothing that surrounds a guarded function is taken for ours, and nothing of ours gets in its way.

use super::Body;

mod without_a_prelude {
    #![no_implicit_prelude]

    use super::super::Body;

    type Answer = ::std::result::Result<(), ::carta::AuthenticationError>;

    #[::carta::authorize(groups = ["MyOrg:MyGroup"], not(user = "carl"))]
    pub(super) fn guarded(body: &Body) -> Answer {
        body.runs()
    }

    #[::carta::authorize]
    pub(super) async fn later(body: &Body) -> Answer {
        body.runs()
    }
}

#[test]
fn no_implicit_prelude() {
    let body = Body::default();
    body.was_refused(without_a_prelude::guarded(&body));
    body.was_refused(pollster::block_on(without_a_prelude::later(&body)));
}

#[expect(dead_code, unused_macros, unused_imports, reason = "they only have to be in the way")]
mod shadowed {
    use super::super::Body;

    pub(super) mod carta {}
    pub(super) mod core {}
    pub(super) mod std {}
    enum Result {
        Ok,
        Err,
    }
    enum Option {
        None,
        Some,
    }
    struct Guard;
    struct Policy;
    fn check() {}
    fn denied() {}
    macro_rules! concat {
        () => {};
    }
    macro_rules! module_path {
        () => {};
    }
    pub(super) use {concat, module_path};

    type Answer = ::std::result::Result<(), ::carta::AuthenticationError>;

    #[::carta::authorize(groups = ["MyOrg:MyGroup"])]
    pub(super) fn guarded(body: &Body) -> Answer {
        use Result::{Err, Ok};
        let _ = (Ok, Err);
        body.runs()
    }

    #[::carta::authorize(denied = |_| Option::None as u8)]
    pub(super) fn made(body: &Body) -> u8 {
        body.0.set(1);
        Option::Some as u8
    }
}

#[test]
fn names_of_the_standard_library_taken() {
    let body = Body::default();
    body.was_refused(shadowed::guarded(&body));
    assert_eq!(shadowed::made(&body), 0);
    assert_eq!(body.0.get(), 0);
}

#[carta::authorize(users = ["andy"])]
fn items(body: &Body) -> Result<u8, carta::AuthenticationError> {
    static __CARTA_GUARD: u8 = 1;
    static __CARTA_POLICY: u8 = 2;
    const __CARTA_NAME_1: u8 = 3;
    body.runs()?;
    Ok(__CARTA_GUARD + __CARTA_POLICY + __CARTA_NAME_1)
}

#[test]
fn items_of_the_body_called_like_ours() {
    let body = Body::default();
    body.was_refused(items(&body));
}
