//! The words of `/v2`.

use super::{Cast, Holder, NOTHING, flags, text, tiers};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn tiers_are_set_told_and_taken() {
    let cast = Cast::new().await;
    let (place, owner, friend) = (&cast.place, &cast.owner, &cast.friend);
    let body = tiers("read", "write", "execute");
    let answer = cast.tiers(owner, place, &friend.id, &body).await.expect(200).json();
    assert_eq!(answer, body);
    let path = format!("/v2/permissions/{}/{place}", friend.id);
    let direct = cast.get(owner, &format!("{path}/direct")).await.expect(200).json();
    assert_eq!(direct, body);
    assert_eq!(
        cast.get(friend, &format!("/v2/permissions/self/{place}/direct")).await.json(),
        body
    );
    assert_eq!(cast.get(owner, &path).await.json(), flags("execute write read"));
    // Less in place of more, and a part in place of the whole.
    cast.tiers(owner, place, &friend.id, &json!({ "user": { "read": true } })).await.expect(200);
    assert_eq!(cast.get(owner, &path).await.json(), flags("read"));
    cast.call(owner, Method::DELETE, &path).await.expect(200).json();
    assert_eq!(cast.get(owner, &path).await.json(), flags(""));
    assert_eq!(cast.get(owner, &format!("{path}/direct")).await.json(), tiers("", "", ""));
    assert_eq!(cast.may(friend, place).await, "404");
    // The owner's own.
    let direct = format!("/v2/permissions/self/{place}/direct");
    let all = "execute write read admin owner";
    assert_eq!(cast.get(owner, &direct).await.json(), tiers(all, "", ""));
}

#[tokio::test]
async fn words_that_arent_known_take_nothing_away() {
    let cast = Cast::new().await;
    let (place, friend) = (&cast.place, &cast.friend);
    cast.role(&cast.owner, place, &Holder::user(&friend.id), "Guest").await.expect(200);
    for body in [
        json!({ "usr": { "read": true } }),
        json!({ "user": { "raed": true } }),
        json!({ "user": { "read": "yes" } }),
        json!({ "user": { "read": 1 } }),
        json!({ "user": ["read"] }),
        json!({ "user": null }),
        json!([]),
        json!("Read"),
    ] {
        cast.tiers(&cast.owner, place, &friend.id, &body).await.expect(400).error();
    }
    assert_eq!(cast.may(friend, place).await, "Read");
}

#[tokio::test]
async fn a_role_is_written_where_it_counts() {
    let cast = Cast::new().await;
    let (place, owner, friend) = (&cast.place, &cast.owner, &cast.friend);
    let project = cast.project(owner, "project").await;
    for (holder, body) in [
        (Holder::user(&friend.id), tiers("read", "", "")),
        (Holder::project(&project), tiers("", "", "read")),
    ] {
        cast.tiers(owner, place, &holder.id, &tiers("admin", "write", "execute")).await.expect(200);
        cast.role(owner, place, &holder, "Guest").await.expect(200);
        let direct = format!("/v2/permissions/{}/{place}/direct", holder.id);
        assert_eq!(cast.get(owner, &direct).await.json(), body);
        assert_eq!(cast.ask(owner, place, &holder).await.text, "Read");
    }
}

#[tokio::test]
async fn clone_comes_and_goes_with_admin() {
    let cast = Cast::new().await;
    let (place, owner, friend) = (&cast.place, &cast.owner, &cast.friend);
    let holder = Holder::user(&friend.id);
    cast.tiers(owner, place, &friend.id, &tiers("admin", "", "")).await.expect(200);
    assert!(cast.ask(owner, place, &holder).await.text.contains("Clone"));
    cast.tiers(owner, place, &friend.id, &tiers("read", "", "")).await.expect(200);
    assert_eq!(cast.ask(owner, place, &holder).await.text, "Read");
}

