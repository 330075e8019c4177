//! `GET /user/users`: all users, or those whose attribute equals or begins with a value. Of users whom the caller doesn't
//! see, name and id alone.
//!
//! pycarta 0.2 writes the attribute as a number and the filter between blanks, 0.3 spells both out.

use super::extract::{Parameters, given};
use super::user_json::{self, UserJson};
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::openapi::List;
use crate::routes::openapi::shapes;
use crate::store::{Attribute, Comparison, Search};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(super) struct Query {
    #[param(required = false, schema_with = shapes::attribute)]
    attribute_name: Option<String>,
    #[param(required = false, schema_with = shapes::comparison)]
    attribute_filter: Option<String>,
    attribute_value: Option<String>,
}

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Parameters(query): Parameters<Query>,
) -> Result<List<UserJson>, Error> {
    let search = query.search()?;
    let users = directory::search(&app, &caller, search.as_ref()).await?;
    Ok(List(user_json::list(users)))
}

impl Query {
    /// All three or none. An empty parameter is an absent one.
    fn search(&self) -> Result<Option<Search<'_>>, Error> {
        let (name, filter, value) = (
            given(self.attribute_name.as_deref()),
            given(self.attribute_filter.as_deref()),
            given(self.attribute_value.as_deref()),
        );
        if name.is_none() && filter.is_none() && value.is_none() {
            return Ok(None);
        }
        let (Some(name), Some(filter), Some(value)) = (name, filter, value) else {
            return Err(Error::bad_request(
                "a search needs attributeName, attributeFilter and attributeValue",
            ));
        };
        Ok(Some(Search {
            attribute: attribute(name.trim())?,
            comparison: comparison(filter.trim())?,
            value,
        }))
    }
}

fn attribute(name: &str) -> Result<Attribute, Error> {
    Ok(match name {
        "0" | "UserId" => Attribute::Id,
        "1" | "UserName" => Attribute::Name,
        "2" | "Email" => Attribute::Email,
        "3" | "FirstName" => Attribute::FirstName,
        "4" | "LastName" => Attribute::LastName,
        _ => {
            return Err(Error::bad_request(
                "attributeName must be UserId, UserName, Email, FirstName or LastName, or 0 to 4",
            ));
        }
    })
}

fn comparison(filter: &str) -> Result<Comparison, Error> {
    match filter {
        "=" => Ok(Comparison::Equals),
        "^=" => Ok(Comparison::BeginsWith),
        _ => Err(Error::bad_request("attributeFilter must be `=` or `^=`")),
    }
}
