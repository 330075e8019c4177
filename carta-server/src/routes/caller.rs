//! Who asks: the `Authorization` header, the token in it, and what the database says of the account.

use crate::api_key::ApiKey;
use crate::app::{App, Shared};
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::request::{self, By};
use crate::store::{Account, User};
use crate::tokens::Subject;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use std::net::SocketAddr;
use zeroize::Zeroizing;

/// Stands for the user's name beside an API token's key.
const API_TOKEN: &str = "__token__";

/// Once for each request: of an API token, it counts a use. The signature says who; the account's state is read by
/// whoever acts, in the transaction that does so.
impl FromRequestParts<App> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let caller = match shown(&parts.headers) {
            Ok(Shown::Bearer(token)) => {
                let subject = subject(app, token, app.clock.now()).await;
                subject.map(|subject| Self::by_session(&subject))
            }
            Ok(Shown::Basic(encoded)) => by_api_token(app, encoded, parts).await,
            Err(error) => Err(error),
        };
        caller.map_err(|error| limited(app, parts, error))
    }
}

/// Whoever has no valid credential is known by the address alone.
fn limited(app: &Shared, parts: &Parts, error: Error) -> Error {
    if error.status() != StatusCode::UNAUTHORIZED {
        return error;
    }
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    match peer.map_or(Ok(()), |ConnectInfo(peer)| app.limiter.address(peer.ip())) {
        Ok(()) => error,
        Err(too_many) => too_many.into(),
    }
}

/// Everybody, as often as their address may ask. For endpoints that need no credential: whoever shows one isn't asked for
/// it, and so isn't let through by it.
pub(super) struct Anybody;

impl FromRequestParts<App> for Anybody {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        if let Some(ConnectInfo(peer)) = parts.extensions.get::<ConnectInfo<SocketAddr>>() {
            app.limiter.address(peer.ip())?;
        }
        Ok(Self)
    }
}

/// In place of [`Caller`], for what needs no transaction of its own.
impl FromRequestParts<App> for Account {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let mut tx = app.store.read().await?;
        caller.account(&mut tx, app.clock.now()).await
    }
}

/// The caller with the stored groups that they belong to, all of one moment. In place of [`Caller`].
pub(super) struct CallerInGroups {
    pub(super) user: User,
    pub(super) groups: Vec<String>,
}

impl FromRequestParts<App> for CallerInGroups {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let shown = shown(&parts.headers).map_err(|error| limited(app, parts, error))?;
        match shown {
            Shown::Bearer(token) => {
                let now = app.clock.now();
                let subject = subject(app, token, now).await;
                let subject = subject.map_err(|error| limited(app, parts, error))?;
                let found = app.store.session_user_and_groups(subject.session, now).await?;
                let found = found.filter(|(user, _)| user.id == subject.user);
                if found.is_none() {
                    request::is_of_ended(subject.session);
                }
                let (user, groups) = found.ok_or_else(Error::unauthenticated)?;
                Ok(Self { user, groups })
            }
            Shown::Basic(encoded) => {
                let caller = by_api_token(app, encoded, parts).await;
                let caller = caller.map_err(|error| limited(app, parts, error))?;
                let (mut tx, now) = (app.store.read().await?, app.clock.now());
                let user = caller.account(&mut tx, now).await?.user;
                let groups = tx.groups_of(user.id, now).await?;
                Ok(Self { user, groups })
            }
        }
    }
}

async fn subject(app: &Shared, token: &str, now: u64) -> Result<Subject, Error> {
    let subject = app.keys.believe(token, now, |keys| app.tokens.verify(keys, token, now)).await;
    let subject = subject.ok_or_else(Error::unauthenticated)?;
    // Whoever has an old token of somebody's must not use up what they may ask. Whether the session lasts is for the deed
    // to find out; a second look is for those alone of which one has found that they don't.
    if app.limiter.doubts(subject.session) && !app.store.session_lasts(subject.session, now).await?
    {
        return Err(Error::unauthenticated());
    }
    request::is_by(By::Session(subject.user));
    app.limiter.account(subject.user)?;
    Ok(subject)
}

