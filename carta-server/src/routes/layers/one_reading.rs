//! A request that could be read in two ways isn't read: what stands before this server may have read it in the other.
//!
//! hyper refuses or resolves the rest: two lengths, and a length beside chunks, after which the connection ends.

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Version, header};

pub(super) fn check(request: &Request) -> Result<(), &'static str> {
    host(request.version(), request.headers()).and_then(|()| encoding(request.headers()))
}

/// Nothing here depends on it; what is in front may choose by it whom to ask (RFC 9112, 3.2).
fn host(version: Version, headers: &HeaderMap) -> Result<(), &'static str> {
    match only(headers, header::HOST) {
        Ok(None) if version < Version::HTTP_11 => Ok(()),
        Ok(None) => Err("no Host header: send one"),
        Ok(Some(host)) if is_host(host) => Ok(()),
        Ok(Some(_)) => Err("the Host header is no host: send `host` or `host:port`"),
        Err(Several) => Err("more than one Host header: send one"),
    }
}

/// A name or an address, and perhaps a port: `Authority` takes more.
fn is_host(value: &HeaderValue) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(byte);
    let authority = Authority::try_from(value.as_bytes());
    let (true, Ok(authority)) = (value.as_bytes().iter().all(is_plain), authority) else {
        return false;
    };
    let host = authority.host();
    let rest = authority.as_str().strip_prefix(host).unwrap_or_default();
    let is_port = |port: &str| port.parse::<u16>().is_ok();
    !host.is_empty() && (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port))
}

fn encoding(headers: &HeaderMap) -> Result<(), &'static str> {
    match only(headers, header::TRANSFER_ENCODING) {
        Ok(None) => Ok(()),
        Ok(Some(value)) if value.as_bytes().eq_ignore_ascii_case(b"chunked") => Ok(()),
        _ => Err("Transfer-Encoding must be `chunked`, and said once, or left out"),
    }
}

struct Several;

fn only(headers: &HeaderMap, name: HeaderName) -> Result<Option<&HeaderValue>, Several> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (only, None) => Ok(only),
        (_, Some(_)) => Err(Several),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_and_perhaps_a_port() {
        let is_host = |text: &str| is_host(&HeaderValue::from_str(text).expect("a value"));
        for good in ["carta.test", "carta.test:443", "127.0.0.1:80", "[::1]:80", "a_b", "localhost"]
        {
            assert!(is_host(good), "{good}");
        }
        for bad in [
            "",
            "a b",
            "user@carta.test",
            "a/b",
            "a?b",
            "a,b",
            "<a>",
            ":80",
            "a:b",
            "a:",
            "a:b:c",
            "a:65536",
            "[::1",
        ] {
            assert!(!is_host(bad), "{bad}");
        }
    }
}
