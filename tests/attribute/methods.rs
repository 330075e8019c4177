//! Methods and associated functions, of types and of traits.

use super::{Call, Guarded, both, granted, later};
use carta::AuthenticationError;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

/// Where a method takes its desk, it drops it, and the call in it.
struct Desk(Call);

impl Desk {
    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_reference(&self) -> Guarded {
        self.0.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_exclusive_reference(&mut self) -> Guarded {
        self.0.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_value(self) -> Guarded {
        self.0.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_mutable_value(mut self) -> Guarded {
        self.by_exclusive_reference()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    #[expect(clippy::needless_arbitrary_self_type, reason = "this is how it can be written, too")]
    fn by_typed_value(self: Self) -> Guarded {
        self.0.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_box(self: Box<Self>) -> Result<Box<Self>, AuthenticationError> {
        self.0.runs()?;
        Ok(self)
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_rc(self: Rc<Self>) -> Guarded {
        self.0.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_arc(self: Arc<Self>) -> Guarded {
        self.0.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_pin(self: Pin<&mut Self>) -> Guarded {
        self.0.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_pinned_box(self: Pin<Box<Self>>) -> Guarded {
        self.0.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_lifetime<'a>(&'a self, _other: &str) -> Result<&'a Call, AuthenticationError> {
        Ok(self.0.gives(&self.0))
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn associated(call: Call) -> Result<Self, AuthenticationError> {
        call.runs()?;
        Ok(Self(call))
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    async fn later(&mut self) -> Guarded {
        self.0.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    async fn later_by_value(self: Box<Self>) -> Guarded {
        self.0.runs()
    }
}

#[test]
fn self_by_reference() {
    both(|call| Desk(call).by_reference());
    both(|call| Desk(call).by_exclusive_reference());
    granted(|call| Desk(call).by_lifetime("").map(drop));
}

#[test]
fn self_by_value() {
    both(|call| Desk(call).by_value());
    both(|call| Desk(call).by_mutable_value());
    both(|call| Desk(call).by_typed_value());
}

#[test]
fn self_behind_a_pointer() {
    granted(|call| Box::new(Desk(call)).by_box().map(drop));
    both(|call| Rc::new(Desk(call)).by_rc());
    both(|call| Arc::new(Desk(call)).by_arc());
}

#[test]
fn self_pinned() {
    both(|call| Pin::new(&mut Desk(call)).by_pin());
    both(|call| Box::pin(Desk(call)).by_pinned_box());
}

#[test]
fn an_associated_function() {
    granted(|call| Desk::associated(call).map(drop));
}

#[test]
fn an_async_method() {
    both(later(|call| async move { Desk(call).later().await }));
    both(later(|call| Box::new(Desk(call)).later_by_value()));
}

trait Serve {
    fn serve(&self, call: Call) -> Guarded;

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn default_method(&self, call: Call) -> Guarded {
        call.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn default_function(call: Call) -> Guarded
    where
        Self: Sized,
    {
        call.runs()
    }

    async fn serve_later(self, call: Call) -> Guarded;

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    async fn default_later(self, call: Call) -> Guarded
    where
        Self: Sized,
    {
        call.runs()
    }
}

/// A type without anything in it.
struct Empty;

impl Serve for Empty {
    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn serve(&self, call: Call) -> Guarded {
        call.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    async fn serve_later(self, call: Call) -> Guarded {
        call.runs()
    }
}

#[test]
fn a_method_of_a_trait_impl() {
    both(|call| Empty.serve(call));
    both(later(|call| Empty.serve_later(call)));
}

#[test]
fn a_default_method() {
    both(|call| Empty.default_method(call));
    both(Empty::default_function);
    both(later(|call| Empty.default_later(call)));
}

#[test]
fn a_method_called_through_dyn() {
    trait Object {
        fn call(&self) -> Guarded;
    }

    impl Object for Desk {
        #[carta::authorize(groups = ["MyOrg:Desk"])]
        fn call(&self) -> Guarded {
            self.0.runs()
        }
    }

    both(|call| {
        let object: Box<dyn Object> = Box::new(Desk(call));
        object.call()
    });
}

#[test]
fn a_blanket_implementation() {
    trait Everywhere {
        fn everywhere(&self, call: Call) -> Guarded;
    }

    impl<T: ?Sized> Everywhere for T {
        #[carta::authorize(groups = ["MyOrg:Desk"])]
        fn everywhere(&self, call: Call) -> Guarded {
            call.runs()
        }
    }

    both(|call| "text".everywhere(call));
    both(|call| 5.everywhere(call));
}
