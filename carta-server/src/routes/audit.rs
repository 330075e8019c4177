//! `GET /audit`: what changed, when and by whom, as far as the caller may read it. Our extension.
//!
//! The oldest first, a page at a time: `next` of one page is `after` of the next. `actor` and `user` are names or ids.

use super::extract::{Parameters, given};
use crate::app::App;
use crate::directory::{self, Caller, Page, Question};
use crate::error::Error;
use crate::moment::Moment;
use crate::routes::openapi::shapes;
use crate::store::{Entry, Filter, Person};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use utoipa::ToSchema;

const LIMIT: i64 = 100;
const MAX_LIMIT: i64 = 1000;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Query {
    actor: Option<String>,
    user: Option<String>,
    group: Option<String>,
    subject: Option<String>,
    resource: Option<String>,
    action: Option<String>,
    #[param(required = false, schema_with = shapes::moment_given)]
    since: Option<String>,
    #[param(required = false, schema_with = shapes::moment_given)]
    until: Option<String>,
    #[param(required = false, schema_with = shapes::number)]
    after: Option<String>,
    #[param(required = false, schema_with = shapes::page_limit)]
    limit: Option<String>,
}

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Parameters(query): Parameters<Query>,
) -> Result<Json<PageJson>, Error> {
    let page = directory::changes(&app, &caller, query.question()?).await?;
    Ok(Json(page.into()))
}

impl Query {
    fn question(&self) -> Result<Question<'_>, Error> {
        let (group, subject) = (given(self.group.as_deref()), given(self.subject.as_deref()));
        if group.is_some() && subject.is_some() {
            return Err(Error::bad_request(
                "`group` and `subject` are one filter: give one of them",
            ));
        }
        let limit = number("limit", self.limit.as_deref())?.unwrap_or(LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Error::bad_request("`limit` must be from 1 to 1000"));
        }
        Ok(Question {
            actor: given(self.actor.as_deref()),
            user: given(self.user.as_deref()),
            filter: Filter {
                after: number("after", self.after.as_deref())?.unwrap_or_default(),
                subject: group.or(subject),
                resource: given(self.resource.as_deref()),
                action: given(self.action.as_deref()),
                since: moment("since", self.since.as_deref())?,
                until: moment("until", self.until.as_deref())?,
                limit,
                ..Filter::default()
            },
        })
    }
}

fn number(name: &str, text: Option<&str>) -> Result<Option<i64>, Error> {
    let number = given(text).map(str::parse::<i64>).transpose();
    number.map_err(|_| Error::bad_request(format!("`{name}` must be a whole number")))
}

fn moment(name: &str, text: Option<&str>) -> Result<Option<u64>, Error> {
    let moment = given(text).map(|text| Moment::parse(name, text)).transpose()?;
    Ok(moment.map(Moment::seconds))
}

#[derive(Serialize, ToSchema)]
#[schema(as = AuditPage)]
pub(super) struct PageJson {
    entries: Vec<EntryJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry)]
#[serde(rename_all = "camelCase")]
struct EntryJson {
    id: String,
    #[schema(schema_with = shapes::moment)]
    at: String,
    action: String,
    /// Absent where the server itself acted.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<PersonJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<PersonJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AuditPerson)]
struct PersonJson {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl From<Page> for PageJson {
    fn from(page: Page) -> Self {
        let last = page.entries.last().map(|entry| entry.id.to_string());
        let next = last.filter(|_| page.more);
        Self { entries: page.entries.into_iter().map(EntryJson::from).collect(), next }
    }
}

impl From<Entry> for EntryJson {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id.to_string(),
            at: Moment::from(entry.at).text(),
            action: entry.action,
            actor: entry.actor.map(PersonJson::from),
            user: entry.user.map(PersonJson::from),
            subject: entry.subject,
            resource: entry.resource,
        }
    }
}

impl From<Person> for PersonJson {
    fn from(person: Person) -> Self {
        Self { id: person.id.to_string(), name: person.name }
    }
}