#[tokio::test]
async fn generic_resources_are_made_shown_changed_and_removed() {
    let cast = Cast::new().await;
    let (owner, friend) = (&cast.owner, &cast.friend);
    let body = json!({ "name": "Thing", "labels": ["Project", "Draft"], "props": { "a": [1] } });
    let made = cast.json(owner, Method::POST, "/v2/resource/generic", &body).await.expect(200);
    let made = made.json();
    let id = text(&made["id"]);
    let path = format!("/v2/resource/{id}");
    assert_eq!(made["labels"], body["labels"]);
    assert_eq!(cast.get(owner, &path).await.expect(200).json(), made);
    cast.get(friend, &path).await.expect(404);
    let change = json!({ "props": { "b": null } });
    cast.json(friend, Method::PUT, &path, &change).await.expect(404);
    // What it says is for those with *read*, changing it for those with *write*.
    cast.tiers(owner, &id, &friend.id, &tiers("execute", "", "")).await.expect(200);
    let shown = cast.get(friend, &path).await.expect(200).json();
    assert_eq!((&shown["name"], shown.get("props")), (&json!("Thing"), None));
    cast.json(friend, Method::PUT, &path, &change).await.expect(403);
    cast.tiers(owner, &id, &friend.id, &tiers("write", "", "")).await.expect(200);
    let changed = cast.json(friend, Method::PUT, &path, &change).await.expect(200).json();
    assert_eq!(changed.get("props"), None, "writing isn't reading");
    let after = cast.get(owner, &path).await.json();
    assert_eq!((&after["name"], &after["props"]), (&json!("Thing"), &json!({ "b": null })));
    let renamed = cast.json(owner, Method::PUT, &path, &json!({ "name": "New" })).await.json();
    assert_eq!((&renamed["name"], &renamed["props"]), (&json!("New"), &after["props"]));
    cast.call(friend, Method::DELETE, &path).await.expect(403);
    cast.call(owner, Method::DELETE, &path).await.expect(200);
    cast.get(owner, &path).await.expect(404);
    cast.call(owner, Method::DELETE, &path).await.expect(404);
    let other = json!({ "name": "New" });
    let place = format!("/v2/resource/{}", cast.place);
    cast.json(owner, Method::PUT, &place, &other).await.expect(400).error();
    let shown = cast.get(owner, &place).await.json();
    assert_eq!((&shown["name"], &shown["labels"]), (&json!("place"), &json!(["Workspace"])));
}

#[tokio::test]
async fn generic_resources_are_bounded_and_pose_as_nobody() {
    let cast = Cast::new().await;
    let owner = &cast.owner;
    let long = "a".repeat(257);
    let labels: Vec<String> = (0..33).map(|n| n.to_string()).collect();
    for body in [
        json!({}),
        json!({ "name": "", "labels": [] }),
        json!({ "name": " ", "labels": [] }),
        json!({ "name": "a\nb", "labels": [] }),
        json!({ "name": long, "labels": [] }),
        json!({ "name": "n", "labels": labels }),
        json!({ "name": "n", "labels": ["User"] }),
        json!({ "name": "n", "labels": ["Thing", "UserGroup"] }),
        json!({ "name": "n", "labels": "Thing" }),
        json!({ "name": "n", "labels": [], "props": [] }),
        json!({ "name": "n", "labels": [], "props": { "a": "a".repeat(64 * 1024) } }),
    ] {
        let answer = cast.json(owner, Method::POST, "/v2/resource/generic", &body).await;
        answer.expect(400).error();
    }
    assert_eq!(cast.get(owner, "/v2/permissions/self/labels").await.json(), json!(["Workspace"]));
}

#[tokio::test]
async fn what_isnt_there_is_missing_in_every_way() {
    let cast = Cast::new().await;
    let owner = &cast.owner;
    for path in [
        format!("/v2/permissions/self/{NOTHING}"),
        "/v2/permissions/self/self".to_owned(),
        format!("/v2/permissions/{NOTHING}/{}", cast.place),
        format!("/v2/permissions/{NOTHING}/labels"),
        format!("/v2/permissions/{NOTHING}/resources/Project"),
        format!("/v2/permissions/{NOTHING}/access/User"),
        "/v2/permissions/self/access/User".to_owned(),
        "/v2/resource/self".to_owned(),
        "/v2/resource/generic".to_owned(),
    ] {
        let status = cast.get(owner, &path).await.status.as_u16();
        assert!(status == 404 || path.ends_with("generic") && status == 405, "{path} {status}");
    }
}
