//! Asking about a caller and many groups before they are needed.

use super::evidence::Evidence;
use crate::clock::Moment;
use crate::facts::{Call, Caller};
use crate::settings::Settings;
use crate::{Error, Group, Policy, epoch};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::sync::Arc;

/// Asks for the account, and lists the groups that it doesn't tell of. Gives those that nothing was told of.
pub(crate) async fn warm_up(
    caller: &Arc<Caller>,
    groups: &[Group],
    settings: &Settings,
    mut progress: Box<dyn FnMut(usize, usize) + Send>,
) -> Result<Vec<(Group, Error)>, Error> {
    let (began, since) = (Moment::now(), epoch::forgotten());
    let call = Call { began, denial_ttl: settings.denial_ttl, since };
    let policy = Policy::any(groups.iter().copied().map(Policy::Group).collect::<Vec<_>>());
    let mut evidence = Evidence::none(&policy);
    evidence.account.note(Ok(caller.ask_account(call).await.map_err(|failure| failure.error)?));
    let Some(account) = evidence.account.value().map(Arc::clone) else {
        return Ok(Vec::new());
    };
    let open = evidence.open_groups(settings);
    let (mut done, all) = (groups.len() - open.len(), groups.len());
    progress(done, all);
    let mut listings: FuturesUnordered<_> = open
        .into_iter()
        .map(|group| {
            let (account, caller) = (Arc::clone(&account), Arc::clone(caller));
            async move { (group, caller.ask_membership(group, &account, call).await) }
        })
        .collect();
    let mut unknown = Vec::new();
    while let Some((group, told)) = listings.next().await {
        if let Err(failure) = told {
            unknown.push((group, failure.error));
        }
        done += 1;
        progress(done, all);
    }
    Ok(unknown)
}
