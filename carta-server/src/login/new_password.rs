//! `NEW_PASSWORD_REQUIRED`: who logged in with a password that an administrator gave chooses another one.

use super::{Begun, Login, LoginError, Refused, session};
use crate::directory::Manner;
use crate::ids::{ChallengeId, CredentialId, UserId};
use crate::password_policy::Weakness;
use crate::seal::Purpose;
use crate::store::StoredCredentials;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use carta_core::Secret;
use carta_core::srp::Verifier;
use serde::{Deserialize, Serialize};

const KIND: &str = "new password";
/// How long somebody may think about a password.
const LIFETIME: u64 = 15 * 60;
const MAX_CHARS: usize = 8 * 1024;

/// `Session`: the server's state between the proof of the old password and the choice of the new one.
#[derive(Serialize, Deserialize)]
pub(super) struct Ticket {
    id: ChallengeId,
    user_name: String,
    user: UserId,
    version: CredentialId,
    expires_at: u64,
}

/// The answer, as it came.
pub(crate) struct Choice<'a> {
    pub(crate) user_name: &'a str,
    pub(crate) session: &'a Secret,
    pub(crate) password: Secret,
}

impl Ticket {
    pub(super) fn new(credentials: &StoredCredentials, user_name: &str, now: u64) -> Self {
        Self {
            id: ChallengeId::random(),
            user_name: user_name.to_owned(),
            user: credentials.user,
            version: credentials.version,
            expires_at: now.saturating_add(LIFETIME),
        }
    }
}

impl Login {
    /// `RespondToAuthChallenge` with `NEW_PASSWORD_REQUIRED`. The password has been held against the policy.
    pub(crate) async fn choose(&self, choice: Choice<'_>) -> Result<Begun, LoginError> {
        let now = self.clock.now();
        let ticket = self.open_ticket(choice.session).ok_or(Refused::Challenge)?;
        if ticket.expires_at <= now || ticket.user_name != choice.user_name {
            return Err(Refused::Challenge.into());
        }
        let old = self.candidates.find(&ticket.user_name).await?;
        // Before anything is said of the password: of a later one, the ticket's holder may learn nothing.
        if old.user != ticket.user || old.version != ticket.version {
            return Err(Refused::Challenge.into());
        }
        if self.fits(old, &ticket.user_name, choice.password.clone()).await? {
            return Err(Refused::Password(Weakness::Same).into());
        }
        let new = self.verifier(&ticket.user_name, choice.password).await?;
        self.replace(&ticket, &new, now).await
    }

    /// The ticket is spent and the password set in one transaction, and only if nobody has set another one meanwhile.
    async fn replace(
        &self,
        ticket: &Ticket,
        new: &Verifier,
        now: u64,
    ) -> Result<Begun, LoginError> {
        self.store
            .write(|mut tx| async move {
                let fresh = tx.spend_challenge(ticket.id, ticket.expires_at).await?;
                let current = tx.credentials(&ticket.user_name).await?;
                let current = current.filter(|current| {
                    current.user == ticket.user
                        && current.version == ticket.version
                        && current.temporary
                });
                let user = tx.user(ticket.user).await?;
                let (true, Some(_), Some(user)) = (fresh, current, user) else {
                    return Err(Refused::Challenge.into());
                };
                if user.suspended {
                    return Err(Refused::Suspended.into());
                }
                self.store_own(&mut tx, user.id, Manner::Changed, new, now).await?;
                let begun = session::begin(&mut tx, user, self.lifetimes, now).await?;
                tx.commit().await?;
                Ok(begun)
            })
            .await
    }

    pub(super) fn ticket(&self, ticket: &Ticket) -> Result<Secret, LoginError> {
        let json = serde_json::to_vec(ticket).map_err(|_| crate::seal::SealError::Broken)?;
        Ok(Secret::from(BASE64.encode(self.sealer.seal(self.ticket_purpose(), &json)?)))
    }

    /// `None` if it isn't one of ours, unchanged.
    fn open_ticket(&self, text: &Secret) -> Option<Ticket> {
        let text = Some(text.expose()).filter(|text| text.len() <= MAX_CHARS)?;
        let sealed = BASE64.decode(text).ok()?;
        serde_json::from_slice(&self.sealer.open(self.ticket_purpose(), &sealed).ok()?).ok()
    }

    fn ticket_purpose(&self) -> Purpose<'_> {
        Purpose { kind: KIND, id: &self.pool_id }
    }
}
