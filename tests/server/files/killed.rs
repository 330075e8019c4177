//! A server that is killed while a file comes in.

use super::super::carta::{ADMIN, Carta};
use super::{form, objects, settles_at};
use crate::embedded::PASSWORD;
use crate::watchdog::within_patience;
use carta::{Agent, block_on};
use carta_server::{Data, ManualClock};
use carta_tests::serving::Serving;
use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

#[test]
fn what_was_acknowledged_outlives_a_kill_and_half_a_file_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = env!("CARGO_BIN_EXE_serve");
    let serving = Serving::start(program, folder.path(), None, PASSWORD);
    let login = Agent::login().host(serving.url().parse().expect("a host"));
    let agent = login.username(ADMIN).password(PASSWORD).blocking().expect("logged in");
    let upload = carta::Upload::from("whole").named("whole");
    let whole = block_on(agent.files().upload("Carta", upload, None)).expect("uploaded");
    // An API token, since the agent shows its login to nobody.
    let wanted = carta::NewApiToken::new("test").allow(&["POST"], "/files/**");
    let token = block_on(agent.tokens().create("self", &wanted)).expect("made");
    let credential = {
        use base64::Engine as _;
        let pair = format!("__token__:{}", token.key.expose());
        base64::prelude::BASE64_STANDARD.encode(pair)
    };
    let body = form("half", &"x".repeat(4 << 20));
    let mut stream =
        TcpStream::connect(serving.url().trim_start_matches("http://")).expect("connected");
    let head = format!(
        "POST /files/Carta HTTP/1.1\r\nHost: carta.test\r\nAuthorization: Basic {credential}\r\n\
         Content-Type: {}\r\nContent-Length: {}\r\n\r\n",
        super::FORM,
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    stream.write_all(&body.as_bytes()[..body.len() - 10]).expect("sent");
    // Until some of it is on the disk.
    let data = folder.path().to_owned();
    within_patience(move || {
        while objects(&data).len() < 2 {
            std::thread::yield_now();
        }
    });
    drop(serving);
    assert_eq!(objects(folder.path()).len(), 2, "half of it was left behind");

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let clock = ManualClock::starting_now();
        clock.advance(Duration::from_secs(3 * 3600));
        let data = Data::Folder(folder.path().to_owned());
        let carta = Carta::start_on(None, clock, |builder| builder.data(data));
        let token = carta.log_in(ADMIN, PASSWORD).await;
        let list = carta.get(&token, "/files/Carta/list").await.expect(200).json();
        assert_eq!(list.as_array().map(Vec::len), Some(1));
        let id = whole.id.as_deref().expect("an id");
        assert_eq!(list[0]["id"], id);
        let content = carta.get(&token, &format!("/files/Carta/file/{id}")).await.expect(200);
        assert_eq!(content.text, "whole");
        // What the killed one left behind is swept away at the start.
        settles_at(folder.path(), 1).await;
    });
}
