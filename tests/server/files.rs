//! Files: who may do what with them, and what becomes of their bytes. Each rule is attacked by those whom it keeps out.

mod bucket;
mod client;
mod forms;
mod killed;
mod leftovers;
mod listing;
mod parts;
mod reading;
mod rights;

use super::carta::{Answer, Carta, NOW};
use carta_server::{Builder, Data, FileStore};
use carta_tests::postgres::Shared;
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

const FORM: &str = "multipart/form-data; boundary=B";

/// A Carta that keeps its data in a folder, with an administrator and some users, of whom `owner` owns the workspace `place`;
/// `editor` may write to it, `reader` read.
struct Cast {
    carta: Carta,
    folder: tempfile::TempDir,
    admin: String,
    owner: String,
    editor: String,
    reader: String,
    stranger: String,
    place: String,
}

impl Cast {
    async fn new() -> Self {
        Self::with(|builder| builder).await
    }

    async fn with(settings: impl FnOnce(Builder) -> Builder) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().to_owned();
        let carta = if Shared::is_wanted() {
            let files = FileStore::Folder(path.join("files"));
            Carta::start_with(|builder| settings(builder.files(files)))
        } else {
            Carta::start_with(|builder| settings(builder.data(Data::Folder(path))))
        };
        let admin = carta.admin().await;
        let mut users = Vec::new();
        for name in ["owner", "editor", "reader", "stranger"] {
            users.push(carta.stranger(&admin, name).await);
        }
        let Ok([owner, editor, reader, stranger]) = <[_; 4]>::try_from(users) else {
            unreachable!()
        };
        let made = carta.post(&owner, "/workspace/place").await.expect(200).json();
        let place = text(&made["id"]);
        let cast = Self { carta, folder, admin, owner, editor, reader, stranger, place };
        cast.grant(&cast.editor, "Editor").await;
        cast.grant(&cast.reader, "Guest").await;
        cast
    }

    async fn id(&self, token: &str) -> String {
        text(&self.carta.get(token, "/user").await.expect(200).json()["id"])
    }

    /// A role on the workspace.
    async fn grant(&self, token: &str, role: &str) {
        let holder = self.id(token).await;
        let path = format!("/permissions/{}/{holder}?userType=User&role={role}", self.place);
        self.carta.call(&self.owner, Method::PUT, &path).await.expect(200);
    }

    async fn get(&self, token: &str, path: &str) -> Answer {
        self.carta.get(token, path).await
    }

    /// Sends a form with one file.
    async fn send(
        &self,
        token: &str,
        method: Method,
        path: &str,
        name: &str,
        bytes: &str,
    ) -> Answer {
        self.send_form(token, method, path, &form(name, bytes)).await
    }

    async fn send_form(&self, token: &str, method: Method, path: &str, form: &str) -> Answer {
        let request = self.carta.request(method, path).bearer_auth(token);
        self.carta.send(request.header("content-type", FORM).body(form.to_owned())).await
    }

    /// The id of a new file in the workspace.
    async fn file(&self, token: &str, name: &str, bytes: &str) -> String {
        let path = format!("/files/Carta?containerId={}", self.place);
        let added = self.send(token, Method::POST, &path, name, bytes).await.expect(200);
        text(&added.json()["id"])
    }

    async fn content(&self, token: &str, file: &str) -> Answer {
        self.get(token, &format!("/files/Carta/file/{file}")).await
    }

    /// What is listed: types and names.
    async fn listed(&self, token: &str, path: &str) -> Vec<(String, String)> {
        let listed = self.get(token, &format!("/files/Carta/list?path={path}")).await.expect(200);
        let listed = listed.json();
        let entries = listed.as_array().expect("a list").iter();
        entries.map(|entry| (text(&entry["type"]), text(&entry["name"]))).collect()
    }

    fn objects(&self) -> Vec<String> {
        objects(self.folder.path())
    }

    /// Waits until so many objects are stored, which the server sees to after it has answered.
    async fn settles_at(&self, count: usize) {
        settles_at(self.folder.path(), count).await;
    }
}

fn form(name: &str, bytes: &str) -> String {
    format!(
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/csv\r\n\r\n{bytes}\r\n--B--\r\n"
    )
}

fn text(json: &Value) -> String {
    json.as_str().expect("a text").to_owned()
}

/// Whatever is in the folder of files, half-written or not.
fn objects(data: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(data.join("files")).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("text")).collect()
}

async fn settles_at(data: &Path, count: usize) {
    let what = format!("{count} objects are stored");
    eventually(&what, async || objects(data).len() == count).await;
}

/// Waits for what the server does after it has answered, or without anybody having asked.
async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let wait = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(60), wait).await.is_ok(), "never: {what}");
}

