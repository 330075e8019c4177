//! Who may call what today, as Carta says.

use crate::world::{Home, said, world};
use carta::{User, block_on};
use serde_json::{Value, json};

fn guard(function: &str, policy: &str) -> Value {
    json!({ "function": function, "file": "src/main.rs", "line": 1, "policy": policy, "fresh": false })
}

/// A group with one in it of two.
fn cast() {
    let admin = &world().admin;
    for name in ["who-andy", "who-beth"] {
        block_on(admin.users().create(&User::new(name))).expect("made");
        let password = crate::world::PASSWORD.into();
        block_on(admin.users().set_password(name, &password)).expect("set");
    }
    for group in ["Who:Ops", "Who:Hidden"] {
        block_on(admin.groups().create(group)).expect("made");
    }
    block_on(admin.groups().add_member("Who:Ops", "who-andy")).expect("added");
}

#[test]
fn policies_are_evaluated_for_everybody_and_what_isnt_visible_is_unknown() {
    cast();
    let guards = json!([
        guard("anyone", "authenticated"),
        guard("ops", "groups = [\"Who:Ops\"]"),
        guard("either", "any(group = \"Who:Ops\", user = \"who-beth\")"),
        guard(
            "but",
            "all(any(group = \"Who:Ops\", user = \"who-beth\"), not(user = \"who-andy\"))"
        ),
        guard("gone", "groups = [\"Who:Gone\"]"),
        guard("hidden", "any(group = \"Who:Hidden\", user = \"who-andy\")"),
        guard("constant", "groups = [ADMINS]"),
    ]);
    let home = Home::new();
    let file = home.file("guards.json", &guards.to_string());
    let arguments = ["guards", "--from", &file, "--who", "-o", "json"];
    let who = |said: Value, at: usize| said[at]["who"].clone();
    let all = said(&mut home.admin(&arguments)).ok().json();
    let told = |users: &[&str], unknown: &[&str]| json!({ "everyone": false, "users": users, "unknown": unknown, "besides": null });
    assert_eq!(who(all.clone(), 0)["everyone"], true);
    assert_eq!(who(all.clone(), 1), told(&["who-andy"], &[]));
    assert_eq!(who(all.clone(), 2), told(&["who-andy", "who-beth"], &[]));
    assert_eq!(who(all.clone(), 3), told(&["who-beth"], &[]));
    assert_eq!(who(all.clone(), 4), told(&[], &["Who:Gone"]), "a guard can't tell either");
    assert_eq!(who(all.clone(), 5), told(&["who-andy"], &[]));
    assert_eq!(who(all, 6), told(&[], &["groups = [ADMINS]"]));

    let seen = said(&mut home.by_password("who-andy", &arguments)).ok().json();
    assert_eq!(who(seen.clone(), 1), told(&["who-andy"], &[]));
    assert_eq!(who(seen.clone(), 5), told(&["who-andy"], &["Who:Hidden"]));
    let unseen = said(&mut home.by_password("who-beth", &arguments)).ok().json();
    assert_eq!(who(unseen.clone(), 1), told(&[], &["Who:Ops"]));
    assert_eq!(who(unseen, 2), told(&["who-beth"], &["Who:Ops"]));

    let table = said(&mut home.admin(&["guards", "--from", &file, "--who"])).ok();
    assert!(table.out.contains("everyone with an account"), "{table:?}");
    assert!(table.out.contains("? depends on Who:Gone"), "{table:?}");
    let away = said(
        home.carta(&arguments).env("CARTA_HOST", "http://127.0.0.1:1").env("CARTA_API_TOKEN", "x"),
    );
    away.fails(5, "Carta can't be reached");
}
