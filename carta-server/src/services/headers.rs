//! Which headers go through the proxy. A service is told who calls by the proxy alone, and tells the caller nothing that
//! would hold for Carta itself.

use super::base_url::known_place;
use super::framing::{self, Coding};
use super::networks::{Networks, Place};
use crate::request::REQUEST_ID;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Uri};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use url::Url;

pub(super) const ASSERTION: HeaderName = HeaderName::from_static("carta-assertion");
/// For the logs of services alone: anybody who reaches one could write it.
const USER: HeaderName = HeaderName::from_static("x-carta-user");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// Of one connection, and so of no other. `Trailer`, and the `trailers` of `TE`, go through with the trailers themselves.
const HOP_BY_HOP: [HeaderName; 5] = [
    header::CONNECTION,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
];
/// What a caller doesn't say to a service: who they are to Carta, and what a proxy says. Some servers make the variable
/// `HTTP_PROXY` of `Proxy`, and go by it.
const NOT_TO_SERVICES: [HeaderName; 8] = [
    header::AUTHORIZATION,
    HeaderName::from_static("http2-settings"),
    HeaderName::from_static("proxy"),
    header::COOKIE,
    header::HOST,
    header::EXPECT,
    HeaderName::from_static("x-real-ip"),
    // Said anew, in one spelling.
    REQUEST_ID,
];
/// Beginnings of names.
const NOT_TO_SERVICES_BELOW: [&str; 5] =
    ["proxy-", "x-carta-", "carta-", "x-forwarded-", "forwarded"];
/// What holds for a whole origin, and so for Carta and every other service; and what leads elsewhere in a form of its own.
const NOT_TO_CALLERS: [HeaderName; 14] = [
    header::SET_COOKIE,
    header::STRICT_TRANSPORT_SECURITY,
    header::ALT_SVC,
    header::REFRESH,
    header::PUBLIC_KEY_PINS,
    header::PUBLIC_KEY_PINS_REPORT_ONLY,
    HeaderName::from_static("accept-ch"),
    HeaderName::from_static("expect-ct"),
    HeaderName::from_static("set-cookie2"),
    HeaderName::from_static("set-login"),
    HeaderName::from_static("clear-site-data"),
    HeaderName::from_static("service-worker-allowed"),
    HeaderName::from_static("nel"),
    HeaderName::from_static("report-to"),
];
const NOT_TO_CALLERS_BELOW: [&str; 3] = ["proxy-", "x-carta-", "carta-"];

/// What a header's value can't hold as it is, and the sign that stands before what was replaced.
const ESCAPED: &AsciiSet = &CONTROLS.add(b'%');

/// Where Carta is for the caller, which services may want to know.
pub(super) struct Public<'a> {
    pub(super) url: &'a Url,
    /// `/service/{namespace}/{service}`, or without the first segment.
    pub(super) prefix: &'a str,
}

