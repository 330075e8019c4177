//! API tokens: nothing in them says whose they are, so Carta is asked, with the very token.

use super::claims::until;
use super::error::{TokenProblem, VerifyError};
use super::inquiries::Flight;
use super::seen::{Good, Kept, Seen};
use super::{Inner, Sort, Verifier};
use crate::clock::{End, Moment};
use crate::error::Cause;
use crate::facts::{Call, Caller};
use crate::{Agent, ApiToken, Error, Identity, Secret, epoch, io, settings};
use futures_util::FutureExt;
use futures_util::future::ready;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// A longer text isn't sent to Carta.
const MAX_CHARS: usize = 512;

impl Verifier {
    /// Asks Carta whose it is, and whether it may serve for guarding.
    pub(super) async fn ask_whose(&self, token: &str) -> Result<Identity, VerifyError> {
        if !self.0.api_tokens {
            return Err(TokenProblem::ApiTokensNotAccepted.into());
        }
        check_form(token)?;
        // What the parent of a fork was asking never ends here.
        let settings = io::usable().and_then(|()| settings::current());
        let denial_ttl = settings.map_err(VerifyError::Unavailable)?.denial_ttl;
        self.inquire(token, denial_ttl)?.await
    }

    /// Begins to ask, or joins whoever is asking. It goes on in the background, whoever stops waiting for it.
    fn inquire(&self, token: &str, denial_ttl: Duration) -> Result<Flight, VerifyError> {
        let Inner { inquiries, seen, .. } = &*self.0;
        let key = inquiries.key(token);
        let mut state = inquiries.lock();
        if let Some(flight) = state.under_way(key) {
            return Ok(flight);
        }
        if let Some(known) = self.known(token, Sort::Api) {
            return Ok(ready(Ok(known)).boxed().shared());
        }
        if let Some(error) = state.failed(key, denial_ttl) {
            return Err(error);
        }
        let before = seen.find(token).filter(|seen| seen.is_api());
        let place = match before {
            Some(_) => None,
            None => Some(inquiries.place(&mut state)?),
        };
        let (verifier, token) = (self.clone(), Secret::from(token));
        let task = io::spawn(async move {
            let told = verifier.owner(token.expose(), before, denial_ttl).await;
            verifier.0.inquiries.end(key, &told, place.is_some());
            drop(place);
            told
        });
        let task = task.map_err(VerifyError::Unavailable)?;
        let stopped = || Err(VerifyError::Unavailable(Error::stopped()));
        let flight = task.map(move |end| end.unwrap_or_else(|_| stopped())).boxed().shared();
        state.begin(key, &flight);
        Ok(flight)
    }

    /// Whoever sent it before is asked about by what is known of them, so that what Carta says now counts for all that goes
    /// on in their name.
    async fn owner(
        &self,
        token: &str,
        before: Option<Arc<Seen>>,
        denial_ttl: Duration,
    ) -> Result<Identity, VerifyError> {
        let agent = match &before {
            Some(seen) => seen.caller().agent().clone(),
            None => Agent::from_api_token(self.0.host.clone(), Secret::from(token)),
        };
        let _place = match before {
            Some(_) => Some(io::question().await),
            None => None,
        };
        let began = Moment::now();
        let listed = agent.tokens().own().await.map_err(|error| match error.cause() {
            Cause::Refused => TokenProblem::UsesNotTold.into(),
            _ => refusal(error),
        })?;
        check_uses(token, &listed)?;
        let over = over(token, &listed);
        let end = if over == End::NEVER.over { End::NEVER } else { until(over, None, 0)? };
        let caller = match before.filter(|seen| seen.lasts_until(over)) {
            Some(seen) => Arc::clone(seen.caller()),
            None => Caller::until(agent, end, false, None),
        };
        let call = Call { began, denial_ttl, since: began };
        caller.ask_account(call).await.map_err(|failure| refusal(failure.error))?;
        let good = Good { by: None, over, at: began };
        match self.0.seen.keep(token, &good, || caller) {
            Kept::As(identity) => Ok(identity),
            Kept::Refused(_) => Err(TokenProblem::Refused.into()),
        }
    }

    /// An ID token that was refused: asks by what is known of its caller whether it still is.
    pub(super) async fn confirm(&self, seen: &Seen) -> Result<Identity, VerifyError> {
        let settings = io::usable().and_then(|()| settings::current());
        let denial_ttl = settings.map_err(VerifyError::Unavailable)?.denial_ttl;
        let call = Call { began: Moment::now(), denial_ttl, since: epoch::forgotten() };
        let told = seen.caller().ask_account(call).await;
        let fact = told.map_err(|failure| refusal(failure.error))?;
        seen.confirm(fact.asked);
        Ok(seen.identity().clone())
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

/// When the token is over as listed, in seconds since 1970. One whose end can't be read ends when Carta says so.
fn over(token: &str, listed: &[ApiToken]) -> u64 {
    let mine = listed.iter().filter(|one| might_be(token, one.key.expose()));
    let ends = mine.filter_map(|one| one.expires.as_ref()?.system_time());
    let seconds = ends.filter_map(|end| end.duration_since(SystemTime::UNIX_EPOCH).ok());
    seconds.map(|since| since.as_secs()).min().unwrap_or(End::NEVER.over)
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
