//! The one credential of a request, and where it may stand.

use super::cookie::Cookie;
use super::problem::Problem;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use http::header::{AUTHORIZATION, HeaderName};
use http::{HeaderMap, HeaderValue, Method, Request};
use zeroize::Zeroizing;

/// By which pycarta's services are told who calls; some servers write the one as the other.
const SERVICE_HEADERS: [HeaderName; 2] =
    [HeaderName::from_static("x_carta_token"), HeaderName::from_static("x-carta-token")];

/// Stands for the user's name beside an API token.
const API_TOKEN: &[u8] = b"__token__:";
/// The longest API token with its name, in bytes; and encoded.
const LONGEST_PAIR: usize = 528;
const LONGEST_ENCODED: usize = LONGEST_PAIR / 3 * 4;

/// Where credentials are looked for, beside `Authorization`.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub(super) service_header: bool,
    pub(super) cookie: Option<Cookie>,
}

/// A credential, of which nothing is known yet.
pub(super) enum Credential<'a> {
    /// An ID token.
    Bearer(&'a str),
    /// The same, in a place of which caches don't know that it names somebody.
    Elsewhere(&'a str),
    /// An API token with its name, encoded.
    Basic(&'a str),
}

/// What `Basic` carries, decoded where it needs no allocation.
pub(super) struct Pair {
    bytes: Zeroizing<[u8; LONGEST_PAIR]>,
    length: usize,
}

impl Pair {
    pub(super) fn decode(encoded: &str) -> Result<Self, Problem> {
        pair(encoded).ok_or_else(Problem::malformed_pair)
    }

    pub(super) fn token(&self) -> &str {
        let token = self.bytes.get(API_TOKEN.len()..self.length).unwrap_or_default();
        // INVARIANT: it is made of visible ASCII.
        std::str::from_utf8(token).unwrap_or_default()
    }
}

impl Places {
    /// The credential, if there is one; two might name two people, and neither is taken.
    pub(super) fn find<'a, B>(
        &self,
        request: &'a Request<B>,
    ) -> Result<Option<Credential<'a>>, Problem> {
        let (method, headers) = (request.method(), request.headers());
        let mut found = None;
        for value in headers.get_all(AUTHORIZATION) {
            only(&mut found, Some(authorization(value)?))?;
        }
        if self.service_header {
            for value in SERVICE_HEADERS.iter().flat_map(|name| headers.get_all(name)) {
                only(&mut found, Some(Credential::Elsewhere(text(value)?)))?;
            }
        }
        if let Some(cookie) = &self.cookie {
            only(&mut found, self.in_cookie(cookie, method, headers)?)?;
        }
        Ok(found)
    }

    fn in_cookie<'a>(
        &self,
        cookie: &Cookie,
        method: &Method,
        headers: &'a HeaderMap,
    ) -> Result<Option<Credential<'a>>, Problem> {
        let mut found = None;
        for value in cookie.values(headers) {
            let token = std::str::from_utf8(value).map_err(|_| Problem::malformed())?;
            only(&mut found, Some(Credential::Elsewhere(token)))?;
        }
        Ok(found.filter(|_| cookie.counts(method, headers)))
    }
}

fn only<'a>(
    found: &mut Option<Credential<'a>>,
    further: Option<Credential<'a>>,
) -> Result<(), Problem> {
    match (&found, further) {
        (_, None) => Ok(()),
        (None, further) => {
            *found = further;
            Ok(())
        }
        (Some(_), Some(_)) => Err(Problem::several_credentials()),
    }
}

fn authorization(value: &HeaderValue) -> Result<Credential<'_>, Problem> {
    let (scheme, rest) = text(value)?.split_once(' ').ok_or_else(Problem::malformed)?;
    let rest = rest.trim_start_matches(' ');
    if rest.is_empty() {
        return Err(Problem::malformed());
    }
    if scheme.eq_ignore_ascii_case("bearer") {
        return Ok(Credential::Bearer(rest));
    }
    match scheme.eq_ignore_ascii_case("basic") {
        true => Ok(Credential::Basic(rest)),
        false => Err(Problem::malformed()),
    }
}

fn text(value: &HeaderValue) -> Result<&str, Problem> {
    let text = value.to_str().map_err(|_| Problem::malformed())?;
    if text.is_empty() { Err(Problem::malformed()) } else { Ok(text) }
}

fn pair(encoded: &str) -> Option<Pair> {
    if encoded.len() > LONGEST_ENCODED {
        return None;
    }
    let mut bytes = Zeroizing::new([0; LONGEST_PAIR]);
    let length = BASE64.decode_slice(encoded, bytes.as_mut_slice()).ok()?;
    let token = bytes.get(..length)?.strip_prefix(API_TOKEN)?;
    let is_visible = !token.is_empty() && token.iter().all(u8::is_ascii_graphic);
    is_visible.then_some(Pair { bytes, length })
}
