//! Other servers of the same database: what they change is taken over, and clocks and settings that differ are told of.

use crate::app::{App, Shared};
use crate::store::Announcements;
use std::sync::Weak;

/// Clocks that differ by more seconds are told of. Tokens, challenges and codes last for minutes at least.
const DIFFERENCE: u64 = 5;
/// How often clocks and settings are compared, in seconds.
const COMPARE_EVERY: u64 = 60;

/// Until the server is gone.
pub(super) fn watch(app: &App) {
    if let Some(announcements) = app.store.announcements() {
        let app = std::sync::Arc::downgrade(app);
        tokio::spawn(look(app, announcements));
    }
}

async fn look(app: Weak<Shared>, mut announcements: Announcements) {
    let mut compare_at = 0;
    loop {
        let Some(app) = app.upgrade() else {
            return;
        };
        for keys in [&app.keys, &app.assertion_keys] {
            if let Err(error) = keys.refresh().await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "what other servers changed of signing keys isn't known");
            }
        }
        let now = app.clock.now();
        if compare_at <= now {
            compare_at = now.saturating_add(COMPARE_EVERY);
            compare(&app, now).await;
        }
        drop(app);
        announcements.next().await;
    }
}

/// It is a part of every token: clients whom a load balancer sends to one server and then to another would be refused again
/// and again. It isn't refused: whoever moves to another one has servers of both for a while.
pub(super) fn warn_of_another_url(said: &str, own: &str) {
    tracing::warn!(
        said,
        own,
        "a server of this database was started with another public URL than this one: neither takes the other's tokens. \
         Unless you are moving to another URL, start all with the same"
    );
}

/// Every server's clock is held against the database's, so that each pair of them agrees.
async fn compare(app: &Shared, now: u64) {
    if let Ok(Some(said)) = app.store.public_url().await
        && *said != *app.pool.endpoint
    {
        warn_of_another_url(&said, &app.pool.endpoint);
    }
    // Where the database is out of reach, others say so.
    let Ok(Some(there)) = app.store.time().await else {
        return;
    };
    let seconds = now.abs_diff(there);
    if seconds > DIFFERENCE {
        let which = if now > there { "ahead of" } else { "behind" };
        tracing::warn!(
            seconds,
            "this machine's clock is {which} the database's: tokens and memberships end at another time than on other \
             servers. Have both set by NTP"
        );
    }
}
