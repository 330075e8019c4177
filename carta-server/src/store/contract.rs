//! What every store does. Each test runs on each kind of database there is.

use super::{
    Change, Failures, Group, Joined, KeyPurpose, Location, NewCredentials, NewUser, Organization,
    SealedKey,
};
use super::{Postgres, Store, StoreError, Transaction};
use crate::ids::{ChallengeId, CredentialId, GroupId, KeyId, OrganizationId, SessionId, UserId};
use carta_core::Secret;
use futures_util::FutureExt as _;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::time::Duration;

const NOW: u64 = 1_000;

/// A store in memory, one in a file and, where there is a PostgreSQL for tests, one in that, one after the other.
fn each(test: &impl AsyncFn(&Store)) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("carta.sqlite");
    runtime.block_on(async {
        let postgres = postgres().await;
        let locations = [Location::Memory, Location::File(&file)];
        for location in locations.into_iter().chain(postgres.as_ref().map(Location::Postgres)) {
            let store = Store::open(location).await.expect("opened");
            test(&store).await;
            store.close().await;
        }
    });
}

/// A schema of its own for each test, in the database that the environment names (`.ci/with-postgres`).
pub(crate) async fn postgres() -> Option<Postgres> {
    let url = std::env::var("CARTA_TEST_POSTGRES").ok()?;
    let schema = format!("test_{}", uuid::Uuid::new_v4().simple());
    let mut connection = PgConnection::connect(&url).await.expect("connected");
    let statement = AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
    connection.execute(statement).await.expect("made");
    let url = format!("{url}?options=-csearch_path%3D{schema}&application_name={schema}");
    Some(Postgres::at(Secret::from(url)).connections(4))
}

async fn write(store: &Store) -> Transaction {
    store.begin_write().await.expect("begun")
}

async fn add_user(tx: &mut Transaction, name: &str) -> UserId {
    let id = UserId::random();
    let new = NewUser {
        id,
        name,
        folded: name,
        email: None,
        organization: None,
        first_name: None,
        last_name: None,
    };
    tx.insert_user(&new, NOW).await.expect("inserted");
    id
}

async fn add_group(tx: &mut Transaction, name: &str) -> GroupId {
    let group = Group { id: GroupId::random(), organization: None, name: name.to_owned() };
    tx.insert_group(&group, name, NOW).await.expect("inserted");
    group.id
}

#[test]
fn what_isnt_committed_never_was() {
    each(&async |store| {
        let mut tx = write(store).await;
        add_user(&mut tx, "andy").await;
        drop(tx);
        let mut tx = write(store).await;
        assert!(!tx.there_are_users().await.expect("read"));
        add_user(&mut tx, "andy").await;
        tx.commit().await.expect("committed");
        let mut tx = store.read().await.expect("begun");
        assert!(tx.user_by_name("andy").await.expect("read").is_some());
        assert!(tx.user_by_name("Andy").await.expect("read").is_none());
    });
}

#[test]
fn whoever_stops_waiting_takes_nothing_along() {
    each(&async |store| {
        let mut tx = write(store).await;
        add_user(&mut tx, "andy").await;
        tx.commit().await.expect("committed");
        for _ in 0..4 {
            // Until connections are back in their pools. Then asked for, and not waited for any longer.
            tokio::time::sleep(Duration::from_millis(20)).await;
            drop(store.begin_write().now_or_never());
            tokio::time::sleep(Duration::from_millis(20)).await;
            drop(store.read().now_or_never());
            let mut tx = write(store).await;
            assert!(tx.user_by_name("andy").await.expect("read").is_some());
        }
    });
}

