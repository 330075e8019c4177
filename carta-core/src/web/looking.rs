//! Whose a request is: by a token of the caller's own, or by what Carta's proxy says.

use super::credentials::{Credential, Pair, Places};
use super::found::{By, Found, Taken};
use super::problem::{Problem, TARGET};
use crate::guard::room_for_refusal;
use crate::verify::Sort;
use crate::{AssertionVerifier, Identity, Secret, TokenProblem, Verifier, VerifyError};
use http::Request;
use std::future::Future;
use std::pin::Pin;

pub(super) type Asking = Pin<Box<dyn Future<Output = Result<Found, Problem>> + Send>>;

/// What one look at a request tells of its caller.
pub(super) enum Looked {
    Known(Found),
    /// Keys, or Carta, have to be asked first.
    Asking(Asking),
    Refused(Problem),
}

pub(super) fn by_token<B>(
    verifier: &Verifier,
    places: &Places,
    request: &Request<B>,
) -> Result<Option<Looked>, Problem> {
    let looked = match places.find(request)? {
        None => return Ok(None),
        Some(Credential::Bearer(token)) => by_id_token(verifier, token, By::Authorization),
        Some(Credential::Elsewhere(token)) => by_id_token(verifier, token, By::Elsewhere),
        Some(Credential::Basic(_)) if !verifier.takes_api_tokens() => {
            return Err(Problem::no_api_tokens());
        }
        Some(Credential::Basic(encoded)) => {
            let pair = Pair::decode(encoded)?;
            match verifier.known(pair.token(), Sort::Api) {
                Some(known) => Looked::Known(Found::new(known, By::Authorization)),
                None => ask_whose(verifier, pair.token()),
            }
        }
    };
    Ok(Some(looked))
}

fn by_id_token(verifier: &Verifier, token: &str, by: By) -> Looked {
    match verifier.known(token, Sort::Id) {
        Some(known) => Looked::Known(Found::new(known, by)),
        None => first_seen(verifier, token, by),
    }
}

#[cold]
fn first_seen(verifier: &Verifier, token: &str, by: By) -> Looked {
    match verifier.at_once(token) {
        Some(Ok(identity)) => return Looked::Known(Found::new(identity, by)),
        Some(Err(error)) => return Looked::Refused(refused(&error, false)),
        None => {}
    }
    let (verifier, token) = (verifier.clone(), Secret::from(token));
    Looked::Asking(Box::pin(async move {
        let told = verifier.verify(token.expose()).await;
        told.map(|identity| Found::new(identity, by)).map_err(|error| refused(&error, false))
    }))
}

#[cold]
fn ask_whose(verifier: &Verifier, token: &str) -> Looked {
    let (verifier, token) = (verifier.clone(), Secret::from(token));
    Looked::Asking(Box::pin(async move {
        let told = verifier.verify_api_token(token.expose()).await;
        told.map(|identity| Found::new(identity, By::Authorization))
            .map_err(|error| refused(&error, true))
    }))
}

pub(super) fn by_assertion<B>(
    verifier: &AssertionVerifier,
    request: &Request<B>,
) -> Result<Option<Looked>, Problem> {
    let taken = request.extensions().get::<Taken>();
    if let Some(found) = taken.and_then(|taken| taken.found_by(verifier)) {
        return Ok(Some(Looked::Known(found)));
    }
    let mut said = request.headers().get_all("carta-assertion").iter();
    let assertion = match (said.next(), said.next()) {
        (None, _) => return Ok(None),
        (Some(assertion), None) => assertion.to_str().map_err(|_| Problem::malformed())?,
        (Some(_), Some(_)) => return Err(Problem::several_credentials()),
    };
    let (method, path) = (request.method().as_str(), request.uri().path());
    if let Some(told) = verifier.at_once(assertion, method, path) {
        let found = named(verifier.clone(), told)?;
        return Ok(Some(Looked::Known(found)));
    }
    let (verifier, assertion) = (verifier.clone(), Secret::from(assertion));
    let (method, path) = (method.to_owned(), path.to_owned());
    Ok(Some(Looked::Asking(Box::pin(async move {
        let told = verifier.verify(assertion.expose(), &method, &path).await;
        named(verifier, told)
    }))))
}

fn named(by: AssertionVerifier, told: Result<Identity, VerifyError>) -> Result<Found, Problem> {
    match told {
        Ok(identity) => Ok(Found::new(identity, By::Assertion(by))),
        Err(error) => Err(refused(&error, false)),
    }
}

/// Says so to whoever keeps the service, too: the answer tells little. As often as guards do, for anyone can make it happen.
fn refused(error: &VerifyError, api_token: bool) -> Problem {
    match error {
        // Its signature is good, so nobody's invention.
        VerifyError::Invalid(problem @ TokenProblem::NotYetValid) => {
            if let Some(suppressed) = room_for_refusal() {
                tracing::warn!(target: TARGET, %problem, suppressed, "good credentials are refused by the clock");
            }
        }
        VerifyError::Invalid(problem) => {
            tracing::debug!(target: TARGET, %problem, "a credential was refused");
        }
        VerifyError::Unavailable(error) => {
            if let Some(suppressed) = room_for_refusal() {
                tracing::warn!(target: TARGET, %error, suppressed, "whether a credential is good can't be told");
            }
        }
    }
    Problem::of(error, api_token)
}
