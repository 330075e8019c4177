//! What the caller is within one transaction.

use crate::error::Error;
use crate::ids::{ApiTokenId, OrganizationId, SessionId, UserId};
use crate::request;
use crate::store::{Account, ApiToken, Transaction, User};
use crate::tokens::Subject;

/// Whom a credential names. Whether the credential still holds and the account still acts is asked of the transaction
/// that does what the caller wants: by [`account`](Self::account), as [`Standing::of`] does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    user: UserId,
    credential: Credential,
}

/// What a caller came by.
#[derive(Clone, Copy, Debug)]
enum Credential {
    /// A login: the owner in person.
    Session(SessionId),
    /// A program that the owner lets in for this request. Its patterns have been asked, and its use been counted.
    ApiToken(ApiTokenId),
}

impl Caller {
    pub(crate) fn by_session(subject: &Subject) -> Self {
        Self { user: subject.user, credential: Credential::Session(subject.session) }
    }

    pub(super) fn by_api_token(token: &ApiToken) -> Self {
        Self { user: token.user, credential: Credential::ApiToken(token.id) }
    }

    /// The account as the transaction sees it: credential and user as they are at this moment, not as they were when
    /// the request came in.
    pub(crate) async fn account(&self, tx: &mut Transaction, now: u64) -> Result<Account, Error> {
        let account = match self.credential {
            Credential::Session(session) => tx.account_of_session(session, now).await?,
            Credential::ApiToken(token) => tx.account_of_api_token(token, now).await?,
        };
        let account = account.filter(|account| account.user.id == self.user);
        if let (None, Credential::Session(session)) = (&account, self.credential) {
            request::is_of_ended(session);
        }
        account.ok_or_else(Error::unauthenticated)
    }
}

/// The caller's standing as the transaction sees it: what was true when the request came in may be so no longer.
pub(super) struct Standing {
    pub(super) user: User,
    pub(super) administrator: bool,
    in_person: bool,
}

impl Standing {
    /// The clock is read after the transaction has begun: what ends while a request waits for its turn has ended.
    pub(super) async fn of(caller: &Caller, tx: &mut Transaction, now: u64) -> Result<Self, Error> {
        let Account { user, administrator } = caller.account(tx, now).await?;
        let in_person = matches!(caller.credential, Credential::Session(_));
        Ok(Self { user, administrator, in_person })
    }

    /// What would let an API token outlive itself, or become more than it is, takes a login.
    pub(super) fn must_be_in_person(&self) -> Result<(), Error> {
        if self.in_person {
            Ok(())
        } else {
            Err(Error::forbidden("an API token can't do this: log in"))
        }
    }

    /// Administrators manage everything, owners what belongs to their organization.
    pub(super) async fn manages(
        &self,
        organization: Option<OrganizationId>,
        tx: &mut Transaction,
    ) -> Result<bool, Error> {
        let manages = match organization {
            _ if self.administrator => true,
            Some(organization) => tx.is_owner(organization, self.user.id).await?,
            None => false,
        };
        request::is_granted(manages);
        Ok(manages)
    }

    pub(super) fn must_be_administrator(&self) -> Result<(), Error> {
        request::is_granted(self.administrator);
        if self.administrator {
            Ok(())
        } else {
            Err(Error::forbidden("only administrators may do this"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use crate::directory::create_group;
    use crate::names::GroupPath;
    use std::time::Duration;

    const NOW: u64 = 1_000;

    /// Of the two, the deed begins first and can't go on before the other is done.
    async fn made_late(lasts: u64) -> Result<(), Error> {
        let clock = ManualClock::new(NOW);
        let app = crate::server::app_at(clock.clone()).await;
        let session = SessionId::random();
        let mut tx = app.store.begin_write().await.expect("begun");
        let user = tx.user_by_name("admin").await.expect("read").expect("there");
        tx.insert_session(session, user.id, NOW, NOW + lasts).await.expect("begun");
        tx.commit().await.expect("committed");
        let caller = Caller::by_session(&Subject { user: user.id, session });
        let path = GroupPath::parse("Org:Team").expect("a name");
        let others = app.store.begin_write().await.expect("begun");
        let wait = async {
            clock.advance(Duration::from_secs(5));
            drop(others);
        };
        tokio::join!(biased; create_group(&app, &caller, &path), wait).0
    }

    #[test]
    fn what_ends_while_a_deed_waits_for_its_turn_has_ended() {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            assert!(made_late(6).await.is_ok());
            let refused = made_late(5).await.expect_err("refused");
            assert_eq!(refused.outward(), Error::unauthenticated().outward());
        });
    }
}
