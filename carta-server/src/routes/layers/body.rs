//! Bodies, read whole before anything else is done: but for contents of files, every one that this API takes is small.

use crate::error::Error;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;

const MAX: usize = 1024 * 1024;
/// What is read over of a body that is too large: answered earlier, a client that is still sending would find its
/// connection cut, and no answer.
const READ_OVER: usize = 8 * MAX;

pub(super) async fn bound(request: Request, next: Next) -> Response {
    if super::is_stream(&request) {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    match read(body).await {
        Ok(body) => next.run(Request::from_parts(head, body.into())).await,
        Err(error) => error.into_response(),
    }
}

async fn read(body: Body) -> Result<Bytes, Error> {
    let (mut chunks, mut whole, mut length) = (body.into_data_stream(), Vec::new(), 0_usize);
    while length <= READ_OVER
        && let Some(chunk) = chunks.next().await
    {
        let chunk = chunk.map_err(|_| Error::bad_request("the body was cut short"))?;
        length = length.saturating_add(chunk.len());
        if length <= MAX {
            whole.extend_from_slice(&chunk);
        }
    }
    if length <= MAX {
        Ok(whole.into())
    } else {
        Err(Error::new(StatusCode::PAYLOAD_TOO_LARGE, "a body has 1 MiB at most"))
    }
}
