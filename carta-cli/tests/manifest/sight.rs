//! What an account can tell: a name that it doesn't see may be there.

use super::{groups, problems, source, sync, user};
use crate::guarded::Project;
use crate::world::{Home, Said, said, world};
use carta::block_on;

fn check_as(name: &str, project: &Project) -> Said {
    let arguments = ["manifest", "check", project.folder(), "-o", "json"];
    said(&mut Home::new().by_password(name, &arguments))
}

fn found(found: &[(&str, &str)]) -> Vec<(String, String)> {
    found.iter().map(|(problem, name)| ((*problem).to_owned(), (*name).to_owned())).collect()
}

#[test]
fn a_member_tells_their_own_groups_and_of_others_nothing() {
    groups("Seen", &["Mine", "Theirs"]);
    user("seen-mary");
    block_on(world().admin.groups().add_member("Seen:Mine", "seen-mary")).expect("added");
    let project = Project::new(&source(&["Seen:Mine", "Seen:Theirs", "Seen:Mien"]));
    let checked = check_as("seen-mary", &project);
    assert_eq!(checked.code, Some(1), "`Seen:Mine` isn't listed: {checked:?}");

    let arguments = ["manifest", "sync", project.folder(), "--yes"];
    let synced = said(&mut Home::new().by_password("seen-mary", &arguments));
    assert_eq!(synced.code, Some(4), "{synced:?}");
    assert!(synced.err.contains("`Seen:Theirs` isn't visible to `seen-mary`"), "{synced:?}");
    let guess = "`Seen:Mien` isn't visible to `seen-mary`, so it may be there or not: did you mean `Seen:Mine`?";
    assert!(synced.err.contains(guess), "{synced:?}");
    let text = project.text("carta.toml");
    assert!(text.contains("Seen:Mine") && !text.contains("Theirs") && !text.contains("owners"));
    let checked = check_as("seen-mary", &project);
    assert_eq!(checked.code, Some(4), "{checked:?}");
    let unseen = [("not-visible", "Seen:Mien"), ("not-visible", "Seen:Theirs")];
    assert_eq!(problems(&checked), found(&unseen));
}

#[test]
fn what_an_administrator_wrote_is_kept_by_whoever_cant_see_it() {
    groups("Kept", &["Mine", "Theirs"]);
    user("kept-mary");
    block_on(world().admin.groups().add_member("Kept:Mine", "kept-mary")).expect("added");
    let project = Project::new(&source(&["Kept:Mine", "Kept:Theirs"]));
    sync(&project).ok();
    let text = project.text("carta.toml");
    let arguments = ["manifest", "sync", project.folder(), "--yes"];
    let synced = said(&mut Home::new().by_password("kept-mary", &arguments));
    assert_eq!(synced.code, Some(4), "{synced:?}");
    assert_eq!(project.text("carta.toml"), text);
    let checked = check_as("kept-mary", &project);
    assert_eq!(checked.code, Some(4), "{checked:?}");
    let unseen = [("not-visible", "Kept:Theirs"), ("owners-not-visible", "Kept")];
    assert_eq!(problems(&checked), found(&unseen));
}

#[test]
fn an_owner_tells_what_isnt_there_of_their_own_organization_alone() {
    groups("Own", &["Ops"]);
    groups("Foreign", &["Ops"]);
    user("own-olga");
    block_on(world().admin.organizations().add_owner("Own", "own-olga")).expect("added");
    let project = Project::new(&source(&["Own:Ops", "Own:Opps", "Foreign:Ops"]));
    let arguments = ["manifest", "sync", project.folder(), "--yes"];
    let synced = said(&mut Home::new().by_password("own-olga", &arguments));
    assert_eq!(synced.code, Some(1), "{synced:?}");
    let checked = check_as("own-olga", &project);
    let wrong = [("not-visible", "Foreign:Ops"), ("misspelt", "Own:Opps")];
    assert_eq!(problems(&checked), found(&wrong));
    assert_eq!(checked.code, Some(1));
}

#[test]
fn nobody_and_a_carta_that_is_away_are_told_apart() {
    let project = Project::new(&source(&["Away:Ops"]));
    project.write("carta.toml", "groups = [\"Away:Ops\"]\n");
    let home = Home::new();
    for verb in ["check", "sync"] {
        let arguments = ["manifest", verb, project.folder()];
        said(&mut home.carta(&arguments)).fails(3, "nobody is logged in");
        let mut away = home.carta(&arguments);
        away.env("CARTA_HOST", "http://127.0.0.1:1").env("CARTA_API_TOKEN", "x");
        said(&mut away).fails(5, "Carta can't be reached");
    }
    assert_eq!(project.text("carta.toml"), "groups = [\"Away:Ops\"]\n");
}
