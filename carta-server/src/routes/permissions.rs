//! `/permissions`: who may do what, in the words of v1.

pub(super) mod accessors;
pub(super) mod get;
pub(super) mod kinds;
pub(super) mod list;
pub(super) mod remove;
pub(super) mod resource;
pub(super) mod set;

use super::texts::given;
use crate::directory::HolderRef;
use crate::error::Error;
use crate::permissions::{Flags, Wanted};
use crate::routes::openapi::shapes;
use crate::store::Named;
use carta_core::resource::{Role, UserType};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use utoipa::ToSchema;

/// What the queries of these routes may say.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(super) struct Query {
    #[param(required = false, schema_with = shapes::user_type_given)]
    user_type: Option<String>,
    #[param(required = false, schema_with = shapes::role)]
    role: Option<String>,
}

impl Query {
    pub(super) fn user_type(&self) -> Result<Option<UserType>, Error> {
        match given(self.user_type.as_deref()).map(UserType::from) {
            Some(UserType::Other(_)) => Err(Error::bad_request(
                "`userType` must be NamespaceItem, ProjectItem, User, UserGroup, WorkflowItem or WorkspaceItem",
            )),
            known => Ok(known),
        }
    }

    pub(super) fn holder(&self, text: &str) -> Result<HolderRef, Error> {
        Ok(HolderRef::parse(text, self.user_type()?))
    }

    pub(super) fn wanted(&self) -> Result<Wanted, Error> {
        let role = given(self.role.as_deref()).map(Role::from);
        role.as_ref()
            .and_then(Wanted::of_role)
            .ok_or_else(|| Error::bad_request("`role` must be None, Guest, User, Editor or Owner"))
    }
}

/// A holder of permissions.
#[derive(Serialize, ToSchema)]
#[schema(as = Holder)]
#[serde(rename_all = "camelCase")]
pub(super) struct EntityJson {
    user_id: String,
    #[schema(schema_with = shapes::user_type)]
    user_type: UserType,
    #[schema(schema_with = shapes::permission)]
    permission: String,
}

impl From<(Named, UserType, Flags)> for EntityJson {
    fn from((named, user_type, flags): (Named, UserType, Flags)) -> Self {
        let (user_id, permission) = (named.holder.to_string(), flags.to_string());
        Self { user_id, user_type, permission }
    }
}
