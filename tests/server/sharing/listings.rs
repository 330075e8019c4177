//! What one holds, and who holds something.

use super::{ALL, Cast, Holder, flags, tiers};
use reqwest::Method;
use serde_json::{Value, json};

fn names(listing: &Value) -> Vec<&str> {
    let items = listing.as_array().expect("a list").iter();
    items.map(|item| item["name"].as_str().expect("a name")).collect()
}

#[tokio::test]
async fn each_sees_what_they_hold_and_nothing_else() {
    let cast = Cast::new().await;
    let (owner, friend) = (&cast.owner, &cast.friend);
    let second = cast.workspace("another").await;
    let project = cast.project(owner, "project").await;
    cast.role(owner, &project, &Holder::user(&friend.id), "Guest").await.expect(200);
    cast.role(owner, &second, &Holder::project(&project), "Editor").await.expect(200);
    let kinds = cast.get(friend, "/permissions/resources").await.expect(200).json();
    let all = ["Workspace", "Connection", "File", "Namespace", "Service", "Project"];
    assert_eq!(kinds, json!(all));
    for (somebody, workspaces, projects) in [
        (owner, vec!["another", "place"], vec!["project"]),
        (friend, vec!["another"], vec!["project"]),
        (&cast.stranger, vec![], vec![]),
    ] {
        for (path, expected) in [
            ("/workspace", &workspaces),
            ("/permissions/resources/Workspace", &workspaces),
            ("/permissions/resources/Workspace?userId=", &workspaces),
            ("/v2/permissions/self/resources/Workspace", &workspaces),
            ("/permissions/resources/Project", &projects),
            ("/v2/permissions/self/resources/Project", &projects),
            ("/permissions/resources/Namespace", &vec![]),
            ("/permissions/resources/File", &vec![]),
            ("/permissions/resources/Connection", &vec![]),
            ("/v2/permissions/self/resources/Thing", &vec![]),
        ] {
            let listing = cast.get(somebody, path).await.expect(200).json();
            assert_eq!(names(&listing), *expected, "{path}");
        }
    }
    let held = cast.get(friend, "/workspace").await.json();
    assert_eq!((&held[0]["permission"], &held[0]["id"]), (&json!("Read"), &json!(second)));
    let path = "/v2/permissions/self/resources/Project";
    assert_eq!(cast.get(friend, path).await.json()[0]["permission"], flags("read"));
    let mine = cast.get(owner, path).await.json();
    assert_eq!(mine[0]["permission"], flags("execute write read admin owner"));
    let labels = "/v2/permissions/self/labels";
    assert_eq!(cast.get(friend, labels).await.json(), json!(["Project", "Workspace"]));
    assert_eq!(cast.get(&cast.stranger, labels).await.json(), json!([]));
    for kind in ["workspace", "Thing", "users"] {
        let path = format!("/permissions/resources/{kind}");
        cast.get(friend, &path).await.expect(400).error();
    }
    let item = |kind, id: &str| format!("/permissions/resources/{kind}/{id}");
    let shown = cast.get(friend, &item("Project", &project)).await.expect(200).json();
    assert_eq!((&shown["bucketName"], &shown["permission"]), (&json!("bucket"), &json!("Read")));
    cast.get(friend, &item("Workspace", &project)).await.expect(404);
    cast.get(friend, &item("Workspace", &cast.place)).await.expect(404);
}

