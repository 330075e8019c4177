//! Who asks: the `Authorization` header, the token in it, and what the database says of the account.

use crate::app::{App, Shared};
use crate::directory::Caller;
use crate::error::Error;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

impl FromRequestParts<App> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        authenticate(app, bearer(&parts.headers)?).await
    }
}

/// The signature says who; the account's state is read each time.
async fn authenticate(app: &Shared, token: &str) -> Result<Caller, Error> {
    let now = app.clock.now();
    let subject = app.tokens.verify(token, now);
    let subject = subject.ok_or_else(Error::unauthenticated)?;
    let mut tx = app.store.read().await?;
    let user = tx.session_user(subject.session, now).await?;
    match user {
        Some(user) if user.id == subject.user => Ok(Caller { user, session: subject.session }),
        _ => Err(Error::unauthenticated()),
    }
}

/// Two credentials might name two people: neither is taken.
fn bearer(headers: &HeaderMap) -> Result<&str, Error> {
    let mut credentials = headers.get_all(header::AUTHORIZATION).iter();
    let credential = credentials.next().ok_or_else(Error::unauthenticated)?;
    if credentials.next().is_some() {
        return Err(Error::bad_request("more than one Authorization header: send one credential"));
    }
    let credential = credential.to_str().map_err(|_| Error::unauthenticated())?;
    match credential.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token),
        _ => Err(Error::unauthenticated()),
    }
}
