//! `GET /openapi.json`: this API, described by its own code. For everybody.
//!
//! Nothing is written twice: paths, methods and summaries come from the table of routes, parameters, bodies and answers from
//! the types that the handlers take and give. An endpoint without a summary, or one whose handler takes or gives what
//! can't be described, doesn't compile; the tests hold every answer that they get against the description.

mod answers;
mod description;
mod document;
mod handlers;
mod operation_ids;
mod segments;
pub(super) mod shapes;
mod statuses;
mod takes;
#[cfg(test)]
mod tests;

pub(super) use answers::{Gives, List, NoContent, PlainText};
pub(super) use description::{Description, header};
pub(super) use handlers::describe;
pub(super) use statuses::said_of;
pub(super) use takes::Takes;

use super::caller::Anybody;
use super::etag::{self, Conditions};
use aws_lc_rs::digest::{SHA256, digest};
use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header as headers};
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;
use utoipa::openapi::{ObjectBuilder, RefOr, Response as Said};

/// An endpoint, and all that the table says of it.
pub(super) struct Row {
    pub(super) kind: Kind,
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    /// As the table names it: `files::list::handle`.
    pub(super) handler: &'static str,
    pub(super) tag: &'static str,
    /// Its first line is the summary.
    pub(super) doc: &'static [&'static str],
    /// Of refusals, those that its arguments don't say.
    pub(super) statuses: &'static [u16],
    pub(super) describe: fn(&mut Description),
}

/// How it is answered: see the router.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Ordinary,
    Streamed,
    PassedOn,
}

impl Row {
    fn summary(&self) -> String {
        self.doc
            .first()
            .map(|line| line.trim().trim_end_matches('.').to_owned())
            .unwrap_or_default()
    }

    fn details(&self) -> Option<String> {
        let lines: Vec<_> = self.doc.iter().skip(1).map(|line| line.trim()).collect();
        let text = lines.join("\n").trim().to_owned();
        Some(text).filter(|text| !text.is_empty())
    }
}

struct Document {
    json: Bytes,
    etag: String,
}

static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let json = document::of(&super::rows()).to_string();
    let digest = hex::encode(digest(&SHA256, json.as_bytes()));
    Document { etag: format!("\"{digest}\""), json: json.into() }
});

pub(super) async fn handle(_: Anybody, conditions: Conditions) -> Published {
    Published { unchanged: conditions.has(&DOCUMENT.etag) }
}

/// The document, for whoever doesn't have it.
pub(super) struct Published {
    unchanged: bool,
}

impl IntoResponse for Published {
    fn into_response(self) -> Response {
        let mut response = match self.unchanged {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => {
                let kind = [(headers::CONTENT_TYPE, description::JSON)];
                (kind, DOCUMENT.json.clone()).into_response()
            }
        };
        // Kept by whoever likes, and asked after: another version of the server has another one.
        let keep = HeaderValue::from_static("public, no-cache");
        response.headers_mut().insert(headers::CACHE_CONTROL, keep);
        if let Ok(etag) = HeaderValue::from_str(&DOCUMENT.etag) {
            response.headers_mut().insert(headers::ETAG, etag);
        }
        response
    }
}

impl Gives for Published {
    fn describe(description: &mut Description) {
        let object = ObjectBuilder::new().description(Some("An OpenAPI document, of version 3.1."));
        description.answers_with("200", description::JSON, RefOr::T(object.build().into()));
        description.answers("304", Said::new(statuses::said_of("304")));
        etag::described(description, "200");
    }
}