pub(super) fn for_service(
    headers: &mut HeaderMap,
    public: &Public<'_>,
    user: &str,
    assertion: HeaderValue,
) {
    let trailers = accepts_trailers(headers);
    let is_chunked = framing::coding(headers) == Coding::Chunked;
    let request_id = headers.get(REQUEST_ID).cloned();
    remove_hop_by_hop(headers);
    remove(headers, &NOT_TO_SERVICES, &NOT_TO_SERVICES_BELOW);
    if let Some(id) = request_id {
        headers.insert(REQUEST_ID, id);
    }
    if is_chunked {
        // Said for every method: hyper leaves away bodies of GET whose length isn't said.
        headers.insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    if trailers {
        headers.insert(header::TE, HeaderValue::from_static("trailers"));
    }
    headers.insert(ASSERTION, assertion);
    let authority = public.url.authority().to_owned();
    let told = [
        (USER, utf8_percent_encode(user, ESCAPED).to_string()),
        (FORWARDED_HOST, authority),
        (FORWARDED_PROTO, public.url.scheme().to_owned()),
        (FORWARDED_PREFIX, format!("{}{}", public.url.path().trim_end_matches('/'), public.prefix)),
    ];
    for (name, text) in told {
        // What can't be said isn't: none of it is what a service decides by.
        if let Ok(value) = text.parse() {
            headers.insert(name, value);
        }
    }
}

pub(super) fn for_caller(headers: &mut HeaderMap) {
    remove_hop_by_hop(headers);
    remove(headers, &NOT_TO_CALLERS, &NOT_TO_CALLERS_BELOW);
}

pub(super) fn trailers_for_service(trailers: &mut HeaderMap) {
    remove_framing(trailers);
    remove(trailers, &NOT_TO_SERVICES, &NOT_TO_SERVICES_BELOW);
}

pub(super) fn trailers_for_caller(trailers: &mut HeaderMap) {
    remove_framing(trailers);
    remove(trailers, &NOT_TO_CALLERS, &NOT_TO_CALLERS_BELOW);
}

/// What says how a message is to be read has been read by then.
fn remove_framing(trailers: &mut HeaderMap) {
    remove(trailers, &HOP_BY_HOP, &[]);
    remove(trailers, &[header::CONTENT_LENGTH, header::TRAILER], &[]);
}

/// A redirect within the service leads back to it through Carta; one to elsewhere is the caller's to follow or not. What
/// leads to the service's machine beyond its base, or to one that isn't on the public internet, can't be reached, and isn't
/// named.
pub(super) fn relocate(
    headers: &mut HeaderMap,
    base: &Url,
    asked: &Uri,
    prefix: &str,
    networks: &Networks,
) {
    for name in [header::LOCATION, header::CONTENT_LOCATION] {
        let Some(value) = headers.remove(&name) else { continue };
        let Ok(text) = value.to_str() else { continue };
        let asked = Url::parse(&asked.to_string()).ok();
        let Some(target) = asked.and_then(|asked| asked.join(text).ok()) else { continue };
        let told = if target.origin() == base.origin() {
            let whole = &target[url::Position::BeforePath..];
            let rest = whole.strip_prefix(base.path());
            rest.and_then(|rest| HeaderValue::try_from(format!("{prefix}/{rest}")).ok())
        } else {
            Some(value).filter(|_| !is_inner(&target, base, networks))
        };
        if let Some(told) = told {
            headers.insert(name, told);
        }
    }
}

/// The service's own machine by another port or scheme, or a machine of which the public internet knows nothing.
fn is_inner(target: &Url, base: &Url, networks: &Networks) -> bool {
    let place = target.host().and_then(|host| known_place(&host, networks));
    target.host() == base.host() || place.is_some_and(|place| place != Place::Public)
}

/// What `Connection` names goes with it.
fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<_> = list(headers, &header::CONNECTION)
        .filter_map(|name| HeaderName::try_from(name).ok())
        // Or a caller could have what the proxy adds, or the body's length, taken away.
        .filter(|name| *name != header::CONTENT_LENGTH && *name != header::TRAILER)
        .collect();
    for name in &named {
        headers.remove(name);
    }
    remove(headers, &HOP_BY_HOP, &[]);
    // In another spelling it is none to this server, but may be one to the next.
    let length = headers.get_all(header::CONTENT_LENGTH).iter().cloned().collect::<Vec<_>>();
    remove(headers, &[header::CONTENT_LENGTH], &[]);
    for value in length {
        headers.append(header::CONTENT_LENGTH, value);
    }
}

/// In every spelling: some servers make variables of names, in which `-`, `_` and other signs are one.
fn remove(headers: &mut HeaderMap, names: &[HeaderName], beginnings: &[&str]) {
    let unwanted = |name: &&HeaderName| {
        let dashed = name.as_str().replace(|char: char| !char.is_ascii_alphanumeric(), "-");
        names.iter().any(|unwanted| unwanted.as_str() == dashed)
            || beginnings.iter().any(|beginning| dashed.starts_with(beginning))
    };
    let unwanted: Vec<_> = headers.keys().filter(unwanted).cloned().collect();
    for name in unwanted {
        headers.remove(name);
    }
}

fn accepts_trailers(headers: &HeaderMap) -> bool {
    list(headers, &header::TE).any(|coding| coding.eq_ignore_ascii_case("trailers"))
}

