//! The master key is changed.

use super::carta::{ADMIN, ADMIN_PASSWORD, Carta, whole};
use carta_core::Secret;
use carta_server::{Data, Server};
use reqwest::Method;
use std::fs;
use std::path::{Path, PathBuf};

const PUBLIC: &str = "https://carta.test";

struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn start(&self, previous: Option<&Path>) -> Carta {
        Carta::start_apart(|builder| {
            let data = Data::Folder(self.folder.path().to_owned());
            let builder = builder.data(data).public_url(PUBLIC);
            match previous {
                Some(previous) => builder.previous_master_key_file(previous),
                None => builder,
            }
        })
    }

    fn refused(&self, previous: Option<&Path>) -> String {
        let data = Data::Folder(self.folder.path().to_owned());
        let builder = Server::builder().data(data).public_url(PUBLIC);
        let builder = match previous {
            Some(previous) => builder.previous_master_key_file(previous),
            None => builder,
        };
        whole(&builder.start().expect_err("refused"))
    }

    /// Puts the key aside, as an operator does who wants a new one.
    fn retire_key(&self, name: &str) -> PathBuf {
        fs::rename(self.path("master.key"), self.path(name)).expect("renamed");
        self.path(name)
    }
}

async fn put(carta: &Carta, token: &str) {
    let request = carta.request(Method::PUT, "/secrets").bearer_auth(token);
    carta.send(request.header("secret-k", "the value")).await.expect(200);
}

/// Of names that nobody has, and of one that somebody has.
async fn salts(carta: &Carta) -> Vec<String> {
    let mut salts = Vec::new();
    for name in ["nobody", "noone", ADMIN] {
        let asked = carta.ask(name).await;
        salts.push(asked.parameters["SALT"].as_str().expect("a salt").to_owned());
    }
    salts
}

#[tokio::test]
async fn everything_outlives_a_new_key_and_the_old_one_opens_nothing_any_more() {
    let folder = Folder::new();
    let first = folder.start(None);
    let token = first.admin().await;
    put(&first, &token).await;
    let before = salts(&first).await;
    first.server.stop().expect("stopped");

    let old = folder.retire_key("old.key");
    let second = folder.start(Some(&old));
    assert_eq!(second.get(&token, "/secrets?name=k").await.expect(200).text, "the value");
    second.admin().await;
    second.try_log_in(ADMIN, "wrong").await.expect(400);
    // A salt that changed with the key would tell that nobody has the name.
    assert_eq!(salts(&second).await, before);
    second.server.stop().expect("stopped");

    // Once more with both, and without the old one.
    drop(folder.start(Some(&old)));
    let third = folder.start(None);
    assert_eq!(third.get(&token, "/secrets?name=k").await.expect(200).text, "the value");
    assert_eq!(salts(&third).await, before);
    third.admin().await;
    third.server.stop().expect("stopped");

    folder.retire_key("new.key");
    fs::copy(&old, folder.path("master.key")).expect("copied");
    assert!(folder.refused(None).contains("another master key"));
}

#[tokio::test]
async fn a_wrong_previous_key_changes_nothing() {
    let folder = Folder::new();
    let first = folder.start(None);
    let token = first.admin().await;
    put(&first, &token).await;
    first.server.stop().expect("stopped");
    let right = folder.retire_key("right.key");

    // Of another server.
    let other = Folder::new();
    drop(other.start(None));
    assert!(folder.refused(Some(&other.path("master.key"))).contains("another master key"));
    assert!(folder.refused(None).contains("another master key"));
    let missing = folder.refused(Some(&folder.path("missing")));
    assert!(missing.contains("master key file"), "{missing}");

    let second = folder.start(Some(&right));
    assert_eq!(second.get(&token, "/secrets?name=k").await.expect(200).text, "the value");
    second.log_in(ADMIN, ADMIN_PASSWORD).await;
}

#[tokio::test]
async fn a_first_start_with_a_previous_key_is_a_first_start() {
    let (folder, other) = (Folder::new(), Folder::new());
    drop(other.start(None));
    let carta = folder.start(Some(&other.path("master.key")));
    let token = carta.admin().await;
    put(&carta, &token).await;
    carta.server.stop().expect("stopped");
    let again = Server::builder()
        .data(Data::Folder(folder.folder.path().to_owned()))
        .administrator("x", Secret::from("y"))
        .start();
    drop(again.expect("started"));
}
