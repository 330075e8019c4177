//! `projects()`.

use super::super::arguments::{Arguments, Called, Failure};
use super::{done, value};
use carta::Agent;

pub(super) async fn call(agent: &Agent, name: &str, arguments: &Arguments) -> Called {
    let projects = agent.projects();
    match name {
        "create_project" => {
            let (name, bucket) = (arguments.text(0, "name")?, arguments.text(1, "bucket_name")?);
            value(&projects.create(&name, &bucket).await?)
        }
        "delete_project" => {
            projects.delete(&arguments.text(0, "project_id")?).await?;
            done(true)
        }
        "create_connection" => {
            let connection =
                serde_json::from_value(arguments.model(1, "connection")?).map_err(|_| {
                    Failure::Inexpressible("types: a connection has a name and a backend")
                })?;
            value(
                &projects.create_connection(&arguments.text(0, "project_id")?, &connection).await?,
            )
        }
        "delete_connection" => {
            projects.delete_connection(&arguments.text(0, "connection_id")?).await?;
            done(true)
        }
        _ => Err(Failure::Unknown),
    }
}