/// The members of a header that is a list.
pub(super) fn list<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).filter(|member| !member.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let parse = |(name, value): &(&str, &str)| {
            (name.parse::<HeaderName>().expect("a name"), value.parse().expect("a value"))
        };
        let mut headers = HeaderMap::new();
        pairs.iter().map(parse).for_each(|(name, value): (_, HeaderValue)| {
            headers.append(name, value);
        });
        headers
    }

    fn sent(pairs: &[(&str, &str)]) -> HeaderMap {
        let mut sent = headers(pairs);
        let url = Url::parse("https://carta.test/").expect("a URL");
        let public = Public { url: &url, prefix: "/service/lab/scale" };
        for_service(&mut sent, &public, "añdy\r\nx", HeaderValue::from_static("ours"));
        sent
    }

    #[test]
    fn a_service_hears_who_calls_from_the_proxy_alone() {
        let sent = sent(&[
            ("authorization", "Bearer t"),
            ("Cookie", "a=b"),
            ("carta-assertion", "forged"),
            ("carta_assertion", "forged"),
            ("x-carta-user", "admin"),
            ("X_CARTA_USER", "admin"),
            ("x-carta_token", "t"),
            ("x_carta-token", "t"),
            ("proxy-authorization", "Basic x"),
            ("proxy_connection", "keep-alive"),
            ("x-forwarded-for", "1.2.3.4"),
            ("x_forwarded_host", "evil.test"),
            ("forwarded", "for=1.2.3.4"),
            ("x-real-ip", "1.2.3.4"),
            ("host", "evil.test"),
            ("accept", "text/plain"),
            ("cartax", "kept"),
        ]);
        let mut names: Vec<_> = sent.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        let own = ["x-carta-user", "x-forwarded-host", "x-forwarded-prefix", "x-forwarded-proto"];
        let mut expected = vec!["accept", "carta-assertion", "cartax"];
        expected.extend(own);
        assert_eq!(names, expected);
        assert_eq!(sent[ASSERTION], "ours");
        assert_eq!(sent["x-carta-user"], "a%C3%B1dy%0D%0Ax");
        assert_eq!(sent["x-forwarded-host"], "carta.test");
        assert_eq!(sent["x-forwarded-prefix"], "/service/lab/scale");
    }

    #[test]
    fn what_is_of_one_connection_stays_there() {
        let sent = sent(&[
            ("connection", "keep-alive, x-mine, carta-assertion, content-length, te"),
            ("connection", "upgrade"),
            ("x-mine", "1"),
            ("upgrade", "h2c"),
            ("keep-alive", "timeout=5"),
            ("te", "gzip, Trailers"),
            ("trailer", "x-sum"),
            ("content-length", "3"),
        ]);
        for name in ["connection", "x-mine", "upgrade", "keep-alive"] {
            assert!(!sent.contains_key(name), "{name}");
        }
        assert!(sent["te"] == "trailers" && sent["trailer"] == "x-sum");
        assert!(sent["content-length"] == "3" && sent[ASSERTION] == "ours");
    }

    #[test]
    fn a_service_says_nothing_for_carta_itself() {
        let mut told = headers(&[
            ("set-cookie", "a=b"),
            ("set-cookie", "c=d"),
            ("set_cookie", "a=b"),
            ("strict-transport-security", "max-age=1"),
            ("clear-site-data", "\"*\""),
            ("alt-svc", "h2=\"evil.test\""),
            ("service-worker-allowed", "/"),
            ("x-carta-user", "admin"),
            ("carta-assertion", "x"),
            ("proxy-authenticate", "Basic"),
            ("content-type", "text/html"),
            ("www-authenticate", "Bearer"),
        ]);
        for_caller(&mut told);
        let mut names: Vec<_> = told.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["content-type", "www-authenticate"]);
    }

    #[test]
    fn redirects_within_a_service_lead_through_carta() {
        let base = Url::parse("http://10.0.0.1:1/v1/").expect("a URL");
        let asked = Uri::from_static("http://10.0.0.1:1/v1/items/7");
        for (location, expected) in [
            ("/v1/items/8?a=b#c", Some("/service/lab/scale/items/8?a=b#c")),
            ("8", Some("/service/lab/scale/items/8")),
            ("../x", Some("/service/lab/scale/x")),
            ("http://10.0.0.1:1/v1/", Some("/service/lab/scale/")),
            ("https://login.test/a", Some("https://login.test/a")),
            ("//login.test/a", Some("//login.test/a")),
            // What is beyond the base, or the same machine by another port, names nothing of it.
            ("/admin", None),
            ("../../admin", None),
            ("http://[", None),
            ("http://10.0.0.1:2/v1/", None),
            ("https://10.0.0.1:1/v1/", None),
            ("//10.0.0.1/", None),
            ("http://167772161/", None),
            ("http://192.168.0.1/", None),
            ("http://localhost:1/", None),
            ("ftp://127.0.0.1/", None),
            ("https://1.1.1.1/", Some("https://1.1.1.1/")),
            ("mailto:a@b.test", Some("mailto:a@b.test")),
        ] {
            let mut told = headers(&[("location", location)]);
            relocate(&mut told, &base, &asked, "/service/lab/scale", &Networks::default());
            let told = told.get("location").map(|value| value.to_str().expect("text"));
            assert_eq!(told, expected, "{location}");
        }
    }
}
