//! Methods and associated functions, of types and of traits.

use super::{Body, Guarded};
use std::pin::Pin;
use std::rc::Rc;

#[derive(Default)]
struct Desk {
    body: Rc<Body>,
}

impl Desk {
    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_reference(&self) -> Guarded {
        self.body.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_exclusive_reference(&mut self) -> Guarded {
        self.body.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_value(self) -> Guarded {
        self.body.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_mutable_value(mut self) -> Result<Self, carta::AuthenticationError> {
        self.body.runs()?;
        self.body = Rc::default();
        Ok(self)
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_box(self: Box<Self>) -> Result<Box<Self>, carta::AuthenticationError> {
        self.body.runs()?;
        Ok(self)
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_pin(self: Pin<&mut Self>) -> Guarded {
        self.body.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_lifetime<'a>(&'a self, _other: &str) -> Result<&'a Body, carta::AuthenticationError> {
        self.body.runs()?;
        Ok(&self.body)
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn associated(body: &Body) -> Guarded {
        body.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    async fn later(&mut self) -> Guarded {
        self.body.runs()
    }
}

fn desk() -> (Rc<Body>, Desk) {
    let desk = Desk::default();
    (Rc::clone(&desk.body), desk)
}

#[test]
fn self_by_reference() {
    let (body, mut desk) = desk();
    body.was_refused(desk.by_reference());
    body.was_refused(desk.by_exclusive_reference());
    body.was_refused(desk.by_lifetime(""));
}

#[test]
fn self_by_value() {
    let (body, desk) = desk();
    body.was_refused(desk.by_value());
    let (body, desk) = self::desk();
    body.was_refused(desk.by_mutable_value());
}

#[test]
fn self_behind_a_pointer() {
    let (body, desk) = desk();
    body.was_refused(Box::new(desk).by_box());
    let (body, mut desk) = self::desk();
    body.was_refused(Pin::new(&mut desk).by_pin());
}

#[test]
fn an_associated_function() {
    let body = Body::default();
    body.was_refused(Desk::associated(&body));
}

#[test]
fn an_async_method() {
    let (body, mut desk) = desk();
    body.was_refused(pollster::block_on(desk.later()));
}

trait Serve {
    fn serve(&self, body: &Body) -> Guarded;

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn default_method(&self, body: &Body) -> Guarded {
        body.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn default_function(body: &Body) -> Guarded
    where
        Self: Sized,
    {
        body.runs()
    }

    async fn serve_later(&self, body: &Body) -> Guarded;

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    async fn default_later(&self, body: &Body) -> Guarded {
        body.runs()
    }
}

impl Serve for Desk {
    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn serve(&self, body: &Body) -> Guarded {
        body.runs()
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    async fn serve_later(&self, body: &Body) -> Guarded {
        body.runs()
    }
}

#[test]
fn a_method_of_a_trait_impl() {
    let body = Body::default();
    body.was_refused(Desk::default().serve(&body));
    body.was_refused(pollster::block_on(Desk::default().serve_later(&body)));
}

#[test]
fn a_default_method() {
    let body = Body::default();
    body.was_refused(Desk::default().default_method(&body));
    body.was_refused(Desk::default_function(&body));
    body.was_refused(pollster::block_on(Desk::default().default_later(&body)));
}

trait Object {
    fn call(&self) -> Guarded;
}

impl Object for Body {
    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn call(&self) -> Guarded {
        self.runs()
    }
}

#[test]
fn a_method_called_through_dyn() {
    let body = Body::default();
    let object: &dyn Object = &body;
    body.was_refused(object.call());
}
