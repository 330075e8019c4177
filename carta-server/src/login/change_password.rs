//! `ChangePassword`: by a user who holds an access token and knows the password.

use super::access::holder;
use super::throttle::{Attempt, Deed, Peer};
use super::{Login, LoginError, Refused};
use crate::directory::Manner;
use crate::password_policy::Weakness;
use crate::store::User;
use crate::tokens::Subject;
use carta_core::Secret;

impl Login {
    /// Ends every session, this one too: whoever changes a password may do so because somebody else has a token.
    ///
    /// A wrong password counts as one at a login does, so that a stolen token helps nobody to guess.
    pub(crate) async fn change_password(
        &self,
        subject: &Subject,
        previous: Secret,
        proposed: Secret,
        peer: Peer,
    ) -> Result<(), LoginError> {
        let (user, attempt) = self.begin_change(subject, peer).await?;
        let outcome = self.compare_and_change(subject, &user, &attempt, previous, proposed).await;
        self.settled(&attempt, outcome).await
    }

    async fn begin_change(
        &self,
        subject: &Subject,
        peer: Peer,
    ) -> Result<(User, Attempt), LoginError> {
        let begun = self.store.write(|mut tx| async move {
            let now = self.clock.now();
            let user = holder(&mut tx, subject, now).await?;
            let (deed, name) = (Deed::Password, &user.name);
            let attempt = self.throttle.begin(&mut tx, deed, name, peer, now).await?;
            tx.commit().await?;
            Ok((user, attempt))
        });
        begun.await
    }

    async fn compare_and_change(
        &self,
        subject: &Subject,
        user: &User,
        attempt: &Attempt,
        previous: Secret,
        proposed: Secret,
    ) -> Result<(), LoginError> {
        let candidate = self.candidates.find(&user.name).await?;
        let (version, same) = (candidate.version, previous == proposed);
        if !self.fits(candidate, &user.name, previous).await? {
            return Err(Refused::Credentials.into());
        }
        if same {
            return Err(Refused::Password(Weakness::Same).into());
        }
        let new = &self.verifier(&user.name, proposed).await?;
        self.store
            .write(|mut tx| async move {
                let now = self.clock.now();
                let user = holder(&mut tx, subject, now).await?;
                let current = tx.credentials(&user.name).await?;
                if current.is_none_or(|current| current.version != version) {
                    return Err(Refused::Credentials.into());
                }
                attempt.succeeded(&mut tx).await?;
                self.store_own(&mut tx, user.id, Manner::Changed, new, now).await?;
                tx.commit().await?;
                Ok(())
            })
            .await
    }
}
