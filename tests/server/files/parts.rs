use super::leftovers::Half;
use super::{Cast, eventually, text};
use crate::server::carta::Answer;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const UPLOADS: &str = "/files/Carta/uploads";

impl Cast {
    async fn begin(&self, token: &str, query: &str, wanted: &Value) -> Answer {
        self.carta.send_json(token, Method::POST, &format!("{UPLOADS}{query}"), wanted).await
    }

    /// The path of a new upload into the workspace.
    async fn upload(&self, token: &str, size: u64) -> String {
        let wanted = json!({ "name": "parts.csv", "size": size, "contentType": "text/csv" });
        let begun = self.begin(token, &format!("?containerId={}", self.place), &wanted).await;
        format!("{UPLOADS}/{}", text(&begun.expect(201).json()["id"]))
    }

    async fn part(&self, token: &str, upload: &str, offset: u64, bytes: &str) -> Answer {
        let request = self.carta.request(Method::PATCH, upload).bearer_auth(token);
        let request = request.header("upload-offset", offset.to_string());
        self.carta.send(request.body(bytes.to_owned())).await
    }
}

#[tokio::test]
async fn parts_make_a_file() {
    let cast = Cast::new().await;
    let upload = cast.upload(&cast.editor, 10).await;
    let state = cast.get(&cast.editor, &upload).await.expect(200).json();
    assert_eq!((&state["offset"], &state["size"]), (&json!(0), &json!(10)));
    assert_eq!(state["expires"], "2023-11-15T22:13:20Z");
    for (offset, bytes) in [(0, "0123"), (4, "4"), (5, "")] {
        let state = cast.part(&cast.editor, &upload, offset, bytes).await.expect(200).json();
        assert_eq!(state["offset"], offset + bytes.len() as u64);
        assert_eq!(state["fileId"], Value::Null);
    }
    assert_eq!(cast.listed(&cast.owner, &cast.place).await, [], "nothing before it is whole");
    let head = cast.carta.call(&cast.editor, Method::HEAD, &upload).await.expect(200);
    assert_eq!(
        (&head.headers["upload-offset"], &head.headers["upload-length"]),
        (&"5".parse().expect("a value"), &"10".parse().expect("a value"))
    );
    let done = cast.part(&cast.editor, &upload, 5, "56789").await.expect(200).json();
    let id = text(&done["fileId"]);
    assert_eq!(done["file"]["id"], id);
    assert_eq!(done["file"]["path"], format!("/{}/parts.csv", cast.place));
    let content = cast.content(&cast.reader, &id).await.expect(200);
    assert_eq!(
        (content.text.as_str(), content.headers["content-type"].as_bytes()),
        ("0123456789", b"text/csv".as_slice())
    );
    // Across the parts.
    let request = cast.carta.request(Method::GET, &format!("/files/Carta/file/{id}"));
    let request = request.bearer_auth(&cast.reader).header("range", "bytes=3-5");
    assert_eq!(cast.carta.send(request).await.expect(206).text, "345");
    // Whoever missed the answer asks again.
    assert_eq!(cast.get(&cast.editor, &upload).await.expect(200).json()["fileId"], id);
    cast.part(&cast.editor, &upload, 10, "").await.expect(400);
    cast.settles_at(3).await;
    // The upload's end isn't the file's.
    cast.carta.delete(&cast.editor, &upload).await.expect(200);
    cast.content(&cast.reader, &id).await.expect(200);
    cast.carta.delete(&cast.editor, &format!("/files/Carta/file/{id}")).await.expect(200);
    cast.settles_at(0).await;
}

#[tokio::test]
async fn an_empty_file_takes_an_empty_part() {
    let cast = Cast::new().await;
    let upload = cast.upload(&cast.editor, 0).await;
    let done = cast.part(&cast.editor, &upload, 0, "").await.expect(200).json();
    assert_eq!(cast.content(&cast.reader, &text(&done["fileId"])).await.expect(200).text, "");
}

#[tokio::test]
async fn parts_fit_together() {
    let cast = Cast::new().await;
    let upload = cast.upload(&cast.editor, 10).await;
    cast.part(&cast.editor, &upload, 0, "0123").await.expect(200);
    for offset in [0, 3, 5, 10] {
        let refused = cast.part(&cast.editor, &upload, offset, "evil").await.expect(409);
        assert!(refused.error().contains("at 4"));
    }
    // Of two at the same place, one counts.
    let parts =
        [cast.part(&cast.editor, &upload, 4, "ab"), cast.part(&cast.editor, &upload, 4, "cd")];
    let answers = futures_util::future::join_all(parts).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    cast.settles_at(2).await;
    // More than was announced is nothing of it.
    cast.part(&cast.editor, &upload, 6, "12345").await.expect(413).error();
    assert_eq!(cast.get(&cast.editor, &upload).await.json()["offset"], 6);
    for value in ["", "-1", "six", "6.0", "18446744073709551616"] {
        let request = cast.carta.request(Method::PATCH, &upload).bearer_auth(&cast.editor);
        cast.carta.send(request.header("upload-offset", value).body("x")).await.expect(400).error();
    }
    let request = cast.carta.request(Method::PATCH, &upload).bearer_auth(&cast.editor);
    cast.carta.send(request.body("x")).await.expect(400).error();
    cast.settles_at(2).await;
}

