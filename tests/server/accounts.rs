//! Accounts and groups that end, and names that outlive them.

use super::carta::{ADMIN, Carta};
use reqwest::Method;
use serde_json::json;

const TEAM: &str = "/user/group/Org:Team";

async fn cast() -> (Carta, String, String) {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let andy = carta.newcomer(&admin, json!({ "name": "andy", "email": "andy@example.com" })).await;
    carta.post(&admin, TEAM).await.expect(200);
    carta.post(&admin, &format!("{TEAM}/andy")).await.expect(200);
    (carta, admin, andy)
}

#[tokio::test]
async fn a_suspended_user_is_nobody_at_once_and_nobodys_member() {
    let (carta, admin, andy) = cast().await;
    carta.post(&admin, "/user/andy/suspend").await.expect(200);
    carta.post(&admin, "/user/andy/suspend").await.expect(200);
    carta.get(&andy, "/user").await.expect(401);
    carta.try_log_in("andy", "andy").await.expect(400);
    assert!(carta.names(&admin, TEAM).await.is_empty());
    assert_eq!(carta.names(&admin, "/user/users").await, [ADMIN]);
    carta.post(&admin, "/user/andy/resume").await.expect(200);
    carta.post(&admin, "/user/andy/resume").await.expect(200);
    // A session of before stays dead: it may have been the reason.
    carta.get(&andy, "/user").await.expect(401);
    let andy = carta.log_in("andy", "andy").await;
    assert_eq!(carta.groups(&andy).await, ["Org:Team", "AllUsers", "All"]);
}

#[tokio::test]
async fn a_removed_user_is_gone_and_comes_back_as_nobody() {
    let (carta, admin, andy) = cast().await;
    let id = carta.get(&andy, "/user").await.expect(200).json()["id"].clone();
    carta.delete(&admin, "/user/andy").await.expect(200);
    carta.get(&andy, "/user").await.expect(401);
    carta.try_log_in("andy", "andy").await.expect(400);
    assert!(carta.names(&admin, TEAM).await.is_empty());
    assert_eq!(carta.delete(&admin, "/user/andy").await.expect(404).error(), "no such user");
    // The name stays reserved, in all its spellings, until it is freed.
    for name in ["andy", "Andy", "ａｎｄｙ"] {
        carta.create_user(&admin, &json!({ "name": name })).await.expect(400);
    }
    carta.delete(&admin, "/user/andy/reservation").await.expect(200);
    carta.delete(&admin, "/user/andy/reservation").await.expect(404);
    let other = carta.stranger(&admin, "andy").await;
    let found = carta.get(&other, "/user").await.expect(200).json();
    assert_ne!(found["id"], id);
    assert_eq!(found["groups"], json!(["AllUsers", "All"]), "nothing of the first one's");
    carta.get(&andy, "/user").await.expect(401);
    // A name that somebody has is nobody's to free.
    carta.delete(&admin, "/user/andy/reservation").await.expect(404);
    carta.get(&other, "/user").await.expect(200);
}

#[tokio::test]
async fn only_administrators_end_accounts_and_free_names() {
    let (carta, admin, andy) = cast().await;
    carta.stranger(&admin, "beth").await;
    for (method, path) in [
        (Method::POST, "/user/beth/suspend"),
        (Method::POST, "/user/beth/resume"),
        (Method::DELETE, "/user/beth"),
        (Method::DELETE, "/user/beth/reservation"),
        (Method::DELETE, "/user/nobody"),
        (Method::DELETE, "/user/andy"),
        (Method::DELETE, "/user/users"),
    ] {
        carta.call(&andy, method, path).await.expect(403).error();
    }
    carta.log_in("beth", "beth").await;
}

#[tokio::test]
async fn the_last_administrator_is_neither_removed_nor_suspended() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    for answer in
        [carta.delete(&admin, "/user/admin").await, carta.post(&admin, "/user/admin/suspend").await]
    {
        assert!(answer.expect(400).error().contains("last administrator"));
    }
    carta.get(&admin, "/user").await.expect(200);
    carta.admin().await;
    carta.stranger(&admin, "andy").await;
    carta.post(&admin, "/user/group/Carta:Administrators/andy").await.expect(200);
    carta.post(&admin, "/user/andy/suspend").await.expect(200);
    carta.delete(&admin, "/user/admin").await.expect(400);
    carta.post(&admin, "/user/andy/resume").await.expect(200);
    carta.delete(&admin, "/user/andy").await.expect(200);
}