async fn by_api_token(app: &Shared, encoded: &str, parts: &Parts) -> Result<Caller, Error> {
    let key = api_key(encoded).ok_or_else(Error::unauthenticated)?;
    let caller = directory::authenticate(app, &key, &parts.method, parts.uri.path()).await;
    app.metrics.api_token(match &caller {
        Ok(_) => "accepted",
        Err(error) => match error.status() {
            StatusCode::UNAUTHORIZED => "unknown",
            StatusCode::FORBIDDEN => "refused",
            StatusCode::TOO_MANY_REQUESTS => "limited",
            _ => "failed",
        },
    });
    caller
}

/// A credential, as it was shown.
enum Shown<'a> {
    /// The ID token of a login.
    Bearer(&'a str),
    /// An API token, encoded.
    Basic(&'a str),
}

/// Two credentials might name two people: neither is taken.
fn shown(headers: &HeaderMap) -> Result<Shown<'_>, Error> {
    let mut credentials = headers.get_all(header::AUTHORIZATION).iter();
    let credential = credentials.next().ok_or_else(Error::unauthenticated)?;
    if credentials.next().is_some() {
        return Err(Error::bad_request("more than one Authorization header: send one credential"));
    }
    let credential = credential.to_str().map_err(|_| Error::unauthenticated())?;
    match credential.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Shown::Bearer(token)),
        Some((scheme, pair)) if scheme.eq_ignore_ascii_case("basic") => Ok(Shown::Basic(pair)),
        _ => Err(Error::unauthenticated()),
    }
}

