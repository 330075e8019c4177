//! The lists, changed so that comments and order stay.
//!
//! TOML's own editor gives what stands behind a comma to the value that follows, or to the end of the list: the comment
//! on a name's line is the first line of what leads the next one.

use toml_edit::{Array, Value};

const INDENT: &str = "\n    ";

/// Where the line ends that a comma stands on.
fn split(lead: &str) -> (&str, &str) {
    lead.find('\n').map_or((lead, ""), |end| lead.split_at(end))
}

fn lead(value: &Value) -> String {
    let prefix = value.decor().prefix().and_then(|raw| raw.as_str());
    prefix.unwrap_or_default().to_owned()
}

/// Puts a name into a list: in its place, if the list is in order, or else at the end.
pub(super) fn add(list: &mut Array, name: &str) {
    let names: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
    let at = match names.is_sorted() {
        true => names.partition_point(|other| *other < name),
        false => names.len(),
    };
    let mut value = super::draft::string(name);
    if list.is_empty() {
        first(list, value);
        return;
    }
    let many_lines = list.iter().any(|value| lead(value).contains('\n'));
    if !many_lines {
        value.decor_mut().set_prefix(if at == 0 { "" } else { " " });
        if at == 0
            && let Some(next) = list.get_mut(0)
        {
            next.decor_mut().set_prefix(" ");
        }
        list.insert_formatted(at, value);
        return;
    }
    let indent = list.iter().map(lead).find(|lead| lead.contains('\n')).unwrap_or_default();
    let indent =
        indent.rsplit_once('\n').map_or(INDENT.to_owned(), |(_, blanks)| format!("\n{blanks}"));
    match list.get_mut(at) {
        // What is behind the comma before it stays there; comments above the next name stay above that.
        Some(next) => {
            let whole = lead(next);
            if whole.contains('\n') {
                let (behind, above) = split(&whole);
                value.decor_mut().set_prefix(format!("{behind}{indent}"));
                next.decor_mut().set_prefix(above);
            } else {
                value.decor_mut().set_prefix(whole);
                next.decor_mut().set_prefix(" ");
            }
        }
        None => last(list, &mut value, &indent),
    }
    list.insert_formatted(at, value);
}

/// The only name of a list.
fn first(list: &mut Array, mut value: Value) {
    let trailing = list.trailing().as_str().unwrap_or_default().trim_end().to_owned();
    value.decor_mut().set_prefix(format!("{trailing}{INDENT}"));
    list.push_formatted(value);
    list.set_trailing_comma(true);
    list.set_trailing("\n");
}

/// At the end. A last name without a comma keeps its comment to itself, so far.
fn last(list: &mut Array, value: &mut Value, indent: &str) {
    let mut behind = list.trailing().as_str().unwrap_or_default().trim_end().to_owned();
    if !list.trailing_comma()
        && let Some(before) = list.iter_mut().last()
    {
        let suffix = before.decor().suffix().and_then(|raw| raw.as_str()).unwrap_or_default();
        behind = format!("{}{behind}", suffix.trim_end());
        before.decor_mut().set_suffix("");
    }
    value.decor_mut().set_prefix(format!("{behind}{indent}"));
    list.set_trailing_comma(true);
    list.set_trailing("\n");
}

/// Takes a name out of a list, as often as it is there, with the comment on its line.
pub(super) fn remove(list: &mut Array, name: &str) {
    while let Some(at) = position(list, name) {
        let removed = list.remove(at);
        let led = lead(&removed);
        // On one line there are but blanks.
        let (behind, above) = if led.contains('\n') { split(&led) } else { ("", "") };
        // Comments above it may be about the ones below, too.
        let above = above.rsplit_once('\n').map_or("", |(above, _)| above);
        match list.get_mut(at) {
            Some(next) => {
                let whole = lead(next);
                let rest = match (whole.contains('\n'), led.rfind('\n')) {
                    (true, _) => split(&whole).1,
                    // It takes the place of the other one.
                    (false, Some(end)) => led.get(end..).unwrap_or_default(),
                    (false, None) if at == 0 => "",
                    (false, None) => whole.as_str(),
                };
                next.decor_mut().set_prefix(format!("{behind}{above}{rest}"));
            }
            None => {
                let whole = list.trailing().as_str().unwrap_or_default().to_owned();
                let rest = if list.trailing_comma() { split(&whole).1 } else { whole.as_str() };
                let rest = if led.contains('\n') && rest.is_empty() { "\n" } else { rest };
                list.set_trailing(format!("{behind}{above}{rest}"));
                if list.is_empty() {
                    list.set_trailing_comma(false);
                } else if !list.trailing_comma() && led.contains('\n') {
                    list.set_trailing_comma(true);
                }
            }
        }
    }
}

fn position(list: &Array, name: &str) -> Option<usize> {
    list.iter().position(|value| value.as_str() == Some(name))
}
