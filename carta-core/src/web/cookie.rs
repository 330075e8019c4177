//! A token in a cookie, which a browser sends along whoever made it send the request: so it counts only where nothing is
//! done, or where the browser says that the service's own page asks.

use crate::Error;
use crate::error::Configuration;
use http::header::{COOKIE, ORIGIN, UPGRADE};
use http::{HeaderMap, Method};
use url::Url;

/// The cookie, and the origin from which requests may come that do something.
#[derive(Clone, Debug)]
pub(super) struct Cookie {
    name: String,
    origin: String,
}

impl Cookie {
    pub(super) fn new(name: &str, origin: &str) -> Result<Self, Error> {
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err(setting(
                "the name of the cookie can't be one: use letters, digits, `-` and `_`",
            ));
        }
        let problem = "the origin of the cookie's pages must be like `https://app.example.com`";
        let url = Url::parse(origin).map_err(|_| setting(problem))?;
        let written = url.origin().ascii_serialization();
        let is_whole = matches!(url.scheme(), "https" | "http")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty();
        if !is_whole {
            return Err(setting(problem));
        }
        Ok(Self { name: name.to_owned(), origin: written })
    }

    /// What the request says in it, each time that it does; an empty one is none.
    pub(super) fn values<'a>(&self, headers: &'a HeaderMap) -> impl Iterator<Item = &'a [u8]> {
        let pairs = headers
            .get_all(COOKIE)
            .into_iter()
            .flat_map(|value| value.as_bytes().split(|byte| *byte == b';').map(<[u8]>::trim_ascii));
        let name = self.name.as_bytes();
        pairs.filter_map(move |pair| {
            let value = pair.strip_prefix(name)?.strip_prefix(b"=")?;
            (!value.is_empty()).then_some(value)
        })
    }

    /// Whether it counts for such a request. One that is to become a WebSocket may do anything later.
    pub(super) fn counts(&self, method: &Method, headers: &HeaderMap) -> bool {
        let only_looks = matches!(*method, Method::GET | Method::HEAD);
        only_looks && !headers.contains_key(UPGRADE) || self.is_own_page(headers)
    }

    fn is_own_page(&self, headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(ORIGIN).iter();
        let said = (origins.next(), origins.next());
        matches!(said, (Some(origin), None) if origin.as_bytes() == self.origin.as_bytes())
    }
}

fn setting(problem: &str) -> Error {
    Configuration::Setting(problem.into()).into()
}
