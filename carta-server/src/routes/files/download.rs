//! `GET /files/{source}/file/{id}?containerId=`: a file's content, or a part of it. The container says nothing: ids are
//! enough.

use super::range::{self, Wanted};
use super::{disposition, source};
use crate::app::App;
use crate::directory::{self, Caller, OpenFile};
use crate::error::Error;
use crate::files::Span;
use crate::routes::extract::Segments;
use crate::routes::texts::resource_id;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::ops::Range;

/// Whatever it says that it is, no page of it is shown, run or given rights.
const HARMLESS: [(HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    (header::ACCEPT_RANGES, "bytes"),
];

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((source, file)): Segments<(String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Error> {
    source::must_be_own(&source)?;
    let file = directory::open_file(&app, &caller, resource_id(&file)?).await?;
    let (etag, size) = (format!("\"{}\"", file.content.id), file.content.size);
    let mut response = match range::wanted(&headers, &etag, size) {
        Wanted::Whole => content(&app, &file, 0..size, &method).await?,
        Wanted::Part(range) => {
            let mut response = content(&app, &file, range.clone(), &method).await?;
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            // INVARIANT: a range that holds something ends after 0.
            let said = format!("bytes {}-{}/{size}", range.start, range.end.saturating_sub(1));
            put(&mut response, header::CONTENT_RANGE, &said);
            response
        }
        Wanted::Unchanged => StatusCode::NOT_MODIFIED.into_response(),
        Wanted::Unsatisfiable => {
            let said = format!("the file has {size} bytes: the range is beyond its end");
            let error = Error::new(StatusCode::RANGE_NOT_SATISFIABLE, said);
            let mut response = error.into_response();
            put(&mut response, header::CONTENT_RANGE, &format!("bytes */{size}"));
            return Ok(response);
        }
    };
    put(&mut response, header::ETAG, &etag);
    for (name, value) in HARMLESS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

async fn content(
    app: &App,
    file: &OpenFile,
    range: Range<u64>,
    method: &Method,
) -> Result<Response, Error> {
    let length = range.end.saturating_sub(range.start);
    let body = match *method {
        Method::HEAD => Body::empty(),
        _ => Body::from_stream(app.files.read(Span::within(&file.pieces, &range)).await?),
    };
    let mut response = body.into_response();
    put(&mut response, header::CONTENT_TYPE, &file.content.content_type);
    put(&mut response, header::CONTENT_LENGTH, &length.to_string());
    let disposition = disposition::attachment(&file.name);
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}

/// What can't be a header isn't said.
fn put(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
