//! Makes so many warm calls and nothing else, for a tool that counts instructions: `instructions.sh` says how.
#![allow(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

use carta_peers::{Answer, carta_guards, shared};
use std::hint::black_box;

fn main() {
    let mut args = std::env::args().skip(1);
    let (Some(what), Some(count)) = (args.next(), args.next()) else {
        panic!("say what to call and how often: run `instructions.sh`")
    };
    let count = count.parse().unwrap();
    // Also for the floor: what all of them do before the calls falls out of the difference.
    let carta = carta_guards::log_in();
    let endless = carta_guards::endless(carta.identity.clone());
    match what.as_str() {
        "floor" => calls(count, || shared::floor(black_box(1))),
        "plain" => calls(count, || carta_guards::plain(black_box(1))),
        "guarded" => calls(count, || carta_guards::guarded(black_box(1))),
        "ten_groups" => calls(count, || carta_guards::ten_groups(black_box(1))),
        "plain_async" => calls(count, || carta_guards::plain_async(black_box(1))),
        "guarded_async" => calls(count, || carta_guards::guarded_async(black_box(1))),
        "scoped" => carta::scope_sync(carta.identity.clone(), || {
            calls(count, || carta_guards::guarded(black_box(1)));
        }),
        "enter" => calls(count, || carta_guards::enter(&endless)),
        "sixteen_without_stamps" => calls(count, || carta_guards::without_stamps(black_box(1))),
        other => panic!("`{}` isn't one of the calls", other.escape_debug()),
    }
}

fn calls<A: Answer>(count: u64, call: impl Fn() -> A) {
    assert!(call().is_yes());
    for _ in 0..count {
        black_box(call());
    }
}
