//! The page: what it says, and that no name in it is more than text.

use crate::world::{Home, said, world};
use carta::{User, block_on};
use serde_json::{Value, json};
use std::fs;

fn guard(function: &str, policy: &str) -> Value {
    json!({ "function": function, "file": "src/main.rs", "line": 1, "policy": policy, "fresh": false })
}

/// Writes the page of these guards, and gives its text.
pub(super) fn page(home: &Home, guards: &Value, who: bool) -> (String, String) {
    let from = home.file("guards.json", &guards.to_string());
    let file = home.file("guards.html", "");
    let mut arguments = vec!["guards", "--from", &from, "--html", &file];
    if who {
        arguments.push("--who");
    }
    said(&mut home.admin(&arguments)).ok();
    let text = fs::read_to_string(&file).expect("a page");
    (file, text)
}

/// Names that try to be more than names.
pub(super) const HOSTILE: [&str; 5] = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "\" onmouseover=\"alert(3)",
    "'><svg onload=alert(4)>",
    "&lt;b&gt;\u{202e}",
];

pub(super) fn hostile() -> Value {
    let guards = HOSTILE.map(|name| {
        let policy = format!("groups = [{name:?}]");
        json!({ "function": name, "file": name, "line": 1, "policy": policy, "permission": "read", "on": name })
    });
    guards.into_iter().collect()
}

#[test]
fn the_page_shows_functions_groups_and_people() {
    let admin = &world().admin;
    block_on(admin.users().create(&User::new("shown-andy"))).expect("made");
    for group in ["Page:Ops", "Page:Off"] {
        block_on(admin.groups().create(group)).expect("made");
    }
    block_on(admin.groups().add_member("Page:Ops", "shown-andy")).expect("added");
    let policy = "all(group = \"Page:Ops\", not(group = \"Page:Off\"), not(group = \"Page:None\"))";
    let guards = json!([guard("restart", policy), guard("list", "groups = [\"Page:Ops\"]")]);
    let (_, text) = page(&Home::new(), &guards, true);
    for shown in [
        "<th scope=\"row\"><code>restart</code> <small>src/<wbr>main.rs:1</small></th>",
        "<th scope=\"col\" class=\"mark\"><span class=\"kind\">group</span> Page:<wbr>Ops</th>",
        "Page:<wbr>None <small>isn’t in Carta</small>",
        "<td class=\"mark\">not in</td>",
        "<td>shown-andy</td>",
        "2 guards, according to the inventory ",
        "told <b>admin</b>, on 20",
        "<label for=\"search\">",
        "role=\"status\"",
        "<html lang=\"en\">",
        "prefers-color-scheme: dark",
    ] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
    let (_, alone) = page(&Home::new(), &guards, false);
    assert!(alone.contains("Carta wasn't asked") && !alone.contains("shown-andy"), "{alone}");
}

#[test]
fn no_name_is_markup_and_nothing_is_loaded() {
    let (_, text) = page(&Home::new(), &hostile(), true);
    let policy = "content=\"default-src 'none'; script-src 'sha256-";
    assert!(text.contains(policy), "{text}");
    assert!(!text.contains("unsafe-inline") && !text.contains("http-equiv=\"refresh\""));
    assert_eq!(text.matches("<script").count(), 1);
    assert_eq!(text.matches("</script").count(), 1);
    for markup in ["<img", "<svg", "\u{202e}", "\" onmouseover", "'><", "href="] {
        assert!(!text.contains(markup), "{markup} in {text}");
    }
    assert!(text.contains("&lt;img src=x onerror=alert(2)&gt;"), "{text}");
    assert!(text.contains("&amp;lt;b&amp;gt;\\u{202e}"), "{text}");
}
