//! How many connections one address may have.

use super::wire::Wire;
use crate::server::carta::Carta;
use std::num::NonZero;

const AUTH: &str = "GET /auth HTTP/1.1\r\nhost: carta.test\r\n\r\n";

#[tokio::test]
async fn an_address_has_as_many_connections_as_it_may_and_no_more() {
    let two = NonZero::new(2).expect("not zero");
    let carta = Carta::start_with(|builder| builder.connections_per_address(two));
    let open = || Wire::open(carta.server.address());
    let mut first = open();
    first.assert_goes_on();
    let mut second = open();
    second.assert_goes_on();
    for _ in 0..100 {
        let mut refused = open();
        refused.try_send(AUTH);
        let answer = refused.last_answer(503);
        assert!(answer.error().contains("too many connections"), "{answer:?}");
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
    // Those that are open stay so.
    first.assert_goes_on();
    second.assert_goes_on();
    drop(first);
    // The server finds out when it finds out, and then takes another one.
    let served = (0..1000).any(|_| {
        let mut wire = open();
        wire.try_send(AUTH);
        wire.answer().is_some_and(|answer| answer.status == 200)
    });
    assert!(served, "a place that was left is free again");
}
