//! What a user does by an access token, and with a refresh token: look, and sign out.

use super::session::hash_of_token;
use super::{Login, LoginError, Refused};
use crate::store::{Change, Transaction, User};
use crate::tokens::Subject;
use carta_core::Secret;

impl Login {
    /// `GetUser`.
    pub(crate) async fn user(&self, subject: &Subject) -> Result<User, LoginError> {
        let mut tx = self.store.read().await?;
        holder(&mut tx, subject, self.clock.now()).await
    }

    /// `GlobalSignOut`: ends every session of the user, and with them every token.
    pub(crate) async fn sign_out(&self, subject: &Subject) -> Result<(), LoginError> {
        self.store
            .write(|mut tx| async move {
                let now = self.clock.now();
                let user = holder(&mut tx, subject, now).await?.id;
                tx.end_sessions(user).await?;
                tx.audit(Some(user), Change::SessionsEnded(user), now)?;
                tx.commit().await?;
                Ok(())
            })
            .await
    }

    /// `RevokeToken`: ends the refresh token's session. One that isn't there, or is no longer, is no error.
    pub(crate) async fn revoke(&self, token: &Secret) -> Result<(), LoginError> {
        self.store
            .write(|mut tx| async move {
                let now = self.clock.now();
                if let Some(found) = tx.renewable(&hash_of_token(token), now).await? {
                    tx.end_session(found.session).await?;
                    tx.audit(Some(found.user), Change::SessionEnded(found.user), now)?;
                }
                tx.commit().await?;
                Ok(())
            })
            .await
    }
}

/// Whose access token it is, if the account and the session are still what they were.
pub(super) async fn holder(
    tx: &mut Transaction,
    subject: &Subject,
    now: u64,
) -> Result<User, LoginError> {
    let account = tx.account_of_session(subject.session, now).await?;
    let user = account.map(|account| account.user).filter(|user| user.id == subject.user);
    Ok(user.ok_or(Refused::AccessToken)?)
}
