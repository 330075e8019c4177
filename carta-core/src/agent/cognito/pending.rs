//! A step that Cognito asks for once the password has been proved.

use super::{Outcome, Step, call};
use crate::agent::pool::Pool;
use crate::{Error, Secret};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// The longest text of Cognito's that is kept to be shown, in characters.
const MAX_SHOWN: usize = 100;

/// Borrowed, so that what is secret in it is copied nowhere.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    client_id: &'a str,
    challenge_name: &'a str,
    session: Option<&'a str>,
    challenge_responses: BTreeMap<&'static str, &'a str>,
}

/// What is asked for, and what the answer must carry along.
#[derive(Clone)]
pub(in crate::agent) struct Pending {
    pub(in crate::agent) name: String,
    user_id: String,
    session: Option<Secret>,
    /// Where a code was sent to, as far as Cognito shows it.
    pub(in crate::agent) destination: Option<String>,
    /// The ways to choose from.
    pub(in crate::agent) choices: Vec<String>,
}

impl Pending {
    pub(super) fn new(
        name: &str,
        user_id: &str,
        session: Option<Secret>,
        parameters: &HashMap<String, Option<String>>,
    ) -> Self {
        let told = |key: &str| parameters.get(key).cloned().flatten();
        let choices =
            told("MFAS_CAN_CHOOSE").or_else(|| told("MFAS_CAN_SETUP")).unwrap_or_default();
        Self {
            name: Self::bounded(name),
            user_id: told("USER_ID_FOR_SRP").unwrap_or_else(|| user_id.to_owned()),
            session,
            destination: told("CODE_DELIVERY_DESTINATION").map(|text| Self::bounded(&text)),
            // A list of JSON texts in a text.
            choices: serde_json::from_str(&choices).unwrap_or_default(),
        }
    }

    pub(super) fn bounded(text: &str) -> String {
        text.chars().take(MAX_SHOWN).collect()
    }

    /// Answers at the same pool. `key` is what Cognito calls the answer.
    pub(in crate::agent) async fn answer(
        &self,
        pool: &Pool,
        key: &'static str,
        value: &Secret,
    ) -> Result<Outcome, Error> {
        let body = Answer {
            client_id: &pool.client_id,
            challenge_name: &self.name,
            session: self.session.as_ref().map(Secret::expose),
            challenge_responses: [("USERNAME", self.user_id.as_str()), (key, value.expose())]
                .into(),
        };
        let (answer, step) = call::<Step>(pool, "RespondToAuthChallenge", &body).await?;
        step.outcome(&answer, &self.user_id)
    }
}
