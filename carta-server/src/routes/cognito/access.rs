//! `AccessToken` in a request: whom it speaks of.

use super::error::CognitoError;
use crate::app::App;
use crate::login::Refused;
use crate::tokens::Subject;
use carta_core::Secret;

/// The signature says who; the account's state is read by whatever is done.
pub(super) async fn subject(app: &App, token: &Secret) -> Result<Subject, CognitoError> {
    let now = app.clock.now();
    let token = token.expose();
    let subject = app.keys.believe(token, now, |keys| app.tokens.verify_access(keys, token, now));
    Ok(subject.await.ok_or(Refused::AccessToken)?)
}
