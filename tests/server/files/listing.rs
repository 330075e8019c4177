use super::{Cast, text};
use reqwest::Method;
use serde_json::json;

fn entry(kind: &str, name: &str) -> (String, String) {
    (kind.to_owned(), name.to_owned())
}

#[tokio::test]
async fn the_top_has_workspaces_and_what_is_ones_own() {
    let cast = Cast::new().await;
    cast.file(&cast.owner, "inside.csv", "1").await;
    cast.send(&cast.owner, Method::POST, "/files/Carta?containerId=", "own.csv", "2")
        .await
        .expect(200);
    cast.send(&cast.stranger, Method::POST, "/files/Carta", "others.csv", "3").await.expect(200);
    let expected = [entry("File", "own.csv"), entry("Workspace", "place")];
    for path in ["", "/"] {
        assert_eq!(cast.listed(&cast.owner, path).await, expected);
    }
    assert_eq!(cast.listed(&cast.reader, "").await, [entry("Workspace", "place")]);
    assert_eq!(cast.listed(&cast.admin, "").await, []);
    let list = cast.get(&cast.reader, "/files/Carta/list?partial=False").await.expect(200).json();
    assert_eq!(
        list,
        json!([{
            "id": cast.place, "permission": "Read", "name": "place", "source": "Carta",
            "type": "Workspace", "owner": "owner", "path": format!("/{}", cast.place),
            "dateCreated": "2023-11-14T22:13:20Z",
        }])
    );
    for (partial, status) in [("", 200), ("true", 200), ("True", 200), ("maybe", 400)] {
        let path = format!("/files/Carta/list?path=&partial={partial}");
        cast.get(&cast.owner, &path).await.expect(status);
    }
}

#[tokio::test]
async fn folders_are_there_while_something_is_in_them() {
    let cast = Cast::new().await;
    cast.file(&cast.owner, "top.csv", "1").await;
    let path = format!("/files/Carta?path=/{}/raw/2024/", cast.place);
    let added = cast.send(&cast.editor, Method::POST, &path, "deep.csv", "2").await.expect(200);
    let deep = text(&added.json()["id"]);
    let list =
        async |below: &str| cast.listed(&cast.reader, &format!("/{}{below}", cast.place)).await;
    assert_eq!(list("").await, [entry("Directory", "raw"), entry("File", "top.csv")]);
    assert_eq!(list("/raw").await, [entry("Directory", "2024")]);
    assert_eq!(list("/raw/2024").await, [entry("File", "deep.csv")]);
    let path = format!("/files/Carta/list?path={}/raw", cast.place);
    let folder = cast.get(&cast.reader, &path).await.expect(200).json();
    assert_eq!(folder[0]["path"], format!("/{}/raw/2024", cast.place));
    for below in ["/ra", "/raw/2024/deep.csv", "/RAW", "/none"] {
        let path = format!("/files/Carta/list?path={}{below}", cast.place);
        cast.get(&cast.reader, &path).await.expect(404).error();
    }
    cast.carta.delete(&cast.owner, &format!("/files/Carta/file/{deep}")).await.expect(200);
    assert_eq!(list("").await, [entry("File", "top.csv")]);
}

#[tokio::test]
async fn a_list_has_what_the_caller_may_see_and_nothing_else() {
    let cast = Cast::new().await;
    let id = cast.file(&cast.owner, "shown.csv", "1").await;
    cast.file(&cast.owner, "hidden.csv", "2").await;
    let place = format!("/files/Carta/list?path={}", cast.place);
    cast.get(&cast.stranger, &place).await.expect(404).error();
    cast.get(&cast.admin, &place).await.expect(404).error();
    // The grant by which the workspace's people see a file may be taken away, from one file alone.
    let hidden = cast.get(&cast.owner, &place).await.expect(200).json();
    let hidden = text(&hidden[0]["id"]);
    let grant = format!("/permissions/{hidden}/{}?userType=WorkspaceItem", cast.place);
    cast.carta.delete(&cast.owner, &grant).await.expect(200);
    assert_eq!(cast.listed(&cast.reader, &cast.place).await, [entry("File", "shown.csv")]);
    cast.content(&cast.reader, &hidden).await.expect(404);
    cast.content(&cast.reader, &id).await.expect(200);
    assert_eq!(cast.listed(&cast.owner, &cast.place).await.len(), 2);
}

#[tokio::test]
async fn paths_lead_nowhere_else() {
    let cast = Cast::new().await;
    let project = json!({ "name": "study", "bucketName": "bucket" });
    let project = cast.carta.send_json(&cast.owner, Method::POST, "/project", &project).await;
    let project = text(&project.expect(200).json()["id"]);
    for (path, status) in [
        ("place".to_owned(), 404),
        ("..".to_owned(), 404),
        ("..%2F..%2Fetc".to_owned(), 404),
        // Files are in workspaces, and in nothing else.
        (project, 404),
        (format!("{}/..", cast.place), 400),
        (format!("{}/a/../..", cast.place), 400),
        (format!("{}/%2E%2E", cast.place), 400),
        (format!("{}/a%5Cb", cast.place), 400),
        (format!("{}/a%00b", cast.place), 400),
        (format!("{}/a//b", cast.place), 400),
    ] {
        cast.get(&cast.owner, &format!("/files/Carta/list?path={path}"))
            .await
            .expect(status)
            .error();
        let upload = format!("/files/Carta?containerId={path}");
        cast.send(&cast.owner, Method::POST, &upload, "a", "b").await.expect(status).error();
    }
    let two = format!("/files/Carta?containerId={}&path=other", cast.place);
    cast.send(&cast.owner, Method::POST, &two, "a", "b").await.expect(400).error();
    assert_eq!(cast.objects(), Vec::<String>::new());
}
