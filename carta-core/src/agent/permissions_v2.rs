use super::{Agent, listing};
use crate::Error;
use crate::resource::{Accessor, TierFlags, Tiers};
use http::Method;
use serde::{Deserialize, Serialize};

/// The calls about permissions of `/v2`, in which anything may hold permissions on anything; from
/// [`Agent::permissions_v2`].
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// let permissions = agent.permissions_v2();
/// if permissions.get("self", "p-1").await?.admin {
///     let mut tiers = carta::resource::Tiers::default();
///     tiers.user.read = true;
///     permissions.set("u-1", "p-1", &tiers).await?;
/// }
/// for project in permissions.resources("u-1", "Project").await? {
///     println!("{} may be written: {}", project.name, project.permission.write);
/// }
/// # Ok(())
/// # }
/// ```
///
/// `from` holds the permissions, `to` is what they are about: both are ids, and `self` is the user. A Carta without
/// `/v2` answers [`Error::NotFound`] to each call, as does one that doesn't know an id, or doesn't show it to the user.
/// pycarta: `ResourceNotFoundError`. An answer that isn't flags is [`Error::Unreadable`]: pycarta's `CartaSchemaError`.
#[derive(Clone, Debug)]
pub struct PermissionsV2(pub(super) Agent);

/// A resource and what may be done with it. pycarta: `ResourcePermission`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ResourcePermission {
    /// The resource's id.
    pub id: String,
    /// The resource's name.
    pub name: String,
    /// What may be done with it, all ways taken together.
    pub permission: TierFlags,
}

impl PermissionsV2 {
    /// What `from` may do with `to`, all ways taken together: `GET /v2/permissions/{from}/{to}`. pycarta:
    /// `v2.get_permissions`.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn get(&self, from: &str, to: &str) -> Result<TierFlags, Error> {
        self.at(Method::GET, &[from, to]).read().await
    }

    /// Sets what `from` itself may do with `to`, and says what holds then: `PUT /v2/permissions/{from}/{to}`. pycarta:
    /// `v2.set_permissions`.
    ///
    /// # Errors
    ///
    /// [`Error::PermissionDenied`] unless the user may administer `to`.
    pub async fn set(&self, from: &str, to: &str, tiers: &Tiers) -> Result<Tiers, Error> {
        self.at(Method::PUT, &[from, to]).json(tiers).read().await
    }

    /// Takes from `from` what it itself may do with `to`: `DELETE /v2/permissions/{from}/{to}`. pycarta:
    /// `v2.delete_permissions`.
    ///
    /// # Errors
    ///
    /// [`Error::PermissionDenied`] unless the user may administer `to`.
    pub async fn delete(&self, from: &str, to: &str) -> Result<(), Error> {
        self.at(Method::DELETE, &[from, to]).done().await
    }

    /// What `from` itself may do with `to`, not counting what it may by way of groups and the like:
    /// `GET /v2/permissions/{from}/{to}/direct`. pycarta: `v2.get_direct_permissions`.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn direct(&self, from: &str, to: &str) -> Result<Tiers, Error> {
        self.at(Method::GET, &[from, to, "direct"]).read().await
    }

    /// The labels of what `from` holds permissions on: `GET /v2/permissions/{from}/labels`. pycarta: `v2.list_labels`.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn labels(&self, from: &str) -> Result<Vec<String>, Error> {
        self.at(Method::GET, &[from, "labels"]).read_with(listing::collect).await
    }

    /// What `from` may do with each resource of a label: `GET /v2/permissions/{from}/resources/{label}`. pycarta:
    /// `v2.list_resources`.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn resources(
        &self,
        from: &str,
        label: &str,
    ) -> Result<Vec<ResourcePermission>, Error> {
        self.at(Method::GET, &[from, "resources", label]).read_with(listing::collect).await
    }

    /// Who of a label may do what with `to`: `GET /v2/permissions/{to}/access/{label}`. pycarta: `v2.list_accessors`.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn accessors(&self, to: &str, label: &str) -> Result<Vec<Accessor>, Error> {
        self.at(Method::GET, &[to, "access", label]).read_with(listing::collect).await
    }

    fn at(&self, method: Method, below: &[&str]) -> super::Request {
        self.0.at(method, &[&["v2", "permissions"], below].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_is_read_whole_or_not_at_all() {
        let permission = |json| serde_json::from_str::<ResourcePermission>(json);
        let all =
            permission(r#"{"id":"r","name":"n","permission":{"read":true,"new":true}}"#).unwrap();
        assert!(all.permission.read && !all.permission.write);
        for wrong in [
            r#"{"id":"r","name":"n"}"#,
            r#"{"id":"r","permission":{}}"#,
            r#"{"id":"r","name":"n","permission":{"read":"maybe"}}"#,
            r#"{"id":"r","name":"n","permission":"Read"}"#,
        ] {
            assert!(permission(wrong).is_err(), "{wrong}");
        }
    }
}
