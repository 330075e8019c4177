//! Ways to a resource over others, each step of which narrows.

use super::{ALL, Cast, Holder, Somebody, tiers};
use reqwest::Method;

/// Grants a project tiers on a resource, both of which `owner` owns.
async fn through(cast: &Cast, from: &str, to: &str, shared: &str) {
    let body = tiers("", "", shared);
    cast.tiers(&cast.owner, to, from, &body).await.expect(200);
}

async fn on_project(cast: &Cast, somebody: &Somebody, project: &str, role: &str) {
    cast.role(&cast.owner, project, &Holder::user(&somebody.id), role).await.expect(200);
}

#[tokio::test]
async fn a_step_narrows_to_the_weaker_of_both() {
    let cast = Cast::new().await;
    let (place, friend) = (&cast.place, &cast.friend);
    let project = cast.project(&cast.owner, "project").await;
    for (role, shared, held) in [
        ("Guest", "admin", "Read"),
        ("Editor", "read", "Read"),
        ("User", "write read", "Read"),
        ("Guest", "write execute", "404"),
        ("None", "admin", "404"),
        ("Editor", "write execute", "Execute, Write"),
    ] {
        on_project(&cast, friend, &project, role).await;
        through(&cast, &project, place, shared).await;
        assert_eq!(cast.may(friend, place).await, held, "{role} {shared}");
    }
    cast.tiers(&cast.owner, &project, &friend.id, &tiers("admin", "", "")).await.expect(200);
    assert_eq!(cast.may(friend, place).await, "Execute, Write");
    through(&cast, &project, place, "admin").await;
    assert_eq!(cast.may(friend, place).await, ALL);
    through(&cast, &project, place, "").await;
    assert_eq!(cast.may(friend, place).await, "404");
}

#[tokio::test]
async fn ways_add_up_and_each_ends_by_itself() {
    let cast = Cast::new().await;
    let (place, friend) = (&cast.place, &cast.friend);
    let one = cast.project(&cast.owner, "one").await;
    let two = cast.project(&cast.owner, "two").await;
    for (project, shared) in [(&one, "read"), (&two, "write")] {
        on_project(&cast, friend, project, "Editor").await;
        through(&cast, project, place, shared).await;
    }
    cast.tiers(&cast.owner, place, &friend.id, &tiers("execute", "", "")).await.expect(200);
    assert_eq!(cast.may(friend, place).await, "Execute, Write, Read");
    cast.unset(&cast.owner, place, &Holder::project(&one)).await.expect(200);
    assert_eq!(cast.may(friend, place).await, "Execute, Write");
    cast.unset(&cast.owner, &two, &Holder::user(&friend.id)).await.expect(200);
    assert_eq!(cast.may(friend, place).await, "Execute");
    through(&cast, &one, place, "read").await;
    assert_eq!(cast.may(friend, place).await, "Execute, Read");
    // A resource takes its grants along, on both sides.
    cast.call(&cast.owner, Method::DELETE, &format!("/project/{one}")).await.expect(200);
    assert_eq!(cast.may(friend, place).await, "Execute");
    assert_eq!(cast.may(friend, &one).await, "404");
    let accessors = format!("/permissions/{place}/users?userType=ProjectItem");
    let accessors = cast.get(&cast.owner, &accessors).await.expect(200).json();
    assert_eq!(accessors.as_array().map(Vec::len), Some(1), "{accessors}");
}

#[tokio::test]
async fn tiers_open_to_those_whom_they_are_for() {
    let cast = Cast::new().await;
    let (place, friend, other) = (&cast.place, &cast.friend, &cast.other);
    let project = cast.project(&cast.owner, "project").await;
    on_project(&cast, friend, &project, "Editor").await;
    cast.tiers(&cast.owner, &project, &other.id, &tiers("admin", "", "")).await.expect(200);
    cast.tiers(&cast.owner, place, &project, &tiers("execute", "write", "read")).await.expect(200);
    assert_eq!(cast.may(friend, place).await, "Read", "`shared` alone");
    assert_eq!(cast.may(other, place).await, "Write, Read", "`private`, too, to an admin of it");
    let itself = format!("/v2/permissions/{project}/{place}");
    let itself = cast.get(&cast.owner, &itself).await.expect(200).json();
    assert_eq!(itself, super::flags("execute write read"), "all tiers for the holder itself");
    // Of a user's tiers, nothing is left out: nobody is reached through one.
    cast.tiers(&cast.owner, place, &friend.id, &tiers("", "execute", "write")).await.expect(200);
    assert_eq!(cast.may(friend, place).await, "Execute, Write, Read");
}

#[tokio::test]
async fn circles_lend_nothing() {
    let cast = Cast::new().await;
    let (place, friend) = (&cast.place, &cast.friend);
    let one = cast.project(&cast.owner, "one").await;
    let two = cast.project(&cast.owner, "two").await;
    for (from, to) in [(&one, &two), (&two, &one), (&one, &one), (place, place), (place, &two)] {
        through(&cast, from, to, "admin").await;
    }
    through(&cast, &two, place, "write read").await;
    assert_eq!(cast.may(friend, place).await, "404");
    on_project(&cast, friend, &one, "Guest").await;
    for resource in [&one, &two, place] {
        assert_eq!(cast.may(friend, resource).await, "Read");
    }
    cast.unset(&cast.owner, &one, &Holder::user(&friend.id)).await.expect(200);
    for resource in [&one, &two, place] {
        assert_eq!(cast.may(friend, resource).await, "404");
    }
}

#[tokio::test]
async fn ways_that_are_too_long_dont_count() {
    let cast = Cast::new().await;
    let friend = &cast.friend;
    let mut chain = Vec::new();
    for n in 0..17 {
        chain.push(cast.project(&cast.owner, &format!("p{n}")).await);
    }
    for pair in chain.windows(2) {
        through(&cast, &pair[0], &pair[1], "read").await;
    }
    on_project(&cast, friend, &chain[0], "Guest").await;
    // The grant on the first is the first of 16.
    assert_eq!(cast.may(friend, &chain[15]).await, "Read");
    assert_eq!(cast.may(friend, &chain[16]).await, "404");
    let listed = cast.get(friend, "/permissions/resources/Project").await.expect(200).json();
    assert_eq!(listed.as_array().map(Vec::len), Some(16));
}

#[tokio::test]
async fn whoever_shares_a_project_shares_no_more_than_they_may() {
    let cast = Cast::new().await;
    let (place, friend) = (&cast.place, &cast.friend);
    // A member of a project that may edit the place can't hand the place on by a project of their own.
    let mine = cast.project(friend, "mine").await;
    cast.role(&cast.owner, place, &Holder::user(&friend.id), "Editor").await.expect(200);
    cast.role(friend, place, &Holder::project(&mine), "Guest").await.expect(403);
    cast.tiers(friend, place, &mine, &tiers("", "", "admin")).await.expect(403);
    // Nor does owning what holds something there make anybody an admin there.
    cast.tiers(friend, &mine, &cast.owner.id, &tiers("read", "", "")).await.expect(200);
    through(&cast, &mine, place, "read").await;
    assert_eq!(cast.may(friend, place).await, "Execute, Write, Read");
    cast.role(friend, place, &Holder::user(&cast.other.id), "Guest").await.expect(403);
}
