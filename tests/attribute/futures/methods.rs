//! Methods that return futures: of traits too, and under `async_trait` in both orders.

use super::both;
use crate::attribute::{Body, Guarded};
use async_trait::async_trait;
use std::future::Future;
use std::pin::Pin;

struct Desk(&'static Body);

trait Serve {
    fn serve(&self) -> impl Future<Output = Guarded>;

    fn boxed<'a>(&'a mut self) -> Pin<Box<dyn Future<Output = Guarded> + 'a>>;

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn default_method(&self, body: &'static Body) -> impl Future<Output = Guarded> {
        let answer = body.runs();
        async move { answer }
    }
}

impl Serve for Desk {
    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn serve(&self) -> impl Future<Output = Guarded> {
        let answer = self.0.runs();
        async { answer }
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn boxed<'a>(&'a mut self) -> Pin<Box<dyn Future<Output = Guarded> + 'a>> {
        Box::pin(async { self.0.runs() })
    }
}

impl Desk {
    #[carta::authorize(groups = ["MyOrg:Desk"])]
    fn by_value(self) -> impl Future<Output = Guarded> {
        async move { self.0.runs() }
    }
}

#[test]
fn of_traits_and_types() {
    both(|body| async move { Desk(body).default_method(body).await });
    both(|body| async move { Desk(body).boxed().await });
    both(|body| async move { Serve::serve(&Desk(body)).await });
    both(|body| Desk(body).by_value());
}

#[async_trait(?Send)]
trait Object {
    async fn call(&self) -> Guarded;

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    async fn default_call(&self, body: &Body) -> Guarded {
        body.runs()
    }
}

#[async_trait(?Send)]
impl Object for Desk {
    #[carta::authorize(groups = ["MyOrg:Desk"])]
    async fn call(&self) -> Guarded {
        self.0.runs()
    }
}

#[test]
fn under_async_trait() {
    both(|body| async move {
        let object: &dyn Object = &Desk(body);
        object.call().await
    });
    both(|body| async move { Desk(body).default_call(body).await });
}
