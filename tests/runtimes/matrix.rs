//! Every place with both kinds of guard, granted and refused, with and without a question to Carta.

use super::{Call, places};
use crate::evidence::{Answer, DENIED, answering, refusal};
use crate::session::Session;
use crate::watchdog::within_patience;
use carta_tests::scripted::{Scripted, json};

fn from(place: fn(Call) -> Answer, call: Call, user: &str, is_remembered: bool) {
    let session = Session::begin();
    let account = json(200, &format!(r#"{{"name":"{user}"}}"#));
    let carta = Scripted::start(answering(account, json(500, "")));
    session.set_token(carta.host(), "token");
    let expected = if user == "andy" { None } else { DENIED };
    if is_remembered {
        assert_eq!(refusal(call.now()), expected);
    }
    let before = carta.asked().len();
    assert_eq!(within_patience(move || refusal(place(call))), expected);
    assert_eq!(carta.asked().len() - before, usize::from(!is_remembered));
}

macro_rules! places {
    ($($place:ident)*) => { $(
        mod $place {
            use super::{Call, from, places::$place as place};

            #[test]
            fn a_synchronous_guard_asks_and_grants() {
                from(place, Call::Sync, "andy", false);
            }

            #[test]
            fn a_synchronous_guard_asks_and_refuses() {
                from(place, Call::Sync, "beth", false);
            }

            #[test]
            fn a_synchronous_guard_remembers_a_grant() {
                from(place, Call::Sync, "andy", true);
            }

            #[test]
            fn a_synchronous_guard_remembers_a_refusal() {
                from(place, Call::Sync, "beth", true);
            }

            #[test]
            fn an_asynchronous_guard_asks_and_grants() {
                from(place, Call::Async, "andy", false);
            }

            #[test]
            fn an_asynchronous_guard_asks_and_refuses() {
                from(place, Call::Async, "beth", false);
            }

            #[test]
            fn an_asynchronous_guard_remembers_a_grant() {
                from(place, Call::Async, "andy", true);
            }

            #[test]
            fn an_asynchronous_guard_remembers_a_refusal() {
                from(place, Call::Async, "beth", true);
            }
        }
    )* };
}

places! {
    plain_thread
    end_of_a_thread
    inside_of_another_wait
    destructor
    destructor_during_a_panic
    worker_of_a_pool
    only_thread
    task_of_the_only_thread
    local_task
    task_that_used_up_its_budget
    thread_that_may_block
    worker_that_may_block
    pollster
    pool_of_our_own
}