/// What the database is asked next must not be answered out of a transaction that nobody knows of.
#[test]
fn whoever_stops_waiting_for_a_transaction_leaves_none_open() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let Some(settings) = postgres().await else { return };
        let settings = settings.connections(1);
        let store = Store::open(Location::Postgres(&settings)).await.expect("opened");
        let other = Store::open(Location::Postgres(&settings)).await.expect("opened");
        for value in ["one", "two", "three"] {
            let mut tx = write(&other).await;
            tx.put_sealed_setting("name", value.as_bytes()).await.expect("put");
            tx.commit().await.expect("committed");
            for polls in 1..6 {
                let mut waiting = Box::pin(store.read());
                for _ in 0..polls {
                    if waiting.as_mut().now_or_never().is_some() {
                        break;
                    }
                    tokio::task::yield_now().await;
                }
                drop(waiting);
                let sql = "SELECT sealed FROM sealed_settings WHERE name = $1";
                let found = store.database.look_up(sql, |statement| statement.bind("name")).await;
                let found: Option<(Vec<u8>,)> = found.expect("read");
                assert_eq!(found.expect("there").0, value.as_bytes(), "after {polls} polls");
            }
        }
        store.close().await;
        other.close().await;
    });
}

#[test]
fn names_are_unique_as_written_and_folded() {
    each(&async |store| {
        let organization = Organization { id: OrganizationId::random(), name: "Org".to_owned() };
        let mut tx = write(store).await;
        add_user(&mut tx, "andy").await;
        add_group(&mut tx, "team").await;
        tx.insert_organization(&organization, "org", NOW).await.expect("inserted");
        tx.commit().await.expect("committed");
        let group = Group { id: GroupId::random(), organization: None, name: "Team".to_owned() };
        // What has failed is over: each in a transaction of its own.
        let outcome = write(store).await.insert_group(&group, "team", NOW).await;
        assert!(matches!(outcome, Err(StoreError::Duplicate)));
        let outcome = write(store).await.insert_organization(&organization, "org", NOW).await;
        assert!(matches!(outcome, Err(StoreError::Duplicate)));
        let mut tx = write(store).await;
        assert!(tx.user_name_is_taken("andy").await.expect("read"));
        assert!(tx.group_name_is_taken("team").await.expect("read"));
    });
}

#[test]
fn a_text_with_a_nul_is_kept_nowhere() {
    each(&async |store| {
        let mut tx = write(store).await;
        let outcome = tx.user_by_name("an\0dy").await;
        assert!(matches!(outcome, Err(StoreError::Nul)));
        let outcome = tx.insert_setting("name", "\0").await;
        assert!(matches!(outcome, Err(StoreError::Nul)));
        // Nothing was executed, so the transaction goes on.
        tx.insert_setting("name", "value").await.expect("inserted");
    });
}

#[test]
fn rows_point_at_rows() {
    each(&async |store| {
        let mut tx = write(store).await;
        let andy = add_user(&mut tx, "andy").await;
        assert!(tx.add_member(GroupId::random(), andy, None, NOW).await.is_err());
        let mut tx = {
            drop(tx);
            write(store).await
        };
        let team = add_group(&mut tx, "team").await;
        assert!(tx.add_member(team, UserId::random(), None, NOW).await.is_err());
    });
}

#[test]
fn memberships_come_and_go_once() {
    each(&async |store| {
        let mut tx = write(store).await;
        let andy = add_user(&mut tx, "andy").await;
        let team = add_group(&mut tx, "team").await;
        assert_eq!(tx.add_member(team, andy, None, NOW).await.expect("added"), Joined::Now);
        assert_eq!(tx.add_member(team, andy, None, NOW).await.expect("again"), Joined::Before);
        assert!(tx.is_member(team, andy, NOW).await.expect("read"));
        assert_eq!(tx.groups_of(andy, NOW).await.expect("read"), ["team"]);
        assert!(tx.remove_member(team, andy, NOW).await.expect("removed"));
        assert!(!tx.remove_member(team, andy, NOW).await.expect("again"));
        assert!(!tx.is_member(team, andy, NOW).await.expect("read"));
    });
}

