//! `permission = …, on = …` and `fresh`. What counts as holding a permission is tried elsewhere.

use super::{Call, Guarded, NONE, answers, both, later, lets_in};
use carta::Permission;
use std::cell::Cell;
use std::future::ready;

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
    fn change(&mut self, call: Call) -> Guarded {
        self.id.clear();
        call.runs()
    }

    #[carta::authorize(permission = "admin", on = self.id)]
    async fn change_later(self, call: Call) -> Guarded {
        drop(self.id);
        call.runs()
    }
}

fn document() -> Document {
    Document { id: "5".to_owned() }
}

#[test]
fn a_field_of_self() {
    let ids = answers(|call| {
        let mut document = document();
        drop(document.change(call));
        document.id
    });
    assert_eq!(ids, ["5", "5", ""]);
    both(later(|call| document().change_later(call)));
}

#[carta::authorize(groups = ["MyOrg:Desk"], permission = CALL, on = document.id(asked), fresh)]
fn once(call: Call, document: Document, asked: &Cell<usize>) -> Guarded {
    drop(document);
    call.runs()
}

#[carta::authorize(permission = "owner", on = format!("{document}{}", asked.replace(1)))]
fn deferred(call: Call, document: String, asked: &Cell<usize>) -> impl Future<Output = Guarded> {
    drop(document);
    ready(call.runs())
}

#[test]
fn the_expression_is_evaluated_once() {
    let times = answers(|call| {
        let asked = Cell::new(0);
        drop(once(call, document(), &asked));
        asked.get()
    });
    assert_eq!(times, [1; 3]);
}

#[test]
fn the_expression_waits_for_the_first_poll() {
    let times = answers(|call| {
        let asked = Cell::new(0);
        let future = deferred(call, String::new(), &asked);
        assert_eq!(asked.get(), 0);
        drop(pollster::block_on(future));
        asked.get()
    });
    assert_eq!(times, [1; 3]);
}

macro_rules! each {
    ($($name:ident: $permission:literal)*) => {$(
        #[test]
        fn $name() {
            #[carta::authorize(permission = $permission, on = id, denied = |_| id.len())]
            fn guarded(call: Call, id: &str) -> usize {
                call.gives(0)
            }

            assert_eq!(answers(|call| guarded(call, "five")), [4, 4, 0]);
        }
    )*};
}

each! { read: "read" write: "write" execute: "execute" clone: "clone" admin: "admin" owner: "owner" }

#[carta::authorize(permission = "read", on = self.id, fresh)]
impl Document {
    pub fn read(&self, call: Call) -> Guarded {
        call.runs()
    }

    pub async fn read_later(self, call: Call) -> Guarded {
        call.runs()
    }

    #[carta::authorize(groups = ["Elsewhere"], permission = "read", on = self.id)]
    pub fn elsewhere(&self, call: Call) -> Guarded {
        call.runs()
    }
}

#[test]
fn on_a_whole_block() {
    both(|call| document().read(call));
    both(later(|call| document().read_later(call)));
}

#[test]
fn beside_a_group_it_takes_both() {
    lets_in(NONE, |call| document().elsewhere(call));
}

#[carta::authorize(permission = "read", on = id)]
fn anywhere(call: Call, id: &str) -> Guarded {
    call.runs()
}

#[test]
fn nobody_holds_anything_on_what_is_no_resource() {
    both(|call| anywhere(call, "r-1"));
    lets_in(NONE, |call| anywhere(call, ".."));
    lets_in(NONE, |call| anywhere(call, ""));
}
