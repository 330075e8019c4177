//! Memberships that end by themselves.

use super::carta::{ADMIN, Carta, NOW};
use serde_json::json;
use std::time::Duration;

const TEAM: &str = "/user/group/Org:Team";

async fn cast() -> (Carta, String, String) {
    let carta = Carta::start_with(|builder| builder.token_lifetime(Duration::from_secs(100_000)));
    let admin = carta.admin().await;
    let andy = carta.stranger(&admin, "andy").await;
    carta.post(&admin, TEAM).await.expect(200);
    (carta, admin, andy)
}

async fn is_in(carta: &Carta, admin: &str, andy: &str) -> bool {
    let by_listing = carta.names(admin, TEAM).await.contains(&"andy".to_owned());
    let own = carta.groups(andy).await.contains(&"Org:Team".to_owned());
    assert_eq!(by_listing, own, "both ways of asking say the same");
    // Whether a member may look at the group goes by the same.
    let listed = carta.get(andy, TEAM).await.status == 200;
    assert_eq!(listed, own);
    own
}

#[tokio::test]
async fn a_membership_ends_on_the_second_everywhere() {
    let (carta, admin, andy) = cast().await;
    for until in [(NOW + 60).to_string(), "2023-11-14T22:14:20Z".to_owned()] {
        carta.post(&admin, &format!("{TEAM}/andy?until={until}")).await.expect(200);
    }
    assert!(is_in(&carta, &admin, &andy).await);
    carta.clock.advance(Duration::from_secs(59));
    assert!(is_in(&carta, &admin, &andy).await);
    carta.clock.advance(Duration::from_secs(1));
    assert!(!is_in(&carta, &admin, &andy).await);
}

#[tokio::test]
async fn adding_again_moves_the_end_or_takes_it_away() {
    let (carta, admin, andy) = cast().await;
    carta.post(&admin, &format!("{TEAM}/andy?until={}", NOW + 60)).await.expect(200);
    carta.post(&admin, &format!("{TEAM}/andy?until={}", NOW + 10)).await.expect(200);
    carta.clock.advance(Duration::from_secs(10));
    assert!(!is_in(&carta, &admin, &andy).await, "an end can be moved nearer");
    carta.post(&admin, &format!("{TEAM}/andy?until={}", NOW + 60)).await.expect(200);
    carta.post(&admin, &format!("{TEAM}/andy?until=")).await.expect(200);
    carta.clock.advance(Duration::from_secs(90_000));
    assert!(is_in(&carta, &admin, &andy).await);
}

#[tokio::test]
async fn only_those_who_manage_the_group_read_or_set_an_end() {
    let (carta, admin, andy) = cast().await;
    carta.post(&admin, &format!("{TEAM}/andy?until={}", NOW + 60)).await.expect(200);
    carta.post(&admin, &format!("{TEAM}/{ADMIN}")).await.expect(200);
    let listing = carta.get(&admin, TEAM).await.expect(200).json();
    assert!(listing[0].get("until").is_none(), "no end, and never null: {listing}");
    assert_eq!(listing[1]["until"], "2023-11-14T22:14:20Z");
    let listing = carta.get(&andy, TEAM).await.expect(200).text;
    assert!(!listing.contains("until"), "{listing}");
    let later = format!("{TEAM}/andy?until={}", NOW + 600);
    assert_eq!(carta.post(&andy, &later).await.expect(404).error(), "no such group");
}

#[tokio::test]
async fn an_end_lies_ahead_and_is_a_moment() {
    let (carta, admin, andy) = cast().await;
    for until in ["0", "soon", "-1", "2023-11-14T22:13:20Z", "2030-02-30T00:00:00Z", "1e12"] {
        let answer = carta.post(&admin, &format!("{TEAM}/andy?until={until}")).await;
        assert!(answer.expect(400).error().contains("until"), "{until}");
    }
    // Read over, a slip of the pen would make a member for ever.
    for query in ["untill=2030-01-01T00:00:00Z", "Until=2030-01-01T00:00:00Z"] {
        carta.post(&admin, &format!("{TEAM}/andy?{query}")).await.expect(400).error();
    }
    assert!(!is_in(&carta, &admin, &andy).await);
    // What the server keeps itself has no end.
    let path = format!("/user/group/AllUsers/andy?until={}", NOW + 60);
    carta.post(&admin, &path).await.expect(400);
}

#[tokio::test]
async fn an_administrator_for_a_time_is_one_for_that_time() {
    let (carta, admin, andy) = cast().await;
    let administrators = "/user/group/Carta:Administrators";
    carta.post(&admin, &format!("{administrators}/andy?until={}", NOW + 60)).await.expect(200);
    carta.post(&andy, "/user/group/Org:Second").await.expect(200);
    // Sixty seconds from now, nobody could make an administrator.
    for (token, path) in [
        (&admin, format!("{administrators}/{ADMIN}?until={}", NOW + 600)),
        (&andy, format!("{administrators}/{ADMIN}?until={}", NOW + 600)),
    ] {
        assert!(carta.post(token, &path).await.expect(400).error().contains("last administrator"));
    }
    carta.delete(&andy, &format!("{administrators}/{ADMIN}")).await.expect(400);
    carta.clock.advance(Duration::from_secs(60));
    carta.post(&andy, "/user/group/Org:Third").await.expect(403);
    carta.create_user(&andy, &json!({ "name": "evil" })).await.expect(403);
}
