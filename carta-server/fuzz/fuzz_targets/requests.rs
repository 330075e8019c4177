//! Whole requests, by nobody, by a stranger and by an administrator: an answer is never a failure of the server's own, and
//! an error is one that a client can read.
//!
//! ```text
//! cargo +nightly fuzz run -s none requests -- -max_total_time=600 -max_len=2048
//! ```

#![no_main]

use carta_server::fuzzing::{Carta, Sent};
use carta_server::{COGNITO_OPERATIONS, ROUTES, Route};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

#[derive(Arbitrary, Debug)]
enum Caller<'a> {
    Nobody,
    Stranger,
    Administrator,
    Raw(&'a [u8]),
}

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    method: Option<u8>,
    route: u16,
    operation: u8,
    parameters: [&'a str; 3],
    query: &'a str,
    caller: Caller<'a>,
    header: (&'a str, &'a [u8]),
    body: &'a [u8],
}

/// Methods other than an endpoint's own, and a path that is none's. Errors to HEAD have no body to look at.
const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const NOWHERE: Route = Route { method: "GET", path: "/{anything}" };

static CARTA: LazyLock<Carta> = LazyLock::new(Carta::new);

fuzz_target!(|input: Input<'_>| {
    let credential = match input.caller {
        Caller::Nobody => None,
        Caller::Stranger => Some(CARTA.stranger().into_bytes()),
        Caller::Administrator => Some(CARTA.administrator().into_bytes()),
        Caller::Raw(bytes) => Some(bytes.to_vec()),
    };
    // All of them, and one beyond.
    let route = usize::from(input.route) % (ROUTES.len() + 1);
    let route = ROUTES.get(route).unwrap_or(&NOWHERE);
    let method = input.method.map(|method| METHODS[usize::from(method) % METHODS.len()]);
    let sent = Sent {
        method: method.unwrap_or(route.method),
        path: route.path,
        operation: COGNITO_OPERATIONS[usize::from(input.operation) % COGNITO_OPERATIONS.len()],
        parameters: input.parameters,
        query: input.query,
        credential: credential.as_deref(),
        header: input.header,
        body: input.body,
    };
    // `None`: it wasn't even a request.
    if let Some(answer) = CARTA.answer(&sent) {
        assert!(answer.status < 500, "{answer:?} to {sent:?}");
        assert!(answer.status < 400 || answer.is_json_error, "{answer:?} to {sent:?}");
    }
});
