use super::{Cast, text};
use crate::server::carta::Answer;
use reqwest::Method;
use serde_json::json;

async fn asked(cast: &Cast, id: &str, headers: &[(&str, &str)]) -> Answer {
    let request = cast.carta.request(Method::GET, &format!("/files/Carta/file/{id}"));
    let request = request.bearer_auth(&cast.reader);
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    cast.carta.send(request).await
}

#[tokio::test]
async fn a_part_is_read_alone() {
    let cast = Cast::new().await;
    let id = cast.file(&cast.owner, "a", "0123456789").await;
    for (range, said, content) in [
        ("bytes=0-3", "bytes 0-3/10", "0123"),
        ("bytes=4-", "bytes 4-9/10", "456789"),
        ("bytes=-2", "bytes 8-9/10", "89"),
        ("bytes=9-100", "bytes 9-9/10", "9"),
    ] {
        let part = asked(&cast, &id, &[("range", range)]).await.expect(206);
        assert_eq!(
            (part.text.as_str(), &part.headers["content-range"]),
            (content, &said.parse().expect("a value"))
        );
        assert_eq!(part.headers["content-length"], content.len().to_string().as_str());
        assert_eq!(part.headers["x-content-type-options"], "nosniff");
    }
    let beyond = asked(&cast, &id, &[("range", "bytes=10-")]).await.expect(416);
    assert_eq!(beyond.headers["content-range"], "bytes */10");
    beyond.error();
    for range in ["bytes=0-1,3-4", "lines=1-2", "bytes=4-2", "nonsense"] {
        assert_eq!(asked(&cast, &id, &[("range", range)]).await.expect(200).text, "0123456789");
    }
    // To whom the file isn't there, no part of it is.
    let request = cast.carta.request(Method::GET, &format!("/files/Carta/file/{id}"));
    let request = request.bearer_auth(&cast.stranger).header("range", "bytes=100-");
    cast.carta.send(request).await.expect(404);
}

#[tokio::test]
async fn who_has_a_part_of_the_old_gets_no_part_of_the_new() {
    let cast = Cast::new().await;
    let id = cast.file(&cast.owner, "a", "old content").await;
    let etag = asked(&cast, &id, &[]).await.expect(200).headers["etag"].clone();
    let etag = etag.to_str().expect("text");
    let rest = [("range", "bytes=4-"), ("if-range", etag)];
    assert_eq!(asked(&cast, &id, &rest).await.expect(206).text, "content");
    let unchanged = asked(&cast, &id, &[("if-none-match", etag)]).await.expect(304);
    assert_eq!((unchanged.text.as_str(), unchanged.headers["etag"] == etag), ("", true));
    let path = format!("/files/Carta/file/{id}");
    cast.send(&cast.editor, Method::PATCH, &path, "a", "new content").await.expect(200);
    assert_eq!(asked(&cast, &id, &rest).await.expect(200).text, "new content");
    assert_eq!(asked(&cast, &id, &[("if-none-match", etag)]).await.expect(200).text, "new content");
}

#[tokio::test]
async fn no_page_is_shown_and_no_header_forged() {
    let cast = Cast::new().await;
    let page = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a;b=.html\"\r\n\
                Content-Type: text/html\r\n\r\n<script>steal()</script>\r\n--B--\r\n";
    let added = cast.send_form(&cast.owner, Method::POST, "/files/Carta", page).await.expect(200);
    let id = text(&added.json()["id"]);
    let content = cast.content(&cast.owner, &id).await.expect(200);
    assert_eq!(content.headers["content-security-policy"], "default-src 'none'; sandbox");
    let disposition = content.headers["content-disposition"].to_str().expect("text");
    assert!(disposition.starts_with("attachment; filename=\"a_b_.html\";"), "{disposition}");
    let wanted = json!({ "name": "a", "size": 1, "contentType": "text/html\r\nX-Evil: 1" });
    let upload =
        cast.carta.send_json(&cast.owner, Method::POST, "/files/Carta/uploads", &wanted).await;
    let path = format!("/files/Carta/uploads/{}", text(&upload.expect(201).json()["id"]));
    let request = cast.carta.request(Method::PATCH, &path).bearer_auth(&cast.owner);
    let done = cast.carta.send(request.header("upload-offset", "0").body("x")).await.expect(200);
    let content = cast.content(&cast.owner, &text(&done.json()["fileId"])).await.expect(200);
    assert_eq!(content.headers["content-type"], "application/octet-stream");
    assert!(!content.headers.contains_key("x-evil"));
}
