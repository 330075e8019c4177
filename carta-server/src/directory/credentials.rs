use super::Caller;
use super::standing::Standing;
use crate::app::Shared;
use crate::error::Error;
use crate::ids::{CredentialId, UserId};
use crate::login::{LoginError, seal_verifier};
use crate::seal::Sealer;
use crate::store::{Change, NewCredentials, Transaction};
use carta_core::srp::Verifier;

/// What a client makes of a password: never the password.
pub(crate) struct Password(Verifier);

impl Password {
    /// Reads a salt and a verifier from a request.
    ///
    /// The salt must look like those that decoys have, 16 bytes whose first is odd, as carta's clients make them:
    /// another would tell, at each login, that the user is real.
    pub(crate) fn parse(salt: &str, verifier: &str) -> Result<Self, Error> {
        const DIGITS: usize = 32;
        let odd = salt.as_bytes().get(1).is_some_and(|digit| {
            char::from(*digit).to_digit(16).is_some_and(|digit| digit % 2 == 1)
        });
        if salt.len() != DIGITS || !odd {
            return Err(Error::bad_request(
                "`salt` must be 32 hexadecimal digits, the second of them odd",
            ));
        }
        Verifier::from_hex(salt, verifier).map(Self).map_err(Error::invalid)
    }
}

/// How somebody came by new credentials.
#[derive(Clone, Copy)]
pub(crate) enum Manner {
    /// From an administrator.
    Set,
    /// From an administrator, for one login.
    Temporary,
    /// By the user, who knew the old ones.
    Changed,
    /// By the user, who had a code.
    Reset,
}

impl Manner {
    fn change(self, user: UserId) -> Change<'static> {
        match self {
            Self::Set => Change::CredentialsSet(user),
            Self::Temporary => Change::TemporaryCredentialsSet(user),
            Self::Changed => Change::CredentialsChanged(user),
            Self::Reset => Change::CredentialsReset(user),
        }
    }
}

/// Replaces a user's verifier and ends every session that began with the old one.
///
/// Administrators only: with a stolen token, whoever could change the password would keep the account.
pub(crate) async fn set_credentials(
    app: &Shared,
    caller: &Caller,
    user: &str,
    password: &Password,
    manner: Manner,
) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let standing = Standing::of(caller, &mut tx, now).await?;
            standing.must_be_in_person()?;
            standing.must_be_administrator()?;
            let user = tx.user_by_name(user).await?;
            let user = user.ok_or_else(Error::no_such_user)?.id;
            store(&mut tx, &app.sealer, Some(standing.user.id), user, manner, &password.0, now)
                .await?;
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// Keeps new credentials. Whatever rested on the old ones ends: sessions with their tokens, and a code to reset them.
pub(crate) async fn store(
    tx: &mut Transaction,
    sealer: &Sealer,
    actor: Option<UserId>,
    user: UserId,
    manner: Manner,
    verifier: &Verifier,
    now: u64,
) -> Result<(), LoginError> {
    let version = CredentialId::random();
    let sealed = seal_verifier(sealer, user, version, verifier)?;
    let temporary = matches!(manner, Manner::Temporary);
    let new =
        NewCredentials { user, version, salt: &verifier.salt_hex(), sealed: &sealed, temporary };
    tx.set_credentials(&new, now).await?;
    tx.end_sessions(user).await?;
    tx.remove_reset_code(user).await?;
    tx.audit(actor, manner.change(user), now)?;
    Ok(())
}
