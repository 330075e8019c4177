//! Everything that a server knows goes into a file while it works, and another server goes on from there.

use crate::embedded::PASSWORD;
use carta::{Agent, Host, Secret, User, block_on};
use carta_server::{Data, Server, backup};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

fn start(folder: &Path) -> Server {
    let data = Data::Folder(folder.to_owned());
    Server::builder().data(data).administrator("admin", PASSWORD.into()).start().unwrap()
}

fn log_in(server: &Server, name: &str) -> Agent {
    let host: Host = server.url().parse().unwrap();
    Agent::login().host(host).username(name).password(PASSWORD).blocking().unwrap()
}

#[test]
fn a_restored_server_knows_all_that_the_first_one_knew() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    let server = start(&one);
    let admin = log_in(&server, "admin");
    block_on(async {
        admin.users().create(&User::new("andy")).await?;
        admin.users().set_password("andy", &Secret::from(PASSWORD)).await?;
        admin.groups().create("Org:Team").await?;
        admin.groups().add_member("Org:Team", "andy").await?;
        admin.projects().create("project", "bucket").await?;
        admin.secrets().put("name", &Secret::from("a value to keep")).await
    })
    .unwrap();

    let mut file = Vec::new();
    let written = backup::save(&Data::Folder(one.clone()), &mut file).unwrap();
    let text = String::from_utf8_lossy(&file);
    for secret in [PASSWORD, "a value to keep"] {
        assert!(!text.contains(secret), "what is sealed stays sealed");
    }
    // What happens later isn't in it.
    block_on(admin.users().create(&User::new("beth"))).unwrap();
    server.stop().unwrap();

    let read = backup::restore(&Data::Folder(other.clone()), file.as_slice()).unwrap();
    assert_eq!(read, written);
    fs::copy(one.join("master.key"), other.join("master.key")).unwrap();
    let server = start(&other);
    assert!(!server.administrator_made());
    let admin = log_in(&server, "admin");
    let andy = log_in(&server, "andy");
    block_on(async {
        let secret = admin.secrets().get("name").await.unwrap();
        assert_eq!(secret.expose(), "a value to keep");
        let members = admin.groups().members("Org:Team").await.unwrap();
        assert_eq!(members.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["andy"]);
        let groups = andy.users().current().await.unwrap().groups;
        assert!(groups.contains(&"Org:Team".into()), "{groups:?}");
        admin.users().create(&User::new("beth")).await.unwrap();
    });
    server.stop().unwrap();
}

#[test]
fn whatever_is_being_written_a_backup_is_of_one_moment() {
    let folder = tempfile::tempdir().unwrap();
    let data = Data::Folder(folder.path().join("data"));
    let server = start(&folder.path().join("data"));
    let admin = log_in(&server, "admin");
    block_on(admin.groups().create("Team")).unwrap();
    let done = AtomicBool::new(false);
    let mut users = Vec::new();
    std::thread::scope(|scope| {
        // Users, each with a membership in the same transaction, as long as backups are taken.
        let writing = scope.spawn(|| {
            let mut made = 0;
            while !done.load(Ordering::Relaxed) {
                let user = User::new(format!("user-{made}"));
                block_on(admin.users().create(&user)).unwrap();
                block_on(admin.groups().add_member("Team", user.name.as_str())).unwrap();
                made += 1;
            }
            made
        });
        // At least as many, and until something has been written meanwhile.
        for number in 0..500 {
            if number >= 8 && users.first() < users.last() {
                break;
            }
            let mut file = Vec::new();
            let saved = backup::save(&data, &mut file).unwrap();
            // The database itself refuses a membership without its user.
            let place = Data::Folder(folder.path().join(format!("restored-{number}")));
            assert_eq!(backup::restore(&place, file.as_slice()).unwrap(), saved);
            users.push(saved.users);
        }
        done.store(true, Ordering::Relaxed);
        assert!(writing.join().unwrap() > 0);
    });
    assert!(users.is_sorted(), "{users:?}");
    assert!(users.first() < users.last(), "it went on meanwhile: {users:?}");
    server.stop().unwrap();
}
