use crate::error::Configuration;
use crate::{Error, error::RequestLine};
use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt;
use std::str::FromStr;
use url::{Host as UrlHost, Url};

/// Where a Carta is: scheme, host name and port, and perhaps a path in front.
///
/// ```
/// use carta::Host;
///
/// assert_eq!(Host::production().to_string(), "https://api.carta.contextualize.us.com");
/// assert!("https://carta.example.com/v1".parse::<Host>().is_ok());
/// assert!("http://127.0.0.1:8080".parse::<Host>().is_ok());
/// assert!("http://carta.example.com".parse::<Host>().is_err()); // a token would go out in plain text
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Host(Url);

const PRODUCTION: &str = "https://api.carta.contextualize.us.com";
const DEVELOPMENT: &str = "https://api.sandbox.carta.contextualize.us.com";

/// Everything but what RFC 3986 calls unreserved.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Host {
    /// The hosted Carta. The default, as pycarta documents it.
    #[must_use]
    pub fn production() -> Self {
        Self::known(PRODUCTION)
    }

    /// The hosted Carta to try things out on, pycarta's *sandbox*.
    #[must_use]
    pub fn development() -> Self {
        Self::known(DEVELOPMENT)
    }

    /// The hosted Carta of this name, in any case: `production`, or `development` alias `sandbox`.
    #[must_use]
    pub fn environment(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "production" => Some(Self::production()),
            "development" | "sandbox" => Some(Self::development()),
            _ => None,
        }
    }

    #[expect(clippy::expect_used, reason = "INVARIANT: both texts are URLs, which a test shows")]
    fn known(url: &str) -> Self {
        Self(Url::parse(url).expect("a URL"))
    }

    /// A host that may be spoken to without TLS, wherever it is: whoever sees the traffic can act as its users.
    ///
    /// # Errors
    ///
    /// [`Configuration::Host`] if `url` isn't an `http` or `https` address of a host.
    pub fn danger_allow_plain_http(url: &str) -> Result<Self, Error> {
        Self::parse(url).map_err(|problem| invalid(url, problem))
    }

    fn parse(text: &str) -> Result<Self, &'static str> {
        let mut url =
            Url::parse(text).map_err(|_| "write it as `https://host` or `https://host:port`")?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("it must begin with `https://`");
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err("a host name is missing");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("give user name and password to the login, not in the address");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("leave out what follows `?` or `#`");
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// Whether traffic to it stays on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Whether `url` has the same scheme, host and port.
    pub(crate) fn same_origin(&self, url: &Url) -> bool {
        self.0.origin() == url.origin()
    }

    /// How many segments stand in front of every path.
    pub(crate) fn depth(&self) -> usize {
        let path = self.0.path().trim_end_matches('/');
        path.matches('/').count()
    }

    /// The address of the resource at `segments`, each percent-encoded.
    ///
    /// # Errors
    ///
    /// A segment that is empty, `.` or `..` would address something else.
    pub(crate) fn url(&self, segments: &[&str]) -> Result<Url, Error> {
        let mut path = self.0.path().trim_end_matches('/').to_owned();
        for segment in segments {
            if matches!(*segment, "" | "." | "..") {
                return Err(Error::InvalidSegment((*segment).to_owned()));
            }
            path.push('/');
            path.extend(utf8_percent_encode(segment, SEGMENT));
        }
        let mut url = self.0.clone();
        url.set_path(&path);
        Ok(url)
    }
}

impl FromStr for Host {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let host = Self::parse(text).map_err(|problem| invalid(text, problem))?;
        if host.0.scheme() == "http" && !host.is_loopback() {
            return Err(invalid(text, "plain http is for this machine alone: use `https://`"));
        }
        Ok(host)
    }
}

fn invalid(host: &str, problem: &'static str) -> Error {
    // A password may be in an address that is refused for it.
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host).chars().take(200).collect();
    Configuration::Host { host, problem }.into()
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(UrlHost::Domain(name)) => name == "localhost",
        Some(UrlHost::Ipv4(address)) => address.is_loopback(),
        Some(UrlHost::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// What may be said of a request.
pub(crate) fn request_line(method: &Method, url: &Url) -> RequestLine {
    RequestLine::new(method.clone(), url.path())
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Host({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_hosts_are_urls() {
        assert_eq!(Host::production().to_string(), PRODUCTION);
        assert_eq!(Host::development().to_string(), DEVELOPMENT);
    }

    #[test]
    fn only_safe_hosts_are_taken() {
        for good in [
            "https://a.b",
            "http://localhost:1",
            "http://127.8.9.1",
            "http://[::1]:8080",
            "HTTPS://A.B/c/",
        ] {
            assert!(good.parse::<Host>().is_ok(), "{good}");
        }
        let bad = [
            "",
            "a.b",
            "http://a.b",
            "ftp://a.b",
            "https://",
            "https://u:p@a.b",
            "https://a.b?x",
            "https://a.b#x",
            "http://127.0.0.1.evil.com",
            "http://[::2]",
            "http://localhost.evil.com",
            "file:///etc/passwd",
        ];
        for bad in bad {
            assert!(bad.parse::<Host>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_with_a_password_is_refused_without_showing_it() {
        let error = "https://andy:hunter2@a.b".parse::<Host>().unwrap_err().to_string();
        assert!(error.contains("a.b") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn segments_cannot_be_smuggled() {
        let host: Host = "https://a.b/base".parse().unwrap();
        let url = |segment| host.url(&["user", segment]).map(|url| url.path().to_owned());
        assert_eq!(url("Org:A b").unwrap(), "/base/user/Org%3AA%20b");
        assert_eq!(url("../x").unwrap(), "/base/user/..%2Fx");
        assert_eq!(url("%2e%2e").unwrap(), "/base/user/%252e%252e");
        assert_eq!(url("a\\b?c#d;é").unwrap(), "/base/user/a%5Cb%3Fc%23d%3B%C3%A9");
        for bad in ["", ".", ".."] {
            assert!(matches!(url(bad), Err(Error::InvalidSegment(_))));
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_put_into_a_path_comes_out_of_it(segments in proptest::collection::vec(".*", 1..5)) {
            let host: Host = "https://a.b/base".parse().unwrap();
            let names: Vec<&str> = segments.iter().map(String::as_str).collect();
            let Ok(url) = host.url(&names) else {
                assert!(names.iter().any(|name| matches!(*name, "" | "." | "..")));
                return Ok(());
            };
            assert!(host.same_origin(&url) && url.query().is_none() && url.fragment().is_none());
            // As a server reads it: the path as sent, split, then decoded.
            let sent = Url::parse(url.as_str()).unwrap();
            let decoded = sent.path().split('/').skip(2).map(|segment| {
                percent_encoding::percent_decode_str(segment).decode_utf8().unwrap().into_owned()
            });
            assert_eq!(decoded.collect::<Vec<_>>(), names);
        }

        #[test]
        fn no_text_makes_a_host_panic_or_leaves_this_machine_in_plain_text(text in ".*") {
            for text in [text.clone(), format!("http://{text}"), format!("http://127.0.0.1{text}")] {
                if let Ok(host) = text.parse::<Host>() {
                    assert!(host.0.scheme() == "https" || host.is_loopback());
                }
            }
        }
    }
}
