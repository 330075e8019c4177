use super::{Agent, flags, listing};
use crate::Error;
use crate::resource::{Flags, PermissionEntity, Role, UserType, Workspace};
use http::Method;

/// The calls about workspaces; from [`Agent::workspaces`].
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// use carta::resource::{Role, UserType};
///
/// let lab = agent.workspaces().create("Lab").await?;
/// if let Some(id) = &lab.id {
///     agent.workspaces().set_permission(id, "user-2", UserType::User, Role::Guest).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Workspaces(pub(super) Agent);

impl Workspaces {
    /// Makes a workspace: `POST /workspace/{name}`. pycarta: `create_workspace`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidParameter`] if Carta refuses the name.
    pub async fn create(&self, name: &str) -> Result<Workspace, Error> {
        self.0.at(Method::POST, &["workspace", name]).read().await
    }

    /// A workspace: `GET /workspace/{id}`. pycarta: `get_workspace`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such workspace, or the agent may not see it.
    pub async fn get(&self, id: &str) -> Result<Workspace, Error> {
        self.0.at(Method::GET, &["workspace", id]).read().await
    }

    /// Deletes a workspace: `DELETE /workspace/{id}`. pycarta: `delete_workspace`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such workspace, or the agent may not see it.
    pub async fn delete(&self, id: &str) -> Result<(), Error> {
        self.0.at(Method::DELETE, &["workspace", id]).done().await
    }

    /// The workspaces of the agent's user: `GET /workspace`. pycarta: `current_user_workspaces`.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn mine(&self) -> Result<Vec<Workspace>, Error> {
        self.0.at(Method::GET, &["workspace"]).read_with(listing::collect).await
    }

    /// Who may do what with a workspace, among holders of one type:
    /// `GET /workspace/{id}/permissions/users?userType=`. pycarta: `get_workspace_permissions`.
    ///
    /// # Errors
    ///
    /// [`Error::PermissionDenied`] if the agent may not know.
    pub async fn permissions(
        &self,
        id: &str,
        user_type: impl Into<UserType>,
    ) -> Result<Vec<PermissionEntity>, Error> {
        self.0
            .at(Method::GET, &["workspace", id, "permissions", "users"])
            .query("userType", user_type.into().as_str())
            .read_with(listing::collect)
            .await
    }

    /// What a user, group or resource may do with a workspace:
    /// `GET /workspace/{id}/permissions/user/{user}?userType=`. pycarta: `get_workspace_permission`.
    ///
    /// # Errors
    ///
    /// [`Error::PermissionDenied`] if the agent may not know.
    pub async fn permission(
        &self,
        id: &str,
        user: &str,
        user_type: impl Into<UserType>,
    ) -> Result<Flags, Error> {
        self.0
            .at(Method::GET, &["workspace", id, "permissions", "user", user])
            .query("userType", user_type.into().as_str())
            .read_with(flags::read)
            .await
    }

    /// Lets a user, group or resource do what `role` permits, and no more:
    /// `PUT /workspace/{id}/permissions/user/{user}?role=&userType=`. pycarta: `set_workspace_permission`.
    ///
    /// # Errors
    ///
    /// [`Error::PermissionDenied`] if the agent isn't an administrator of the workspace.
    pub async fn set_permission(
        &self,
        id: &str,
        user: &str,
        user_type: impl Into<UserType>,
        role: impl Into<Role>,
    ) -> Result<(), Error> {
        self.0
            .at(Method::PUT, &["workspace", id, "permissions", "user", user])
            .query("role", role.into().as_str())
            .query("userType", user_type.into().as_str())
            .done()
            .await
    }

    /// Takes from a user, group or resource what it may do:
    /// `DELETE /workspace/{id}/permissions/user/{user}?userType=`. pycarta: `remove_workspace_permission`.
    ///
    /// # Errors
    ///
    /// [`Error::PermissionDenied`] if the agent isn't an administrator of the workspace.
    pub async fn remove_permission(
        &self,
        id: &str,
        user: &str,
        user_type: impl Into<UserType>,
    ) -> Result<(), Error> {
        self.0
            .at(Method::DELETE, &["workspace", id, "permissions", "user", user])
            .query("userType", user_type.into().as_str())
            .done()
            .await
    }
}
