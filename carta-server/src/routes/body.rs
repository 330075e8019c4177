//! Bodies: read whole by whoever knows what to make of them, and so no sooner than it is known who asks. Every one that
//! this API takes is small.

use crate::error::Error;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use futures_util::StreamExt as _;
use std::time::Duration;
use zeroize::Zeroizing;

/// Of JSON.
pub(super) const MAX: usize = 1024 * 1024;
/// Of an operation of Cognito: anybody may send one.
pub(super) const MAX_COGNITO: usize = 64 * 1024;
/// From its first byte to its last.
const PATIENCE: Duration = Duration::from_secs(20);

/// It may hold a password or what passwords are checked against.
pub(super) async fn read(request: Request, max: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (head, body) = request.into_parts();
    let length = declared(&head.headers).unwrap_or_default();
    if length > max as u64 {
        return Err(too_large(max));
    }
    // In one piece, where the length was told: growing would leave parts of it behind.
    let whole = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or_default()));
    tokio::time::timeout(PATIENCE, append(body, whole, max)).await.unwrap_or_else(|_| {
        let seconds = PATIENCE.as_secs();
        let said = format!("the body took too long: send all of it within {seconds} seconds");
        Err(Error::new(StatusCode::REQUEST_TIMEOUT, said))
    })
}

async fn append(
    body: Body,
    mut whole: Zeroizing<Vec<u8>>,
    max: usize,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Error::bad_request("the body was cut short or garbled"))?;
        if chunk.len() > max - whole.len() {
            return Err(too_large(max));
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole)
}

/// What the request says that its body's length is.
pub(super) fn declared(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

pub(super) fn too_large(max: usize) -> Error {
    let said = format!("a body has {} KiB at most here", max / 1024);
    Error::new(StatusCode::PAYLOAD_TOO_LARGE, said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    const LIMIT: usize = 8;

    /// With a clock that runs ahead where everybody waits.
    fn read(body: Body) -> Result<Vec<u8>, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_time().start_paused(true).build().expect("a runtime");
        let outcome = runtime.block_on(super::read(Request::new(body), LIMIT));
        outcome.map(|body| body.to_vec())
    }

    fn pieces(pieces: &[&'static str]) -> Body {
        Body::from_stream(stream::iter(pieces.to_vec()).map(Ok::<_, std::io::Error>))
    }

    #[test]
    fn bodies_are_read_up_to_the_limit_and_no_further() {
        assert_eq!(read(pieces(&[])).expect("read"), b"");
        assert_eq!(read(pieces(&["1234", "5678"])).expect("read"), b"12345678");
        for body in [&["123456789"][..], &["1234", "5678", "9"], &["12345678", "9"]] {
            let error = read(pieces(body)).expect_err("too large");
            assert_eq!(error.status(), StatusCode::PAYLOAD_TOO_LARGE);
        }
        // What never ends isn't read to its end.
        let endless = stream::repeat_with(|| Ok::<_, std::io::Error>("1"));
        let error = read(Body::from_stream(endless)).expect_err("too large");
        assert_eq!(error.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[test]
    fn a_length_that_is_too_large_is_refused_unread() {
        let unread =
            stream::poll_fn(|_| -> std::task::Poll<Option<Result<&str, std::io::Error>>> {
                panic!("read")
            });
        let mut request = Request::new(Body::from_stream(unread));
        request.headers_mut().insert(header::CONTENT_LENGTH, 9.into());
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let outcome = runtime.block_on(super::read(request, LIMIT));
        let error = outcome.expect_err("too large");
        assert_eq!(error.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[test]
    fn a_body_that_stops_coming_is_waited_for_and_no_longer() {
        let stops = stream::iter(["1"]).map(Ok::<_, std::io::Error>).chain(stream::pending());
        let error = read(Body::from_stream(stops)).expect_err("too slow");
        assert_eq!(error.status(), StatusCode::REQUEST_TIMEOUT);
        assert!(error.outward().contains("20 seconds"), "{}", error.outward());
    }

    #[test]
    fn a_body_that_breaks_off_is_refused() {
        let broken = stream::iter([Ok("1"), Err(std::io::Error::other("cut"))]);
        let error = read(Body::from_stream(broken)).expect_err("cut short");
        assert_eq!(error.status(), StatusCode::BAD_REQUEST);
    }
}
