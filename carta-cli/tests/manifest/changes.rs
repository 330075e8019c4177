//! What happened in Carta since the file was written.

use super::{check, groups, problems, source, sync, user};
use crate::guarded::Project;
use crate::world::world;
use carta::block_on;

#[test]
fn a_group_that_is_gone_or_another_one_is_seen_until_it_is_taken_note_of() {
    groups("Past", &["Gone", "Again", "Stays"]);
    let project = Project::new(&source(&["Past:Gone", "Past:Again", "Past:Stays"]));
    sync(&project).ok();
    let text = project.text("carta.toml");
    let commented = text.replace("\"Past:Again\",", "\"Past:Again\", # the night shift");
    project.write("carta.toml", &commented);
    let admin = world().admin.groups();
    for group in ["Past:Gone", "Past:Again"] {
        block_on(admin.remove(group)).expect("removed");
    }
    block_on(admin.create("Past:Again")).expect("made");

    let checked = check(&project);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    let pair = |problem: &str, name: &str| (problem.to_owned(), name.to_owned());
    assert_eq!(problems(&checked), [pair("recreated", "Past:Again"), pair("gone", "Past:Gone")]);
    let json = checked.json();
    assert_ne!(json[0]["recorded"], json[0]["now"]);
    assert!(json[1]["line"].is_u64(), "{json}");

    // What a source still uses stays wrong, and now it doesn't build either.
    let synced = sync(&project);
    assert_eq!(synced.code, Some(1), "{synced:?}");
    assert!(synced.err.contains("- group `Past:Gone`, which isn't in Carta"), "{synced:?}");
    assert!(synced.err.contains("~ group `Past:Again` is another one now"), "{synced:?}");
    let text = project.text("carta.toml");
    assert!(!text.contains("Past:Gone"), "{text}");
    assert!(text.contains("\"Past:Again\", # the night shift"), "{text}");
    project.write("src/main.rs", &source(&["Past:Again", "Past:Stays"]));
    check(&project).ok();
}

#[test]
fn a_new_owner_of_an_organization_is_seen() {
    groups("Owned", &["Ops"]);
    user("owned-carl");
    let project = Project::new(&source(&["Owned:Ops"]));
    sync(&project).ok();
    let organizations = world().admin.organizations();
    block_on(organizations.add_owner("Owned", "owned-carl")).expect("added");
    let checked = check(&project);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    let json = checked.json();
    assert_eq!(
        (&json[0]["problem"], &json[0]["name"]),
        (&"owned-by-someone-else".into(), &"Owned".into())
    );
    assert_eq!(
        (&json[0]["recorded"], &json[0]["now"]),
        (&"`admin`".into(), &"`admin`, `owned-carl`".into())
    );
    let synced = sync(&project).ok();
    assert!(
        synced.err.contains("~ organization `Owned` is owned by `admin`, `owned-carl`"),
        "{synced:?}"
    );
    check(&project).ok();
    // Who leaves lets nobody in.
    block_on(organizations.remove_owner("Owned", "owned-carl")).expect("removed");
    check(&project).ok();
}

#[test]
fn a_user_of_the_same_name_is_another_one() {
    user("again-dora");
    let project = Project::new("#[carta::authorize(users = [\"again-dora\"])]\nfn f() -> R {}\n");
    sync(&project).ok();
    let users = world().admin.users();
    block_on(users.remove("again-dora")).expect("removed");
    assert_eq!(problems(&check(&project))[0].0, "gone");
    block_on(users.free_name("again-dora")).expect("freed");
    user("again-dora");
    assert_eq!(problems(&check(&project))[0].0, "recreated");
}

#[test]
fn a_file_about_another_carta_says_nothing_of_this_one() {
    groups("Host", &["Ops"]);
    let project = Project::new(&source(&["Host:Ops"]));
    sync(&project).ok();
    let text = project.text("carta.toml");
    let elsewhere = text.replace(crate::world::url(), "https://carta.example.com");
    let elsewhere = elsewhere.replace("\"Host:Ops\" = \"", "\"Host:Ops\" = \"x");
    project.write("carta.toml", &elsewhere);
    let found = problems(&check(&project));
    assert_eq!(found, [("other-host".to_owned(), "carta.toml".to_owned())]);
    let synced = sync(&project).ok();
    assert!(synced.err.contains("the file was about https://carta.example.com"), "{synced:?}");
    assert_eq!(project.text("carta.toml"), text);
}
