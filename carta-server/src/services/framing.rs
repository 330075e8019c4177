//! How long a body is: said once and clearly, or the message isn't passed on. What two read in two ways lets one of them
//! take a part of a body for the next message.

use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Method, StatusCode};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    None,
    Chunked,
    /// One that the proxy doesn't undo, and so would lose.
    Other,
}

/// What `Transfer-Encoding` says.
pub(super) fn coding(headers: &HeaderMap) -> Coding {
    let mut values = headers.get_all(header::TRANSFER_ENCODING).into_iter();
    match (values.next(), values.next()) {
        (None, _) => Coding::None,
        (Some(one), None) if one.as_bytes().eq_ignore_ascii_case(b"chunked") => Coding::Chunked,
        _ => Coding::Other,
    }
}

/// Whether an answer's length is said in two ways, or in one that the proxy doesn't pass on.
pub(super) fn is_unclear(headers: &HeaderMap) -> bool {
    match coding(headers) {
        Coding::None => false,
        Coding::Chunked => headers.contains_key(header::CONTENT_LENGTH),
        Coding::Other => true,
    }
}

/// Leaves an answer's length to what is known of its body; where it has none, the length stands for that of another answer,
/// if it is one.
pub(super) fn settle_length(headers: &mut HeaderMap, asked: &Method, status: StatusCode) {
    let length = said_length(headers);
    headers.remove(header::CONTENT_LENGTH);
    let stands_for_another = asked == Method::HEAD || status == StatusCode::NOT_MODIFIED;
    if let Some(length) = length.filter(|_| stands_for_another) {
        headers.insert(header::CONTENT_LENGTH, length.into());
    }
}

/// However often it is said, as long as it is the same.
fn said_length(headers: &HeaderMap) -> Option<u64> {
    let values: Vec<&HeaderValue> = headers.get_all(header::CONTENT_LENGTH).into_iter().collect();
    let mut lengths = values.iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    let first = number(lengths.next()?)?;
    lengths.all(|other| number(other) == Some(first)).then_some(first)
}

fn number(text: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(text).ok()?.trim();
    // Else a sign would do.
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &header::HeaderName, values: &[&'static str]) -> HeaderMap {
        let values = values.iter().map(|value| (name.clone(), HeaderValue::from_static(value)));
        let mut headers = HeaderMap::new();
        values.for_each(|(name, value)| {
            headers.append(name, value);
        });
        headers
    }

    #[test]
    fn chunked_and_nothing_else_is_passed_on() {
        for (values, expected) in [
            (&[][..], Coding::None),
            (&["chunked"], Coding::Chunked),
            (&["Chunked"], Coding::Chunked),
            (&["chunked", "chunked"], Coding::Other),
            (&["gzip, chunked"], Coding::Other),
            (&["chunked, identity"], Coding::Other),
            (&["identity"], Coding::Other),
            (&[""], Coding::Other),
        ] {
            assert_eq!(
                coding(&headers(&header::TRANSFER_ENCODING, values)),
                expected,
                "{values:?}"
            );
        }
    }

    #[test]
    fn a_length_stands_where_there_is_no_body_and_is_one_number() {
        for (values, expected) in [
            (&["7"][..], Some("7")),
            (&["7", "7"], Some("7")),
            (&["7, 7"], Some("7")),
            (&["007"], Some("7")),
            (&["7", "8"], None),
            (&["7, 8"], None),
            (&["+7"], None),
            (&[""], None),
            (&["99999999999999999999"], None),
        ] {
            for (method, status) in
                [(Method::HEAD, StatusCode::OK), (Method::GET, StatusCode::NOT_MODIFIED)]
            {
                let mut settled = headers(&header::CONTENT_LENGTH, values);
                settle_length(&mut settled, &method, status);
                let settled: Vec<_> = settled.get_all(header::CONTENT_LENGTH).iter().collect();
                assert_eq!(settled, expected.into_iter().collect::<Vec<_>>(), "{values:?}");
            }
        }
        let mut settled = headers(&header::CONTENT_LENGTH, &["7"]);
        settle_length(&mut settled, &Method::GET, StatusCode::OK);
        assert!(settled.is_empty());
    }
}
