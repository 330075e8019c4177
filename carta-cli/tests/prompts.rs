//! Questions: answered, refused, broken off, and with nobody there.

use crate::pty::Terminal;
use crate::world::{Home, PASSWORD, said, url, world};
use carta::block_on;
use rustix::process::Signal;
use std::io::Write as _;
use std::process::Stdio;

fn is_there(group: &str) -> bool {
    block_on(world().admin.groups().members(group)).is_ok()
}

#[test]
fn a_deletion_is_confirmed_or_doesnt_happen() {
    let home = Home::new();
    block_on(world().admin.groups().create("PromptsKept")).expect("made");
    let delete = ["group", "delete", "PromptsKept"];
    let alone =
        said(&mut home.admin(&delete)).fails(2, "nobody is there to ask whether to delete group");
    assert!(alone.err.contains("\nhelp: say that it is meant: --yes"), "{}", alone.err);

    for (answer, words) in
        [("\n", "wasn't confirmed"), ("n\n", "wasn't confirmed"), ("\u{4}", "wasn't answered")]
    {
        let mut terminal = Terminal::start(home.admin(&delete));
        terminal.shows("delete group `PromptsKept`, and with it everybody's membership? [y/N] ");
        terminal.types(answer);
        let (code, shown) = terminal.ends();
        assert_eq!(code, Some(1), "{shown}");
        assert!(shown.contains("nothing was done: ") && shown.contains(words), "{shown}");
        assert!(is_there("PromptsKept"));
    }
    let mut terminal = Terminal::start(home.admin(&delete));
    terminal.shows("[y/N] ");
    terminal.types("what?\n");
    terminal.shows("[y/N] ");
    terminal.types("y\n");
    let (code, shown) = terminal.ends();
    assert_eq!(code, Some(0), "{shown}");
    assert!(!is_there("PromptsKept"));
}

#[test]
fn a_password_that_is_broken_off_leaves_the_terminal_as_it_was() {
    let home = Home::new();
    // Ctrl-D, and Ctrl-C.
    for (key, code) in [("\u{4}", Some(1)), ("\u{3}", None)] {
        let login = ["login", "--host", url(), "--username", "admin"];
        let mut terminal = Terminal::start(home.carta(&login));
        terminal.shows("Password: ");
        terminal.types_unseen(key);
        let (ended, shown) = terminal.ends();
        assert_eq!(ended, code, "{shown}");
        assert!(terminal.echoes());
        assert!(!home.profiles().exists());
    }
}

#[test]
fn a_password_comes_from_stdin() {
    let home = Home::new();
    let login = ["login", "--host", url(), "--username", "admin", "--password-stdin", "--save"];
    let by_stdin = |input: &str| {
        let mut command = home.carta(&login);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("started");
        let mut stdin = child.stdin.take().expect("piped");
        stdin.write_all(input.as_bytes()).expect("written");
        drop(stdin);
        let output = child.wait_with_output().expect("ended");
        (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
    };
    let (code, err) = by_stdin(&format!("{PASSWORD}\n"));
    assert_eq!(code, Some(0), "{err}");
    for (input, words) in [("", "it is empty"), ("a\nb\n", "more than one line")] {
        let (code, err) = by_stdin(input);
        assert_eq!(code, Some(1), "{err}");
        assert!(err.contains("stdin can't be used as a password") && err.contains(words), "{err}");
    }
    let (code, err) = by_stdin(&"x".repeat(5000));
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("more than 4096 bytes"), "{err}");
}

#[test]
fn a_signal_to_end_leaves_the_terminal_as_it_was() {
    let home = Home::new();
    for signal in [Signal::TERM, Signal::HUP] {
        let login = ["login", "--host", url(), "--username", "admin"];
        let mut terminal = Terminal::start(home.carta(&login));
        terminal.shows("Password: ");
        // Once it doesn't echo.
        terminal.types_unseen("begun");
        terminal.send(signal);
        let (ended, shown) = terminal.ends();
        assert_eq!(ended, None, "{shown}");
        assert!(terminal.echoes(), "{signal:?}");
    }
}

#[test]
fn a_password_that_is_to_come_from_stdin_isnt_seen_at_a_terminal_either() {
    let home = Home::new();
    let login = ["login", "--host", url(), "--username", "admin", "--no-save", "--password-stdin"];
    let mut terminal = Terminal::start(home.carta(&login));
    terminal.shows("Password: ");
    terminal.types_unseen(&format!("{PASSWORD}\n"));
    let (code, shown) = terminal.ends();
    assert_eq!(code, Some(0), "{shown}");
    assert!(!shown.contains(PASSWORD), "{shown}");
}