#[tokio::test]
async fn there_are_the_two_sources_that_clients_expect() {
    let cast = Cast::new().await;
    let get = async |path: &str| cast.get(&cast.stranger, path).await;
    assert_eq!(get("/files").await.expect(200).json(), json!(["Carta", "HyperThought"]));
    for (source, words) in [
        ("Carta", "Containers, FileUpdate, FullFileList"),
        ("HyperThought", "Containers, PartialFileList"),
    ] {
        let support = get(&format!("/files/{source}/support")).await.expect(200);
        assert_eq!(support.json(), json!(words));
    }
    for path in [
        "/files/HyperThought/list",
        "/files/HyperThought/list?path=/&partial=True",
        "/files/HyperThought/file/00000000-0000-4000-8000-000000000000",
        "/files/Tape/list",
        "/files/Tape/support",
        "/files/carta/list",
    ] {
        get(path).await.expect(404).error();
    }
    let added = cast.send(&cast.owner, Method::POST, "/files/HyperThought", "a", "b").await;
    added.expect(404).error();
    assert_eq!(cast.objects(), Vec::<String>::new());
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_sent() {
    let cast = Cast::new().await;
    let path = format!("/files/Carta?containerId={}/raw/2024", cast.place);
    let added = cast.send(&cast.editor, Method::POST, &path, "Größe.csv", "a,b\n").await;
    let added = added.expect(200).json();
    let id = text(&added["id"]);
    assert_eq!(
        added,
        json!({
            "id": id, "permission": "Execute, Write, Read, Clone, Admin", "name": "Größe.csv",
            "source": "Carta", "type": "File", "owner": "editor",
            "path": format!("/{}/raw/2024/Größe.csv", cast.place),
            "dateCreated": "2023-11-14T22:13:20Z",
        })
    );
    let content = cast.content(&cast.reader, &id).await.expect(200);
    assert_eq!(content.text, "a,b\n");
    for (name, value) in [
        ("content-type", "text/csv"),
        ("content-length", "4"),
        ("accept-ranges", "bytes"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "no-store"),
        (
            "content-disposition",
            "attachment; filename=\"Gr__e.csv\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.csv",
        ),
    ] {
        assert_eq!(content.headers[name], value, "{name}");
    }
    let path = format!("/files/Carta/file/{id}");
    let head = cast.carta.call(&cast.reader, Method::HEAD, &path).await.expect(200);
    assert_eq!(
        (head.text.as_str(), &head.headers["content-length"]),
        ("", &content.headers["content-length"])
    );
    assert_eq!(head.headers["etag"], content.headers["etag"]);
}

#[tokio::test]
async fn an_update_replaces_the_content_and_keeps_the_rest() {
    let cast = Cast::new().await;
    let id = cast.file(&cast.owner, "a.csv", "old").await;
    let before = cast.content(&cast.reader, &id).await.expect(200);
    cast.carta.clock.advance(Duration::from_secs(60));
    let path = format!("/files/Carta/file/{id}");
    let updated = cast.send(&cast.editor, Method::PATCH, &path, "other.csv", "newer").await;
    let updated = updated.expect(200).json();
    assert_eq!((text(&updated["name"]), text(&updated["owner"])), ("a.csv".into(), "owner".into()));
    assert_eq!(updated["dateModified"], "2023-11-14T22:14:20Z");
    let after = cast.content(&cast.reader, &id).await.expect(200);
    assert_eq!(after.text, "newer");
    assert_ne!(after.headers["etag"], before.headers["etag"]);
    // The old one is gone from the disk, too.
    cast.settles_at(1).await;
    let audit = cast.get(&cast.admin, &format!("/audit?resource={id}")).await.expect(200).json();
    let actions: Vec<_> = audit["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|change| &change["action"])
        .collect();
    assert_eq!(actions, ["resource made", "grant set", "resource changed"]);
}

#[tokio::test]
async fn nothing_of_the_inner_place_is_told() {
    let cast = Cast::new().await;
    let id = cast.file(&cast.owner, "secret-name.csv", "secret content").await;
    let [object] = <[_; 1]>::try_from(cast.objects()).expect("one object");
    assert_ne!(object, id);
    let item =
        cast.get(&cast.reader, &format!("/permissions/resources/File/{id}")).await.expect(200);
    assert_eq!(
        item.json()["storageInfo"],
        json!({ "storageType": "Local", "container": cast.place, "compressed": false })
    );
    let content = cast.content(&cast.reader, &id).await.expect(200);
    let list = cast.get(&cast.reader, "/permissions/resources/File").await.expect(200);
    assert!(list.text.contains(&id));
    for answer in [item, content, list] {
        assert!(!format!("{answer:?}").contains(&object));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = std::fs::metadata(cast.folder.path().join("files")).expect("a folder");
        assert_eq!(folder.permissions().mode() & 0o777, 0o700);
    }
}

#[tokio::test]
async fn what_the_store_lost_is_unavailable_and_nobody_is_refused() {
    let cast = Cast::new().await;
    let id = cast.file(&cast.owner, "a", "bytes").await;
    let [object] = <[_; 1]>::try_from(cast.objects()).expect("one object");
    std::fs::remove_file(cast.folder.path().join("files").join(&object)).expect("removed");
    let answer = cast.content(&cast.owner, &id).await.expect(503);
    assert!(
        answer.text.contains("unavailable") && !answer.text.contains(&object),
        "{}",
        answer.text
    );
    // And it can still be deleted.
    cast.carta.delete(&cast.owner, &format!("/files/Carta/file/{id}")).await.expect(200);
    assert_eq!(cast.carta.clock.now(), NOW);
}
