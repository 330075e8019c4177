//! What groups hold, their members have: as long as they are members.

use super::{ALL, Cast, Holder, Somebody, tiers};
use serde_json::json;

/// `Org:Team`, which `friend` belongs to, and its id.
async fn team(cast: &Cast) -> String {
    cast.carta.post(&cast.admin.token, "/user/group/Org:Team").await.expect(200);
    cast.carta.post(&cast.admin.token, "/user/group/Org:Team/friend").await.expect(200);
    id(cast, "Org:Team").await
}

/// The id of a group, as its holdings tell it.
async fn id(cast: &Cast, name: &str) -> String {
    let admin = &cast.admin;
    let path = "/v2/resource/generic";
    let body = json!({ "name": "probe", "labels": [] });
    let probe = cast.json(admin, reqwest::Method::POST, path, &body).await.expect(200).json();
    let probe = super::text(&probe["id"]);
    cast.role(admin, &probe, &Holder::group(name), "Guest").await.expect(200);
    let holders = format!("/v2/permissions/{probe}/access/UserGroup");
    let holders = cast.get(admin, &holders).await.expect(200).json();
    assert_eq!(holders[0]["name"], name);
    super::text(&holders[0]["id"])
}

#[tokio::test]
async fn members_have_what_their_group_shares_until_they_leave() {
    let cast = Cast::new().await;
    let (place, friend) = (&cast.place, &cast.friend);
    let team = Holder::group(&team(&cast).await);
    cast.role(&cast.owner, place, &team, "Editor").await.expect(200);
    assert_eq!(cast.may(friend, place).await, "Execute, Write, Read");
    assert_eq!(cast.may(&cast.other, place).await, "404");
    // A member is no admin of the group's grant, and the owner of nothing.
    cast.role(friend, place, &team, "Owner").await.expect(403);
    cast.role(friend, place, &Holder::user(&friend.id), "Owner").await.expect(403);
    cast.carta.delete(&cast.admin.token, "/user/group/Org:Team/friend").await.expect(200);
    assert_eq!(cast.may(friend, place).await, "404");
    cast.carta.post(&cast.admin.token, "/user/group/Org:Team/other").await.expect(200);
    assert_eq!(cast.may(&cast.other, place).await, "Execute, Write, Read");
    cast.unset(&cast.owner, place, &team).await.expect(200);
    assert_eq!(cast.may(&cast.other, place).await, "404");
    cast.role(&cast.owner, place, &team, "Owner").await.expect(200);
    assert_eq!(cast.may(&cast.other, place).await, ALL);
    cast.role(&cast.other, place, &Holder::user(&cast.owner.id), "None").await.expect(403);
}

#[tokio::test]
async fn a_group_passes_on_what_it_shares_alone() {
    let cast = Cast::new().await;
    let (place, friend) = (&cast.place, &cast.friend);
    let team = team(&cast).await;
    cast.tiers(&cast.owner, place, &team, &tiers("execute", "write", "read")).await.expect(200);
    assert_eq!(cast.may(friend, place).await, "Read");
    let itself = cast.ask(&cast.owner, place, &Holder::group(&team)).await.expect(200).text;
    assert_eq!(itself, "Execute, Write, Read");
    cast.tiers(&cast.owner, place, &team, &tiers("admin", "admin", "")).await.expect(200);
    assert_eq!(cast.may(friend, place).await, "404");
}

#[tokio::test]
async fn a_groups_private_tier_is_its_owners() {
    let cast = Cast::new().await;
    // `Org` is the administrator's, who makes it here; being the server's changes nothing.
    let team = team(&cast).await;
    cast.tiers(&cast.owner, &cast.place, &team, &tiers("", "write", "read")).await.expect(200);
    assert_eq!(cast.may(&cast.admin, &cast.place).await, "404", "an owner who is no member");
    cast.carta.post(&cast.admin.token, "/user/group/Org:Team/admin").await.expect(200);
    assert_eq!(cast.may(&cast.admin, &cast.place).await, "Write, Read");
    assert_eq!(cast.may(&cast.friend, &cast.place).await, "Read");
}

#[tokio::test]
async fn groups_that_the_server_keeps_hold_permissions() {
    let cast = Cast::new().await;
    let (carta, admin, place) = (&cast.carta, &cast.admin.token, &cast.place);
    let firm = carta.newcomer(admin, json!({ "name": "firm", "organization": "Firm" })).await;
    let firm = Somebody::new(carta, firm).await;
    cast.role(&cast.owner, place, &Holder::group("All"), "Guest").await.expect(200);
    assert_eq!(cast.may(&cast.stranger, place).await, "Read");
    assert_eq!(cast.may(&firm, place).await, "404", "of an organization");
    cast.role(&cast.owner, place, &Holder::group("AllUsers"), "User").await.expect(200);
    assert_eq!(cast.may(&firm, place).await, "Execute, Read");
    cast.unset(&cast.owner, place, &Holder::group("AllUsers")).await.expect(200);
    // Who isn't of an organization can't tell whether it is there.
    cast.role(&cast.owner, place, &Holder::group("Firm:All"), "Guest").await.expect(404);
    let all = id(&cast, "Firm:All").await;
    cast.role(&cast.owner, place, &Holder::group(&all), "Editor").await.expect(200);
    assert_eq!(cast.may(&firm, place).await, "Execute, Write, Read");
    assert_eq!(cast.may(&cast.stranger, place).await, "Read");
    let listed = format!("/permissions/{place}/users?userType=UserGroup");
    let listed = cast.get(&cast.owner, &listed).await.expect(200).json();
    assert_eq!(listed.as_array().map(Vec::len), Some(2), "{listed}");
}
