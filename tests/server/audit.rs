//! The audit: what is written down, and who reads what of it.

use super::carta::{ADMIN, Carta, NOW};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// The changes that a query shows, as `actor action user subject`.
async fn changes(carta: &Carta, token: &str, query: &str) -> Vec<String> {
    let page = carta.get(token, &format!("/audit?{query}")).await.expect(200).json();
    let entries = page["entries"].as_array().expect("entries").iter();
    entries.map(shown).collect()
}

fn shown(entry: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let words =
        [&entry["actor"]["name"], &entry["action"], &entry["user"]["name"], &entry["subject"]];
    words.map(text).join(" | ")
}

/// `Org`, owned by `owner`, with the group `Org:Team` and the user `member`; `Other`, owned by `rival`, with `member` in
/// its group too; and `stranger`.
struct Cast {
    carta: Carta,
    admin: String,
    owner: String,
    member: String,
    rival: String,
    stranger: String,
}

impl Cast {
    async fn new() -> Self {
        let carta = Carta::start_with(|builder| {
            builder.open_organizations(true).token_lifetime(Duration::from_secs(100_000))
        });
        let admin = carta.admin().await;
        let owner = carta.stranger(&admin, "owner").await;
        let rival = carta.stranger(&admin, "rival").await;
        let stranger = carta.stranger(&admin, "stranger").await;
        carta.post(&owner, "/user/group/Org:Team").await.expect(200);
        carta.post(&rival, "/user/group/Other:Team").await.expect(200);
        let member = json!({ "name": "member", "organization": "Org" });
        let member = carta.newcomer(&admin, member).await;
        carta.post(&owner, "/user/group/Org:Team/member").await.expect(200);
        carta.post(&rival, "/user/group/Other:Team/member").await.expect(200);
        Self { carta, admin, owner, member, rival, stranger }
    }
}

#[tokio::test]
async fn every_change_is_written_down_once_and_a_refused_one_never() {
    let Cast { carta, admin, owner, stranger, .. } = Cast::new().await;
    let last = |page: Value| page["entries"].as_array().unwrap().last().unwrap()["id"].clone();
    let page = carta.get(&admin, "/audit?limit=1000").await.expect(200).json();
    assert!(page.get("next").is_none());
    let after = last(page);
    let team = "/user/group/Org:Team";
    for _ in 0..2 {
        // The second time, none of it changes anything.
        carta.post(&owner, &format!("{team}/stranger?until={}", NOW + 60)).await.expect(200);
        carta.post(&owner, "/organization/Org/owners/stranger").await.expect(200);
        carta.post(&admin, "/user/rival/suspend").await.expect(200);
    }
    carta.post(&owner, &format!("{team}/stranger")).await.expect(200);
    carta.delete(&owner, "/organization/Org/owners/stranger").await.expect(200);
    carta.post(&admin, "/user/rival/resume").await.expect(200);
    let put = carta.request(Method::PUT, "/secrets").bearer_auth(&owner);
    carta.send(put.header("secret-k", "hunter2")).await.expect(200);
    carta.delete(&owner, "/secrets?name=k").await.expect(200);
    let wish = json!({ "name": "ci", "allowedEndpoints": [] });
    let tokens = "/v2/auth/apitoken/self";
    carta.send_json(&owner, Method::POST, tokens, &wish).await.expect(200);
    carta.send_json(&owner, Method::POST, tokens, &wish).await.expect(400);
    carta.post(&owner, &format!("{tokens}/ci/revoke")).await.expect(204);
    carta.post(&owner, &format!("{tokens}/ci/revoke")).await.expect(204);
    carta.delete(&owner, &format!("{tokens}/ci")).await.expect(204);
    carta.delete(&stranger, team).await.expect(404);
    carta.delete(&owner, team).await.expect(200);
    carta.post(&admin, "/organization/Other/owners/admin").await.expect(200);
    carta.delete(&admin, "/user/rival").await.expect(200);
    carta.delete(&admin, "/user/rival/reservation").await.expect(200);
    let after = after.as_str().expect("an id");
    let text = carta.get(&admin, &format!("/audit?limit=1000&after={after}")).await.text;
    assert!(!text.contains("hunter2") && !text.contains("null"), "{text}");
    assert_eq!(
        changes(&carta, &admin, &format!("limit=1000&after={after}")).await,
        [
            "owner | member added | stranger | Org:Team",
            "owner | owner added | stranger | Org",
            "admin | user suspended | rival | -",
            "owner | membership end set | stranger | Org:Team",
            "owner | owner removed | stranger | Org",
            "admin | user resumed | rival | -",
            "owner | secret kept | owner | k",
            "owner | secret removed | owner | k",
            "owner | api token made | owner | ci",
            "owner | api token revoked | owner | ci",
            "owner | api token removed | owner | ci",
            "owner | member removed | member | Org:Team",
            "owner | member removed | stranger | Org:Team",
            "owner | group removed | - | Org:Team",
            "admin | owner added | admin | Other",
            "admin | owner removed | rival | Other",
            "admin | user removed | rival | rival",
            "admin | name freed | rival | rival",
        ]
    );
}

