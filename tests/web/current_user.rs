//! The caller as handlers see it, whatever is remembered.

use super::issuer::Issuer;
use super::serving::{bearer, serve};
use crate::session::Session;
use carta::AuthLayer;
use carta_tests::scripted::with_headers;

#[test]
fn what_was_forgotten_of_a_caller_is_told_again() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    carta::configure().memory(1 << 20).apply().unwrap();
    let web = serve(AuthLayer::new(issuer.verifier()));
    let (andy, beth) = (issuer.token("andy"), issuer.token("beth"));
    let groups = vec![format!("{:?}", "x".repeat(99)); 12_000].join(",");
    let account = format!(r#"{{"name":"beth","id":"id of beth","groups":[{groups}]}}"#);
    issuer.say(&beth, with_headers(200, "Carta-Groups: complete\r\n", &account));
    let id = |token: &str| web.get("/id", &[bearer(token)]).body;
    assert_eq!(id(&andy), "id of andy");
    for _ in 0..3 {
        assert_eq!(id(&beth), "id of beth", "more than there is room for");
    }
    let asked = issuer.asked("/user");
    assert_eq!(id(&andy), "id of andy", "who is granted still, though his account was forgotten");
    assert_eq!(issuer.asked("/user"), asked + 1);
}