#[tokio::test]
async fn an_upload_is_its_makers_alone() {
    let cast = Cast::new().await;
    let upload = cast.upload(&cast.editor, 4).await;
    for token in [&cast.owner, &cast.reader, &cast.stranger, &cast.admin] {
        for answer in [
            cast.get(token, &upload).await,
            cast.part(token, &upload, 0, "evil").await,
            cast.carta.delete(token, &upload).await,
        ] {
            assert_eq!(answer.expect(404).error(), "no such upload");
        }
    }
    let listed = async |token| cast.get(token, UPLOADS).await.expect(200).json();
    let own = listed(&cast.editor).await;
    assert_eq!((own.as_array().map(Vec::len), &own[0]["name"]), (Some(1), &json!("parts.csv")));
    assert!(upload.ends_with(&text(&own[0]["id"])));
    for token in [&cast.owner, &cast.admin] {
        assert_eq!(listed(token).await, json!([]));
    }
    cast.part(&cast.editor, &upload, 0, "good").await.expect(200);
    assert_eq!(listed(&cast.editor).await, json!([]), "it is finished");
    assert_eq!(cast.objects().len(), 1);
}

#[tokio::test]
async fn the_rules_are_asked_when_it_begins_and_when_it_ends() {
    let cast = Cast::new().await;
    let wanted = json!({ "name": "a", "size": 4 });
    let place = format!("?containerId={}", cast.place);
    for (token, status) in [(&cast.reader, 403), (&cast.stranger, 404), (&cast.admin, 403)] {
        cast.begin(token, &place, &wanted).await.expect(status).error();
    }
    let upload = cast.upload(&cast.editor, 4).await;
    cast.part(&cast.editor, &upload, 0, "by").await.expect(200);
    cast.grant(&cast.editor, "Guest").await;
    cast.part(&cast.editor, &upload, 2, "te").await.expect(403).error();
    assert_eq!(cast.listed(&cast.owner, &cast.place).await, []);
    // What came is kept, until it may be added after all.
    assert_eq!(cast.get(&cast.editor, &upload).await.json()["offset"], 4);
    cast.grant(&cast.editor, "Editor").await;
    let done = cast.part(&cast.editor, &upload, 4, "").await.expect(200).json();
    assert_eq!(cast.content(&cast.owner, &text(&done["fileId"])).await.expect(200).text, "byte");
}

#[tokio::test]
async fn wishes_are_checked() {
    let cast = Cast::with(|builder| builder.largest_file(10)).await;
    for (wanted, status) in [
        (json!({ "name": "a" }), 400),
        (json!({ "size": 1 }), 400),
        (json!({ "name": "../a", "size": 1 }), 400),
        (json!({ "name": "a", "size": -1 }), 400),
        (json!({ "name": "a", "size": 1.5 }), 400),
        (json!({ "name": "a", "size": 1, "owner": "x" }), 400),
        (json!({ "name": "a", "size": 11 }), 413),
        (json!({ "name": "a", "size": u64::MAX }), 413),
    ] {
        cast.begin(&cast.owner, "", &wanted).await.expect(status).error();
    }
    for path in ["nothing", "../x", "00000000-0000-4000-8000-000000000000"] {
        cast.get(&cast.owner, &format!("{UPLOADS}/{path}")).await.expect(404);
    }
}

#[tokio::test]
async fn unfinished_uploads_are_few_and_expire() {
    let cast = Cast::new().await;
    let upload = cast.upload(&cast.editor, 4).await;
    cast.part(&cast.editor, &upload, 0, "by").await.expect(200);
    for _ in 1..16 {
        cast.upload(&cast.editor, 4).await;
    }
    let wanted = json!({ "name": "a", "size": 4 });
    let refused = cast.begin(&cast.editor, "", &wanted).await.expect(429);
    assert!(refused.error().contains("16"));
    cast.upload(&cast.owner, 4).await;
    // Given up, an upload makes room.
    cast.carta.delete(&cast.editor, &upload).await.expect(200);
    cast.settles_at(0).await;
    let upload = cast.upload(&cast.editor, 4).await;
    cast.carta.clock.advance(Duration::from_secs(3600 * 23));
    let token = cast.carta.log_in("editor", "editor").await;
    cast.part(&token, &upload, 0, "by").await.expect(200);
    // A day after the last part.
    cast.carta.clock.advance(Duration::from_secs(3600 * 23));
    let token = cast.carta.log_in("editor", "editor").await;
    cast.get(&token, &upload).await.expect(200);
    cast.carta.clock.advance(Duration::from_secs(3600));
    let token = cast.carta.log_in("editor", "editor").await;
    cast.get(&token, &upload).await.expect(404);
    cast.part(&token, &upload, 2, "te").await.expect(404);
    cast.send(&token, Method::POST, "/files/Carta", "other", "bytes").await.expect(200);
    cast.settles_at(1).await;
    cast.upload(&token, 4).await;
}

#[tokio::test]
async fn what_came_before_the_connection_ended_is_kept() {
    let cast = Cast::new().await;
    let upload = cast.upload(&cast.editor, 20).await;
    let line = format!("PATCH {upload}");
    let half =
        Half::send_unseen(&cast, &cast.editor, &line, "0123456789", "Upload-Offset: 0\r\n").await;
    eventually("it is received", async || cast.objects_known().await > 0).await;
    drop(half);
    let offset = async || cast.get(&cast.editor, &upload).await.json()["offset"].clone();
    eventually("what came is kept", async || offset().await == 4).await;
    let done = cast.part(&cast.editor, &upload, 4, "456789abcdefghij").await.expect(200).json();
    let content = cast.content(&cast.reader, &text(&done["fileId"])).await.expect(200);
    assert_eq!(content.text, "0123456789abcdefghij");
}
