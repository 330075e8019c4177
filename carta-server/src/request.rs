//! What is known of the request that is being answered, for whoever makes a part of its answer: its id, and who asks.

use crate::ids::{SessionId, UserId};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::cell::Cell;
use std::fmt;
use uuid::Uuid;

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A hash in hexadecimal digits; a client that says more doesn't mean an id.
const LONGEST: usize = 64;

tokio::task_local! {
    static CURRENT: Asked;
}

/// A future that answers a request.
pub(crate) type Within<F> = tokio::task::futures::TaskLocalFuture<Asked, F>;

/// By which log lines, answers and calls to services are found that belong together. A client may choose it, so it says
/// nothing of who asks.
#[derive(Clone)]
pub(crate) struct RequestId(HeaderValue);

/// Who asks, as far as a credential says: not yet that it still holds.
#[derive(Clone, Copy)]
pub(crate) enum By {
    /// A login.
    Session(UserId),
    ApiToken(UserId),
}

/// A request that is being answered.
pub(crate) struct Asked {
    id: RequestId,
    by: Cell<Option<By>>,
    ended: Cell<Option<SessionId>>,
    granted: Cell<u32>,
    refused: Cell<u32>,
}

impl RequestId {
    /// The one that the request says, if it is one; else a new one.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut said = headers.get_all(REQUEST_ID).iter();
        match (said.next(), said.next()) {
            (Some(id), None) if is_id(id) => Self(id.clone()),
            _ => Self::random(),
        }
    }

    fn random() -> Self {
        let mut text = Uuid::encode_buffer();
        let text: &str = Uuid::new_v4().hyphenated().encode_lower(&mut text);
        // Digits, letters and hyphens are what a header may hold.
        Self(HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("unknown")))
    }

    pub(crate) fn value(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.to_str().unwrap_or_default())
    }
}

/// It goes to the log and into messages as it is.
fn is_id(value: &HeaderValue) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
    (1..=LONGEST).contains(&value.len()) && value.as_bytes().iter().all(is_plain)
}

impl By {
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Session(_) => "session",
            Self::ApiToken(_) => "api token",
        }
    }

    pub(crate) fn user(self) -> UserId {
        match self {
            Self::Session(user) | Self::ApiToken(user) => user,
        }
    }
}

impl Asked {
    pub(crate) fn new(id: RequestId) -> Self {
        Self {
            id,
            by: Cell::default(),
            ended: Cell::default(),
            granted: Cell::default(),
            refused: Cell::default(),
        }
    }

    pub(crate) fn by(&self) -> Option<By> {
        self.by.get()
    }

    /// The session of its token, if that turned out to be none any more.
    pub(crate) fn ended(&self) -> Option<SessionId> {
        self.ended.get()
    }

    /// How often it was asked whether the caller may do something, and the answer was yes.
    pub(crate) fn granted(&self) -> u32 {
        self.granted.get()
    }

    /// The answer was no.
    pub(crate) fn refused(&self) -> u32 {
        self.refused.get()
    }

    /// Within it, [`id`] and [`is_by`] speak of this request.
    pub(crate) fn within<F: Future>(self, answering: F) -> Within<F> {
        CURRENT.scope(self, answering)
    }
}

/// The id of the request that is being answered here, if one is.
pub(crate) fn id() -> Option<RequestId> {
    CURRENT.try_with(|asked| asked.id.clone()).ok()
}

/// Says who asks.
pub(crate) fn is_by(by: By) {
    // Nobody wants to know where no request is answered.
    let _ = CURRENT.try_with(|asked| asked.by.set(Some(by)));
}

/// Says that a token was shown whose session has ended.
pub(crate) fn is_of_ended(session: SessionId) {
    let _ = CURRENT.try_with(|asked| asked.ended.set(Some(session)));
}

/// Says whether the caller may do something that was asked for.
pub(crate) fn is_granted(granted: bool) {
    let _ = CURRENT.try_with(|asked| {
        let count = if granted { &asked.granted } else { &asked.refused };
        count.set(count.get().saturating_add(1));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(said: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for said in said {
            headers.append(REQUEST_ID, HeaderValue::from_bytes(said.as_bytes()).expect("a value"));
        }
        RequestId::of(&headers).to_string()
    }

    #[test]
    fn an_id_is_taken_if_it_is_one() {
        let longest = "a".repeat(LONGEST);
        for id in ["a", "0", "A.b_c-D", "6f1b2c3d-0000-4000-8000-000000000000", &longest] {
            assert_eq!(of(&[id]), id);
        }
    }

    #[test]
    fn of_what_is_none_a_new_one_is_made() {
        let longer: &str = &"a".repeat(LONGEST + 1);
        for said in [&[][..], &[""], &["a b"], &["a\tb"], &["ä"], &["{}"], &[longer], &["a", "a"]]
        {
            let made = of(said);
            assert!(Uuid::parse_str(&made).is_ok(), "{made} of {said:?}");
            assert_ne!(of(said), made);
        }
    }
}
