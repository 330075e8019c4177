//! What caches in front of a service are told. They know that an answer to a request with `Authorization` is for one caller,
//! and of no other credential.

use super::issuer::Issuer;
use super::serving::{Answer, Web, bearer, serve};
use crate::session::Session;
use carta::AuthLayer;

/// What takes a caller from elsewhere, too.
pub(super) fn accepting(issuer: &Issuer) -> AuthLayer {
    let layer = AuthLayer::new(issuer.verifier()).accept_service_header();
    layer.accept_cookie("sid", "https://app.example").unwrap()
}

#[test]
fn nobody_gets_from_a_cache_what_was_anothers() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let web = serve(accepting(&issuer));
    answers_are_private(&issuer, &web);
    let refused = web.get("/ops", &[format!("Cookie: sid={}", issuer.token("andy"))]);
    assert_eq!((refused.status, said(&refused).as_str()), (403, "no-store"));
}

fn said(answer: &Answer) -> String {
    answer.headers("cache-control").collect::<Vec<_>>().join("; ")
}

pub(super) fn answers_are_private(issuer: &Issuer, web: &Web) {
    let token = issuer.token("andy");
    let (cookie, header) = (format!("Cookie: sid={token}"), format!("X_CARTA_TOKEN: {token}"));
    let asks = |path: &str, line: Option<&String>| {
        let answer = web.get(path, &line.into_iter().cloned().collect::<Vec<_>>());
        assert_eq!(answer.status, 200, "{path} {line:?}: {answer:?}");
        said(&answer)
    };
    // Twice: the second time, whose the token is is known.
    for _ in 0..2 {
        assert_eq!(asks("/whoever", Some(&header)), "private");
        assert_eq!(asks("/whoever", Some(&cookie)), "private");
        assert_eq!(asks("/whoever", Some(&bearer(&token))), "");
        assert_eq!(asks("/whoever", None), "");
    }
    // What a handler says of shared caches counts, and nothing else that it says.
    for (how, expected) in [
        ("max-age=60", "max-age=60; private"),
        ("must-revalidate", "must-revalidate; private"),
        ("public,%20max-age=60", "public, max-age=60"),
        ("max-age=60,%20PUBLIC", "max-age=60, PUBLIC"),
        ("s-maxage=60", "s-maxage=60"),
        ("private", "private"),
        ("no-store", "no-store"),
    ] {
        let path = format!("/cached/{how}");
        assert_eq!(asks(&path, Some(&cookie)), expected);
        let own = expected.strip_suffix("; private").unwrap_or(expected);
        assert_eq!(asks(&path, Some(&bearer(&token))), own);
        assert_eq!(asks(&path, None), own);
    }
    let lines = [format!("Cookie: sid={token}"), "Content-Length: 0".into()];
    assert_eq!(said(&web.send("POST", "/whoever", &lines)), "", "it names nobody there");
    let refused = web.get("/whoever", &["Cookie: sid=x".into()]);
    assert_eq!((refused.status, said(&refused).as_str()), (401, "no-store"));
}
