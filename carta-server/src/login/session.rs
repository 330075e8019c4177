//! Sessions: what a login's tokens refer to, and the refresh token by which they are renewed.

use super::{Login, LoginError, Refused};
use crate::ids::SessionId;
use crate::store::{Transaction, User};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use carta_core::Secret;
use zeroize::Zeroizing;

const TOKEN_BYTES: usize = 32;

/// How long what a login hands out lasts, in seconds.
#[derive(Clone, Copy)]
pub(crate) struct Lifetimes {
    /// ID and access tokens.
    pub(crate) token: u64,
    pub(crate) refresh_token: u64,
}

/// A login that succeeded: whose, and what its tokens refer to.
pub(crate) struct Begun {
    pub(crate) user: User,
    pub(crate) session: SessionId,
    pub(crate) started_at: u64,
    /// `None` where one renewed it: that one goes on.
    pub(crate) refresh_token: Option<Secret>,
}

/// The session lasts until the last token has ended that the refresh token may bring.
pub(super) async fn begin(
    tx: &mut Transaction,
    user: User,
    lifetimes: Lifetimes,
    now: u64,
) -> Result<Begun, LoginError> {
    let session = SessionId::random();
    let refresh_token = random_token()?;
    let refresh_end = now.saturating_add(lifetimes.refresh_token);
    tx.insert_session(session, user.id, now, refresh_end.saturating_add(lifetimes.token)).await?;
    tx.insert_refresh_token(&hash_of_token(&refresh_token), session, refresh_end).await?;
    Ok(Begun { user, session, started_at: now, refresh_token: Some(refresh_token) })
}

impl Login {
    /// `REFRESH_TOKEN_AUTH`: the session of a refresh token, as long as both last and the user may act.
    pub(crate) async fn renew(&self, token: &Secret) -> Result<Begun, LoginError> {
        let mut tx = self.store.read().await?;
        let now = self.clock.now();
        let found = tx.renewable(&hash_of_token(token), now).await?;
        let found = found.ok_or(Refused::RefreshToken)?;
        let account = tx.account_of_session(found.session, now).await?;
        let user = account.map(|account| account.user).filter(|user| user.id == found.user);
        let user = user.ok_or(Refused::RefreshToken)?;
        let (session, started_at) = (found.session, found.started_at);
        Ok(Begun { user, session, started_at, refresh_token: None })
    }
}

/// What the database keeps of a token. Tokens are random and long, so no key is needed, and no guess helps.
pub(super) fn hash_of_token(token: &Secret) -> String {
    hex::encode(digest(&SHA256, token.expose().as_bytes()))
}

fn random_token() -> Result<Secret, LoginError> {
    let mut bytes = Zeroizing::new([0; TOKEN_BYTES]);
    rand::fill(bytes.as_mut_slice()).map_err(|_| LoginError::Random)?;
    Ok(Secret::from(BASE64.encode(bytes.as_slice())))
}
