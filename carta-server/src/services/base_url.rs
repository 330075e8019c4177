//! The address of a service's API, as it is registered.

use super::networks::{Networks, Place};
use std::net::{IpAddr, Ipv4Addr};
use url::{Host, Url};

const MAX_CHARS: usize = 2048;

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum BaseUrlError {
    #[error("`baseUrl` isn't a URL: expected `https://host` or `https://host/path`")]
    Url,
    #[error("`baseUrl` has 2048 characters at most")]
    TooLong,
    #[error(
        "`baseUrl` has no user, password, query or fragment: what a service needs to know who calls, Carta sends"
    )]
    MoreThanABase,
    #[error(
        "`baseUrl` begins with https://: plain http is for the networks that this server's operator allows"
    )]
    Plain,
    #[error(
        "`baseUrl` leads to an address that this server doesn't speak to: its operator can allow the network"
    )]
    Forbidden,
}

/// The base, with a slash at its end. An address that stands for itself is checked at once, what a name stands for with
/// every connection.
pub(super) fn parse(text: &str, networks: &Networks) -> Result<Url, BaseUrlError> {
    if text.len() > MAX_CHARS {
        return Err(BaseUrlError::TooLong);
    }
    let mut url = Url::parse(text).map_err(|_| BaseUrlError::Url)?;
    let host = url.host().ok_or(BaseUrlError::Url)?;
    let bare = url.username().is_empty() && url.password().is_none();
    if !bare || url.query().is_some() || url.fragment().is_some() {
        return Err(BaseUrlError::MoreThanABase);
    }
    let place = known_place(&host, networks);
    match (url.scheme(), place) {
        ("https" | "http", Some(Place::Forbidden)) => return Err(BaseUrlError::Forbidden),
        ("https", _) => {}
        ("http", Some(Place::Allowed)) => {}
        ("http", None) if networks.any() => {}
        ("http", _) => return Err(BaseUrlError::Plain),
        _ => return Err(BaseUrlError::Url),
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

/// Where a host is that stands for itself.
pub(super) fn known_place(host: &Host<&str>, networks: &Networks) -> Option<Place> {
    known_address(host).map(|address| networks.place(address))
}

fn known_address(host: &Host<&str>) -> Option<IpAddr> {
    match host {
        Host::Ipv4(address) => Some((*address).into()),
        Host::Ipv6(address) => Some((*address).into()),
        Host::Domain(name) => is_localhost(name).then_some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
    }
}

/// RFC 6761: the name, and all below it.
fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str, networks: &[&str]) -> Result<String, BaseUrlError> {
        let texts: Vec<_> = networks.iter().map(|text| (*text).to_owned()).collect();
        parse(text, &Networks::parse(&texts).expect("networks")).map(String::from)
    }

    #[test]
    fn bases_are_https_and_end_in_a_slash() {
        assert_eq!(parsed("https://api.test", &[]).as_deref(), Ok("https://api.test/"));
        assert_eq!(
            parsed("https://api.test:8443/v1", &[]).as_deref(),
            Ok("https://api.test:8443/v1/")
        );
        assert_eq!(parsed("http://api.test", &[]), Err(BaseUrlError::Plain));
        assert_eq!(parsed("http://1.1.1.1", &["10.0.0.0/8"]), Err(BaseUrlError::Plain));
        assert_eq!(parsed("http://lab.test", &["10.0.0.0/8"]).as_deref(), Ok("http://lab.test/"));
        assert_eq!(parsed("http://10.1.1.1", &["10.0.0.0/8"]).as_deref(), Ok("http://10.1.1.1/"));
    }

    #[test]
    fn what_is_more_or_less_than_a_base_is_refused() {
        for text in [
            "",
            "api.test",
            "/v1",
            "ftp://api.test",
            "https://",
            "data:text/plain,a",
            "file:///etc/passwd",
        ] {
            assert_eq!(parsed(text, &[]), Err(BaseUrlError::Url), "{text}");
        }
        for text in [
            "https://user@api.test",
            "https://user:pass@api.test",
            "https://:p@api.test",
            "https://api.test?a=b",
            "https://api.test/#a",
            "https://1.1.1.1@127.0.0.1/?",
        ] {
            assert_eq!(parsed(text, &[]), Err(BaseUrlError::MoreThanABase), "{text}");
        }
        assert_eq!(
            parsed(&format!("https://a.test/{}", "a".repeat(2048)), &[]),
            Err(BaseUrlError::TooLong)
        );
    }

    #[test]
    fn addresses_that_stand_for_themselves_are_checked_at_once() {
        for text in [
            "https://127.0.0.1",
            "https://localhost:1",
            "https://a.LOCALHOST.",
            "https://[::1]",
            "https://0",
            "https://0x7f.1",
            "https://2130706433",
            "https://[::ffff:10.0.0.1]",
            "https://169.254.169.254/latest",
            "http://127.1",
        ] {
            assert_eq!(parsed(text, &[]), Err(BaseUrlError::Forbidden), "{text}");
        }
        assert!(parsed("http://localhost:1", &["127.0.0.0/8"]).is_ok());
    }
}
