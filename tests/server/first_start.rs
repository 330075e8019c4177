use super::carta::{ADMIN, ADMIN_PASSWORD, Carta, whole, written};
use carta_core::Secret;
use carta_server::{Data, PasswordPolicy, Server};
use serde_json::json;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

/// A name that stays while the port changes, so that tokens stay good.
const PUBLIC: &str = "https://carta.test/base";

fn on(folder: &Path) -> Carta {
    Carta::start_apart(|builder| builder.data(Data::Folder(folder.to_owned())).public_url(PUBLIC))
}

#[tokio::test]
async fn a_restart_on_the_same_folder_keeps_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = on(folder.path());
    let admin = first.admin().await;
    let andy = first.stranger(&admin, "andy").await;
    first.post(&admin, "/user/group/Org:Team").await.expect(200);
    first.post(&admin, "/user/group/Org:Team/andy").await.expect(200);
    let auth = first.auth().await;
    first.server.stop().expect("stopped");

    let second = Carta::start_apart(|builder| {
        builder
            .data(Data::Folder(folder.path().to_owned()))
            .public_url(PUBLIC)
            .administrator(ADMIN, Secret::from("another password"))
    });
    assert_eq!(second.auth().await, auth);
    assert_eq!(second.groups(&andy).await, ["Org:Team", "AllUsers", "All"]);
    assert_eq!(second.names(&admin, "/user/group/Org:Team").await, ["andy"]);
    second.try_log_in(ADMIN, "another password").await.expect(400);
    second.log_in(ADMIN, ADMIN_PASSWORD).await;
}

#[tokio::test]
async fn another_administrators_name_adds_nobody_to_an_old_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(on(folder.path()));
    let second = Carta::start_apart(|builder| {
        builder
            .data(Data::Folder(folder.path().to_owned()))
            .public_url(PUBLIC)
            .administrator("evil", Secret::from("evil"))
    });
    second.try_log_in("evil", "evil").await.expect(400);
    second.log_in(ADMIN, ADMIN_PASSWORD).await;
}

#[cfg(unix)]
#[test]
fn what_it_writes_is_for_its_own_eyes() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let carta = on(&data);
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("files")), 0o700);
    for path in written(&data) {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    drop(carta);
}

#[tokio::test]
async fn no_password_token_or_code_lies_open_in_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let carta = on(folder.path());
    let tokens = carta.tokens(ADMIN, ADMIN_PASSWORD).await;
    let chosen = "a password of andy's own";
    carta.create_user(&tokens.id, &json!({ "name": "andy" })).await.expect(200);
    carta.set_temporary(&tokens.id, "andy", "given").await.expect(200);
    let asked = carta.try_log_in("andy", "given").await.expect(200).json();
    carta.choose("andy", &asked["Session"], chosen).await.expect(200);
    // A name that nobody has may be a password, typed into the wrong field.
    let mistyped = "mistyped-password";
    carta.try_log_in(mistyped, "andy").await.expect(400);
    let made = carta.post(&tokens.id, "/user/andy/reset").await.expect(200).json();
    let code = made["code"].as_str().expect("a code");
    carta.server.stop().expect("stopped");
    for path in written(folder.path()) {
        let content = fs::read(&path).expect("read");
        let secrets = [ADMIN_PASSWORD, &tokens.id, &tokens.access, tokens.refresh()];
        for secret in secrets.into_iter().chain([chosen, mistyped, code]) {
            let found = content.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{}", path.display());
        }
    }
}

#[test]
fn a_bad_key_file_keeps_it_from_starting() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(on(folder.path()));
    let key = folder.path().join("master.key");
    let start = || {
        let data = Data::Folder(folder.path().to_owned());
        whole(&Server::builder().data(data).start().expect_err("refused"))
    };
    let original = fs::read(&key).expect("read");
    fs::write(&key, [7; 31]).expect("written");
    assert!(start().contains("32 bytes"));
    fs::write(&key, [7; 32]).expect("written");
    assert!(start().contains("another master key"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::write(&key, &original).expect("written");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("changed");
        assert!(start().contains("chmod 600"));
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("changed");
    }
    drop(on(folder.path()));
}

#[tokio::test]
async fn a_wrong_key_seals_nothing_that_the_right_one_couldnt_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = || Data::Folder(folder.path().to_owned());
    drop(Server::builder().data(data()).start().expect("started, with no users yet"));
    let key = folder.path().join("master.key");
    let original = fs::read(&key).expect("read");
    fs::write(&key, [7; 32]).expect("written");
    let administrator = Secret::from(ADMIN_PASSWORD);
    let error = Server::builder().data(data()).administrator(ADMIN, administrator).start();
    assert!(whole(&error.expect_err("refused")).contains("another master key"));
    fs::write(&key, &original).expect("written");
    on(folder.path()).admin().await;
}

#[cfg(unix)]
#[test]
fn a_named_key_file_is_used_and_never_made() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let (data, key) = (folder.path().join("data"), folder.path().join("key"));
    let start = || Server::builder().data(Data::Folder(data.clone())).master_key_file(&key).start();
    assert!(whole(&start().expect_err("refused")).contains("master key file"));
    assert!(!key.exists());
    fs::write(&key, [7; 32]).expect("written");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o400)).expect("changed");
    drop(start().expect("started"));
    assert!(!data.join("master.key").exists());
}

#[test]
fn it_says_why_it_doesnt_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("written");
    let error = Server::builder().data(Data::Folder(file.join("data"))).start();
    assert!(whole(&error.expect_err("refused")).contains("data folder"));

    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address");
    let error = Server::builder().listen(address).start().expect_err("refused");
    assert!(whole(&error).contains("in use"), "{}", whole(&error));

    let everywhere = "0.0.0.0:0".parse().expect("an address");
    let error = Server::builder().listen(everywhere).public_url("https://carta.test").start();
    assert!(whole(&error.expect_err("refused")).contains("TLS"));

    let error = Server::builder().public_url("http://carta.test").start();
    assert!(whole(&error.expect_err("refused")).contains("https"));
    let second = Duration::from_secs(1);
    for (builder, says) in [
        (Server::builder().token_lifetime(Duration::ZERO), "at least one second"),
        (Server::builder().refresh_token_lifetime(second), "refresh tokens"),
        (Server::builder().key_rotation(second), "at least one minute"),
        (
            Server::builder().password_policy(PasswordPolicy::default().minimum_length(5)),
            "from 6 to 99",
        ),
        (
            Server::builder().password_policy(PasswordPolicy::default().minimum_length(100)),
            "from 6 to 99",
        ),
    ] {
        assert!(whole(&builder.start().expect_err("refused")).contains(says), "{says}");
    }
    let error = Server::builder().administrator("a b", Secret::from("password")).start();
    assert!(whole(&error.expect_err("refused")).contains("a b"));
    let error = Server::builder().administrator("admin", Secret::from("")).start();
    assert!(whole(&error.expect_err("refused")).contains("empty"));
}

#[tokio::test]
async fn a_stopped_server_is_gone_and_its_port_is_free() {
    let carta = Carta::start();
    let address = carta.server.address();
    carta.auth().await;
    carta.server.stop().expect("stopped");
    drop(TcpListener::bind(address).expect("free"));
}
