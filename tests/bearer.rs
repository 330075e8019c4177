//! What a process that holds somebody's token can do with it: what its owner may, and no more.

use crate::embedded::{Carta, PASSWORD};
use carta::{Agent, block_on};
use std::io::Write;
use std::process::{Command, Stdio};

/// What a process of its own gets out of `user`'s token.
fn run(carta: &Carta, user: &str, deeds: &[&str]) -> Vec<String> {
    let login = Agent::login().host(carta.host()).username(user).password(PASSWORD);
    let token = login.blocking().unwrap().token();
    let mut process = Command::new(env!("CARGO_BIN_EXE_bearer"))
        .env("CARTA_HOST", carta.url())
        .args(deeds)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Through a pipe: an argument or a variable would be there for others to read.
    process.stdin.take().unwrap().write_all(token.expose().as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// `andy` is in `Org:Ops`; `beth` is in nothing.
fn carta() -> Carta {
    let carta = Carta::start();
    for group in ["Org:Ops", "Org:Board", "Other:Team"] {
        carta.group(group);
    }
    carta.user("andy");
    carta.user("beth");
    carta.member("Org:Ops", "andy");
    carta
}

#[test]
fn a_members_token_reads_its_own_groups_and_changes_nothing() {
    let carta = carta();
    let allowed = run(&carta, "andy", &["whoami", "members/Org:Ops"]);
    assert_eq!(allowed, ["whoami: andy", "members/Org:Ops: 1 members"]);
    let deeds = [
        "members/Org:Board",
        "members/Other:Team",
        "members/Carta:Administrators",
        "add/Org:Ops/beth",
        "add/Org:Board/andy",
        "add/Other:Team/andy",
        "add/Carta:Administrators/andy",
        "add/AllUsers/andy",
        "remove/Org:Ops/andy",
        "remove/Carta:Administrators/admin",
        "create-group/Mine",
        "create-group/Mine:Own",
        "create-group/Org:Mine",
        "create-group/Carta:Mine",
        "create-user/carl",
        "set-password/andy",
        "set-password/admin",
        "set-password/nobody",
    ];
    for (deed, outcome) in deeds.iter().zip(run(&carta, "andy", &deeds)) {
        assert_eq!(outcome, format!("{deed}: refused"));
    }
    nothing_changed(&carta);
}

#[test]
fn a_strangers_token_reads_nothing() {
    let carta = carta();
    let deeds = [
        "members/Org:Ops",
        "members/Org:Nobody made this",
        "add/Org:Ops/beth",
        "remove/Org:Ops/andy",
    ];
    for (deed, outcome) in deeds.iter().zip(run(&carta, "beth", &deeds)) {
        assert_eq!(outcome, format!("{deed}: refused"), "whether or not there is such a group");
    }
    nothing_changed(&carta);
}

fn nothing_changed(carta: &Carta) {
    let members = |group: &'static str| {
        let mut names: Vec<_> = carta.members(group).into_iter().map(|user| user.name).collect();
        names.sort();
        names
    };
    assert_eq!(members("Org:Ops"), ["andy"]);
    assert_eq!(members("Carta:Administrators"), ["admin"]);
    for group in ["Org:Board", "Other:Team"] {
        assert!(members(group).is_empty(), "{group}");
    }
    for name in ["andy", "beth", "admin"] {
        let login = Agent::login().host(carta.host()).username(name).password(PASSWORD);
        assert!(login.blocking().is_ok(), "{name}'s password");
    }
    let users = block_on(carta.admin().users().list()).unwrap();
    assert_eq!(users.len(), 3);
}
