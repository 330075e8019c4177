//! `services()`, `secrets()`, and what is passed on to a service.

use super::super::arguments::{Arguments, Called, Failure};
use super::agent::{answer, with_options};
use super::{done, value};
use carta::Agent;
use serde_json::Value;

pub(super) async fn call(agent: &Agent, name: &str, arguments: &Arguments) -> Called {
    let services = agent.services();
    let text = |place, name| arguments.text(place, name);
    match name {
        "register_service" => {
            let (namespace, service) = (text(0, "namespace")?, text(1, "service")?);
            let url = arguments.optional(2, "url")?;
            value(&services.register(&namespace, &service, url.as_deref()).await?)
        }
        "unregister_service" => {
            services.unregister(&text(0, "namespace")?, &text(1, "service")?).await?;
            done(true)
        }
        "rename_service" => {
            let (namespace, old) = (text(0, "namespace")?, text(1, "old_service")?);
            services.rename(&namespace, &old, &text(2, "new_service")?).await?;
            done(true)
        }
        "reserve_namespace" => {
            let namespace = text(0, "namespace")?;
            match arguments.is_set(1, "exists_ok") {
                true => drop(services.reserve_namespace_if_missing(&namespace).await?),
                false => services.reserve_namespace(&namespace).await?,
            }
            done(if arguments.newer { Value::Null } else { true.into() })
        }
        "remove_namespace" => {
            services.remove_namespace(&text(0, "namespace")?).await?;
            done(true)
        }
        "details" => match arguments.optional(1, "service")? {
            None => value(&services.namespace(&text(0, "namespace")?).await?),
            Some(service) => value(&services.details(&text(0, "namespace")?, &service).await?),
        },
        "utilize_service" => Err(Failure::Inexpressible("types: a handle doesn't show its path")),
        "put_secret" => {
            agent.secrets().put(&text(0, "name")?, &text(1, "value")?.into()).await?;
            done(Value::Null)
        }
        "get_secret" => Ok(agent.secrets().get(&text(0, "name")?).await?.expose().into()),
        _ => Err(Failure::Unknown),
    }
}

/// `service(namespace, name)`.
pub(super) async fn pass_on(agent: &Agent, verb: &str, arguments: &Arguments) -> Called {
    let service = agent.service(&arguments.text(0, "namespace")?, &arguments.text(1, "service")?);
    let endpoint = arguments.text(2, "endpoint")?;
    let request = match verb {
        "get" => service.get(&endpoint),
        "post" => service.post(&endpoint),
        "put" => service.put(&endpoint),
        "patch" => service.patch(&endpoint),
        "delete" => service.delete(&endpoint),
        "head" => service.head(&endpoint),
        _ => return Err(Failure::Unknown),
    };
    answer(with_options(request, arguments)?.await?).await
}
