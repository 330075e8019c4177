//! What a call asks of a service: the rest of its path, and the query, as they came.

use percent_encoding::percent_decode_str;
use url::Url;

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum EndpointError {
    #[error("the path to the service's endpoint isn't percent-encoded text")]
    Encoding,
    #[error("the path to a service's endpoint holds no segment `.` or `..`, in any spelling")]
    Dots,
    #[error("the path to a service's endpoint holds no control characters")]
    Control,
}

/// The address of an endpoint below a base, which ends in a slash.
///
/// Nothing of the path is changed, since only the service knows what it means. But whatever could lead out of the base is
/// refused: what others take for a segment of two dots, once they have decoded it.
pub(super) fn address(
    base: &Url,
    rest: &str,
    query: Option<&str>,
) -> Result<String, EndpointError> {
    // pycarta sends `//items` for `/items`.
    let rest = rest.trim_start_matches('/');
    check(rest)?;
    let origin = base.origin().ascii_serialization();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Ok(format!("{origin}{}{rest}{query}", base.path()))
}

fn check(rest: &str) -> Result<(), EndpointError> {
    let escapes = rest.split('%').skip(1);
    let well_formed =
        |escape: &str| escape.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    if !escapes.into_iter().all(well_formed) {
        return Err(EndpointError::Encoding);
    }
    let decoded = percent_decode_str(rest).decode_utf8().map_err(|_| EndpointError::Encoding)?;
    if decoded.chars().any(char::is_control) {
        return Err(EndpointError::Control);
    }
    // Some servers take what follows a semicolon for a parameter of the segment.
    let names = decoded.split(['/', '\\']).map(|segment| segment.split(';').next());
    if names.into_iter().flatten().any(|name| matches!(name, "." | "..")) {
        return Err(EndpointError::Dots);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(rest: &str) -> Result<String, EndpointError> {
        address(&Url::parse("https://api.test:1/v1/").expect("a URL"), rest, None)
    }

    #[test]
    fn the_rest_of_the_path_is_passed_on_as_it_is() {
        for (rest, expected) in [
            ("", ""),
            ("items", "items"),
            ("/items", "items"),
            ("items/", "items/"),
            ("a//b", "a//b"),
            ("a%2Fb", "a%2Fb"),
            ("%252e%252e", "%252e%252e"),
            ("...", "..."),
            ("a;b=c", "a;b=c"),
            ("gr%C3%BC%C3%9Fe", "gr%C3%BC%C3%9Fe"),
        ] {
            assert_eq!(at(rest), Ok(format!("https://api.test:1/v1/{expected}")), "{rest}");
        }
        let base = Url::parse("http://10.0.0.1/").expect("a URL");
        assert_eq!(address(&base, "a", Some("b=?&c")).as_deref(), Ok("http://10.0.0.1/a?b=?&c"));
    }

    #[test]
    fn nothing_leads_out_of_the_base() {
        for rest in [
            "..",
            ".",
            "../admin",
            "a/../../b",
            "%2e%2e/admin",
            "%2E.",
            "a/%2e%2e%2fb",
            "..%2f..",
            "..%5cadmin",
            "..\\admin",
            "a/..;/admin",
            "%2e%2e%3bx/admin",
            "//..",
        ] {
            assert_eq!(at(rest), Err(EndpointError::Dots), "{rest}");
        }
        for rest in ["a%00", "a%0d%0ab", "%7f", "%C2%85"] {
            assert_eq!(at(rest), Err(EndpointError::Control), "{rest}");
        }
        for rest in ["%", "a%2", "%zz", "%+1", "%ff", "%C3"] {
            assert_eq!(at(rest), Err(EndpointError::Encoding), "{rest}");
        }
    }
}
