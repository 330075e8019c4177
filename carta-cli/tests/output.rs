//! What stdout is, and who reads it.

use crate::page;
use crate::process::text;
use crate::pty::Terminal;
use crate::world::{Home, said, url, world};
use carta::{Agent, Host, Secret, User, block_on};
use carta_server::{Clock, Data, Server, exchange};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};

const MANY: usize = 10_000;

/// A Carta with many users, and the command of whoever administers it.
fn crowd(home: &Home) -> (Server, tempfile::TempDir, impl Fn(&[&str]) -> Command + '_) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = Data::Folder(folder.path().join("data"));
    let server = Server::builder().data(data.clone());
    let server = server.administrator("admin", Secret::from("of the crowd's")).start();
    let server = server.expect("started");
    let mut lines = "{\"format\":\"carta directory\",\"version\":1}\n".to_owned();
    for number in 0..MANY {
        writeln!(lines, "{{\"user\":{{\"name\":\"user{number:05}\"}}}}").expect("written");
    }
    lines.push_str("{\"end\":{}}\n");
    exchange::import(&data, &Clock::system(), lines.as_bytes(), exchange::Mode::Change, |_| ())
        .expect("imported");
    let host: Host = server.url().parse().expect("a host");
    let login = Agent::login().host(host).username("admin").password("of the crowd's");
    let admin = login.blocking().expect("logged in");
    let token = carta::NewApiToken::new("tests").allow(&["*"], "/**");
    let token = block_on(admin.tokens().create("self", &token)).expect("made");
    let url = server.url().to_owned();
    let carta = move |arguments: &[&str]| {
        let mut command = home.carta(arguments);
        command.env("CARTA_HOST", &url).env("CARTA_API_TOKEN", token.key.expose());
        command
    };
    (server, folder, carta)
}

#[test]
fn ten_thousand_rows_come_whole_or_as_many_as_somebody_reads() {
    let home = Home::new();
    let (_server, _folder, carta) = crowd(&home);
    let table = said(&mut carta(&["user", "list"])).ok();
    assert_eq!(table.out.lines().count(), 1 + 1 + MANY, "a header, the administrator, the users");
    let json = said(&mut carta(&["user", "list", "-o", "json"])).ok().json();
    assert_eq!(json.as_array().map(Vec::len), Some(1 + MANY));
    let yaml = said(&mut carta(&["user", "list", "-o", "yaml"])).ok();
    assert_eq!(yaml.out.lines().filter(|line| line.starts_with("- name: ")).count(), 1 + MANY);

    // As `| head -1` does.
    for format in ["table", "json", "yaml"] {
        let mut command = carta(&["user", "list", "-o", format]);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("piped");
        BufReader::with_capacity(64, stdout).read_line(&mut line).expect("read");
        let output = child.wait_with_output().expect("ended");
        assert_eq!(
            (output.status.code(), text(&output.stderr).as_str()),
            (Some(0), ""),
            "{format}"
        );
    }
}

#[test]
fn a_full_disk_is_told_of() {
    let Ok(full) = std::fs::File::options().write(true).open("/dev/full") else { return };
    let home = Home::new();
    let failed = said(home.admin(&["whoami"]).stdout(full));
    failed.fails(1, "the result can't be written to stdout");
}

#[test]
fn on_a_narrow_terminal_everything_is_there_and_nothing_is_wider() {
    let home = Home::new();
    block_on(async {
        let admin = &world().admin;
        let mut user = User::new("output-日本語の名前");
        user.email = Some("somebody.with.a.long.address@mail.example.com".into());
        admin.users().create(&user).await?;
        admin.groups().create("OutputTest").await?;
        admin.groups().add_member("OutputTest", &user.name).await
    })
    .expect("made");
    let mut command = home.admin(&["group", "members", "OutputTest"]);
    command.env("NO_COLOR", "1");
    let (code, shown) = Terminal::wide(command, 40).ends();
    assert_eq!(code, Some(0), "{shown}");
    let widths = shown
        .lines()
        .map(|line| line.chars().map(|char| if char.is_ascii() { 1 } else { 2 }).sum::<usize>());
    assert!(widths.max() <= Some(40), "{shown}");
    let together: String = shown.split_whitespace().collect();
    for part in ["output-", "@mail", "NAME"] {
        assert!(together.contains(part), "{shown}");
    }
    assert!(!shown.contains('\u{1b}'), "NO_COLOR: {shown:?}");

    let (_, coloured) = Terminal::wide(home.admin(&["group", "members", "OutputTest"]), 200).ends();
    assert!(coloured.contains("\u{1b}[1mNAME"), "{coloured:?}");
    let piped = said(&mut home.admin(&["group", "members", "OutputTest"])).ok();
    assert!(!piped.out.contains('\u{1b}'), "{piped:?}");
}