#[test]
fn a_membership_ends_by_itself_in_every_query() {
    each(&async |store| {
        let mut tx = write(store).await;
        let andy = add_user(&mut tx, "andy").await;
        let team = add_group(&mut tx, "team").await;
        let end = NOW + 60;
        assert_eq!(tx.add_member(team, andy, Some(end), NOW).await.expect("added"), Joined::Now);
        for (now, lasts) in [(end - 1, true), (end, false), (end + 1, false)] {
            assert_eq!(tx.is_member(team, andy, now).await.expect("read"), lasts);
            assert_eq!(!tx.members(team, now).await.expect("read").is_empty(), lasts);
            assert_eq!(!tx.groups_of(andy, now).await.expect("read").is_empty(), lasts);
            assert_eq!(!tx.ends(team, now).await.expect("read").is_empty(), lasts);
        }
        // Ended, it begins anew; before, its end is moved.
        assert_eq!(tx.add_member(team, andy, None, end).await.expect("again"), Joined::Now);
        let moved = tx.add_member(team, andy, Some(end + 60), end).await.expect("moved");
        assert_eq!(moved, Joined::WithAnotherEnd);
        assert_eq!(tx.ends(team, end).await.expect("read"), [(andy, end + 60)]);
        assert!(!tx.remove_member(team, andy, end + 60).await.expect("removed"), "it had ended");
        assert!(!tx.is_member(team, andy, NOW).await.expect("read"));
    });
}

#[test]
fn only_a_lasting_member_with_credentials_can_always_log_in() {
    each(&async |store| {
        let mut tx = write(store).await;
        let andy = add_user(&mut tx, "andy").await;
        let team = add_group(&mut tx, "team").await;
        tx.add_member(team, andy, None, NOW).await.expect("added");
        assert!(!tx.a_member_can_log_in(team).await.expect("read"));
        let version = CredentialId::random();
        let new = NewCredentials { user: andy, version, salt: "", sealed: &[], temporary: false };
        tx.set_credentials(&new, NOW).await.expect("set");
        assert!(tx.a_member_can_log_in(team).await.expect("read"));
        tx.add_member(team, andy, Some(u64::MAX), NOW).await.expect("moved");
        assert!(!tx.a_member_can_log_in(team).await.expect("read"));
    });
}

#[test]
fn the_suspended_and_the_removed_are_nobody() {
    each(&async |store| {
        let mut tx = write(store).await;
        let andy = add_user(&mut tx, "andy").await;
        let team = add_group(&mut tx, "team").await;
        tx.add_member(team, andy, None, NOW).await.expect("added");
        let session = SessionId::random();
        tx.insert_session(session, andy, NOW, NOW + 60).await.expect("begun");
        let removed = "UPDATE users SET suspended_at = NULL, removed_at = 1";
        for statement in ["UPDATE users SET suspended_at = 1", removed] {
            tx.execute(statement).await.expect("changed");
            assert!(tx.account_of_session(session, NOW).await.expect("read").is_none());
            assert!(tx.members(team, NOW).await.expect("read").is_empty());
            assert!(tx.users().await.expect("read").is_empty());
            assert!(tx.users_of_organization(None).await.expect("read").is_empty());
        }
        assert!(tx.user_by_name("andy").await.expect("read").is_none());
        assert!(tx.user_name_is_taken("andy").await.expect("read"));
    });
}

#[test]
fn sessions_end_in_time_or_with_the_credentials() {
    each(&async |store| {
        let mut tx = write(store).await;
        let andy = add_user(&mut tx, "andy").await;
        let (one, other) = (SessionId::random(), SessionId::random());
        for session in [one, other] {
            tx.insert_session(session, andy, NOW, NOW + 60).await.expect("begun");
        }
        let found = tx.account_of_session(one, NOW + 59).await.expect("read").expect("there");
        assert_eq!(found.user.id, andy);
        assert!(tx.account_of_session(one, NOW + 60).await.expect("read").is_none());
        tx.end_sessions(andy).await.expect("ended");
        assert!(tx.account_of_session(other, NOW).await.expect("read").is_none());
    });
}

#[test]
fn a_challenge_is_spent_once() {
    each(&async |store| {
        let mut tx = write(store).await;
        let challenge = ChallengeId::random();
        assert!(tx.spend_challenge(challenge, NOW).await.expect("spent"));
        tx.forget_expired_challenges(NOW - 1).await.expect("forgotten");
        assert!(!tx.spend_challenge(challenge, NOW).await.expect("again"));
        tx.commit().await.expect("committed");
        let mut tx = write(store).await;
        assert!(!tx.spend_challenge(challenge, NOW).await.expect("again"));
    });
}

