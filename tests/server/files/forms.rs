use super::{Cast, form, text};
use reqwest::Method;

const UPLOAD: &str = "/files/Carta";

#[tokio::test]
async fn only_the_field_file_counts() {
    let cast = Cast::new().await;
    let field = |name: &str, content: &str| {
        format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{content}\r\n")
    };
    let more = format!("{}{}", field("id", "00000000-0000-4000-8000-000000000000"), form("a", "b"));
    let added = cast.send_form(&cast.owner, Method::POST, UPLOAD, &more).await.expect(200);
    assert_eq!(added.json()["name"], "a");
    // Without a name.
    let plain = format!("{}--B--\r\n", field("file", "c"));
    let added = cast.send_form(&cast.owner, Method::POST, UPLOAD, &plain).await.expect(200).json();
    assert_eq!(added["name"], "upload");
    let content = cast.content(&cast.owner, &text(&added["id"])).await.expect(200);
    assert_eq!(
        (content.text.as_str(), content.headers["content-type"].as_bytes()),
        ("c", b"application/octet-stream".as_slice())
    );
    // Nothing in it.
    let empty = cast.send(&cast.owner, Method::POST, UPLOAD, "empty", "").await.expect(200).json();
    let content = cast.content(&cast.owner, &text(&empty["id"])).await.expect(200);
    assert_eq!(
        (content.text.as_str(), &content.headers["content-length"]),
        ("", &"0".parse().expect("a value"))
    );
    assert_eq!(cast.objects().len(), 3);
}

#[tokio::test]
async fn what_is_no_whole_form_is_no_file() {
    let cast = Cast::new().await;
    let whole = form("a", "bytes");
    let file = whole.strip_suffix("--B--\r\n").expect("an end");
    let many = "x".repeat(2 << 20);
    for (what, form) in [
        ("nothing", String::new()),
        ("no form", "bytes".to_owned()),
        (
            "no file",
            "--B\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\na\r\n--B--\r\n"
                .to_owned(),
        ),
        ("two files", format!("{file}{whole}")),
        ("no end", file.to_owned()),
        ("cut in the content", file[..file.len() - 4].to_owned()),
        ("cut in the head", "--B\r\nContent-Disposition: form-data; name=\"file\"".to_owned()),
        ("a long beginning", format!("{many}{whole}")),
        ("a long head", format!("--B\r\nX-Long: {many}\r\n{}", &whole[5..])),
        (
            "a long field",
            format!("--B\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n{many}\r\n{whole}"),
        ),
    ] {
        let answer = cast.send_form(&cast.owner, Method::POST, UPLOAD, &form).await;
        assert_eq!(answer.status, 400, "{what}: {}", answer.text);
        answer.error();
    }
    for content_type in ["text/plain", "multipart/form-data", "application/json"] {
        let request = cast.carta.request(Method::POST, UPLOAD).bearer_auth(&cast.owner);
        let request = request.header("content-type", content_type).body(whole.clone());
        cast.carta.send(request).await.expect(400).error();
    }
    assert_eq!(cast.listed(&cast.owner, "").await.len(), 1, "the workspace alone");
    cast.settles_at(0).await;
}

#[tokio::test]
async fn a_name_is_no_path_and_no_trick() {
    let cast = Cast::new().await;
    let long = "a".repeat(257);
    for name in [
        "",
        " ",
        ".",
        "..",
        "../../etc/passwd",
        "/etc/passwd",
        "a/b",
        "..\\\\evil",
        "a\u{0}b",
        "a%0D%0ASet-Cookie: x",
        "annexe\u{202e}txt.exe",
        &long,
    ] {
        let answer = cast.send(&cast.owner, Method::POST, UPLOAD, name, "b").await;
        assert_eq!(answer.status, 400, "{name:?}: {}", answer.text);
    }
    cast.settles_at(0).await;
    // What our client writes in place of a quote is one again.
    let added = cast.send(&cast.owner, Method::POST, UPLOAD, "5%22 disk", "b").await.expect(200);
    assert_eq!(added.json()["name"], "5\" disk");
    assert!(cast.objects().iter().all(|object| !object.contains("disk")));
}

#[tokio::test]
async fn the_same_name_twice_is_two_files() {
    let cast = Cast::new().await;
    let (one, other) =
        (cast.file(&cast.owner, "a", "1").await, cast.file(&cast.owner, "a", "2").await);
    assert_ne!(one, other);
    assert_eq!(cast.content(&cast.owner, &one).await.text, "1");
    assert_eq!(cast.content(&cast.owner, &other).await.text, "2");
}

#[tokio::test]
async fn files_have_a_largest_size() {
    let cast = Cast::with(|builder| builder.largest_file(10)).await;
    let send = async |bytes| cast.send(&cast.owner, Method::POST, UPLOAD, "a", bytes).await;
    let id = text(&send("0123456789").await.expect(200).json()["id"]);
    assert!(send("0123456789+").await.expect(413).error().contains("10 bytes"));
    send(&"x".repeat(3 << 20)).await.expect(413).error();
    let path = format!("/files/Carta/file/{id}");
    cast.send(&cast.owner, Method::PATCH, &path, "a", "0123456789+").await.expect(413).error();
    assert_eq!(cast.content(&cast.owner, &id).await.expect(200).text, "0123456789");
    cast.settles_at(1).await;
}
