//! `multipart/form-data`, of which the field `file` counts. It is stored as it comes.

use super::incoming::Incoming;
use super::names;
use crate::app::App;
use crate::error::Error;
use crate::files::{Cut, Stored};
use crate::routes::openapi::{Description, Takes};
use axum::BoxError;
use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::request::Parts;
use futures_util::{Stream, TryStreamExt as _};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use utoipa::ToSchema;

/// Of a form, what isn't the file: heads of fields, other fields.
const REST: usize = 1 << 20;

/// A request whose body is a form, unread.
pub(in crate::routes) struct FormRequest(pub(in crate::routes) Request);

impl<S: Sync> FromRequest<S> for FormRequest {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        Ok(Self(request))
    }
}

/// The form, as it is described.
#[derive(ToSchema)]
#[schema(as = FileForm)]
#[expect(
    dead_code,
    reason = "a form is never held: its file goes from the wire to where it is kept"
)]
struct FormJson {
    /// The content, with the file's name and content type.
    #[schema(value_type = String, format = Binary)]
    file: Body,
}

impl Takes for FormRequest {
    fn describe(description: &mut Description) {
        let schema = description.schema_of::<FormJson>();
        description.body("multipart/form-data", schema);
        description.refuses(408);
        description.refuses(413);
    }
}

/// A file that has come whole, with the form around it.
pub(super) struct Received {
    /// What the client calls it, if it does.
    pub(super) name: Option<String>,
    pub(super) content_type: String,
    pub(super) stored: Stored,
}

/// Stores the file of a form.
pub(super) async fn receive(
    app: &App,
    head: Parts,
    incoming: &Incoming,
) -> Result<Received, Error> {
    let unread = Arc::new(AtomicUsize::new(0));
    let body = Measured { body: incoming.clone(), unread: Arc::clone(&unread), pause: false };
    let mut request = Request::from_parts(head, Body::from_stream(body));
    // A file is as large as it may be by the server's own bound.
    DefaultBodyLimit::disable().apply(&mut request);
    let form = Multipart::from_request(request, app).await;
    let mut form = form.map_err(|refusal| Error::new(refusal.status(), refusal.body_text()))?;
    let mut received = None;
    let read = read(app, &mut form, &unread, &mut received).await;
    match (read, received) {
        (Ok(()), Some(received)) => Ok(received),
        (Ok(()), None) => Err(Error::bad_request("the form has no field `file`")),
        (Err(error), received) => {
            if let Some(received) = received {
                app.files.discard(&received.stored).await;
            }
            Err(incoming.explained(error))
        }
    }
}

/// Reads the form to its end: what is cut short isn't whole, even if the file in it seems to be.
async fn read(
    app: &App,
    form: &mut Multipart,
    unread: &AtomicUsize,
    received: &mut Option<Received>,
) -> Result<(), Error> {
    while let Some(mut field) = form.next_field().await.map_err(wrong)? {
        if field.name() != Some("file") {
            while field.chunk().await.map_err(wrong)?.is_some() {}
            continue;
        }
        if received.is_some() {
            return Err(Error::bad_request("the form has two fields `file`: send one at a time"));
        }
        *received = Some(store(app, field, unread).await?);
    }
    Ok(())
}

async fn store(app: &App, field: Field<'_>, unread: &AtomicUsize) -> Result<Received, Error> {
    let name = field.file_name().map(unquoted);
    let content_type = names::content_type(field.content_type());
    let pieces = field.map_err(wrong).inspect_ok(|piece: &Bytes| {
        unread.fetch_sub(piece.len(), Ordering::Relaxed);
    });
    let stored = app.files.write(pieces, app.files.largest(), Cut::Discard).await?;
    Ok(Received { name, content_type, stored })
}

/// As browsers, and our own client, write a name between quotes.
fn unquoted(name: &str) -> String {
    name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

#[expect(clippy::needless_pass_by_value, reason = "named where an error is turned into another")]
fn wrong(error: MultipartError) -> Error {
    if error.status().is_server_error() {
        // The body broke, or `Measured` did.
        return Error::bad_request(
            "the form was cut short, or has more than 1 MiB beside its file: send it again",
        );
    }
    Error::new(error.status(), error.body_text())
}

/// A body, piece by piece: the reader of forms takes as much as it gets before it looks at any of it. What it has and hasn't
/// handed on as a part of the file is bounded.
struct Measured {
    body: Incoming,
    unread: Arc<AtomicUsize>,
    pause: bool,
}

impl Stream for Measured {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.pause) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = std::task::ready!(Pin::new(&mut self.body).poll_next(cx));
        if let Some(Ok(piece)) = &piece {
            self.pause = true;
            let unread = self.unread.fetch_add(piece.len(), Ordering::Relaxed);
            if unread > REST {
                return Poll::Ready(Some(Err("more than 1 MiB beside the file of a form".into())));
            }
        }
        Poll::Ready(piece.map(|piece| piece.map_err(|error| error.outward().into())))
    }
}
