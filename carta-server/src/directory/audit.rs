//! Who reads what of the audit: administrators everything; others what they did and what was done to them; and owners
//! of an organization what was done to its groups, its owners and the accounts of its users. Filters only ever narrow
//! that: what isn't there and what isn't the reader's to read look the same.

use super::Caller;
use super::standing::Standing;
use crate::app::Shared;
use crate::error::Error;
use crate::ids::UserId;
use crate::store::{Entry, Filter, Reader, Transaction};

/// Which changes to read; who is meant is said by name or id.
pub(crate) struct Question<'a> {
    pub(crate) actor: Option<&'a str>,
    pub(crate) user: Option<&'a str>,
    pub(crate) filter: Filter<'a>,
}

/// Some changes, and whether there are more.
pub(crate) struct Page {
    pub(crate) entries: Vec<Entry>,
    pub(crate) more: bool,
}

pub(crate) async fn changes(
    app: &Shared,
    caller: &Caller,
    question: Question<'_>,
) -> Result<Page, Error> {
    let mut tx = app.store.read().await?;
    let standing = Standing::of(caller, &mut tx, app.clock.now()).await?;
    let reader =
        if standing.administrator { Reader::Everything } else { Reader::Only(standing.user.id) };
    let (actor, user) = (question.actor, question.user);
    let ids = (find(actor, &mut tx).await?, find(user, &mut tx).await?);
    let (Some(actor), Some(user)) = ids else {
        return Ok(Page { entries: Vec::new(), more: false });
    };
    let limit = question.filter.limit;
    // One more than was asked for tells whether there is one.
    let limit_and_one = limit.saturating_add(1);
    let filter = Filter { actor, user, limit: limit_and_one, ..question.filter };
    let mut entries = tx.changes(reader, &filter).await?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = entries.len() > wanted;
    entries.truncate(wanted);
    Ok(Page { entries, more })
}

/// The id of whoever is meant, if anybody is; `None` if nobody is known by that name.
async fn find(text: Option<&str>, tx: &mut Transaction) -> Result<Option<Option<UserId>>, Error> {
    let Some(text) = text else {
        return Ok(Some(None));
    };
    if let Ok(id) = text.parse() {
        return Ok(Some(Some(id)));
    }
    let id = match tx.user_by_name(text).await? {
        Some(user) => Some(user.id),
        None => tx.removed_user(text).await?,
    };
    Ok(id.map(Some))
}
