//! How a server stops: what is under way is finished, what is idle is closed, what goes on for ever is cut.

use super::carta::Carta;
use super::hostile::wire::Wire;
use super::services::backend::Backend;
use carta_server::{Server, ServerError};
use reqwest::Method;
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

const AUTH: &str = "GET /auth HTTP/1.1\r\nhost: carta.test\r\n\r\n";
/// Longer than anything here takes, and shorter than an idle connection is left alone.
const GRACE: Duration = Duration::from_secs(15);
const BODY: &str = "{}";

fn stop(server: Server) -> JoinHandle<Result<(), ServerError>> {
    std::thread::spawn(move || server.stop())
}

/// Until nothing new is taken.
fn until_closed(address: SocketAddr) {
    while TcpStream::connect(address).is_ok() {}
}

/// A login whose body is still to come.
fn half(address: SocketAddr) -> Wire {
    let mut wire = Wire::open(address);
    wire.send(format!(
        "POST / HTTP/1.1\r\nhost: carta.test\r\nexpect: 100-continue\r\n\
         content-type: application/x-amz-json-1.1\r\n\
         x-amz-target: AWSCognitoIdentityProviderService.InitiateAuth\r\n\
         content-length: {}\r\n\r\n",
        BODY.len()
    ));
    // Somebody is reading it.
    assert_eq!(wire.answer().expect("an answer").status, 100);
    wire
}

#[test]
fn idle_connections_are_closed_at_once_and_what_is_under_way_is_finished() {
    let carta = Carta::start_with(|builder| {
        builder.services_listen(([127, 0, 0, 1], 0).into()).grace(GRACE)
    });
    let address = carta.server.address();
    let services = carta.server.services_address().expect("it listens");
    let mut used = [address, services].map(|address| {
        let mut wire = Wire::open(address);
        wire.send(AUTH);
        wire.answer().expect("an answer");
        wire
    });
    let mut unused = [Wire::open(address), Wire::open(services)];
    let mut under_way = half(address);
    let stopping = stop(carta.server);
    used.iter_mut().chain(&mut unused).for_each(Wire::assert_ended);
    // Only within the grace: had one of them been left alone, this would be cut by now.
    under_way.send(BODY);
    under_way.last_answer(400);
    for address in [address, services] {
        until_closed(address);
    }
    stopping.join().expect("no panic").expect("stopped");
}

#[test]
fn a_request_that_comes_behind_the_one_under_way_is_not_taken() {
    let carta = Carta::start_with(|builder| builder.grace(GRACE));
    let address = carta.server.address();
    let mut under_way = half(address);
    let stopping = stop(carta.server);
    until_closed(address);
    under_way.send(format!("{BODY}{AUTH}"));
    under_way.last_answer(400);
    stopping.join().expect("no panic").expect("stopped");
}

#[test]
fn what_is_not_finished_in_time_is_cut_and_the_server_stops_all_the_same() {
    let carta = Carta::start_with(|builder| builder.grace(Duration::from_millis(100)));
    let mut under_way = half(carta.server.address());
    let mut begun = Wire::open(carta.server.address());
    begun.send("GET /auth HTTP/1.1\r\nhost:");
    carta.server.stop().expect("stopped");
    under_way.assert_ended();
    begun.assert_ended();
}

/// A call to a service that answers when it is told to, and one whose answer never ends.
#[tokio::test]
async fn a_call_to_a_service_is_finished_and_an_endless_one_is_cut() {
    for (endless, grace) in [(false, GRACE), (true, Duration::from_millis(100))] {
        let (asked, was_asked) = mpsc::sync_channel(1);
        let (go_on, may_go_on) = mpsc::sync_channel::<()>(1);
        let may_go_on = std::sync::Mutex::new(may_go_on);
        let backend = Backend::start(move |mut conversation| {
            conversation.head();
            asked.send(()).expect("the test is there");
            if endless {
                conversation.say("HTTP/1.1 200 OK\r\n\r\n");
                conversation.say_endlessly(&[b'a'; 1024]);
            } else {
                let _ = may_go_on.lock().expect("sound").recv();
                conversation.say("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ndone");
            }
        });
        let carta =
            Carta::start_with(|builder| builder.service_network("127.0.0.0/8").grace(grace));
        let admin = carta.admin().await;
        carta.post(&admin, "/service/reserve/lab").await.expect(200);
        let base = backend.url();
        let register = format!("/service/register/lab/scale?baseUrl={base}");
        carta.post(&admin, &register).await.expect(200);
        let mut wire = Wire::open(carta.server.address());
        wire.send(format!(
            "GET /service/lab/scale/x HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {admin}\r\n\r\n"
        ));
        was_asked.recv().expect("the service was asked");
        let address = carta.server.address();
        let stopping = stop(carta.server);
        if endless {
            let said = String::from_utf8(wire.rest()).expect("text");
            assert!(said.is_empty() || said.starts_with("HTTP/1.1 200"), "{said}");
            assert!(!said.ends_with("0\r\n\r\n"), "no end is pretended");
        } else {
            until_closed(address);
            go_on.send(()).expect("the service is there");
            assert_eq!(wire.last_answer(200).body, "done");
        }
        stopping.join().expect("no panic").expect("stopped");
    }
}

#[tokio::test]
async fn while_it_drains_it_says_so_and_takes_whatever_comes() {
    let carta = Carta::start_with(|builder| {
        builder.drain(Duration::from_secs(5)).operations_listen(([127, 0, 0, 1], 0).into())
    });
    let address = carta.server.address();
    let operations = carta.server.operations_address().expect("it listens");
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let ask = async |address: SocketAddr, path: &str| {
        let request = client.request(Method::GET, format!("http://{address}{path}"));
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a text"))
    };
    assert_eq!(ask(address, "/readyz").await.0, 200);
    let stopping = stop(carta.server);
    while ask(address, "/readyz").await.0 == 200 {}
    assert_eq!(ask(address, "/readyz").await.0, 503);
    let (status, said) = ask(operations, "/readyz").await;
    assert!(status == 503 && said.contains("\"stopping\":true"), "{said}");
    assert_eq!(ask(address, "/healthz").await.0, 200);
    let mut newcomer = Wire::open(address);
    newcomer.assert_goes_on();
    newcomer.assert_ended();
    stopping.join().expect("no panic").expect("stopped");
    until_closed(operations);
}
