//! Workspaces, by routes of their own.

use super::{ALL, Cast, Holder};
use crate::server::carta::NOW;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_workspace_is_shown_as_pycarta_reads_it() {
    let cast = Cast::new().await;
    let shown = cast.get(&cast.owner, &format!("/workspace/{}", cast.place)).await.expect(200);
    assert_eq!(NOW, 1_700_000_000);
    let expected = json!({
        "id": cast.place,
        "permission": ALL,
        "name": "place",
        "archived": false,
        "documentHistory": {
            "addedBy": { "id": cast.owner.id, "name": "owner" },
            "dateAdded": "2023-11-14T22:13:20Z",
        },
    });
    assert_eq!(shown.json(), expected);
    let listed = cast.get(&cast.owner, "/workspace").await.expect(200).json();
    assert_eq!(listed, json!([expected]));
}

#[tokio::test]
async fn permissions_on_a_workspace_are_those_on_any_resource() {
    let cast = Cast::new().await;
    let (owner, friend) = (&cast.owner, &cast.friend);
    let at = |id: &str, more: &str| {
        format!("/workspace/{id}/permissions/user/{}?{more}userType=User", friend.id)
    };
    cast.call(owner, Method::PUT, &at(&cast.place, "role=User&")).await.expect(200).json();
    assert_eq!(cast.may(friend, &cast.place).await, "Execute, Read");
    let answer = cast.get(owner, &at(&cast.place, "")).await.expect(200);
    assert_eq!(answer.json(), json!("Execute, Read"));
    cast.call(friend, Method::PUT, &at(&cast.place, "role=Owner&")).await.expect(403);
    cast.call(friend, Method::DELETE, &at(&cast.place, "")).await.expect(403);
    cast.call(owner, Method::DELETE, &at(&cast.place, "")).await.expect(200).json();
    assert_eq!(cast.may(friend, &cast.place).await, "404");
    // A project is no workspace.
    let project = cast.project(owner, "project").await;
    cast.role(owner, &project, &Holder::user(&friend.id), "Guest").await.expect(200);
    cast.call(owner, Method::PUT, &at(&project, "role=Editor&")).await.expect(404);
    cast.get(owner, &at(&project, "")).await.expect(404);
    cast.call(owner, Method::DELETE, &at(&project, "")).await.expect(404);
    cast.get(owner, &format!("/workspace/{project}/permissions/users")).await.expect(404);
    cast.get(owner, &format!("/workspace/{project}")).await.expect(404);
    cast.call(owner, Method::DELETE, &format!("/workspace/{project}")).await.expect(404);
    assert_eq!(cast.may(friend, &project).await, "Read");
}

#[tokio::test]
async fn a_removed_workspace_is_gone_with_all_that_was_granted() {
    let cast = Cast::new().await;
    let (place, owner, friend) = (&cast.place, &cast.owner, &cast.friend);
    cast.role(owner, place, &Holder::user(&friend.id), "Editor").await.expect(200);
    let second = cast.workspace("second").await;
    let holder = Holder::new("WorkspaceItem", place);
    cast.role(owner, &second, &holder, "Editor").await.expect(200);
    assert_eq!(cast.may(friend, &second).await, "Execute, Write, Read");
    cast.call(owner, Method::DELETE, &format!("/workspace/{place}")).await.expect(200).json();
    for somebody in [owner, friend] {
        assert_eq!(cast.may(somebody, place).await, "404");
        cast.get(somebody, &format!("/workspace/{place}")).await.expect(404);
    }
    assert_eq!(cast.may(friend, &second).await, "404");
    assert_eq!(cast.get(friend, "/workspace").await.json(), json!([]));
    cast.ask(owner, &second, &holder).await.expect(404);
    for name in ["%20", "a%0Ab"] {
        cast.call(owner, Method::POST, &format!("/workspace/{name}")).await.expect(400).error();
    }
}
