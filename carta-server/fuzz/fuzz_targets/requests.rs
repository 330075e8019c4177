//! Whole requests, by nobody, by a stranger and by an administrator: an answer is never a failure of the server's own, and
//! an error is one that a client can read.
//!
//! ```text
//! cargo +nightly fuzz run -s none requests -- -max_total_time=600 -max_len=2048
//! ```

#![no_main]

use carta_server::fuzzing::{Carta, Sent};
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
    method: u8,
    route: u8,
    parameters: [&'a str; 3],
    query: &'a str,
    caller: Caller<'a>,
    header: (&'a str, &'a [u8]),
    body: &'a [u8],
}

const PATHS: &[&str] = &[
    "/",
    "/auth",
    "/user",
    "/user/authenticated",
    "/user/users",
    "/user/{user}",
    "/user/{user}/suspend",
    "/user/{user}/resume",
    "/user/{user}/reservation",
    "/user/{user}/credentials",
    "/user/{user}/reset",
    "/user/group/{group}",
    "/user/group/{group}/{user}",
    "/organization",
    "/organization/{organization}/owners",
    "/organization/{organization}/owners/{user}",
    "/audit",
    "/secrets",
    "/secret",
    "/secrets/names",
    "/project",
    "/project/{project}",
    "/service/reserve/{namespace}",
    "/service/remove/{namespace}",
    "/service/details/{namespace}",
    "/workspace",
    "/workspace/{workspace}",
    "/workspace/{workspace}/permissions/users",
    "/workspace/{workspace}/permissions/user/{holder}",
    "/permissions/resources",
    "/permissions/resources/{kind}",
    "/permissions/resources/{kind}/{resource}",
    "/permissions/{resource}/users",
    "/permissions/{resource}/{holder}",
    "/v2/resource/generic",
    "/v2/resource/{resource}",
    "/v2/permissions/{from}/labels",
    "/v2/permissions/{from}/resources/{label}",
    "/v2/permissions/{from}/access/{label}",
    "/v2/permissions/{from}/{to}",
    "/v2/permissions/{from}/{to}/direct",
    "/v2/auth/apitoken/{node}",
    "/v2/auth/apitoken/{node}/{name}",
    "/v2/auth/apitoken/{node}/{name}/revoke",
    "/{anything}",
];
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

static CARTA: LazyLock<Carta> = LazyLock::new(Carta::new);

fuzz_target!(|input: Input<'_>| {
    let credential = match input.caller {
        Caller::Nobody => None,
        Caller::Stranger => Some(CARTA.stranger().into_bytes()),
        Caller::Administrator => Some(CARTA.administrator().into_bytes()),
        Caller::Raw(bytes) => Some(bytes.to_vec()),
    };
    let sent = Sent {
        method: METHODS[usize::from(input.method) % METHODS.len()],
        path: PATHS[usize::from(input.route) % PATHS.len()],
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
