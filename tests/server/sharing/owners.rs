//! One owner, changed by the owner alone.

use super::{ALL, Cast, Holder, flags, tiers};
use serde_json::json;

async fn owns(cast: &Cast, somebody: &super::Somebody) -> bool {
    let path = format!("/v2/permissions/self/{}", cast.place);
    cast.get(somebody, &path).await.json()["owner"] == json!(true)
}

#[tokio::test]
async fn an_owner_hands_over_and_keeps_admin() {
    for older in [true, false] {
        let cast = Cast::new().await;
        let (place, owner, friend) = (&cast.place, &cast.owner, &cast.friend);
        let to_friend = Holder::user(&friend.id);
        if older {
            cast.role(owner, place, &to_friend, "Owner").await.expect(200);
        } else {
            let answer = cast.tiers(owner, place, &friend.id, &tiers("owner", "", "")).await;
            let user = &answer.expect(200).json()["user"];
            assert_eq!(*user, flags("execute write read admin owner"));
        }
        assert!(owns(&cast, friend).await && !owns(&cast, owner).await);
        assert_eq!(cast.may(owner, place).await, ALL);
        assert_eq!(cast.may(friend, place).await, ALL);
        // The former owner is an admin like others now.
        cast.role(owner, place, &Holder::user(&owner.id), "Owner").await.expect(403);
        cast.role(owner, place, &to_friend, "Guest").await.expect(403);
        cast.tiers(owner, place, "self", &tiers("owner", "", "")).await.expect(403);
        cast.role(friend, place, &Holder::user(&owner.id), "None").await.expect(200);
        assert_eq!(cast.may(owner, place).await, "404");
        assert!(owns(&cast, friend).await);
        let history = cast.get(friend, &format!("/workspace/{place}")).await.json();
        let history = &history["documentHistory"];
        assert_eq!(history["addedBy"]["name"], "owner");
        assert_eq!(history["modifiedBy"]["name"], "owner");
    }
}

#[tokio::test]
async fn what_the_new_owner_was_granted_before_ends_with_the_ownership() {
    let cast = Cast::new().await;
    let (place, owner, friend) = (&cast.place, &cast.owner, &cast.friend);
    cast.role(owner, place, &Holder::user(&friend.id), "Editor").await.expect(200);
    cast.role(owner, place, &Holder::user(&friend.id), "Owner").await.expect(200);
    cast.role(friend, place, &Holder::user(&cast.other.id), "Owner").await.expect(200);
    let direct = format!("/v2/permissions/{}/{place}/direct", friend.id);
    let direct = cast.get(&cast.other, &direct).await.expect(200).json();
    assert_eq!(direct["user"], flags("execute write read admin"), "as former owner, and no more");
}

#[tokio::test]
async fn an_owner_keeps_everything_otherwise() {
    let cast = Cast::new().await;
    let (place, owner) = (&cast.place, &cast.owner);
    let itself = Holder::user(&owner.id);
    for role in ["None", "Guest", "User", "Editor"] {
        cast.role(owner, place, &itself, role).await.expect(400).error();
    }
    cast.unset(owner, place, &itself).await.expect(400).error();
    for body in [json!({}), tiers("admin", "", ""), tiers("read", "", "read")] {
        cast.tiers(owner, place, "self", &body).await.expect(400).error();
    }
    cast.role(owner, place, &itself, "Owner").await.expect(200);
    cast.tiers(owner, place, "self", &tiers("owner", "", "")).await.expect(200);
    assert!(owns(&cast, owner).await);
}

#[tokio::test]
async fn only_users_own() {
    let cast = Cast::new().await;
    let (place, owner, friend) = (&cast.place, &cast.owner, &cast.friend);
    let project = cast.project(owner, "project").await;
    cast.role(owner, &project, &Holder::user(&friend.id), "Owner").await.expect(200);
    for body in [tiers("", "owner", ""), tiers("", "", "owner"), tiers("owner", "owner", "owner")] {
        cast.tiers(owner, place, &friend.id, &body).await.expect(400).error();
    }
    cast.tiers(owner, place, &project, &tiers("owner", "", "")).await.expect(400).error();
    assert_eq!(cast.may(friend, place).await, "404");
    // The owner's role means everything, without the ownership.
    cast.role(owner, place, &Holder::project(&project), "Owner").await.expect(200);
    assert_eq!(cast.may(friend, place).await, ALL);
    assert!(owns(&cast, owner).await && !owns(&cast, friend).await);
    let path = format!("/v2/permissions/{project}/{place}");
    assert_eq!(cast.get(owner, &path).await.json(), flags("execute write read admin"));
    // Who reaches it through what they own doesn't own it.
    cast.role(friend, place, &Holder::user(&friend.id), "Owner").await.expect(403);
    cast.role(friend, place, &Holder::user(&owner.id), "None").await.expect(403);
}
