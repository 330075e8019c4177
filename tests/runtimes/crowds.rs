//! Many callers at once, with nothing remembered: Carta is asked each question once.

use super::Call;
use crate::evidence::{answering, ops, refusal};
use crate::session::Session;
use crate::watchdog::within_patience;
use carta_tests::scripted::{Scripted, json};
use std::sync::{Arc, Barrier};

const CALLERS: usize = 200;

/// Everyone calls at the same moment, half of them asynchronously, and is granted.
fn all_at_once() {
    let start = Arc::new(Barrier::new(CALLERS));
    let calls: Vec<_> = (0..CALLERS)
        .map(|index| {
            let start = Arc::clone(&start);
            std::thread::spawn(move || {
                start.wait();
                let call = if index % 2 == 0 { Call::Sync } else { Call::Async };
                [refusal(call.now()), refusal(ops())]
            })
        })
        .collect();
    for call in calls {
        assert_eq!(call.join().unwrap(), [None, None]);
    }
}

fn carta() -> Scripted {
    let account = json(200, r#"{"name":"andy"}"#);
    Scripted::start(answering(account, json(200, r#"[{"name":"andy"}]"#)))
}

#[test]
fn a_crowd_of_first_callers_asks_each_question_once() {
    let session = Session::begin();
    let carta = carta();
    session.set_token(carta.host(), "token");
    within_patience(all_at_once);
    assert_eq!(carta.asked(), ["GET /user", "GET /user/group/Org%3AOps"]);
}

#[test]
fn a_crowd_at_the_end_of_a_grant_asks_each_question_once() {
    let session = Session::begin();
    let carta = carta();
    session.set_token(carta.host(), "token");
    within_patience(all_at_once);
    for round in 2..5 {
        session.advance(61);
        within_patience(all_at_once);
        assert_eq!(carta.asked().len(), 2 * round);
    }
}
