//! Those who don't shake hands.

use super::{AUTH, Secure, Wire, ask, shake, whole};
use carta_server::Server;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::num::NonZero;

/// The beginning of a `ClientHello` that says it goes on.
const HALF: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";

#[test]
fn a_handshake_that_never_completes_is_given_up_and_others_are_served_meanwhile() {
    let secure = Secure::start();
    let said: [&[u8]; 3] = [b"", &HALF[..1], HALF];
    let mut wires = said.map(|said| {
        let mut wire = secure.wire();
        wire.send(said);
        wire
    });
    let mut stream = shake(secure.server.address(), secure.client()).expect("shaken");
    assert!(ask(&mut stream, AUTH).contains("userPoolId"));
    for wire in &mut wires {
        wire.assert_ended();
    }
}

#[test]
fn garbage_in_place_of_a_handshake_ends_the_connection() {
    let secure = Secure::start();
    let endless = [0x16, 3, 1, 0xff, 0xff].repeat(20_000);
    let garbage: [&[u8]; 6] = [
        &[0; 1000],
        &[0xff; 1000],
        b"\x16\x03\x01\x00\x00",
        b"\x80\x2e\x01\x03\x01\x00\x15\x00\x00\x00\x10",
        b"\x15\x03\x03\x00\x02\x02\x28",
        &endless,
    ];
    for said in garbage {
        let mut wire = secure.wire();
        wire.try_send(said);
        let said = wire.rest();
        // At most an alert, which says what was wrong to whoever speaks TLS.
        assert!(said.is_empty() || (said[0] == 0x15 && said.len() == 7), "{said:?}");
    }
    let mut stream = shake(secure.server.address(), secure.client()).expect("shaken");
    assert!(ask(&mut stream, AUTH).contains("userPoolId"));
}

#[test]
fn whoever_speaks_http_without_tls_is_told_so_and_gets_nothing_else() {
    let secure = Secure::start();
    for request in [AUTH, "POST / HTTP/1.1\r\n", "G", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"] {
        let mut wire = secure.wire();
        wire.send(request);
        let answer = wire.last_answer(400);
        assert!(answer.error().contains("https://"), "{answer:?}");
    }
}

#[test]
fn half_open_handshakes_of_one_address_are_bounded_and_lose_their_places_by_ending() {
    let places = NonZero::new(8).expect("not zero");
    let secure = Secure::start_with(|builder| builder.connections_per_address(places));
    // A place is taken for each before anything is heard of it; half of them may be unfinished.
    let mut open: Vec<TcpStream> = Vec::new();
    let mut closed = 0;
    for _ in 0..2_000 {
        let stream = TcpStream::connect(secure.server.address()).expect("connected");
        stream.set_nonblocking(true).expect("set");
        open.push(stream);
        if open.len() > 50 {
            let is_closed = |stream: &TcpStream| match stream.peek(&mut [0]) {
                Ok(_) => true,
                Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
            };
            let before = open.len();
            open.retain(|stream| !is_closed(stream));
            closed += before - open.len();
        }
    }
    assert!(closed > 1_900, "{closed}");
    drop(open);
    // The server finds out when it finds out.
    let served = (0..1_000).any(|_| match shake(secure.server.address(), secure.client()) {
        Ok(mut stream) => ask(&mut stream, AUTH).contains("userPoolId"),
        Err(_) => false,
    });
    assert!(served, "places that were left are free again");
}

#[test]
fn unfinished_handshakes_leave_half_of_an_address_places_to_finished_ones() {
    let places = NonZero::new(8).expect("not zero");
    let secure = Secure::start_with(|builder| builder.connections_per_address(places));
    let mut shaken = shake(secure.server.address(), secure.client()).expect("shaken");
    // A client has finished its handshake before the server has: once it is answered, both have.
    shaken.write_all(b"GET /healthz HTTP/1.1\r\nhost: carta.test\r\n\r\n").expect("sent");
    let (mut said, mut byte) = (Vec::new(), [0]);
    while !said.ends_with(b"\r\n\r\nok") {
        shaken.read_exact(&mut byte).expect("an answer");
        said.extend(byte);
    }
    // Four of these are kept, the fifth is closed at once.
    let mut wires: Vec<_> = (0..5).map(|_| secure.wire()).collect();
    wires.pop().expect("a fifth one").assert_ended();
    assert!(wires.iter().all(Wire::is_open), "the others have their time");
    assert!(ask(&mut shaken, AUTH).contains("userPoolId"), "what is open goes on");
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_starts_no_server() {
    use std::os::unix::fs::PermissionsExt as _;
    let secure = Secure::start();
    let files = secure.authority.files();
    std::fs::set_permissions(&files.key, std::fs::Permissions::from_mode(0o644)).expect("set");
    let error = whole(&Server::builder().tls(files).start().expect_err("refused"));
    assert!(error.contains("privkey.pem") && error.contains("chmod 600"), "{error}");
}
