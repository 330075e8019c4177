//! The table: a row for each guard, a column for each group, and for each person while they are few.

use super::text;
use crate::commands::guards::list::{Part, groups, parts};
use crate::commands::guards::people::{People, Who};
use crate::inventory::Guarded;
use carta_core::Policy;
use std::collections::BTreeMap;

/// More columns than a person compares. The texts of the rows name everybody all the same.
const MOST_GROUPS: usize = 100;
const MOST_PEOPLE: usize = 40;
/// Beyond so many names, they are shown when asked for.
const SHOWN_NAMES: usize = 8;

struct Columns<'a> {
    groups: Vec<String>,
    people: Option<&'a People>,
    persons: Vec<&'a str>,
}

pub(super) fn table(guarded: &[Guarded], people: Option<&People>) -> String {
    let mut groups: Vec<String> = groups(guarded).into_iter().collect();
    let mut persons: Vec<&str> =
        people.into_iter().flat_map(|people| &people.users).map(String::as_str).collect();
    let mut left_out = Vec::new();
    if groups.len() > MOST_GROUPS {
        left_out.push(format!("{} groups", groups.len()));
        groups.clear();
    }
    if persons.len() > MOST_PEOPLE {
        left_out.push(format!("{} people", persons.len()));
        persons.clear();
    }
    let note = match left_out.is_empty() {
        true => String::new(),
        false => format!(" Too many for columns: {}.", left_out.join(" and ")),
    };
    let columns = Columns { groups, people, persons };
    let rows: String = guarded.iter().map(|guarded| columns.row(guarded)).collect();
    format!(
        "<p class=\"legend\" id=\"legend\">A row for each guard; a column for each group, with <i>in</i> where its members are \
         meant and <i>not in</i> where they are kept out; a column for each person, with <i>may</i> where they may call \
         today, and <i>?</i> where that can’t be told.{note}</p>
<div class=\"scroll\" role=\"region\" aria-label=\"Guards\" tabindex=\"0\">
<table id=\"guards\" aria-describedby=\"legend\">
<caption>Guarded functions, and who may call them</caption>
<thead>
{}</thead>
<tbody>
{rows}</tbody>
</table>
</div>",
        columns.head()
    )
}

impl Columns<'_> {
    fn head(&self) -> String {
        let mut head = String::from(
            "<tr><th scope=\"col\">Function</th><th scope=\"col\">May be called by</th>",
        );
        if self.people.is_some() {
            head.push_str("<th scope=\"col\">Today</th>");
        }
        for group in &self.groups {
            let missing = self.people.is_some_and(|people| people.is_missing(group));
            let missing = if missing { " <small>isn’t in Carta</small>" } else { "" };
            head.push_str(&format!(
                "<th scope=\"col\" class=\"mark\"><span class=\"kind\">group</span> {}{missing}</th>",
                breakable(group)
            ));
        }
        for person in &self.persons {
            head.push_str(&format!(
                "<th scope=\"col\" class=\"mark\"><span class=\"kind\">person</span> {}</th>",
                text(person)
            ));
        }
        head.push_str("</tr>\n");
        head
    }

    fn row(&self, guarded: &Guarded) -> String {
        let policy = guarded.policy();
        let mut row = format!(
            "<tr><th scope=\"row\"><code>{}</code> <small>{}:{}</small></th><td><code>{}</code></td>",
            breakable(&guarded.function),
            breakable(&guarded.file),
            guarded.line,
            text(&guarded.requirement())
        );
        let who = self.people.map(|people| people.who(guarded));
        if let Some(who) = &who {
            row.push_str(&format!("<td>{}</td>", today(who)));
        }
        let marks = policy.as_ref().map(marks).unwrap_or_default();
        for group in &self.groups {
            let mark = marks.get(group).copied().unwrap_or_default();
            row.push_str(&format!("<td class=\"mark\">{mark}</td>"));
        }
        for person in &self.persons {
            let mark = match &who {
                Some(who) if who.everyone || who.users.iter().any(|user| user == person) => "may",
                Some(who) if !who.unknown.is_empty() => "?",
                _ => "",
            };
            row.push_str(&format!("<td class=\"mark\">{mark}</td>"));
        }
        row.push_str("</tr>\n");
        row
    }
}

fn marks(policy: &Policy) -> BTreeMap<String, &'static str> {
    let mut marks: BTreeMap<String, &'static str> = BTreeMap::new();
    parts(policy, false, &mut |part| {
        if let Part::Group(name, negated) = part {
            let mark = if negated { "not in" } else { "in" };
            let both = marks.get(name).is_some_and(|before| *before != mark);
            marks.insert(name.to_owned(), if both { "in, not in" } else { mark });
        }
    });
    marks
}

/// A text that may go on in the next line behind a colon or a slash.
fn breakable(name: &str) -> String {
    let ends = |char| matches!(char, ':' | '/');
    let parts: Vec<String> = name.split_inclusive(ends).map(text).collect();
    parts.join("<wbr>").replace(":<wbr>:", "::")
}

/// Who may call today. Many names are folded up.
fn today(who: &Who) -> String {
    if who.users.len() <= SHOWN_NAMES {
        return text(&who.text());
    }
    let count = who.users.len();
    format!("<details><summary>{count} people</summary>{}</details>", text(&who.text()))
}
