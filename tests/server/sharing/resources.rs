//! Projects and namespaces.

use super::{ALL, Cast, Holder, text};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn projects_are_made_and_removed() {
    let cast = Cast::new().await;
    let (owner, friend) = (&cast.owner, &cast.friend);
    let body = json!({ "name": "p", "bucketName": "b" });
    let made = cast.json(owner, Method::POST, "/project", &body).await.expect(200).json();
    assert_eq!((&made["name"], &made["bucketName"]), (&json!("p"), &json!("b")));
    assert_eq!(made["permission"], ALL);
    assert!(!made.to_string().contains("null"), "{made}");
    let path = format!("/project/{}", text(&made["id"]));
    cast.call(friend, Method::DELETE, &path).await.expect(404);
    cast.role(owner, &text(&made["id"]), &Holder::user(&friend.id), "Editor").await.expect(200);
    cast.call(friend, Method::DELETE, &path).await.expect(403);
    // Another kind isn't a project.
    let place = format!("/project/{}", cast.place);
    cast.call(owner, Method::DELETE, &place).await.expect(404);
    cast.call(owner, Method::DELETE, &path).await.expect(200).json();
    cast.call(owner, Method::DELETE, &path).await.expect(404);
    for body in [json!({}), json!({ "name": "p" }), json!({ "name": "", "bucketName": "b" })] {
        cast.json(owner, Method::POST, "/project", &body).await.expect(400).error();
    }
}

#[tokio::test]
async fn a_namespace_is_one_persons_in_every_spelling() {
    let cast = Cast::new().await;
    let (owner, stranger) = (&cast.owner, &cast.stranger);
    let reserve = async |somebody, name: &str| {
        cast.call(somebody, Method::POST, &format!("/service/reserve/{name}")).await
    };
    let made = reserve(owner, "My Space").await.expect(200).json();
    assert_eq!((&made["name"], &made["permission"]), (&json!("My Space"), &json!(ALL)));
    for name in ["My Space", "my space", "ＭＹ Space"] {
        for somebody in [owner, stranger] {
            let refused = reserve(somebody, name).await.expect(400).error();
            assert!(refused.starts_with("duplicate record"), "{refused}");
        }
    }
    for name in ["register", "Reserve", "remove", "rename", "details", "carta", "a%2Fb", "a:b"] {
        let refused = reserve(owner, name).await.expect(400).error();
        assert!(!refused.contains("duplicate"), "{refused}");
    }
    let details = "/service/details/My%20Space";
    let shown = cast.get(owner, details).await.expect(200).json();
    assert_eq!(shown["id"], made["id"]);
    let missing = cast.get(stranger, "/service/details/Nothing").await.expect(404);
    let hidden = cast.get(stranger, details).await.expect(404);
    assert_eq!(hidden.text, missing.text);
    cast.get(owner, "/service/details/my%20space").await.expect(404);
    let remove = "/service/remove/My%20Space";
    cast.call(stranger, Method::DELETE, remove).await.expect(404);
    cast.role(owner, &text(&made["id"]), &Holder::user(&stranger.id), "Editor").await.expect(200);
    assert_eq!(cast.get(stranger, details).await.json()["permission"], "Execute, Write, Read");
    cast.call(stranger, Method::DELETE, remove).await.expect(403);
    cast.call(owner, Method::DELETE, remove).await.expect(200).json();
    cast.get(owner, details).await.expect(404);
    // The name is free again; what was granted before went with the old one.
    let again = reserve(&cast.other, "my space").await.expect(200).json();
    assert_ne!(again["id"], made["id"]);
    cast.get(stranger, "/service/details/my%20space").await.expect(404);
}
