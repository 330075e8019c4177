//! API tokens: nothing in them says whose they are, so Carta is asked, with the very token.

use super::error::{TokenProblem, VerifyError};
use super::halves::{Halves, Keying};
use super::{Inner, Verifier};
use crate::clock::Moment;
use crate::error::Cause;
use crate::facts::{Call, Caller};
use crate::{Agent, ApiToken, Error, Identity, Secret, io, settings};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A longer text isn't sent to Carta.
const MAX_CHARS: usize = 512;
/// So many refused ones are kept in mind, twice.
const MANY: usize = 2048;

/// Tokens that Carta refused a moment ago.
pub(super) struct Refused {
    keying: Keying,
    since: Mutex<Halves<(Moment, TokenProblem)>>,
}

impl Default for Refused {
    fn default() -> Self {
        Self { keying: Keying::default(), since: Mutex::new(Halves::of(MANY)) }
    }
}

impl Refused {
    fn recently(&self, token: &str, limit: Duration) -> Option<TokenProblem> {
        let (since, problem) = self.lock().get(self.keying.key(token.as_bytes()))?;
        (since.age(Moment::now()) < limit).then_some(problem)
    }

    fn note(&self, token: &str, problem: TokenProblem) {
        self.lock().put(self.keying.key(token.as_bytes()), (Moment::now(), problem));
    }

    fn lock(&self) -> MutexGuard<'_, Halves<(Moment, TokenProblem)>> {
        // INVARIANT: the table is whole between two statements, so a panic elsewhere leaves nothing to repair.
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Verifier {
    /// Asks Carta whose it is, and whether it may serve for guarding.
    pub(super) async fn ask_whose(&self, token: &str) -> Result<Identity, VerifyError> {
        let Inner { api_tokens, refused, seen, .. } = &*self.0;
        if !api_tokens {
            return Err(TokenProblem::ApiTokensNotAccepted.into());
        }
        check_form(token)?;
        let denial_ttl = settings::current().map_err(VerifyError::Unavailable)?.denial_ttl;
        if let Some(problem) = refused.recently(token, denial_ttl) {
            return Err(problem.into());
        }
        match self.owner(token, denial_ttl).await {
            Ok(caller) => Ok(seen.keep(token, None, || caller)),
            Err(error) => {
                if let VerifyError::Invalid(problem) = &error {
                    refused.note(token, *problem);
                }
                Err(error)
            }
        }
    }

    async fn owner(&self, token: &str, denial_ttl: Duration) -> Result<Arc<Caller>, VerifyError> {
        let agent = Agent::from_api_token(self.0.host.clone(), Secret::from(token));
        let caller = Caller::new(agent.clone());
        let _place = io::question().await;
        let began = Moment::now();
        let call = Call { began, denial_ttl, since: began };
        caller.ask_account(call).await.map_err(|failure| refusal(failure.error))?;
        let listed = agent.tokens().list("self").await;
        let listed = listed.map_err(|error| match error.cause() {
            Cause::Refused => TokenProblem::UsesNotTold.into(),
            _ => refusal(error),
        })?;
        check_uses(token, &listed)?;
        Ok(caller)
    }
}

fn refusal(error: Error) -> VerifyError {
    match error.cause() {
        Cause::Unauthenticated | Cause::Refused => TokenProblem::Refused.into(),
        Cause::Unreachable | Cause::Other => VerifyError::Unavailable(error),
    }
}

fn check_form(token: &str) -> Result<(), TokenProblem> {
    if token.len() > MAX_CHARS {
        return Err(TokenProblem::TooLong);
    }
    match !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()) {
        true => Ok(()),
        false => Err(TokenProblem::Malformed),
    }
}

/// Whether the token is listed among its owner's, and all that it might be are without a limit.
fn check_uses(token: &str, listed: &[ApiToken]) -> Result<(), TokenProblem> {
    let mut might_be = listed.iter().filter(|one| might_be(token, one.key.expose())).peekable();
    if might_be.peek().is_none() {
        return Err(TokenProblem::UsesNotTold);
    }
    match might_be.all(|one| one.uses.is_none()) {
        true => Ok(()),
        false => Err(TokenProblem::LimitedUses),
    }
}

/// Whether a listing, which shows a part of each token, may mean this one.
fn might_be(token: &str, shown: &str) -> bool {
    let is_part = |char: char| char.is_ascii_alphanumeric() || "_-".contains(char);
    let Some(hidden) = shown.find(|char| !is_part(char)) else { return shown == token };
    let (begin, rest) = shown.split_at(hidden);
    let end = rest.trim_start_matches(|char| !is_part(char));
    let shows_something = !begin.is_empty() || !end.is_empty();
    shows_something && token.starts_with(begin) && token.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(json: &str) -> Vec<ApiToken> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_token_must_show_that_its_uses_have_no_limit() {
        let two = r#"[{"name":"a","token":"carta_AbCdEf…"},{"name":"b","token":"carta_XyZxYz…","uses":3}]"#;
        assert_eq!(check_uses("carta_AbCdEf123", &listed(two)), Ok(()));
        assert_eq!(check_uses("carta_XyZxYz123", &listed(two)), Err(TokenProblem::LimitedUses));
        assert_eq!(check_uses("carta_QqQqQq123", &listed(two)), Err(TokenProblem::UsesNotTold));
        assert_eq!(check_uses("carta_AbCdEf123", &[]), Err(TokenProblem::UsesNotTold));
        let hidden = r#"[{"name":"a","token":"****"}]"#;
        assert_eq!(check_uses("x", &listed(hidden)), Err(TokenProblem::UsesNotTold));
        let ends = r#"[{"name":"a","token":"ab***yz"},{"name":"b","token":"ab***yz","uses":1}]"#;
        assert_eq!(check_uses("ab-longer-yz", &listed(ends)), Err(TokenProblem::LimitedUses));
    }
}
