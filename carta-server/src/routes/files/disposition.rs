use axum::http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 8187 lets stand as it is, beside letters and digits.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `Content-Disposition`: to be kept as a file of this name, never shown in place.
pub(super) fn attachment(name: &str) -> HeaderValue {
    let plain: String = name.chars().map(|c| if stands(c) { c } else { '_' }).collect();
    let encoded = utf8_percent_encode(name, ENCODED);
    let text = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

/// In the form that every client reads: neither quotes nor what some clients decode.
fn stands(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '.' | '_' | '(' | ')')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_place() {
        for (name, expected) in [
            ("table.csv", "attachment; filename=\"table.csv\"; filename*=UTF-8''table.csv"),
            (
                "a\"; filename=\"b.exe",
                "attachment; filename=\"a__ filename__b.exe\"; filename*=UTF-8''a%22%3B%20filename%3D%22b.exe",
            ),
            ("é%41", "attachment; filename=\"__41\"; filename*=UTF-8''%C3%A9%2541"),
        ] {
            assert_eq!(attachment(name), expected);
        }
    }
}
