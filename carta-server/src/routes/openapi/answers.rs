//! What the answers of a handler say of its endpoint.

use super::description::{Description, JSON};
use crate::error::Error;
use axum::Json;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::{Array, Schema};

/// What handlers can answer: an answer that says nothing of itself doesn't compile in the table of routes.
pub(in crate::routes) trait Gives {
    fn describe(description: &mut Description);
}

impl<T: Gives> Gives for Result<T, Error> {
    fn describe(description: &mut Description) {
        T::describe(description);
    }
}

impl<T: ToSchema> Gives for Json<T> {
    fn describe(description: &mut Description) {
        let schema = description.schema_of::<T>();
        description.answers_with("200", JSON, schema);
    }
}

/// Several of a kind, as a JSON array.
pub(in crate::routes) struct List<T>(pub(in crate::routes) Vec<T>);

impl<T: Serialize> IntoResponse for List<T> {
    fn into_response(self) -> Response {
        Json(self.0).into_response()
    }
}

impl<T: ToSchema> Gives for List<T> {
    fn describe(description: &mut Description) {
        let each = description.schema_of::<T>();
        description.answers_with("200", JSON, Schema::Array(Array::new(each)).into());
    }
}

/// 204.
pub(in crate::routes) struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl Gives for NoContent {
    fn describe(description: &mut Description) {
        let said = super::statuses::said_of("204");
        description.answers("204", utoipa::openapi::Response::new(said));
    }
}

const PLAIN: &str = "text/plain; charset=utf-8";

/// A bare text: pycarta would keep the quotes of JSON.
pub(in crate::routes) struct PlainText(pub(in crate::routes) String);

impl IntoResponse for PlainText {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, PLAIN)], self.0).into_response()
    }
}

impl Gives for PlainText {
    fn describe(description: &mut Description) {
        let schema = description.schema_of::<String>();
        description.answers_with("200", PLAIN, schema);
    }
}

/// What holds for every endpoint that this server itself answers.
pub(super) struct Common;

impl Common {
    /// `routes/layers` gives these answers before, around and after the handler.
    pub(super) fn of_all(description: &mut Description, reads_little: bool) {
        for status in [400, 429, 500, 503] {
            description.refuses(status);
        }
        // Of heads that are too large, nothing is read, and so nothing is said.
        description.answers("431", utoipa::openapi::Response::new(super::statuses::said_of("431")));
        if reads_little {
            description.refuses(413);
        }
    }
}
