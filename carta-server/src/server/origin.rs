//! Where the server may listen, and under which URL it is known.

use std::net::SocketAddr;
use url::{Host, Url};

/// Plain HTTP where others could read it, or a URL that can't be a base.
#[derive(Debug, thiserror::Error)]
pub(super) enum OriginError {
    #[error(
        "refusing plain HTTP on {0}, beyond this machine: let a proxy terminate TLS and say so to the builder, or listen on 127.0.0.1"
    )]
    Listen(SocketAddr),
    #[error("the public URL must be https, unless its host is this machine")]
    Plain,
    #[error("the public URL isn't a base URL: expected `https://host` or `https://host/path`")]
    Url,
    #[error("a public URL is needed where the server listens beyond this machine")]
    Missing,
}

/// Checks both against the rule that passwords' proofs and tokens cross no network in plain text.
pub(super) fn check(
    listen: SocketAddr,
    public_url: Option<&str>,
    behind_proxy: bool,
) -> Result<(), OriginError> {
    check_listener(listen, behind_proxy)?;
    match public_url {
        Some(url) => parse(url).map(drop),
        None if listen.ip().is_loopback() => Ok(()),
        None => Err(OriginError::Missing),
    }
}

pub(super) fn check_listener(listen: SocketAddr, behind_proxy: bool) -> Result<(), OriginError> {
    if listen.ip().is_loopback() || behind_proxy {
        Ok(())
    } else {
        Err(OriginError::Listen(listen))
    }
}

/// The public base URL, without a slash at its end.
pub(super) fn base(public_url: Option<&str>, address: SocketAddr) -> Result<String, OriginError> {
    match public_url {
        Some(url) => parse(url),
        None => Ok(format!("http://{address}")),
    }
}

fn parse(text: &str) -> Result<String, OriginError> {
    let url = Url::parse(text).map_err(|_| OriginError::Url)?;
    let bare = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    let host = url.host().filter(|_| bare).ok_or(OriginError::Url)?;
    match url.scheme() {
        "https" => {}
        "http" if is_this_machine(&host) => {}
        "http" => return Err(OriginError::Plain),
        _ => return Err(OriginError::Url),
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listen(address: &str) -> SocketAddr {
        address.parse().expect("an address")
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        let url = Some("https://carta.test");
        for address in ["0.0.0.0:80", "192.168.1.1:80", "[::]:80", "[::ffff:127.0.0.1]:80"] {
            assert!(check(listen(address), url, false).is_err(), "{address}");
            assert!(check(listen(address), url, true).is_ok(), "{address}");
        }
        for address in ["127.0.0.1:0", "[::1]:0"] {
            assert!(check(listen(address), None, false).is_ok(), "{address}");
        }
        assert!(check(listen("0.0.0.0:80"), None, true).is_err());
    }

    #[test]
    fn public_urls_are_https_bases() {
        for text in [
            "http://carta.test",
            "ftp://carta.test",
            "carta.test",
            "https://user@carta.test",
            "https://carta.test?a=b",
            "https://carta.test#a",
            "data:text/plain,a",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(matches!(parse("https://carta.test/"), Ok(url) if url == "https://carta.test"));
        assert!(matches!(parse("http://localhost:1/a/"), Ok(url) if url == "http://localhost:1/a"));
    }
}
