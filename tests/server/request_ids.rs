//! Every answer says by which id its request is found in the log; whoever asks may choose it, within bounds.

use super::carta::{Answer, Carta};
use reqwest::Method;
use reqwest::header::HeaderValue;

fn id(answer: &Answer) -> String {
    let ids: Vec<_> = answer.headers.get_all("x-request-id").iter().collect();
    assert_eq!(ids.len(), 1, "{answer:?}");
    ids[0].to_str().expect("text").to_owned()
}

/// Letters, digits and hyphens, as of a UUID.
fn is_made(id: &str) -> bool {
    id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[tokio::test]
async fn every_answer_has_one_whatever_comes_of_the_request() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let mut made = Vec::new();
    for (method, path, status) in [
        (Method::GET, "/user", 200),
        (Method::GET, "/nowhere", 404),
        (Method::DELETE, "/auth", 405),
        (Method::GET, "/user/group/No:Group", 404),
        (Method::POST, "/user", 415),
        (Method::GET, "/service/no/such/thing", 404),
        (Method::POST, "/", 415),
    ] {
        let answer = carta.call(&admin, method.clone(), path).await.expect(status);
        assert!(is_made(&id(&answer)), "{answer:?}");
        made.push(id(&answer));
        let request = carta.request(method, path).header("x-request-id", "My.id_1-2");
        let answer = carta.send(request.bearer_auth(&admin)).await.expect(status);
        assert_eq!(id(&answer), "My.id_1-2");
    }
    let answer = carta.send(carta.request(Method::GET, "/user")).await.expect(401);
    made.push(id(&answer));
    let count = made.len();
    made.sort_unstable();
    made.dedup();
    assert_eq!(made.len(), count, "each is of one request");
}

#[tokio::test]
async fn what_is_no_id_goes_nowhere() {
    let carta = Carta::start();
    let long = "a".repeat(65);
    for said in ["", "a b", "<script>", "a\u{e4}", "%0d%0a", "a;b", "a\tb", &long] {
        let said = HeaderValue::from_bytes(said.as_bytes()).expect("a value");
        let request = carta.request(Method::GET, "/auth").header("x-request-id", said);
        let answer = carta.send(request).await.expect(200);
        assert!(is_made(&id(&answer)), "{answer:?}");
    }
    let twice = carta.request(Method::GET, "/auth").header("x-request-id", "a");
    let answer = carta.send(twice.header("x-request-id", "b")).await.expect(200);
    assert!(is_made(&id(&answer)));
}
