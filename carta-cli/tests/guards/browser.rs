//! The page in a browser, where there is one.

use super::page::{HOSTILE, hostile, page};
use crate::world::Home;
use serde_json::{Value, json};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn chromium() -> Option<PathBuf> {
    let found = on_path();
    if found.is_none() {
        // Not by a macro whose words are kept from whoever runs tests that pass.
        writeln!(io::stderr(), "SKIPPED: no Chromium").expect("told");
    }
    found
}

fn on_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let mut files =
        std::env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name)));
    files.find(|file| file.is_file())
}

/// Opens a page, and gives its elements as they are in the end, and what the console said.
fn opened(chromium: &Path, page: &Path, more: &[&str]) -> (String, String) {
    let profile = tempfile::tempdir().expect("a folder");
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--allow-file-access-from-files", "--virtual-time-budget=5000"])
        .args(["--enable-logging=stderr", "--log-level=0"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(more)
        .arg(format!("file://{}", page.display()))
        .stdin(Stdio::null())
        .output()
        .expect("started");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let log = text(&output.stderr);
    let console = log.lines().filter(|line| line.contains("CONSOLE"));
    (text(&output.stdout), console.collect::<Vec<_>>().join("\n"))
}

/// A page around the page, which searches for each text and notes which rows are left.
fn searches(file: &str, texts: &[&str]) -> String {
    let texts = json!(texts).to_string().replace('<', "\\u003c");
    format!(
        "<!DOCTYPE html><meta charset=utf-8><iframe id=frame src=\"{file}\"></iframe><pre id=told></pre><script>
        const frame = document.getElementById('frame');
        frame.onload = () => {{
          const page = frame.contentDocument, search = page.getElementById('search');
          const told = {texts}.map((text) => {{
            search.value = text;
            search.dispatchEvent(new Event('input'));
            const rows = [...page.querySelectorAll('tbody tr')].filter((row) => !row.hidden);
            const heads = [...page.querySelectorAll('thead th')].filter((head) => !head.hidden);
            return [rows.map((row) => row.querySelector('code').textContent), heads.length,
              page.getElementById('found').textContent];
          }});
          told.push([...page.querySelectorAll('tbody code')].map((code) => code.textContent));
          document.getElementById('told').textContent = encodeURIComponent(JSON.stringify(told));
        }};
        </script>"
    )
}

fn told(dom: &str) -> Value {
    let (_, rest) = dom.split_once("<pre id=\"told\">").expect("told");
    let (text, _) = rest.split_once("</pre>").expect("an end");
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digits =
                    [rest.next(), rest.next()].map(|digit| digit.expect("a digit") as char);
                let digits = String::from_iter(digits);
                bytes.push(u8::from_str_radix(&digits, 16).expect("hexadecimal"));
            }
            byte => bytes.push(byte),
        }
    }
    serde_json::from_slice(&bytes).expect("JSON")
}

#[test]
fn search_works_and_the_console_stays_empty() {
    let Some(chromium) = chromium() else { return };
    let guard = |function: &str, policy: &str| json!({ "function": function, "file": "src/main.rs", "line": 1, "policy": policy, "fresh": false });
    let home = Home::new();
    let guards = json!([
        guard("restart", "groups = [\"Browser:Ops\"]"),
        guard("list", "any(group = \"Browser:Ops\", group = \"Browser:Readers\")"),
        guard("anyone", "authenticated"),
    ]);
    let (file, _) = page(&home, &guards, false);
    let harness = home
        .file("harness.html", &searches(&file, &["", "browser:readers", "OPS restart", "nothing"]));
    let (dom, console) = opened(&chromium, Path::new(&harness), &["--dump-dom"]);
    assert_eq!(console, "");
    let told = told(&dom);
    assert_eq!(told[0], json!([["restart", "list", "anyone"], 4, ""]));
    assert_eq!(told[1], json!([["list"], 4, "1 of 3 guards"]));
    assert_eq!(told[2], json!([["restart"], 3, "1 of 3 guards"]));
    assert_eq!(told[3], json!([[], 2, "0 of 3 guards"]));
}

#[test]
fn hostile_names_are_text_to_a_browser_too() {
    let Some(chromium) = chromium() else { return };
    let home = Home::new();
    let (file, _) = page(&home, &hostile(), false);
    let harness = home.file("harness.html", &searches(&file, &HOSTILE));
    let (dom, console) = opened(&chromium, Path::new(&harness), &["--dump-dom"]);
    assert_eq!(console, "", "nothing was tried, and so nothing was refused");
    let told = told(&dom);
    for name in &HOSTILE[..4] {
        let codes = told[HOSTILE.len()].as_array().expect("a list");
        assert!(codes.iter().any(|code| code == name), "{name}: {told}");
    }
    assert_eq!(told[1][0], json!([HOSTILE[1]]), "it is found by what it is");
}
