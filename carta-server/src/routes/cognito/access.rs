//! `AccessToken` in a request: whom it speaks of.

use super::error::CognitoError;
use crate::app::App;
use crate::login::Refused;
use crate::tokens::Subject;
use carta_core::Secret;

/// The signature says who; the account's state is read by whatever is done.
pub(super) async fn subject(app: &App, token: &Secret) -> Result<Subject, CognitoError> {
    let now = app.clock.now();
    let keys = app.keys.at(now).await;
    let subject = app.tokens.verify_access(&keys, token.expose(), now);
    Ok(subject.ok_or(Refused::AccessToken)?)
}