#[test]
fn the_newest_credentials_count() {
    each(&async |store| {
        let mut tx = write(store).await;
        let user = add_user(&mut tx, "andy").await;
        for salt in ["old", "new"] {
            let version = CredentialId::random();
            let new = NewCredentials { user, version, salt, sealed: &[], temporary: salt == "new" };
            tx.set_credentials(&new, NOW).await.expect("set");
        }
        let found = tx.credentials("andy").await.expect("read").expect("there");
        assert_eq!((found.salt.as_str(), found.temporary), ("new", true));
    });
}

#[test]
fn signing_keys_follow_each_other_as_they_were_made() {
    each(&async |store| {
        let mut tx = write(store).await;
        let purpose = KeyPurpose::Tokens;
        let mut ids = Vec::new();
        for signs_from in [1, 3, 2] {
            let id = KeyId::random();
            let key = SealedKey { id, purpose, sealed: vec![], signs_from, longest: 60 };
            tx.insert_signing_key(&key, NOW).await.expect("inserted");
            ids.push(key.id);
        }
        tx.set_signing_start(ids[1], 2).await.expect("set");
        tx.lengthen_signing_keys(purpose, 90).await.expect("lengthened");
        tx.lengthen_signing_keys(purpose, 30).await.expect("no less");
        tx.remove_signing_key(ids[0]).await.expect("removed");
        let keys = tx.signing_keys(purpose).await.expect("read");
        let found: Vec<_> = keys.iter().map(|key| (key.id, key.signs_from, key.longest)).collect();
        assert_eq!(found, [(ids[1], 2, 90), (ids[2], 2, 90)]);
        assert!(tx.signing_keys(KeyPurpose::Assertions).await.expect("read").is_empty());
    });
}

#[test]
fn refresh_tokens_end_in_time_or_with_their_session() {
    each(&async |store| {
        let mut tx = write(store).await;
        let andy = add_user(&mut tx, "andy").await;
        let (one, other) = (SessionId::random(), SessionId::random());
        for (session, hash) in [(one, "one"), (other, "other")] {
            tx.insert_session(session, andy, NOW, NOW + 90).await.expect("begun");
            tx.insert_refresh_token(hash, session, NOW + 60).await.expect("inserted");
        }
        let found = tx.renewable("one", NOW + 59).await.expect("read").expect("there");
        assert_eq!((found.session, found.user, found.started_at), (one, andy, NOW));
        assert!(tx.renewable("one", NOW + 60).await.expect("read").is_none());
        tx.end_session(one).await.expect("ended");
        assert!(tx.renewable("one", NOW).await.expect("read").is_none());
        assert!(tx.renewable("other", NOW).await.expect("read").is_some());
        tx.end_sessions(andy).await.expect("ended");
        assert!(tx.renewable("other", NOW).await.expect("read").is_none());
    });
}

#[test]
fn a_user_has_one_reset_code_and_nobody_has_none() {
    each(&async |store| {
        let mut tx = write(store).await;
        let andy = add_user(&mut tx, "andy").await;
        for (name, hash) in [("andy", "old"), ("andy", "new"), ("nobody", "none")] {
            tx.set_reset_code(name, hash, NOW + 60).await.expect("set");
            tx.count_wrong_code(name).await.expect("counted");
        }
        let found = tx.reset_code("andy").await.expect("read").expect("there");
        assert_eq!((found.hash.as_str(), found.expires_at, found.wrong), ("new", NOW + 60, 1));
        assert!(tx.reset_code("nobody").await.expect("read").is_none());
        tx.forget_expired_reset_codes(NOW + 59).await.expect("forgotten");
        assert!(tx.reset_code("andy").await.expect("read").is_some());
        tx.forget_expired_reset_codes(NOW + 60).await.expect("forgotten");
        assert!(tx.reset_code("andy").await.expect("read").is_none());
        tx.suspend_everybody().await.expect("suspended");
        tx.set_reset_code("andy", "late", NOW + 60).await.expect("set");
        tx.remove_reset_code(andy).await.expect("removed");
        assert!(tx.reset_code("andy").await.expect("read").is_none());
    });
}

