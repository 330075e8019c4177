//! Whose a request was found to be, and what that means to others: to a second layer, and to caches in front of the service.

use crate::{AssertionVerifier, Identity};
use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderValue};

/// What the answer says if the handler says nothing of shared caches.
pub(super) const PRIVATE: &str = "private";

/// What a handler may say of them.
const OF_SHARED_CACHES: [&[u8]; 4] = [b"public", b"s-maxage", b"private", b"no-store"];

/// Whose a request is.
pub(super) struct Found {
    pub(super) identity: Identity,
    by: By,
}

/// What says so.
pub(super) enum By {
    /// `Authorization`, by which shared caches see that the answer is for one caller (RFC 9111, 3.5); or nothing at all.
    Authorization,
    /// A place of which they don't know that.
    Elsewhere,
    /// The same, and what stands there is good once.
    Assertion(AssertionVerifier),
}

/// In a request's extensions: whom its assertion names, for clones of the verifier that has used it up.
///
/// INVARIANT: only layers put it there, and no client can. It goes along with the very request that was looked at.
#[derive(Clone)]
pub(super) struct Taken {
    by: AssertionVerifier,
    identity: Identity,
}

impl Found {
    pub(super) fn nobody() -> Self {
        Self::new(Identity::anonymous(), By::Authorization)
    }

    pub(super) fn new(identity: Identity, by: By) -> Self {
        Self { identity, by }
    }

    /// What a further layer has to know.
    pub(super) fn taken(&self) -> Option<Taken> {
        match &self.by {
            By::Authorization | By::Elsewhere => None,
            By::Assertion(by) => Some(Taken { by: by.clone(), identity: self.identity.clone() }),
        }
    }

    /// Whether shared caches have to be told that the answer is for this caller alone.
    pub(super) fn is_private(&self) -> bool {
        !matches!(self.by, By::Authorization)
    }
}

impl Taken {
    /// Whose the request is, if it is this verifier that found it out.
    pub(super) fn found_by(&self, verifier: &AssertionVerifier) -> Option<Found> {
        let by = By::Assertion(self.by.clone());
        self.by.is(verifier).then(|| Found::new(self.identity.clone(), by))
    }
}

/// Tells shared caches that the answer is for one caller, unless the handler says something of them.
pub(super) fn keep_private(headers: &mut HeaderMap) {
    if !headers.get_all(CACHE_CONTROL).iter().any(|value| is_of_shared_caches(value.as_bytes())) {
        // INVARIANT: it fails for some ten thousand headers alone, which no server sends.
        let _ = headers.try_append(CACHE_CONTROL, HeaderValue::from_static(PRIVATE));
    }
}

/// Whether a `Cache-Control` says something of them.
pub(super) fn is_of_shared_caches(cache_control: &[u8]) -> bool {
    let mut words = cache_control.split(|byte| *byte == b',').filter_map(|directive| {
        directive.split(|byte| *byte == b'=').next().map(<[u8]>::trim_ascii)
    });
    words.any(|word| OF_SHARED_CACHES.iter().any(|other| word.eq_ignore_ascii_case(other)))
}