#[tokio::test]
async fn of_others_one_sees_what_one_administers() {
    let cast = Cast::new().await;
    let (owner, friend, other) = (&cast.owner, &cast.friend, &cast.other);
    let theirs = cast.project(other, "theirs").await;
    cast.role(other, &theirs, &Holder::user(&friend.id), "Guest").await.expect(200);
    cast.role(owner, &cast.place, &Holder::user(&friend.id), "Editor").await.expect(200);
    cast.role(owner, &cast.place, &Holder::user(&other.id), "Editor").await.expect(200);
    let workspaces = format!("/permissions/resources/Workspace?userId={}", friend.id);
    let projects = format!("/permissions/resources/Project?userId={}", friend.id);
    let labels = format!("/v2/permissions/{}/labels", friend.id);
    for (asker, of_workspaces, of_projects) in [
        (owner, vec!["place"], vec![]),
        (other, vec![], vec!["theirs"]),
        (&cast.stranger, vec![], vec![]),
        (friend, vec!["place"], vec!["theirs"]),
        (&cast.admin, vec!["place"], vec!["theirs"]),
    ] {
        let found = cast.get(asker, &workspaces).await.expect(200).json();
        assert_eq!(names(&found), of_workspaces);
        let found = cast.get(asker, &projects).await.expect(200).json();
        assert_eq!(names(&found), of_projects);
        let found = cast.get(asker, &labels).await.expect(200).json();
        let count = of_workspaces.len() + of_projects.len();
        assert_eq!(found.as_array().map(Vec::len), Some(count));
    }
    let found = cast.get(owner, &workspaces).await.json();
    assert_eq!(found[0]["permission"], "Execute, Write, Read", "the friend's, not the asker's");
}

#[tokio::test]
async fn accessors_are_listed_for_admins_with_what_they_hold() {
    let cast = Cast::new().await;
    let (place, owner, friend) = (&cast.place, &cast.owner, &cast.friend);
    let project = cast.project(owner, "project").await;
    let space = cast.call(owner, Method::POST, "/service/reserve/ns").await.expect(200).json();
    let space = super::text(&space["id"]);
    let body = json!({ "name": "thing", "labels": ["Thing"] });
    let thing = cast.json(owner, Method::POST, "/v2/resource/generic", &body).await.json();
    let thing = super::text(&thing["id"]);
    cast.role(owner, &project, &Holder::user(&friend.id), "Guest").await.expect(200);
    cast.tiers(owner, place, &friend.id, &tiers("execute", "", "")).await.expect(200);
    for holder in [&project, &space, &thing] {
        cast.tiers(owner, place, holder, &tiers("", "", "read")).await.expect(200);
    }
    let listed = async |query: &str| {
        let path = format!("/permissions/{place}/users{query}");
        let listed = cast.get(owner, &path).await.expect(200).json();
        let workspace = format!("/workspace/{place}/permissions/users{query}");
        assert_eq!(cast.get(owner, &workspace).await.expect(200).json(), listed);
        let entities = listed.as_array().expect("a list").iter();
        entities.map(ToString::to_string).collect::<Vec<_>>()
    };
    let entity = |id: &str, kind: &str, permission: &str| {
        json!({ "userId": id, "userType": kind, "permission": permission }).to_string()
    };
    let users = [entity(&owner.id, "User", ALL), entity(&friend.id, "User", "Execute, Read")];
    assert_eq!(listed("?userType=User").await, users, "all ways taken together");
    let of_project = entity(&project, "ProjectItem", "Read");
    assert_eq!(listed("?userType=ProjectItem").await, [of_project]);
    assert_eq!(listed("?userType=NamespaceItem").await, [entity(&space, "NamespaceItem", "Read")]);
    assert!(listed("?userType=UserGroup").await.is_empty());
    assert!(listed("?userType=WorkflowItem").await.is_empty());
    assert_eq!(listed("").await.len(), 4, "v1 has no word for the thing");
    cast.get(owner, &format!("/permissions/{place}/users?userType=Robot")).await.expect(400);
    for (label, name, permission) in [
        ("User", "owner", tiers("execute write read admin owner", "", "")),
        ("Project", "project", tiers("", "", "read")),
        ("Thing", "thing", tiers("", "", "read")),
    ] {
        let path = format!("/v2/permissions/{place}/access/{label}");
        let found = cast.get(owner, &path).await.expect(200).json();
        assert_eq!(found[0]["name"], name);
        assert_eq!(found[0]["permission"], permission, "as it was granted");
    }
}
