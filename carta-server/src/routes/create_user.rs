//! `POST /user`: an administrator makes a user. Our answer holds the id, which is never another user's.

use super::extract::{Body, given};
use super::user_json::UserJson;
use crate::app::App;
use crate::directory::{self, Caller, Profile};
use crate::error::Error;
use crate::names::{GroupPath, parse_organization, parse_user, profile_text};
use crate::routes::openapi::shapes;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

const MAX_GROUPS: usize = 256;

/// An `id` in the request is read over: ids are the server's to give.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewUser)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    #[schema(schema_with = shapes::user_name)]
    name: String,
    #[schema(max_length = 256)]
    email: Option<String>,
    organization: Option<String>,
    #[schema(max_length = 256)]
    first_name: Option<String>,
    #[schema(max_length = 256)]
    last_name: Option<String>,
    #[schema(max_items = 256)]
    groups: Option<Vec<String>>,
}

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Body(request): Body<Request>,
) -> Result<Json<UserJson>, Error> {
    let profile = request.profile()?;
    let (user, groups) = directory::create_user(&app, &caller, &profile).await?;
    Ok(Json(UserJson::with_groups(user, groups)))
}

impl Request {
    fn profile(&self) -> Result<Profile<'_>, Error> {
        let groups = self.groups.as_deref().unwrap_or_default();
        if groups.len() > MAX_GROUPS {
            return Err(Error::bad_request("too many groups at once"));
        }
        let organization = given(self.organization.as_deref());
        Ok(Profile {
            name: parse_user(&self.name)?,
            email: profile_text(given(self.email.as_deref()))?,
            organization: organization.map(parse_organization).transpose()?,
            first_name: profile_text(given(self.first_name.as_deref()))?,
            last_name: profile_text(given(self.last_name.as_deref()))?,
            groups: groups.iter().map(|group| GroupPath::parse(group)).collect::<Result<_, _>>()?,
        })
    }
}
