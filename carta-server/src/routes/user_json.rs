//! A user as Carta's clients read one: optional fields are left out, never null.

use crate::directory::Member;
use crate::moment::Moment;
use crate::routes::openapi::shapes;
use crate::store::User;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = User)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserJson {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<String>>,
    /// Our extension, in a group's listing: when the membership ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = shapes::moment)]
    until: Option<String>,
}

impl UserJson {
    /// With the groups: for the user, or an administrator.
    pub(super) fn with_groups(user: User, groups: Vec<String>) -> Self {
        Self { groups: Some(groups), ..user.into() }
    }
}

/// Without the groups, of which the reader may not know.
impl From<User> for UserJson {
    fn from(user: User) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.name,
            email: user.email,
            organization: user.organization.map(|organization| organization.name),
            first_name: user.first_name,
            last_name: user.last_name,
            groups: None,
            until: None,
        }
    }
}

impl From<Member> for UserJson {
    fn from(member: Member) -> Self {
        let until = member.until.map(|until| Moment::from(until).text());
        Self { until, ..member.user.into() }
    }
}

pub(super) fn list(users: Vec<User>) -> Vec<UserJson> {
    users.into_iter().map(UserJson::from).collect()
}
