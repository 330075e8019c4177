use super::leftovers::Half;
use super::{Cast, form, text};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn files_go_with_their_workspace() {
    let cast = Cast::new().await;
    let id = cast.file(&cast.editor, "a", "bytes").await;
    let path = format!("/files/Carta/file/{id}");
    for token in [&cast.owner, &cast.editor, &cast.reader] {
        assert_eq!(cast.content(token, &id).await.expect(200).text, "bytes");
    }
    for token in [&cast.stranger, &cast.admin] {
        cast.content(token, &id).await.expect(404).error();
    }
    let upload = format!("/files/Carta?containerId={}", cast.place);
    for (token, status) in [(&cast.reader, 403), (&cast.stranger, 404), (&cast.admin, 403)] {
        cast.send(token, Method::PATCH, &path, "a", "evil").await.expect(status).error();
        cast.send(token, Method::POST, &upload, "a", "evil").await.expect(status).error();
        cast.carta.delete(token, &path).await.expect(status).error();
    }
    assert_eq!(cast.content(&cast.reader, &id).await.expect(200).text, "bytes");
    assert_eq!(cast.objects().len(), 1);
    // What is rescinded is gone with the next request.
    cast.grant(&cast.reader, "None").await;
    cast.content(&cast.reader, &id).await.expect(404);
}

#[tokio::test]
async fn a_file_is_shared_by_itself() {
    let cast = Cast::new().await;
    let added = cast.send(&cast.owner, Method::POST, "/files/Carta", "own", "bytes").await;
    let id = text(&added.expect(200).json()["id"]);
    cast.content(&cast.editor, &id).await.expect(404);
    let stranger = cast.id(&cast.stranger).await;
    let grant = format!("/v2/permissions/{stranger}/{id}");
    let granted = async |flags| {
        let tiers = json!({ "user": flags });
        cast.carta.send_json(&cast.owner, Method::PUT, &grant, &tiers).await.expect(200);
    };
    // To see that there is a file isn't to read it.
    granted(json!({ "execute": true })).await;
    cast.content(&cast.stranger, &id).await.expect(403).error();
    granted(json!({ "read": true })).await;
    assert_eq!(cast.content(&cast.stranger, &id).await.expect(200).text, "bytes");
    let path = format!("/files/Carta/file/{id}");
    cast.send(&cast.stranger, Method::PATCH, &path, "a", "evil").await.expect(403).error();
    granted(json!({ "read": true, "write": true })).await;
    cast.send(&cast.stranger, Method::PATCH, &path, "a", "better").await.expect(200);
    // Outside of workspaces, only *admin* deletes.
    cast.carta.delete(&cast.stranger, &path).await.expect(403).error();
    cast.carta.delete(&cast.owner, &path).await.expect(200);
    cast.content(&cast.owner, &id).await.expect(404);
    cast.settles_at(0).await;
}

#[tokio::test]
async fn who_loses_the_right_while_the_content_comes_adds_nothing() {
    let cast = Cast::new().await;
    let id = cast.file(&cast.owner, "a", "bytes").await;
    let add = format!("POST /files/Carta?containerId={}", cast.place);
    let replace = format!("PATCH /files/Carta/file/{id}");
    let mut halves = Vec::new();
    for request in [&add, &replace] {
        halves.push(Half::send(&cast, &cast.editor, request, &form("a", "evil")).await);
    }
    cast.grant(&cast.editor, "None").await;
    for half in halves {
        assert!(half.finish().await.starts_with("HTTP/1.1 404"));
    }
    assert_eq!(cast.content(&cast.owner, &id).await.expect(200).text, "bytes");
    assert_eq!(cast.listed(&cast.owner, &cast.place).await.len(), 1);
    cast.settles_at(1).await;
}

#[tokio::test]
async fn who_is_suspended_while_the_content_comes_adds_nothing() {
    let cast = Cast::new().await;
    let add = format!("POST /files/Carta?containerId={}", cast.place);
    let half = Half::send(&cast, &cast.editor, &add, &form("a", "evil")).await;
    cast.carta.post(&cast.admin, "/user/editor/suspend").await.expect(200);
    assert!(half.finish().await.starts_with("HTTP/1.1 401"));
    assert_eq!(cast.listed(&cast.owner, &cast.place).await, []);
    cast.settles_at(0).await;
}

#[tokio::test]
async fn what_holds_files_stays_and_what_is_removed_takes_its_bytes_along() {
    let cast = Cast::new().await;
    let ids = [cast.file(&cast.editor, "a", "1").await, cast.file(&cast.editor, "b", "2").await];
    let workspace = format!("/workspace/{}", cast.place);
    let refused = cast.carta.delete(&cast.owner, &workspace).await.expect(400);
    assert!(refused.error().contains("`a`"));
    // Whoever may write to the workspace empties it; and by whichever words a file is removed, its bytes are.
    cast.carta.delete(&cast.owner, &format!("/files/Carta/file/{}", ids[0])).await.expect(200);
    cast.settles_at(1).await;
    cast.carta.delete(&cast.editor, &format!("/v2/resource/{}", ids[1])).await.expect(200);
    cast.settles_at(0).await;
    for id in ids {
        cast.content(&cast.editor, &id).await.expect(404);
    }
    cast.carta.delete(&cast.owner, &workspace).await.expect(200);
}

#[tokio::test]
async fn files_of_a_removed_user_stay() {
    let cast = Cast::new().await;
    let id = cast.file(&cast.editor, "a", "bytes").await;
    cast.carta.delete(&cast.admin, "/user/editor").await.expect(200);
    assert_eq!(cast.content(&cast.reader, &id).await.expect(200).text, "bytes");
    let list = cast.get(&cast.reader, &format!("/files/Carta/list?path={}", cast.place)).await;
    assert_eq!(list.expect(200).json()[0]["owner"], "editor");
    // Also of one whose name is somebody else's by now.
    cast.carta.delete(&cast.admin, "/user/editor/reservation").await.expect(200);
    let list = cast.get(&cast.reader, &format!("/files/Carta/list?path={}", cast.place)).await;
    assert_eq!(list.expect(200).json()[0]["owner"], "editor");
    cast.carta.delete(&cast.owner, &format!("/files/Carta/file/{id}")).await.expect(200);
}

#[tokio::test]
async fn an_api_token_with_one_use_uploads_once() {
    let cast = Cast::new().await;
    let wish = json!({ "name": "ci", "allowedEndpoints": ["POST /files/Carta"], "uses": 1 });
    let made =
        cast.carta.send_json(&cast.owner, Method::POST, "/v2/auth/apitoken/self", &wish).await;
    let key = text(&made.expect(200).json()["token"]);
    let send = async || {
        let request = cast.carta.request(Method::POST, "/files/Carta");
        let request = request.basic_auth("__token__", Some(&key));
        cast.carta.send(request.header("content-type", super::FORM).body(form("a", "b"))).await
    };
    send().await.expect(200);
    send().await.expect(401);
    assert_eq!(cast.objects().len(), 1);
}
