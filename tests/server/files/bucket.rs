//! Files in a bucket: a small store that speaks as much of S3 as the server needs.

use super::leftovers::Half;
use super::{Cast, form, text};
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method as Verb, StatusCode};
use axum::response::{IntoResponse, Response};
use carta_server::{FileStore, S3};
use reqwest::Method;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

const KEY: &str = "hunter2-hunter2";

#[derive(Default)]
struct Store {
    objects: BTreeMap<String, Vec<u8>>,
    /// Unfinished multipart uploads: their parts.
    uploads: BTreeMap<String, BTreeMap<u32, Vec<u8>>>,
    /// How many were ever begun.
    begun: usize,
    /// Whatever is asked is refused.
    closed: bool,
    unsigned: usize,
}

#[derive(Clone, Default)]
struct Bucket(Arc<Mutex<Store>>);

impl Bucket {
    async fn start() -> (Self, SocketAddr) {
        let bucket = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let address = listener.local_addr().expect("an address");
        let router = axum::Router::new()
            .fallback(answer)
            .layer(axum::extract::DefaultBodyLimit::disable())
            .with_state(bucket.clone());
        // It ends with the test's runtime.
        tokio::spawn(async move { axum::serve(listener, router).await });
        (bucket, address)
    }

    fn with<T>(&self, read: impl FnOnce(&mut Store) -> T) -> T {
        read(&mut self.0.lock().expect("no panic"))
    }

    fn keys(&self) -> Vec<String> {
        self.with(|store| store.objects.keys().cloned().collect())
    }
}

async fn answer(State(bucket): State<Bucket>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 64 << 20).await.expect("a body");
    let path = head.uri.path().to_owned();
    let query: BTreeMap<String, String> =
        url::form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
    bucket.with(|store| {
        let signed = head.headers.get("authorization").and_then(|value| value.to_str().ok());
        if !signed.is_some_and(|text| text.starts_with("AWS4-HMAC-SHA256 Credential=the-id/")) {
            store.unsigned += 1;
        }
        if store.closed {
            return (StatusCode::FORBIDDEN, "<Error><Code>AccessDenied</Code></Error>")
                .into_response();
        }
        respond(store, &head.method, &head.headers, path, &query, &body)
    })
}

fn respond(
    store: &mut Store,
    method: &Verb,
    headers: &HeaderMap,
    path: String,
    query: &BTreeMap<String, String>,
    body: &Bytes,
) -> Response {
    let upload = query.get("uploadId");
    let tagged = [("etag", "\"tag\"")];
    match (method.as_str(), upload) {
        ("PUT", None) => {
            store.objects.insert(path, body.to_vec());
            tagged.into_response()
        }
        ("POST", None) if query.contains_key("uploads") => {
            store.begun += 1;
            let id = format!("upload-{}", store.begun);
            store.uploads.insert(id.clone(), BTreeMap::new());
            format!(
                "<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
            )
            .into_response()
        }
        ("PUT", Some(id)) => {
            let number = query["partNumber"].parse().expect("a number");
            store.uploads.get_mut(id).expect("begun").insert(number, body.to_vec());
            tagged.into_response()
        }
        ("POST", Some(id)) => {
            let parts = store.uploads.remove(id).expect("begun");
            store.objects.insert(path, parts.into_values().flatten().collect());
            "<CompleteMultipartUploadResult><ETag>tag</ETag></CompleteMultipartUploadResult>"
                .into_response()
        }
        ("DELETE", Some(id)) => {
            store.uploads.remove(id);
            StatusCode::NO_CONTENT.into_response()
        }
        ("DELETE", None) => {
            store.objects.remove(&path);
            StatusCode::NO_CONTENT.into_response()
        }
        ("GET", None) => read(store, headers, &path),
        other => panic!("{other:?}"),
    }
}

fn read(store: &Store, headers: &HeaderMap, path: &str) -> Response {
    let Some(object) = store.objects.get(path) else {
        return (StatusCode::NOT_FOUND, "<Error><Code>NoSuchKey</Code></Error>").into_response();
    };
    let modified = ("last-modified", "Tue, 14 Nov 2023 22:13:20 GMT".to_owned());
    let range = headers["range"].to_str().expect("text").strip_prefix("bytes=").expect("bytes");
    let (first, last) = range.split_once('-').expect("a range");
    let (first, last): (usize, usize) =
        (first.parse().expect("a number"), last.parse().expect("a number"));
    let said = ("content-range", format!("bytes {first}-{last}/{}", object.len()));
    let headers = [modified, said, ("etag", "\"tag\"".to_owned())];
    (StatusCode::PARTIAL_CONTENT, headers, object[first..=last].to_vec()).into_response()
}

