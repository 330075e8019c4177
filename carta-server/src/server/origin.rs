//! Where the server may listen, and under which URL it is known.

use std::net::{IpAddr, SocketAddr};
use url::{Host, Url};

/// Plain HTTP where others could read it, or a URL that can't be a base.
#[derive(Debug, thiserror::Error)]
pub(super) enum OriginError {
    #[error(
        "refusing plain HTTP on {0}, beyond this machine: give the builder TLS files, or let a proxy terminate TLS and say so to the builder, or listen on 127.0.0.1"
    )]
    Listen(SocketAddr),
    #[error("the public URL must be https, unless its host is this machine")]
    Plain,
    #[error("the public URL isn't a base URL: expected `https://host` or `https://host/path`")]
    Url,
    #[error("a public URL is needed where the server listens beyond this machine")]
    Missing,
    #[error("the server has TLS files of its own: the public URL must be https")]
    NotTls,
    #[error(
        "TLS files, and plain HTTP behind a proxy: leave one of them out. Behind a proxy that speaks TLS to the server, too, it is the \
         second; say instead that a load balancer is in front"
    )]
    Both,
    #[error(
        "refusing to tell of the server's operation on {0}: listen on 127.0.0.1 or on an address of a private network"
    )]
    Operations(SocketAddr),
    #[error(
        "a name of the listener for operations isn't a host's: expected one like `carta.internal`, without a port"
    )]
    OperationsHost,
}

/// How what is said is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Plain,
    /// A proxy in front terminates TLS.
    BehindProxy,
    Tls,
}

impl Way {
    pub(super) fn new(has_tls: bool, behind_proxy: bool) -> Result<Self, OriginError> {
        match (has_tls, behind_proxy) {
            (true, true) => Err(OriginError::Both),
            (true, false) => Ok(Self::Tls),
            (false, true) => Ok(Self::BehindProxy),
            (false, false) => Ok(Self::Plain),
        }
    }
}

/// Checks both against the rule that passwords' proofs and tokens cross no network in plain text.
pub(super) fn check(
    listen: SocketAddr,
    public_url: Option<&str>,
    way: Way,
) -> Result<(), OriginError> {
    check_listener(listen, way)?;
    match public_url {
        Some(url) if way == Way::Tls && parse(url)?.starts_with("http:") => {
            Err(OriginError::NotTls)
        }
        Some(url) => parse(url).map(drop),
        None if listen.ip().is_loopback() => Ok(()),
        None => Err(OriginError::Missing),
    }
}

pub(super) fn check_listener(listen: SocketAddr, way: Way) -> Result<(), OriginError> {
    if listen.ip().is_loopback() || way != Way::Plain {
        Ok(())
    } else {
        Err(OriginError::Listen(listen))
    }
}

/// What is told there is for whoever runs the server: no address of the internet, and none that could be one.
pub(super) fn check_operations(listen: SocketAddr) -> Result<(), OriginError> {
    let is_private = match listen.ip().to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    };
    if is_private { Ok(()) } else { Err(OriginError::Operations(listen)) }
}

pub(super) fn check_host(name: &str) -> Result<(), OriginError> {
    match Host::parse(name) {
        Ok(Host::Domain(read)) if read.eq_ignore_ascii_case(name) => Ok(()),
        _ => Err(OriginError::OperationsHost),
    }
}

/// The public base URL, without a slash at its end.
pub(super) fn base(
    public_url: Option<&str>,
    address: SocketAddr,
    has_tls: bool,
) -> Result<String, OriginError> {
    match public_url {
        Some(url) => parse(url),
        None if has_tls => Ok(format!("https://{address}")),
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
            assert!(check(listen(address), url, Way::Plain).is_err(), "{address}");
            assert!(check(listen(address), url, Way::BehindProxy).is_ok(), "{address}");
            assert!(check(listen(address), url, Way::Tls).is_ok(), "{address}");
        }
        for address in ["127.0.0.1:0", "[::1]:0"] {
            assert!(check(listen(address), None, Way::Plain).is_ok(), "{address}");
        }
        assert!(check(listen("0.0.0.0:80"), None, Way::BehindProxy).is_err());
        assert!(check(listen("0.0.0.0:80"), None, Way::Tls).is_err());
    }

    #[test]
    fn with_tls_the_public_url_is_https_even_on_this_machine() {
        let at = listen("127.0.0.1:1");
        assert!(check(at, Some("http://localhost"), Way::Plain).is_ok());
        assert!(matches!(check(at, Some("http://localhost"), Way::Tls), Err(OriginError::NotTls)));
        assert!(matches!(base(None, at, true), Ok(url) if url == "https://127.0.0.1:1"));
        assert!(matches!(Way::new(true, true), Err(OriginError::Both)));
    }

    #[test]
    fn operations_are_told_on_private_addresses_alone() {
        for address in ["127.0.0.1:1", "10.1.2.3:1", "192.168.0.1:1", "[::1]:1", "[fd00::1]:1"] {
            assert!(check_operations(listen(address)).is_ok(), "{address}");
        }
        for address in ["0.0.0.0:1", "[::]:1", "8.8.8.8:1", "[2001:db8::1]:1", "172.32.0.1:1"] {
            assert!(check_operations(listen(address)).is_err(), "{address}");
        }
    }

    #[test]
    fn names_of_the_listener_for_operations_are_hosts() {
        for name in ["carta", "Carta.internal", "carta-1.monitoring.svc.cluster.local"] {
            assert!(check_host(name).is_ok(), "{name}");
        }
        for name in ["", "carta:9090", "http://carta", "a/b", "a b", "10.0.0.1", "[::1]"] {
            assert!(check_host(name).is_err(), "{name}");
        }
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