/// A Carta that takes as long as the test wants.
#[test]
fn whoever_waits_sees_what_for_at_a_terminal() {
    let home = Home::new();
    let slow = TcpListener::bind("127.0.0.1:0").expect("bound");
    let mut command = home.admin(&["whoami"]);
    command.env("CARTA_HOST", format!("http://{}", slow.local_addr().expect("bound")));
    let mut terminal = Terminal::start(command);
    let (mut connection, _) = slow.accept().expect("a connection");
    terminal.shows("asking who is logged in …");
    let body = r#"{"name":"slow"}"#;
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    write!(connection, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).expect("sent");
    let (code, shown) = terminal.ends();
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains("name:  slow"), "{shown}");
}

#[test]
fn completions_name_the_verbs() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = said(&mut home.carta(&["completions", shell])).ok().out;
        assert!(script.contains("reset-password") && script.contains("whoami"), "{shell}");
    }
    let wrong = said(&mut home.carta(&["completions", "tcsh"]));
    wrong.fails(2, "possible values");
}

/// Every field that the page names is there, and the page names every field.
#[test]
fn the_page_of_the_output_is_true() {
    let home = Home::new();
    block_on(async {
        let admin = &world().admin;
        admin.users().create(&User::new("page-andy")).await?;
        admin.projects().create("page-project", "page-bucket").await
    })
    .expect("made");
    let projects = ["permission", "resources", "Project", "-o", "json"];
    let projects = said(&mut home.admin(&projects)).ok().json();
    let mut projects = projects.as_array().expect("a list").iter();
    let project = projects.find(|it| it["name"] == "page-project").expect("there");
    let project = project["id"].as_str().expect("text").to_owned();
    let old = home.file("old.json", "[]");
    let profile = ["profile", "set", "page", "--username", "andy", "--host", url()];
    let verbs: [&[&str]; 27] = [
        &["whoami"],
        &["profile", "set", "page", "--username", "andy"],
        &["profile", "show", "page"],
        &["profile", "delete", "page", "--yes"],
        &["logout"],
        &["doctor"],
        &["user", "create", "page-beth"],
        &["user", "list"],
        &["user", "find", "page-beth"],
        &["user", "suspend", "page-beth"],
        &["user", "resume", "page-beth"],
        &["user", "delete", "page-beth", "--yes"],
        &["group", "create", "PageTest"],
        &["group", "add", "PageTest", "page-andy"],
        &["group", "list"],
        &["group", "members", "PageTest"],
        &["group", "remove", "PageTest", "page-andy"],
        &["audit", "--group", "PageTest"],
        &["group", "delete", "PageTest", "--yes"],
        &["permission", "types"],
        &["permission", "resources", "Project"],
        &["permission", "show", &project],
        &["permission", "grant", &project, "guest", "--user", "page-andy"],
        &["permission", "who", &project],
        &["permission", "diff", &project, "--old", &old],
        &["permission", "audit", &project],
        &["permission", "revoke", &project, "--user", "page-andy"],
    ];
    said(home.carta(&profile).args(["--profile", "page"])).ok();
    said(home.carta(&["profile", "set", "default"]).args(["--username", "andy"])).ok();
    for verb in verbs {
        let words = match verb {
            [noun @ ("user" | "group" | "permission" | "profile"), verb, ..] => {
                format!("{noun} {verb}")
            }
            [verb, ..] => (*verb).to_owned(),
            [] => continue,
        };
        let result = said(home.admin(verb).args(["-o", "json"])).ok().json();
        page::is_true(&words, &result);
    }
}
