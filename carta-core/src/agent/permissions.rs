mod audit;
mod read;

use super::{Agent, flags, listing};
use crate::Error;
use crate::resource::{Flags, PermissionEntity, Resource, ResourceKind, Role, UserType};
use http::Method;

pub use audit::AuditRequest;

/// The calls about who may do what; from [`Agent::permissions`].
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// use carta::resource::{Role, UserType};
///
/// let permissions = agent.permissions();
/// permissions.set_user_permission("project-1", "group-7", UserType::Group, Role::Editor).await?;
/// let flags = permissions.user_permission("project-1", "group-7", UserType::Group).await?;
/// assert!(flags.write && !flags.admin);
/// # Ok(())
/// # }
/// ```
///
/// Resources, users and groups go by their ids. Words that this version doesn't know are sent as they are.
#[derive(Clone, Debug)]
pub struct Permissions(pub(super) Agent);

impl Permissions {
    /// The kinds of resource that there are: `GET /permissions/resources`. pycarta: `resource_types`.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn resource_types(&self) -> Result<Vec<ResourceKind>, Error> {
        self.0.at(Method::GET, &["permissions", "resources"]).read_with(listing::collect).await
    }

    /// The resources of a kind that a user may use, the agent's own user if none is named:
    /// `GET /permissions/resources/{kind}?userId=`. pycarta: `get_user_resources`.
    ///
    /// # Errors
    ///
    /// [`Error::Unreadable`] names the item and the field that is wrong.
    pub async fn user_resources(
        &self,
        kind: impl Into<ResourceKind>,
        user: Option<&str>,
    ) -> Result<Vec<Resource>, Error> {
        let kind = kind.into();
        let mut ask = self.0.at(Method::GET, &["permissions", "resources", kind.as_str()]);
        if let Some(user) = user {
            ask = ask.query("userId", user);
        }
        ask.read_with(|answer| read::list(kind, answer)).await
    }

    /// A resource: `GET /permissions/resources/{kind}/{id}`. pycarta: `get_resource`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such resource, or the agent may not see it.
    pub async fn resource(
        &self,
        kind: impl Into<ResourceKind>,
        id: &str,
    ) -> Result<Resource, Error> {
        let kind = kind.into();
        let ask = self.0.at(Method::GET, &["permissions", "resources", kind.as_str(), id]);
        ask.read_with(|answer| read::one(kind, answer)).await
    }

    /// What a user, group or resource may do with a resource: `GET /permissions/{resource}/{user}?userType=`.
    /// pycarta: `get_user_permission`.
    ///
    /// # Errors
    ///
    /// [`Error::PermissionDenied`] if the agent may not know.
    pub async fn user_permission(
        &self,
        resource: &str,
        user: &str,
        user_type: impl Into<UserType>,
    ) -> Result<Flags, Error> {
        self.0
            .at(Method::GET, &["permissions", resource, user])
            .query("userType", user_type.into().as_str())
            .read_with(flags::read)
            .await
    }

    /// Lets a user, group or resource do what `role` permits, and no more:
    /// `PUT /permissions/{resource}/{user}?userType=&role=`. pycarta: `set_user_permission`.
    ///
    /// # Errors
    ///
    /// [`Error::PermissionDenied`] if the agent isn't an administrator of the resource.
    pub async fn set_user_permission(
        &self,
        resource: &str,
        user: &str,
        user_type: impl Into<UserType>,
        role: impl Into<Role>,
    ) -> Result<(), Error> {
        self.0
            .at(Method::PUT, &["permissions", resource, user])
            .query("userType", user_type.into().as_str())
            .query("role", role.into().as_str())
            .done()
            .await
    }

    /// Takes from a user, group or resource what it may do: `DELETE /permissions/{resource}/{user}?userType=`.
    /// pycarta: `remove_user_permission`.
    ///
    /// # Errors
    ///
    /// [`Error::PermissionDenied`] if the agent isn't an administrator of the resource.
    pub async fn remove_user_permission(
        &self,
        resource: &str,
        user: &str,
        user_type: impl Into<UserType>,
    ) -> Result<(), Error> {
        self.0
            .at(Method::DELETE, &["permissions", resource, user])
            .query("userType", user_type.into().as_str())
            .done()
            .await
    }

    /// Who may do what with a resource, among holders of one type: `GET /permissions/{resource}/users?userType=`.
    /// pycarta: `list_resource_permissions`.
    ///
    /// # Errors
    ///
    /// [`Error::PermissionDenied`] if the agent may not know.
    pub async fn resource_permissions(
        &self,
        resource: &str,
        user_type: impl Into<UserType>,
    ) -> Result<Vec<PermissionEntity>, Error> {
        self.0
            .at(Method::GET, &["permissions", resource, "users"])
            .query("userType", user_type.into().as_str())
            .read_with(listing::collect)
            .await
    }
}
