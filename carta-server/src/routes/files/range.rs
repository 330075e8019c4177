//! Which part of a content is asked for, and whether it is still the same: RFC 9110, sections 13 and 14.

use crate::routes::etag;
use axum::http::{HeaderMap, header};
use std::ops::Range;

/// What to answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Whole,
    Part(Range<u64>),
    /// The client has it.
    Unchanged,
    /// There is no such part.
    Unsatisfiable,
}

/// What a client wants of a content of `size` bytes that goes by `etag`.
pub(super) fn wanted(headers: &HeaderMap, etag: &str, size: u64) -> Wanted {
    if etag::is_known(headers, etag) {
        return Wanted::Unchanged;
    }
    // A part of what has changed is worth nothing to the rest that the client has. A date never tells: two changes may
    // come within a second.
    let same = headers.get(header::IF_RANGE).is_none_or(|named| named == etag);
    let range = headers.get(header::RANGE).filter(|_| same);
    match range.and_then(|range| parse(range.to_str().ok()?, size)) {
        None => Wanted::Whole,
        Some(range) if range.is_empty() => Wanted::Unsatisfiable,
        Some(range) => Wanted::Part(range),
    }
}

/// `bytes=2-5`, `bytes=2-`, `bytes=-5`; an empty range if nothing of it is there. Whatever else is asked for, also several
/// parts at once, gets the whole.
fn parse(text: &str, size: u64) -> Option<Range<u64>> {
    let (unit, range) = text.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (first, last) = range.trim().split_once('-')?;
    if first.is_empty() {
        return Some(size.saturating_sub(number(last)?)..size);
    }
    let first = number(first)?;
    let end = if last.is_empty() { size } else { number(last)?.checked_add(1)?.min(size) };
    match first < size {
        // The other way round, it is no range.
        true if end <= first => None,
        true => Some(first..end),
        false => Some(size..size),
    }
}

fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const ETAG: &str = "\"a\"";

    fn asked(headers: &[(header::HeaderName, &str)]) -> Wanted {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, HeaderValue::from_str(value).expect("a value"));
        }
        wanted(&map, ETAG, 10)
    }

    #[test]
    fn one_range_is_a_part() {
        for (text, expected) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=2-5", Wanted::Part(2..6)),
            ("Bytes = 2-5", Wanted::Part(2..6)),
            ("bytes=2-", Wanted::Part(2..10)),
            ("bytes=2-100", Wanted::Part(2..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-100", Wanted::Part(0..10)),
            ("bytes=10-", Wanted::Unsatisfiable),
            ("bytes=18446744073709551614-", Wanted::Unsatisfiable),
            ("bytes=-0", Wanted::Unsatisfiable),
            ("bytes=5-2", Wanted::Whole),
            ("bytes=0-1,4-5", Wanted::Whole),
            ("bytes=", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("bytes=0-18446744073709551615", Wanted::Whole),
            ("bytes=99999999999999999999-", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
        ] {
            assert_eq!(asked(&[(header::RANGE, text)]), expected, "{text}");
        }
    }

    #[test]
    fn a_part_of_something_else_is_not_what_was_wanted() {
        let range = (header::RANGE, "bytes=2-");
        let if_range = |value| asked(&[range.clone(), (header::IF_RANGE, value)]);
        assert_eq!(if_range(ETAG), Wanted::Part(2..10));
        for other in ["\"b\"", "W/\"a\"", "Sat, 01 Jan 2000 00:00:00 GMT", ""] {
            assert_eq!(if_range(other), Wanted::Whole, "{other}");
        }
    }

    #[test]
    fn who_has_it_is_told_so() {
        for text in [ETAG, "*", "W/\"a\"", "\"b\", \"a\""] {
            let range = (header::RANGE, "bytes=2-");
            assert_eq!(asked(&[range, (header::IF_NONE_MATCH, text)]), Wanted::Unchanged, "{text}");
        }
        assert_eq!(asked(&[(header::IF_NONE_MATCH, "\"b\"")]), Wanted::Whole);
    }
}
