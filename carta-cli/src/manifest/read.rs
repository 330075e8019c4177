//! What stands in the file. Everything else is an error with its line, as it is while compiling.

use super::{Content, Listed, Owners, Synced};
use std::collections::BTreeMap;
use std::ops::Range;
use toml_edit::{Document, Item, Key, TableLike, Value};

/// Something that can't stand in the file.
#[derive(Debug, PartialEq)]
pub(crate) struct Mistake {
    pub(crate) line: usize,
    pub(crate) problem: String,
}

/// Reads a file's text.
pub(crate) fn read(text: &str) -> Result<Content, Mistake> {
    let document = Document::parse(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        mistake(text, Some(span), error.message())
    })?;
    let reader = Reader { text };
    let mut content = Content::default();
    for (key, item) in entries(document.as_table()) {
        match key.get() {
            "groups" => content.groups = Some(reader.list(key, item)?),
            "users" => content.users = Some(reader.list(key, item)?),
            "synced" => content.synced = reader.synced(reader.table(key, item)?)?,
            _ => return Err(reader.unknown(key, "`groups`, `users` or `[synced]`")),
        }
    }
    Ok(content)
}

fn mistake(text: &str, span: Option<Range<usize>>, problem: &str) -> Mistake {
    let start = span.map_or(0, |span| span.start);
    let before = text.as_bytes().iter().take(start);
    let line = 1 + before.filter(|byte| **byte == b'\n').count();
    Mistake { line, problem: problem.replace('\n', ", ") }
}

fn entries(table: &dyn TableLike) -> impl Iterator<Item = (&Key, &Item)> {
    table.iter().filter_map(|(key, _)| table.get_key_value(key))
}

struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn list(&self, key: &Key, item: &Item) -> Result<Vec<Listed>, Mistake> {
        let wrong = |span| {
            let problem = format!("`{}` is a list of names: `[\"…\", …]`", key.get());
            Err(mistake(self.text, span, &problem))
        };
        let Some(array) = item.as_array() else { return wrong(item.span()) };
        let mut listed: Vec<Listed> = Vec::new();
        for value in array {
            let Some(name) = value.as_str() else { return wrong(value.span()) };
            let line = mistake(self.text, value.span(), "").line;
            listed.push(Listed { name: name.to_owned(), line });
        }
        Ok(listed)
    }

    fn synced(&self, table: &dyn TableLike) -> Result<Synced, Mistake> {
        let mut synced = Synced::default();
        for (key, item) in entries(table) {
            match key.get() {
                "host" => synced.host = Some(self.string(key, item)?),
                "date" => synced.date = Some(self.string(key, item)?),
                "groups" => synced.groups = self.strings(key, item)?,
                "users" => synced.users = self.strings(key, item)?,
                "owners" => synced.owners = self.owners(key, item)?,
                _ => {
                    let expected = "`host`, `date`, `groups`, `users` or `owners`";
                    return Err(self.unknown(key, expected));
                }
            }
        }
        Ok(synced)
    }

    fn owners(&self, key: &Key, item: &Item) -> Result<BTreeMap<String, Owners>, Mistake> {
        let owners = entries(self.table(key, item)?);
        owners.map(|(key, item)| Ok((key.get().to_owned(), self.strings(key, item)?))).collect()
    }

    fn strings(&self, key: &Key, item: &Item) -> Result<BTreeMap<String, String>, Mistake> {
        let strings = entries(self.table(key, item)?);
        strings.map(|(key, item)| Ok((key.get().to_owned(), self.string(key, item)?))).collect()
    }

    fn string(&self, key: &Key, item: &Item) -> Result<String, Mistake> {
        let text = item.as_value().and_then(Value::as_str).map(str::to_owned);
        text.ok_or_else(|| self.wrong(key, item, "a string"))
    }

    fn table<'a>(&self, key: &Key, item: &'a Item) -> Result<&'a dyn TableLike, Mistake> {
        item.as_table_like().ok_or_else(|| self.wrong(key, item, "a table"))
    }

    fn wrong(&self, key: &Key, item: &Item, expected: &str) -> Mistake {
        let problem = format!("`{}` is {expected}", key.get().escape_debug());
        mistake(self.text, item.span().or(key.span()), &problem)
    }

    fn unknown(&self, key: &Key, expected: &str) -> Mistake {
        let problem = format!("expected {expected}, not `{}`", key.get().escape_debug());
        mistake(self.text, key.span(), &problem)
    }
}