#[test]
fn failures_are_forgotten_by_age_and_the_least_first() {
    each(&async |store| {
        let mut tx = write(store).await;
        for (subject, count, last_at) in [("a", 9, 10), ("b", 1, 11), ("c", 2, 12), ("d", 9, 9)] {
            tx.set_failures(subject, Failures { count, last_at }).await.expect("set");
        }
        tx.set_failures("c", Failures { count: 3, last_at: 12 }).await.expect("set again");
        tx.forget_failures(9, 2).await.expect("forgotten");
        let mut left = Vec::new();
        for subject in ["a", "b", "c", "d"] {
            let found = tx.failures(subject).await.expect("read");
            left.push(found.map(|failures| failures.count));
        }
        assert_eq!(left, [Some(9), None, Some(3), None]);
        tx.remove_failures("a").await.expect("removed");
        assert_eq!(tx.failures("a").await.expect("read"), None);
    });
}

#[test]
fn the_audit_keeps_who_what_and_when() {
    each(&async |store| {
        let mut tx = write(store).await;
        let (actor, user) = (UserId::random(), UserId::random());
        tx.audit(Some(actor), Change::MemberAdded(user, "team"), NOW).expect("written");
        tx.audit(None, Change::CredentialsSet(user), NOW + 1).expect("written");
        tx.commit().await.expect("committed");
        type Row = (i64, Option<String>, String, Option<String>, Option<String>);
        let mut tx = store.read().await.expect("begun");
        let rows: Vec<Row> = tx
            .query("SELECT at, actor, action, user_id, subject FROM audit ORDER BY id")
            .all()
            .await
            .expect("read");
        let (actor, user) = (Some(actor.to_string()), Some(user.to_string()));
        let team = Some("team".to_owned());
        assert_eq!(rows[0], (1_000, actor, "member added".to_owned(), user.clone(), team));
        assert_eq!(rows[1], (1_001, None, "credentials set".to_owned(), user, None));
    });
}

/// Whoever has written something down first, and goes on to lock rows, would be in the way of whoever does it in the other
/// order.
#[test]
fn nobody_waits_for_the_audit_of_who_isnt_done_yet() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let Some(settings) = postgres().await else { return };
        let store = Store::open(Location::Postgres(&settings)).await.expect("opened");
        let mut first = write(&store).await;
        let user = add_user(&mut first, "andy").await;
        first.audit(None, Change::UserMade(user, "andy"), NOW).expect("noted");
        let mut second = write(&store).await;
        let user = add_user(&mut second, "beth").await;
        second.audit(None, Change::UserMade(user, "beth"), NOW).expect("noted");
        second.commit().await.expect("committed while the first goes on");
        add_group(&mut first, "team").await;
        first.commit().await.expect("committed");
        let rows = store.read().await.expect("begun").audited().await.expect("read");
        assert_eq!(rows.len(), 2);
        store.close().await;
    });
}

/// More than one statement takes.
#[test]
fn all_of_many_changes_are_written_down_in_their_order() {
    each(&async |store| {
        let names: Vec<_> = (0..1_234).map(|n| format!("{n} \" \\ \n \u{1} ü")).collect();
        let mut tx = write(store).await;
        for name in &names {
            tx.audit(None, Change::GroupMade(name), NOW).expect("noted");
        }
        let nul = tx.audit(None, Change::GroupMade("\0"), NOW);
        assert!(matches!(nul, Err(StoreError::Nul)));
        assert!(matches!(tx.commit().await, Err(StoreError::Overlooked)));
        let mut tx = write(store).await;
        for name in &names {
            tx.audit(None, Change::GroupMade(name), NOW).expect("noted");
        }
        tx.commit().await.expect("committed");
        let mut tx = store.read().await.expect("begun");
        let query = tx.query("SELECT subject FROM audit ORDER BY id");
        let found: Vec<(String,)> = query.all().await.expect("read");
        assert!(found.iter().map(|(subject,)| subject).eq(&names));
    });
}

#[test]
fn a_busy_database_is_told_as_such_and_a_broken_one_is_not() {
    use axum::http::{StatusCode, header};
    use axum::response::IntoResponse;

    let response =
        |error: sqlx::Error| crate::error::Error::from(StoreError::from(error)).into_response();
    let busy = response(sqlx::Error::PoolTimedOut);
    assert_eq!(busy.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(busy.headers()[header::RETRY_AFTER], "1");
    assert_eq!(response(sqlx::Error::RowNotFound).status(), StatusCode::INTERNAL_SERVER_ERROR);
}