#[tokio::test]
async fn an_owner_reads_of_the_organization_and_not_of_others() {
    let Cast { carta, admin, owner, member, rival, .. } = Cast::new().await;
    let put = carta.request(Method::PUT, "/secrets").bearer_auth(&member);
    carta.send(put.header("secret-diary", "v")).await.expect(200);
    // Named like a group of `Other`: it is none.
    for name in ["Other:Team", "Other"] {
        let wish = json!({ "name": name, "allowedEndpoints": [] });
        let path = "/v2/auth/apitoken/self";
        carta.send_json(&member, Method::POST, path, &wish).await.expect(200);
    }
    assert_eq!(
        changes(&carta, &owner, "").await,
        [
            "admin | user made | owner | owner",
            "admin | credentials set | owner | -",
            "owner | organization made | - | Org",
            "owner | owner added | owner | Org",
            "owner | group made | - | Org:Team",
            "admin | user made | member | member",
            "admin | credentials set | member | -",
            "owner | member added | member | Org:Team",
            "member | api token made | member | Other:Team",
            "member | api token made | member | Other",
        ]
    );
    assert_eq!(
        changes(&carta, &rival, "").await,
        [
            "admin | user made | rival | rival",
            "admin | credentials set | rival | -",
            "rival | organization made | - | Other",
            "rival | owner added | rival | Other",
            "rival | group made | - | Other:Team",
            "rival | member added | member | Other:Team",
        ]
    );
    // It ends with the ownership.
    carta.post(&admin, "/organization/Org/owners/admin").await.expect(200);
    carta.delete(&admin, "/organization/Org/owners/owner").await.expect(200);
    let left = changes(&carta, &owner, "user=member").await;
    assert_eq!(left, ["owner | member added | member | Org:Team"], "one's own deeds");
}

#[tokio::test]
async fn others_read_what_concerns_them_whatever_they_ask_for() {
    let Cast { carta, member, stranger, .. } = Cast::new().await;
    assert_eq!(
        changes(&carta, &member, "").await,
        [
            "admin | user made | member | member",
            "admin | credentials set | member | -",
            "owner | member added | member | Org:Team",
            "rival | member added | member | Other:Team",
        ]
    );
    for query in [
        "user=member",
        "actor=admin&user=member",
        "group=Org:Team",
        "subject=Org",
        "action=group+made",
        "user=nobody",
        "user=00000000-0000-4000-8000-000000000000",
        "group=None:None",
    ] {
        let page = carta.get(&stranger, &format!("/audit?{query}")).await.expect(200);
        assert_eq!(page.text, r#"{"entries":[]}"#, "{query}");
    }
    carta.send(carta.request(Method::GET, "/audit")).await.expect(401);
}

#[tokio::test]
async fn filters_narrow_and_pages_follow_each_other() {
    let Cast { carta, admin, owner, .. } = Cast::new().await;
    carta.clock.advance(Duration::from_secs(60));
    carta.post(&owner, "/user/group/Org:Late").await.expect(200);
    let late = "owner | group made | - | Org:Late";
    for query in [
        format!("since={}", NOW + 60),
        "since=2023-11-14T22:14:20Z".to_owned(),
        "group=Org:Late".to_owned(),
        "subject=Org:Late&actor=owner&user=&action=group+made".to_owned(),
    ] {
        assert_eq!(changes(&carta, &admin, &query).await, [late], "{query}");
    }
    let before = changes(&carta, &admin, &format!("until={}&limit=1000", NOW + 60)).await;
    assert!(!before.is_empty() && !before.contains(&late.to_owned()));
    assert_eq!(changes(&carta, &admin, "resource=r-1").await, [""; 0]);
    let id = carta.get(&owner, "/user").await.expect(200).json()["id"].clone();
    let by_id = changes(&carta, &admin, &format!("actor={}", id.as_str().expect("an id"))).await;
    assert_eq!(by_id, changes(&carta, &admin, "actor=owner").await);

    let whole = changes(&carta, &admin, "limit=1000").await;
    let (mut pieces, mut after) = (Vec::new(), "0".to_owned());
    loop {
        let path = format!("/audit?limit=3&after={after}");
        let page = carta.get(&admin, &path).await.expect(200).json();
        let entries = page["entries"].as_array().expect("entries");
        assert!(entries.len() <= 3);
        pieces.extend(entries.iter().map(shown));
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(pieces, whole);
    for query in [
        "limit=0",
        "limit=1001",
        "limit=-1",
        "limit=x",
        "after=x",
        "since=soon",
        "group=a&subject=b",
        "usr=andy",
    ] {
        carta.get(&admin, &format!("/audit?{query}")).await.expect(400).error();
    }
    assert_eq!(carta.names(&admin, "/user/users").await[0], ADMIN);
}