#[tokio::test]
async fn an_organization_isnt_left_without_an_owner() {
    let (carta, admin, andy) = cast().await;
    carta.post(&admin, "/user/group/Carta:Administrators/andy").await.expect(200);
    // `admin` owns `Org`.
    let refusal = carta.delete(&andy, "/user/admin").await.expect(400).error();
    assert!(refusal.contains("`Org`"), "{refusal}");
    carta.post(&andy, "/organization/Org/owners/andy").await.expect(200);
    carta.delete(&andy, "/user/admin").await.expect(200);
    carta.get(&admin, "/user").await.expect(401);
}

#[tokio::test]
async fn users_with_names_like_endpoints_are_removed_too() {
    let (carta, admin, _) = cast().await;
    for name in ["users", "authenticated", "suspend"] {
        carta.create_user(&admin, &json!({ "name": name })).await.expect(200);
        carta.delete(&admin, &format!("/user/{name}")).await.expect(200);
    }
    assert_eq!(carta.names(&admin, "/user/users").await, [ADMIN, "andy"]);
}

#[tokio::test]
async fn a_removed_group_is_gone_and_its_name_is_its_owners() {
    let carta = Carta::start_with(|builder| builder.open_organizations(true));
    let admin = carta.admin().await;
    let owner = carta.stranger(&admin, "owner").await;
    let member = carta.stranger(&admin, "member").await;
    carta.post(&owner, TEAM).await.expect(200);
    carta.post(&owner, &format!("{TEAM}/member")).await.expect(200);
    assert_eq!(carta.delete(&member, TEAM).await.expect(404).error(), "no such group");
    carta.delete(&owner, TEAM).await.expect(200);
    assert_eq!(carta.groups(&member).await, ["AllUsers", "All"]);
    for token in [&owner, &admin, &member] {
        carta.get(token, TEAM).await.expect(404);
    }
    carta.delete(&owner, TEAM).await.expect(404);
    carta.post(&owner, &format!("{TEAM}/member")).await.expect(400);
    // Others can't take the name, nor one that looks like it.
    carta.post(&member, TEAM).await.expect(403);
    carta.post(&member, "/user/group/org:TEAM").await.expect(403);
    // Made again, it is another group: nobody is in it.
    carta.post(&owner, TEAM).await.expect(200);
    assert!(carta.names(&owner, TEAM).await.is_empty());
    assert_eq!(carta.groups(&member).await, ["AllUsers", "All"]);
    carta.delete(&owner, TEAM).await.expect(200);
    carta.post(&owner, "/user/group/Org:TEAM").await.expect(200);
    carta.post(&owner, TEAM).await.expect(400);
}

#[tokio::test]
async fn groups_that_the_server_lives_by_stay() {
    let (carta, admin, andy) = cast().await;
    for group in ["Carta:Administrators", "AllUsers", "All", "Org:All"] {
        carta.delete(&admin, &format!("/user/group/{group}")).await.expect(400).error();
    }
    let unknown = carta.delete(&andy, "/user/group/Org:Other").await.expect(404);
    for group in ["Carta:Administrators", "Org:Team", "Loose", "Other:Team"] {
        let answer = carta.delete(&andy, &format!("/user/group/{group}")).await.expect(404);
        assert_eq!(answer.text, unknown.text, "{group}");
    }
    assert_eq!(carta.groups(&andy).await, ["Org:Team", "AllUsers", "All"]);
}

#[tokio::test]
async fn of_two_administrators_who_remove_each_other_one_stays() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let second = carta.stranger(&admin, "second").await;
    carta.post(&admin, "/user/group/Carta:Administrators/second").await.expect(200);
    let (one, other) =
        tokio::join!(carta.delete(&admin, "/user/second"), carta.delete(&second, "/user/admin"));
    let gone = [&one, &other].map(|answer| answer.status == 200);
    assert_ne!(gone[0], gone[1], "{one:?} {other:?}");
    let left = if gone[0] { &admin } else { &second };
    assert_eq!(carta.names(left, "/user/group/Carta:Administrators").await.len(), 1);
}
