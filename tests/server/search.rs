use super::carta::Carta;
use serde_json::json;

async fn cast() -> (Carta, String) {
    let carta = Carta::start();
    let admin = carta.admin().await;
    for (name, email, first, last) in [
        ("andy", "andy@example.com", "Andy", "Ng"),
        ("andrea", "andrea@example.org", "Andrea", "O'Hara"),
        ("beth", "beth@example.com", "Beth", "100%_"),
    ] {
        let user = json!({ "name": name, "email": email, "firstName": first, "lastName": last });
        carta.create_user(&admin, &user).await.expect(200);
    }
    let stranger = carta.stranger(&admin, "stranger").await;
    (carta, stranger)
}

#[tokio::test]
async fn both_dialects_find_the_same() {
    let (carta, token) = cast().await;
    for (number, word, value, equal, beginning) in [
        ("1", "UserName", "andy", vec!["andy"], vec!["andy"]),
        ("1", "UserName", "and", vec![], vec!["andrea", "andy"]),
        ("2", "Email", "beth%40", vec![], vec!["beth"]),
        ("3", "FirstName", "Andrea", vec!["andrea"], vec!["andrea"]),
        ("4", "LastName", "O%27Hara", vec!["andrea"], vec!["andrea"]),
        ("4", "LastName", "%25", vec![], vec![]),
        ("4", "LastName", "100%25", vec![], vec!["beth"]),
        ("4", "LastName", "100_", vec![], vec![]),
    ] {
        for (name, equals, begins) in [(number, "+%3D+", "+%5E%3D+"), (word, "%3D", "%5E%3D")] {
            let path = |filter: &str| {
                format!(
                    "/user/users?attributeName={name}&attributeValue={value}&attributeFilter={filter}"
                )
            };
            assert_eq!(carta.names(&token, &path(equals)).await, equal, "{name} {value}");
            assert_eq!(carta.names(&token, &path(begins)).await, beginning, "{name} {value}");
        }
    }
}

#[tokio::test]
async fn an_id_finds_its_user() {
    let (carta, token) = cast().await;
    let id = carta.get(&token, "/user").await.expect(200).json()["id"].clone();
    let id = id.as_str().expect("an id");
    for name in ["0", "UserId"] {
        let path =
            format!("/user/users?attributeName={name}&attributeValue={id}&attributeFilter=%3D");
        assert_eq!(carta.names(&token, &path).await, ["stranger"]);
    }
}

#[tokio::test]
async fn no_search_lists_everybody_and_half_a_one_is_refused() {
    let (carta, token) = cast().await;
    let all = ["admin", "andrea", "andy", "beth", "stranger"];
    assert_eq!(carta.names(&token, "/user/users").await, all);
    let empty = "/user/users?attributeName=&attributeFilter=&attributeValue=";
    assert_eq!(carta.names(&token, empty).await, all);
    for query in [
        "attributeName=1",
        "attributeName=1&attributeValue=a",
        "attributeName=5&attributeValue=a&attributeFilter=%3D",
        "attributeName=name&attributeValue=a&attributeFilter=%3D",
        "attributeName=1&attributeValue=a&attributeFilter=like",
        "attributeName=1&attributeName=2&attributeValue=a&attributeFilter=%3D",
    ] {
        carta.get(&token, &format!("/user/users?{query}")).await.expect(400).error();
    }
}
