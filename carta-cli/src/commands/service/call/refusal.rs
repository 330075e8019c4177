//! Who refused a call: Carta or the service, whose answers come by the same way.

use super::Name;
use crate::context::Context;
use crate::failure::{Code, Failure, asked};
use crate::suggest;
use carta_core::{Agent, Error, Response};

/// Carta's own refusal, as far as it can be told from the service's: Carta is asked what else it knows of the caller.
pub(super) fn of_carta(
    context: &Context,
    agent: &Agent,
    name: &Name,
    status: u16,
) -> Option<Failure> {
    let calling = format!("calling `{name}`");
    match status {
        401 => {
            let error = context.attempt(&calling, agent.users().current()).err()?;
            let failure = asked(calling, &error);
            (failure.code == Code::NotLoggedIn).then_some(failure)
        }
        403 => {
            let Name { namespace, service } = name;
            match context.attempt(&calling, agent.services().details(namespace, service)) {
                Ok(known) if known.permission.as_ref().is_some_and(|held| !held.execute) => {
                    Some(no_execute(name, known.id.as_deref()))
                }
                Err(error @ Error::PermissionDenied(_)) => Some(asked(calling, &error)),
                _ => None,
            }
        }
        _ => None,
    }
}

fn no_execute(name: &Name, id: Option<&str>) -> Failure {
    let what = format!(
        "calling `{name}` failed: Carta doesn't permit it without *execute* on the service"
    );
    let grant =
        suggest::for_others("permission grant", &[id.unwrap_or("ID"), "user"], "--user NAME");
    Failure::new(Code::Refused, what)
        .help(format!("whoever has *admin* on it can give that: `{grant}`"))
}

/// What an answer of 400 or more comes to.
pub(super) fn of_service(name: &Name, answer: &Response) -> Option<Failure> {
    let status = answer.status();
    let what = format!("`{name}` answered {status}");
    match status {
        ..400 => None,
        404 => Some(Failure::failed(what).help(format!(
            "`{}` tells whether there is such a service",
            suggest::command("service show", &[&name.to_string()])
        ))),
        429 | 502..=504 => {
            let wait = answer.header("retry-after").and_then(|text| text.parse::<u64>().ok());
            let later = match wait {
                Some(seconds) => format!("try again in {seconds} s"),
                None => "try again later".to_owned(),
            };
            Some(Failure::new(Code::Unavailable, what).help(later))
        }
        _ => Some(Failure::failed(what)),
    }
}
