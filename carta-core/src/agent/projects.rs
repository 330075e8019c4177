use super::Agent;
use crate::Error;
use crate::resource::{Connection, Project};
use http::Method;
use serde::Serialize;

/// The calls about projects and their connections; from [`Agent::projects`].
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// use carta::resource::Connection;
///
/// let project = agent.projects().create("Alloys", "alloys-bucket").await?;
/// if let Some(id) = &project.id {
///     agent.projects().create_connection(id, &Connection::new("raw data", "S3")).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Projects(pub(super) Agent);

impl Projects {
    /// Makes a project whose data are in `bucket_name`: `POST /project`. pycarta: `create_project`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidParameter`] if Carta refuses name or bucket.
    pub async fn create(&self, name: &str, bucket_name: &str) -> Result<Project, Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a> {
            name: &'a str,
            bucket_name: &'a str,
        }
        self.0.at(Method::POST, &["project"]).json(&Body { name, bucket_name }).read().await
    }

    /// Deletes a project: `DELETE /project/{id}`. pycarta: `delete_project`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such project, or the agent may not see it.
    pub async fn delete(&self, id: &str) -> Result<(), Error> {
        self.0.at(Method::DELETE, &["project", id]).done().await
    }

    /// Connects a project to where data are: `POST /project/connection/{project}`. pycarta: `create_connection`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidParameter`] if Carta refuses the connection; [`Error::NotFound`] if there is no such project.
    pub async fn create_connection(
        &self,
        project: &str,
        connection: &Connection,
    ) -> Result<Connection, Error> {
        let ask = self.0.at(Method::POST, &["project", "connection", project]);
        ask.json(connection).read().await
    }

    /// Deletes a connection, by its own id: `DELETE /project/connection/{id}`. pycarta: `delete_connection`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such connection, or the agent may not see it.
    pub async fn delete_connection(&self, id: &str) -> Result<(), Error> {
        self.0.at(Method::DELETE, &["project", "connection", id]).done().await
    }
}
