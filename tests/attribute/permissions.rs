//! `permission = …, on = …` and `fresh`. What Carta says of permissions is tried elsewhere: here nobody is logged in.

use super::{Body, Guarded};
use carta::Permission;
use std::cell::Cell;
use std::future::{Future, ready};

const CALL: Permission = Permission::Execute;

struct Document {
    id: String,
}

impl Document {
    fn id(&self, asked: &Cell<usize>) -> &str {
        asked.set(asked.get() + 1);
        &self.id
    }

    #[carta::authorize(permission = "write", on = self.id)]
    fn change(&mut self, body: &Body) -> Guarded {
        self.id.clear();
        body.runs()
    }

    #[carta::authorize(permission = "admin", on = self.id)]
    async fn change_later(self, body: &Body) -> Guarded {
        drop(self.id);
        body.runs()
    }
}

fn document() -> Document {
    Document { id: "5".to_owned() }
}

#[test]
fn a_field_of_self() {
    let (body, mut document) = (Body::default(), document());
    body.was_refused(document.change(&body));
    assert_eq!(document.id, "5");
    body.was_refused(pollster::block_on(document.change_later(&body)));
}

#[carta::authorize(groups = ["MyOrg:Desk"], permission = CALL, on = document.id(asked), fresh)]
fn once(body: &Body, document: Document, asked: &Cell<usize>) -> Guarded {
    drop(document);
    body.runs()
}

#[carta::authorize(permission = "owner", on = format!("{document}{}", asked.replace(1)))]
fn deferred(body: &Body, document: String, asked: &Cell<usize>) -> impl Future<Output = Guarded> {
    drop(document);
    ready(body.runs())
}

#[test]
fn the_expression_is_evaluated_once() {
    let (body, asked) = (Body::default(), Cell::new(0));
    body.was_refused(once(&body, document(), &asked));
    assert_eq!(asked.get(), 1);
}

#[test]
fn the_expression_waits_for_the_first_poll() {
    let (body, asked) = (Body::default(), Cell::new(0));
    let future = deferred(&body, String::new(), &asked);
    assert_eq!(asked.get(), 0);
    body.was_refused(pollster::block_on(future));
    assert_eq!(asked.get(), 1);
}

macro_rules! each {
    ($($name:ident: $permission:literal)*) => {$(
        #[test]
        fn $name() {
            #[carta::authorize(permission = $permission, on = id, denied = |_| id.len())]
            fn guarded(body: &Body, id: &str) -> usize {
                body.0.set(1);
                0
            }

            let body = Body::default();
            assert_eq!(guarded(&body, "five"), 4);
            assert_eq!(body.0.get(), 0);
        }
    )*};
}

each! { read: "read" write: "write" execute: "execute" clone: "clone" admin: "admin" owner: "owner" }

#[carta::authorize(permission = "read", on = self.id, fresh)]
impl Document {
    pub fn read(&self, body: &Body) -> Guarded {
        body.runs()
    }

    pub async fn read_later(&self, body: &Body) -> Guarded {
        body.runs()
    }
}

#[test]
fn on_a_whole_block() {
    let (body, document) = (Body::default(), document());
    body.was_refused(document.read(&body));
    body.was_refused(pollster::block_on(document.read_later(&body)));
}
