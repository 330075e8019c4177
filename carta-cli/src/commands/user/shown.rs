//! A user as it is shown.

use crate::output::{Row, optional};
use carta_core::User;
use serde::Serialize;
use std::borrow::Cow;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) id: Option<String>,
    email: Option<String>,
    organization: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
}

impl From<User> for Shown {
    fn from(user: User) -> Self {
        let User { name, id, email, organization, first_name, last_name, .. } = user;
        Self { name, id, email, organization, first_name, last_name }
    }
}

impl Row for Shown {
    const COLUMNS: &'static [&'static str] =
        &["name", "id", "e-mail", "organization", "first name", "last name"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        vec![
            self.name.as_str().into(),
            optional(self.id.as_ref()),
            optional(self.email.as_ref()),
            optional(self.organization.as_ref()),
            optional(self.first_name.as_ref()),
            optional(self.last_name.as_ref()),
        ]
    }
}
