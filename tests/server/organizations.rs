//! Organizations and who owns them.

use super::carta::Carta;
use serde_json::json;

const OWNERS: &str = "/organization/Org/owners";

async fn cast() -> (Carta, String, String, String) {
    let carta = Carta::start_with(|builder| builder.open_organizations(true));
    let admin = carta.admin().await;
    let owner = carta.stranger(&admin, "owner").await;
    let member = json!({ "name": "member", "organization": "Org" });
    carta.post(&owner, "/user/group/Org:Team").await.expect(200);
    let member = carta.newcomer(&admin, member).await;
    (carta, admin, owner, member)
}

async fn names(carta: &Carta, token: &str) -> Vec<String> {
    carta.names(token, "/organization").await
}

#[tokio::test]
async fn one_sees_ones_own_organizations_and_an_administrator_all() {
    let (carta, admin, owner, member) = cast().await;
    let stranger = carta.stranger(&admin, "stranger").await;
    carta.post(&stranger, "/user/group/Theirs:Team").await.expect(200);
    assert_eq!(names(&carta, &admin).await, ["Carta", "Org", "Theirs"]);
    assert_eq!(names(&carta, &owner).await, ["Org"]);
    assert_eq!(names(&carta, &member).await, ["Org"]);
    assert_eq!(names(&carta, &stranger).await, ["Theirs"]);
}

#[tokio::test]
async fn owners_and_administrators_change_owners_and_nobody_else_knows_them() {
    let (carta, admin, owner, member) = cast().await;
    let stranger = carta.stranger(&admin, "stranger").await;
    let unknown = carta.get(&stranger, "/organization/None/owners").await.expect(404);
    for token in [&member, &stranger] {
        for answer in [
            carta.get(token, OWNERS).await,
            carta.post(token, &format!("{OWNERS}/member")).await,
            carta.post(token, &format!("{OWNERS}/nobody")).await,
            carta.delete(token, &format!("{OWNERS}/owner")).await,
        ] {
            assert_eq!(answer.expect(404).text, unknown.text);
        }
    }
    assert_eq!(carta.names(&owner, OWNERS).await, ["owner"]);
    carta.post(&owner, &format!("{OWNERS}/member")).await.expect(200);
    carta.post(&owner, &format!("{OWNERS}/member")).await.expect(200);
    assert_eq!(carta.names(&admin, OWNERS).await, ["member", "owner"]);
    carta.post(&member, "/user/group/Org:Second").await.expect(200);
    carta.delete(&member, &format!("{OWNERS}/owner")).await.expect(200);
    // It counts from the next call on.
    carta.post(&owner, "/user/group/Org:Third").await.expect(403);
    carta.get(&owner, OWNERS).await.expect(404);
    carta.post(&member, &format!("{OWNERS}/nobody")).await.expect(404);
}

#[tokio::test]
async fn the_last_owner_stays() {
    let (carta, admin, owner, _) = cast().await;
    for token in [&owner, &admin] {
        let answer = carta.delete(token, &format!("{OWNERS}/owner")).await;
        assert!(answer.expect(400).error().contains("last owner"));
    }
    // An owner who is suspended can't act, so one who can must be left.
    carta.post(&owner, &format!("{OWNERS}/member")).await.expect(200);
    carta.post(&admin, "/user/member/suspend").await.expect(200);
    carta.delete(&owner, &format!("{OWNERS}/owner")).await.expect(400);
    carta.post(&admin, "/user/member/resume").await.expect(200);
    carta.delete(&owner, &format!("{OWNERS}/owner")).await.expect(200);
}

#[tokio::test]
async fn nobody_owns_the_servers_own_organization() {
    let (carta, admin, owner, _) = cast().await;
    for name in ["Carta", "carta", "Ｃarta"] {
        let path = format!("/organization/{name}/owners/owner");
        carta.post(&admin, &path).await.expect(400).error();
    }
    carta.get(&owner, "/user/group/Carta:Administrators").await.expect(404);
}
