//! `GET /files/{source}/file/{id}?containerId=`: a file's content, or a part of it. The container says nothing: ids are
//! enough.

use super::range::{self, Wanted};
use super::{disposition, source};
use crate::app::App;
use crate::directory::{self, Caller, OpenFile};
use crate::error::Error;
use crate::files::Span;
use crate::routes::etag;
use crate::routes::extract::Segments;
use crate::routes::openapi::{
    Description, Gives, Takes, header as described_header, said_of, shapes,
};
use crate::routes::texts::resource_id;
use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::convert::Infallible;
use std::ops::Range;
use utoipa::openapi::{Response as Said, Schema};

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
    Asked(headers): Asked,
) -> Result<Content, Error> {
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
            return Ok(Content(response));
        }
    };
    put(&mut response, header::ETAG, &etag);
    for (name, value) in HARMLESS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(Content(response))
}

/// What of a content is asked for, and whether it is still the same.
pub(in crate::routes) struct Asked(HeaderMap);

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.clone()))
    }
}

impl Takes for Asked {
    fn describe(description: &mut Description) {
        etag::if_none_match(description);
        let range = "One range of bytes: `bytes=0-99`. Whatever else is asked for gets the whole.";
        description.parameter(described_header("Range", range, shapes::anything().into()));
        let same =
            "The `ETag` of what the range is to be a part of: of anything else, the whole comes.";
        description.parameter(described_header("If-Range", same, shapes::anything().into()));
    }
}

/// A content, as it comes.
pub(in crate::routes) struct Content(Response);

impl IntoResponse for Content {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Gives for Content {
    fn describe(description: &mut Description) {
        for status in ["200", "206"] {
            let octets = Schema::from(shapes::octets()).into();
            description.answers_with(status, "*/*", octets);
            etag::described(description, status);
        }
        description.answers_header(
            "206",
            "Content-Range",
            "Which part it is, and of how many bytes.",
        );
        description.answers("304", Said::new(said_of("304")));
        description.refuses(416);
    }
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
