//! Nothing that surrounds a guarded function is taken for ours, and nothing of ours gets in its way.

use super::{Call, answers, both, granted, later};

mod without_a_prelude {
    #![no_implicit_prelude]

    use super::super::{Call, Guarded};

    #[::carta::authorize(groups = ["MyOrg:MyGroup"], not(user = "carl"))]
    pub(super) fn guarded(call: Call) -> Guarded {
        call.runs()
    }

    #[::carta::authorize(groups = ["MyOrg:MyGroup"])]
    pub(super) async fn asynchronous(call: Call) -> Guarded {
        call.runs()
    }

    #[::carta::authorize(groups = ["MyOrg:MyGroup"])]
    pub(super) fn future(call: Call) -> impl ::std::future::Future<Output = Guarded> {
        async move { call.runs() }
    }

    pub(super) struct Desk;

    #[::carta::authorize(groups = ["MyOrg:MyGroup"])]
    impl Desk {
        pub(super) fn serve(&self, call: Call) -> Guarded {
            call.runs()
        }
    }

    #[::carta::authorize(permission = "read", on = "r-1")]
    pub(super) fn permitted(call: Call) -> Guarded {
        call.runs()
    }
}

#[test]
fn no_implicit_prelude() {
    both(without_a_prelude::guarded);
    both(later(without_a_prelude::asynchronous));
    both(later(without_a_prelude::future));
    both(|call| without_a_prelude::Desk.serve(call));
    both(without_a_prelude::permitted);
}

#[expect(dead_code, unused_macros, unused_imports, reason = "they only have to be in the way")]
mod shadowed {
    use super::super::{Call, Guarded};

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
    struct Box;
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

    #[::carta::authorize(groups = ["MyOrg:MyGroup"])]
    pub(super) fn guarded(call: Call) -> Guarded {
        use Result::{Err, Ok};
        let _ = (Ok, Err);
        call.runs()
    }

    #[::carta::authorize(groups = ["MyOrg:MyGroup"])]
    pub(super) fn future(call: Call) -> impl Future<Output = Guarded> {
        async move { call.runs() }
    }

    #[::carta::authorize(groups = ["MyOrg:MyGroup"], permission = "read", on = "r-1")]
    pub(super) async fn permitted(call: Call) -> Guarded {
        call.runs()
    }

    #[::carta::authorize(groups = ["MyOrg:MyGroup"], denied = |_| Option::None as u8)]
    pub(super) fn made(call: Call) -> u8 {
        call.gives(Option::Some as u8)
    }
}

#[test]
fn names_of_the_standard_library_taken() {
    both(shadowed::guarded);
    both(later(shadowed::future));
    both(later(shadowed::permitted));
    assert_eq!(answers(shadowed::made), [0, 0, 1]);
}

#[carta::authorize(users = ["andy"])]
fn items(call: Call) -> Result<u8, carta::AuthenticationError> {
    static __CARTA_GUARD: u8 = 1;
    static __CARTA_POLICY: u8 = 2;
    const __CARTA_NAME_1: u8 = 3;
    Ok(call.gives(__CARTA_GUARD + __CARTA_POLICY + __CARTA_NAME_1))
}

#[test]
fn items_of_the_body_called_like_ours() {
    assert_eq!(granted(items), 6);
}
