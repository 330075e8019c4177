//! Methods that return futures: of traits too, and under `async_trait` in every order.

use crate::attribute::{Call, Guarded, both, later};
use async_trait::async_trait;
use std::pin::Pin;

struct Desk(Call);

trait Serve {
    fn serve(self) -> impl Future<Output = Guarded>;

    fn boxed<'a>(&'a mut self) -> Pin<Box<dyn Future<Output = Guarded> + 'a>>;

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn default_method(self, call: Call) -> impl Future<Output = Guarded>
    where
        Self: Sized,
    {
        let answer = call.runs();
        async move { answer }
    }
}

impl Serve for Desk {
    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn serve(self) -> impl Future<Output = Guarded> {
        let answer = self.0.runs();
        async { answer }
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn boxed<'a>(&'a mut self) -> Pin<Box<dyn Future<Output = Guarded> + 'a>> {
        Box::pin(async { self.0.runs() })
    }
}

/// A desk without a call in it.
struct Empty;

impl Serve for Empty {
    async fn serve(self) -> Guarded {
        Ok(0)
    }

    fn boxed<'a>(&'a mut self) -> Pin<Box<dyn Future<Output = Guarded> + 'a>> {
        Box::pin(async { Ok(0) })
    }
}

impl Desk {
    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_value(self) -> impl Future<Output = Guarded> {
        async move { self.0.runs() }
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_box(self: Box<Self>) -> Pin<Box<dyn Future<Output = Guarded> + Send>> {
        Box::pin(async move { self.0.runs() })
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_reference(&self) -> impl Future<Output = Guarded> {
        async { self.0.runs() }
    }
}

#[test]
fn of_types() {
    both(later(|call| Desk(call).by_value()));
    both(later(|call| Box::new(Desk(call)).by_box()));
    both(later(|call| async move { Desk(call).by_reference().await }));
}

#[test]
fn of_traits() {
    both(later(|call| Serve::serve(Desk(call))));
    both(later(|call| async move { Desk(call).boxed().await }));
    both(later(|call| Empty.default_method(call)));
}

#[async_trait]
trait Object: Sync {
    async fn call(&self, call: Call) -> Guarded;

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    async fn default_call(&self, call: Call) -> Guarded {
        call.runs()
    }
}

#[async_trait]
impl Object for Empty {
    #[carta::authorize(groups = ["MyOrg:Desk"])]
    async fn call(&self, call: Call) -> Guarded {
        call.runs()
    }
}

#[test]
fn under_async_trait() {
    both(later(|call| Empty.call(call)));
    both(later(|call| {
        let object: &dyn Object = &Empty;
        object.call(call)
    }));
    both(later(|call| Empty.default_call(call)));
}
