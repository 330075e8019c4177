//! A forgotten password: a code is made, and with it another password is set. By the same steps for every name.

use super::codes::is_same;
use super::throttle::{Attempt, Deed, Peer};
use super::{Login, LoginError, Refused, step};
use crate::code_delivery::CodeDelivery;
use crate::directory::Manner;
use crate::store::{ResetCode, Transaction, User};
use carta_core::Secret;
use carta_core::srp::Verifier;

/// How long a code lasts, in seconds.
const LIFETIME: u64 = 15 * 60;
/// Wrong guesses after which a code is none.
const MOST_WRONG: i64 = 5;

/// `ConfirmForgotPassword`, as it came.
pub(crate) struct Reset<'a> {
    pub(crate) user_name: &'a str,
    pub(crate) code: &'a Secret,
    pub(crate) password: Secret,
}

impl Login {
    /// `ForgotPassword`: makes a code, which is `Some` if there is a user to have it.
    pub(crate) async fn ask_for_code(
        &self,
        user: &str,
        peer: Peer,
    ) -> Result<Option<CodeDelivery>, LoginError> {
        self.store
            .write(|mut tx| async move {
                let now = self.clock.now();
                // Never taken back: whoever asks again and again fills somebody's letter box.
                let _: Attempt =
                    self.throttle.begin(&mut tx, Deed::AskForCode, user, peer, now).await?;
                let (code, _) = self.make_code(&mut tx, user, now).await?;
                step!("look up user");
                let found = tx.user_by_name(user).await?.filter(|user| !user.suspended);
                tx.commit().await?;
                Ok(found.map(|user| CodeDelivery { user: user.name, email: user.email, code }))
            })
            .await
    }

    /// A code in place of an older one, and when it ends. For a name that nobody has, it is kept nowhere.
    pub(crate) async fn make_code(
        &self,
        tx: &mut Transaction,
        user: &str,
        now: u64,
    ) -> Result<(Secret, u64), LoginError> {
        step!("make code");
        let code = self.codes.random()?;
        let expires_at = now.saturating_add(LIFETIME);
        tx.set_reset_code(user, &self.codes.hash(user, &code), expires_at).await?;
        Ok((code, expires_at))
    }

    /// `ConfirmForgotPassword`. The password has been held against the policy.
    pub(crate) async fn reset(&self, reset: Reset<'_>, peer: Peer) -> Result<(), LoginError> {
        let user = reset.user_name;
        self.admit(Deed::Code, user, peer).await?;
        let guess = self.codes.hash(user, reset.code);
        step!("make verifier");
        let new = self.verifier(user, reset.password).await?;
        if self.use_code(user, &guess, &new, peer).await? {
            Ok(())
        } else {
            Err(Refused::Code.into())
        }
    }

    /// Whether it was the code.
    async fn use_code(
        &self,
        user: &str,
        guess: &str,
        new: &Verifier,
        peer: Peer,
    ) -> Result<bool, LoginError> {
        let used = self.store.write(|mut tx| async move {
            let now = self.clock.now();
            let attempt = self.throttle.begin(&mut tx, Deed::Code, user, peer, now).await?;
            step!("compare code");
            let right = is_right(tx.reset_code(user).await?, guess, now);
            let found = tx.user_by_name(user).await?.filter(|_| right);
            match &found {
                Some(found) => self.replace_forgotten(&mut tx, &attempt, found, new, now).await?,
                None => tx.count_wrong_code(user).await?,
            }
            tx.commit().await?;
            Ok(found.is_some())
        });
        used.await
    }

    /// Storing the credentials removes the code.
    async fn replace_forgotten(
        &self,
        tx: &mut Transaction,
        attempt: &Attempt,
        user: &User,
        new: &Verifier,
        now: u64,
    ) -> Result<(), LoginError> {
        attempt.succeeded(tx).await?;
        // Whoever has the code is the user: others' guesses at the forgotten password no longer matter.
        self.throttle.forgive(tx, Deed::Password, &user.name).await?;
        self.store_own(tx, user.id, Manner::Reset, new, now).await
    }
}

/// Whether there is such a code, still of use. Compared to something where there is none.
fn is_right(stored: Option<ResetCode>, guess: &str, now: u64) -> bool {
    let none = ResetCode { hash: String::new(), expires_at: 0, wrong: 0 };
    let stored = stored.unwrap_or(none);
    is_same(&stored.hash, guess) && stored.expires_at > now && stored.wrong < MOST_WRONG
}