/// The key behind `__token__:`. No other name goes by a password here.
fn api_key(encoded: &str) -> Option<ApiKey> {
    let decoded = Zeroizing::new(BASE64.decode(encoded).ok()?);
    let (name, key) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    if name == API_TOKEN { ApiKey::parse(key) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{self, create_group};
    use crate::ids::{SessionId, UserId};
    use crate::names::GroupPath;
    use crate::store::{NewUser, User};

    const NOW: u64 = 1_000;

    fn run(test: impl AsyncFnOnce(App, User)) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let app = crate::server::app().await;
            let mut tx = app.store.read().await.expect("begun");
            let admin = tx.user_by_name("admin").await.expect("read").expect("there");
            drop(tx);
            test(app, admin).await;
        });
    }

    async fn session(app: &Shared, user: UserId) -> SessionId {
        let session = SessionId::random();
        let mut tx = app.store.begin_write().await.expect("begun");
        tx.insert_session(session, user, NOW, NOW + 60).await.expect("begun");
        tx.commit().await.expect("committed");
        session
    }

    async fn authenticate(app: &App, token: &str) -> Result<Caller, Error> {
        let caller = Caller::by_session(&subject(app, token, NOW).await?);
        let mut tx = app.store.read().await.expect("begun");
        caller.account(&mut tx, NOW).await.map(|_| caller)
    }

    fn is_nobody<T>(outcome: Result<T, Error>) -> bool {
        outcome.is_err_and(|error| error.outward() == Error::unauthenticated().outward())
    }

    #[test]
    fn a_token_for_one_user_with_the_session_of_another_is_nobodys() {
        run(async |app, admin| {
            let new = NewUser {
                id: UserId::random(),
                name: "andy",
                folded: "andy",
                email: None,
                organization: None,
                first_name: None,
                last_name: None,
            };
            let mut tx = app.store.begin_write().await.expect("begun");
            tx.insert_user(&new, NOW).await.expect("inserted");
            tx.commit().await.expect("committed");
            let (own, other) = (session(&app, admin.id).await, session(&app, new.id).await);
            let keys = app.keys.at(NOW).await;
            let issue = |session| app.tokens.issue(&keys, &admin, session, NOW, NOW);
            let token = |session| issue(session).expect("issued").id_token;
            assert!(authenticate(&app, &token(own)).await.is_ok());
            assert!(is_nobody(authenticate(&app, &token(other)).await));
        });
    }

    #[test]
    fn a_session_that_ends_during_the_request_changes_nothing() {
        run(async |app, admin| {
            let session = session(&app, admin.id).await;
            let keys = app.keys.at(NOW).await;
            let issued = app.tokens.issue(&keys, &admin, session, NOW, NOW);
            let token = issued.expect("issued").id_token;
            let caller = authenticate(&app, &token).await.expect("the administrator");
            let mut tx = app.store.begin_write().await.expect("begun");
            tx.end_sessions(admin.id).await.expect("ended");
            tx.commit().await.expect("committed");
            let path = GroupPath::parse("Org:Team").expect("a name");
            assert!(is_nobody(create_group(&app, &caller, &path).await));
        });
    }

    #[test]
    fn an_api_token_that_is_revoked_during_the_request_changes_nothing() {
        run(async |app, admin| {
            let session = session(&app, admin.id).await;
            let keys = app.keys.at(NOW).await;
            let issued = app.tokens.issue(&keys, &admin, session, NOW, NOW);
            let token = issued.expect("issued").id_token;
            let owner = authenticate(&app, &token).await.expect("the administrator");
            let wish = directory::Wish {
                name: "ci",
                endpoints: vec![crate::endpoints::Endpoint::parse("*").expect("a pattern")],
                ends_at: None,
                uses: None,
                auto_remove: false,
            };
            let made = directory::create_api_token(&app, &owner, "self", &wish).await;
            let (_, key) = made.expect("made");
            let post = axum::http::Method::POST;
            let caller = directory::authenticate(&app, &key, &post, "/user/group/Org:Team").await;
            let caller = caller.expect("the administrator");
            directory::revoke_api_token(&app, &owner, "self", "ci").await.expect("revoked");
            let path = GroupPath::parse("Org:Team").expect("a name");
            assert!(is_nobody(create_group(&app, &caller, &path).await));
        });
    }

    #[test]
    fn whoever_is_suspended_between_two_requests_is_nobody_in_the_second() {
        run(async |app, admin| {
            let session = session(&app, admin.id).await;
            let keys = app.keys.at(NOW).await;
            let issued = app.tokens.issue(&keys, &admin, session, NOW, NOW);
            let token = issued.expect("issued").id_token;
            let caller = authenticate(&app, &token).await.expect("the administrator");
            let mut tx = app.store.begin_write().await.expect("begun");
            tx.suspend_everybody().await.expect("suspended");
            tx.commit().await.expect("committed");
            assert!(is_nobody(authenticate(&app, &token).await));
            // And in the first, if it was still under way.
            assert!(is_nobody(directory::rotate_keys(&app, &caller).await));
            assert!(is_nobody(directory::make_reset_code(&app, &caller, "admin").await));
        });
    }

    #[test]
    fn rotations_and_codes_are_written_down() {
        run(async |app, admin| {
            let session = session(&app, admin.id).await;
            let caller = Caller::by_session(&Subject { user: admin.id, session });
            directory::make_reset_code(&app, &caller, "admin").await.expect("made");
            directory::rotate_keys(&app, &caller).await.expect("rotated");
            // The key after that one is announced after three quarters of its day.
            app.keys.at(NOW + 18 * 3600).await;
            let mut tx = app.store.read().await.expect("begun");
            let rows = tx.audited().await.expect("read");
            let last: Vec<_> = rows.iter().rev().take(4).map(|(action, _)| action).collect();
            let rotated = "signing keys rotated";
            assert_eq!(last, ["signing key made", rotated, rotated, "reset code made"]);
        });
    }
}