async fn cast() -> (Cast, Bucket) {
    let (bucket, address) = Bucket::start().await;
    let s3 = S3::new("the-bucket")
        .endpoint(format!("http://{address}"))
        .region("eu-central-1")
        .credentials("the-id", KEY.into())
        .prefix("carta/files");
    (Cast::with(|builder| builder.files(FileStore::S3(s3))).await, bucket)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_kept_in_a_bucket() {
    let (cast, bucket) = cast().await;
    let small = cast.file(&cast.owner, "small.csv", "0123456789").await;
    let long = "0123456789abcdef".repeat(1_300_000);
    let large = cast.file(&cast.owner, "large.csv", &long).await;
    assert_eq!(bucket.with(|store| (store.begun, store.uploads.len())), (1, 0));
    let keys = bucket.keys();
    assert_eq!(keys.len(), 2);
    for key in &keys {
        assert!(key.starts_with("/the-bucket/carta/files/"), "{key}");
        assert!(![&small, &large].iter().any(|id| key.contains(*id)) && !key.contains("csv"));
    }
    assert_eq!(cast.content(&cast.reader, &small).await.expect(200).text, "0123456789");
    assert!(cast.content(&cast.reader, &large).await.expect(200).text == long);
    let request = cast.carta.request(Method::GET, &format!("/files/Carta/file/{large}"));
    let request = request.bearer_auth(&cast.reader).header("range", "bytes=8388606-8388609");
    assert_eq!(cast.carta.send(request).await.expect(206).text, &long[8_388_606..8_388_610]);
    let item = cast.get(&cast.reader, &format!("/permissions/resources/File/{small}")).await;
    let item = item.expect(200);
    assert_eq!(item.json()["storageInfo"]["storageType"], "S3");
    assert!(!item.text.contains("the-bucket") && !item.text.contains("the-id"), "{}", item.text);
    for id in [small, large] {
        cast.carta.delete(&cast.owner, &format!("/files/Carta/file/{id}")).await.expect(200);
    }
    super::eventually("the objects are deleted", async || bucket.keys().is_empty()).await;
    assert_eq!(bucket.with(|store| store.unsigned), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_cut_off_is_taken_back_from_the_bucket() {
    let (cast, bucket) = cast().await;
    let long = form("a", &"x".repeat(20 << 20));
    let half = Half::send(&cast, &cast.owner, "POST /files/Carta", &long).await;
    super::eventually("parts are stored", async || bucket.with(|store| store.begun > 0)).await;
    drop(half);
    super::eventually("the upload is ended", async || {
        bucket.with(|store| store.uploads.is_empty())
    })
    .await;
    super::eventually("nothing is left", async || cast.objects_known().await == 0).await;
    assert_eq!(bucket.keys(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_that_is_closed_makes_files_unavailable_and_refuses_nobody() {
    let (cast, bucket) = cast().await;
    let id = cast.file(&cast.owner, "a", "bytes").await;
    bucket.with(|store| store.closed = true);
    let path = format!("/files/Carta/file/{id}");
    for answer in [
        cast.content(&cast.reader, &id).await,
        cast.send(&cast.owner, Method::POST, "/files/Carta", "b", "bytes").await,
        cast.send(&cast.owner, Method::PATCH, &path, "b", "bytes").await,
    ] {
        let text = answer.expect(503).text;
        assert!(text.contains("unavailable"), "{text}");
        for inner in [KEY, "the-bucket", "the-id", "AccessDenied", "127.0.0.1"] {
            assert!(!text.contains(inner), "{text}");
        }
    }
    // Who may do what doesn't hang on it.
    cast.content(&cast.stranger, &id).await.expect(404);
    assert_eq!(cast.listed(&cast.reader, &cast.place).await.len(), 1);
    cast.carta.delete(&cast.owner, &path).await.expect(200);
    assert_eq!(bucket.keys().len(), 1, "left for later");
    bucket.with(|store| store.closed = false);
    let added = cast.send(&cast.owner, Method::POST, "/files/Carta", "b", "new").await.expect(200);
    super::eventually("swept", async || bucket.keys().len() == 1).await;
    assert_eq!(cast.content(&cast.owner, &text(&added.json()["id"])).await.expect(200).text, "new");
}

#[test]
fn a_bucket_that_cannot_be_is_refused_at_the_start() {
    for (s3, said) in [
        (S3::new("b").credentials("id", KEY.into()), "bucket"),
        (S3::new("the-bucket").endpoint("http://s3.example.com"), "https"),
        (S3::new("the-bucket").endpoint("https://id:key@s3.example.com"), "endpoint"),
        (S3::new("the-bucket").region("eu/../evil"), "region"),
        (S3::new("the-bucket").credentials("id", "a\r\nb".into()), "credentials"),
    ] {
        let error = carta_server::Server::builder().files(FileStore::S3(s3)).start();
        let error = super::super::carta::whole(&error.expect_err("refused"));
        assert!(error.contains(said) && !error.contains(KEY), "{error}");
    }
    let error = carta_server::Server::builder().largest_file(0).start().expect_err("refused");
    assert!(super::super::carta::whole(&error).contains("at least one byte"));
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o750)).expect("set");
    let store = || FileStore::Folder(folder.path().to_owned());
    let error = carta_server::Server::builder().files(store()).start().expect_err("refused");
    assert!(super::super::carta::whole(&error).contains("chmod 700"), "{error}");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).expect("set");
    carta_server::Server::builder()
        .files(store())
        .start()
        .expect("started")
        .stop()
        .expect("stopped");
}
