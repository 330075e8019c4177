//! A reader of what Python's `configparser.ConfigParser(interpolation=None)` reads, which is how pycarta reads profiles.
//!
//! `[section]` and `key = value` or `key: value`; keys in any case; `[DEFAULT]` speaks for every section. Comments stand
//! on lines of their own, so `#` and `;` may be in a value. A line indented deeper than its key goes on with the value,
//! and so do empty lines. A section or key that is there twice is an error, and so is a key without a value.
//!
//! Nothing is copied: the reader remembers where things stand, for [`Draft`](super::draft::Draft) to change them there.

use super::lines::{Line, is_blank, lines};
use std::collections::HashSet;
use zeroize::Zeroizing;

/// The section whose values every other one inherits; any other spelling is an ordinary section.
pub(super) const DEFAULT: &str = "DEFAULT";

/// A file taken apart.
#[derive(Default)]
pub(super) struct Ini<'t> {
    pub(super) lines: Vec<Line<'t>>,
    pub(super) sections: Vec<Section<'t>>,
}

/// From a header to the next.
pub(super) struct Section<'t> {
    pub(super) name: &'t str,
    pub(super) header: usize,
    pub(super) options: Vec<Setting<'t>>,
}

/// A key and its value.
pub(super) struct Setting<'t> {
    /// In lower case.
    pub(super) key: String,
    /// The beginning of its first line, up to the value.
    pub(super) prefix: &'t str,
    /// INVARIANT: never empty. What each line says of the value, without outer blanks, and the line's index.
    parts: Vec<(usize, &'t str)>,
}

/// Why a file can't be read, and at which line, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) line: usize,
    pub(super) problem: &'static str,
}

impl<'t> Ini<'t> {
    pub(super) fn read(text: &'t str) -> Result<Self, Malformed> {
        let mut reader = Reader::default();
        for line in lines(text) {
            let index = reader.ini.lines.len();
            reader.ini.lines.push(line);
            reader.line(index, line).map_err(|problem| Malformed { line: index + 1, problem })?;
        }
        Ok(reader.ini)
    }

    /// The sections that are profiles, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &'t str> {
        self.sections.iter().map(|section| section.name).filter(|name| *name != DEFAULT)
    }

    /// The section of that name, and its place among all of them.
    pub(super) fn section(&self, name: &str) -> Option<(usize, &Section<'t>)> {
        let mut sections = self.sections.iter().enumerate();
        sections.find(|(_, section)| section.name == name && name != DEFAULT)
    }

    /// What a key says in a section, its own value before the inherited one.
    pub(super) fn value(&self, section: &Section<'t>, key: &str) -> Option<Zeroizing<String>> {
        section.own(key).or_else(|| self.inherited(key)).map(Setting::value)
    }

    /// What `[DEFAULT]` says of a key, wherever the file speaks of it.
    pub(super) fn inherited(&self, key: &str) -> Option<&Setting<'t>> {
        self.sections.iter().filter(|section| section.name == DEFAULT).find_map(|it| it.own(key))
    }
}

impl<'t> Section<'t> {
    pub(super) fn own(&self, key: &str) -> Option<&Setting<'t>> {
        self.options.iter().find(|option| option.key == key)
    }

    /// The last line that says something of this section.
    pub(super) fn last_line(&self) -> usize {
        let last = self.options.last().and_then(|option| option.lines().last());
        last.unwrap_or(self.header)
    }
}

impl Setting<'_> {
    /// The value, its lines joined; copied once, and wiped with what is returned.
    pub(super) fn value(&self) -> Zeroizing<String> {
        let length = self.parts().map(|(_, text)| text.len() + 1).sum();
        let mut value = Zeroizing::new(String::with_capacity(length));
        for (nth, (_, text)) in self.parts().enumerate() {
            if nth > 0 {
                value.push('\n');
            }
            value.push_str(text);
        }
        value
    }

    /// Whether nothing stands beside the key itself.
    pub(super) fn begins_empty(&self) -> bool {
        self.parts.first().is_none_or(|(_, text)| text.is_empty())
    }

    /// The lines it stands on, without comments between them and empty lines after them.
    pub(super) fn lines(&self) -> impl Iterator<Item = usize> {
        self.parts().map(|(line, _)| line)
    }

    /// Empty lines at the end aren't part of the value, though those in between are.
    fn parts(&self) -> impl Iterator<Item = (usize, &str)> {
        let last = self.parts.iter().rposition(|(_, text)| !text.is_empty()).unwrap_or(0);
        self.parts.iter().copied().take(last + 1)
    }
}

#[derive(Default)]
struct Reader<'t> {
    ini: Ini<'t>,
    /// The indentation of the last header or key.
    level: usize,
    sections: HashSet<&'t str>,
    keys: HashSet<(&'t str, String)>,
}

impl<'t> Reader<'t> {
    fn line(&mut self, index: usize, line: Line<'t>) -> Result<(), &'static str> {
        if line.is_comment() {
            return Ok(());
        }
        let (text, indent) = (line.stripped(), line.indent());
        let goes_on = text.is_empty() || indent > self.level;
        if let (true, Some(setting)) = (goes_on, self.last()) {
            setting.parts.push((index, text));
            return Ok(());
        }
        if text.is_empty() {
            return Ok(());
        }
        self.level = indent;
        match header(text) {
            Some(name) => self.section(index, name),
            None => self.option(index, line),
        }
    }

    /// The key that the next line may go on with: none right after a header.
    fn last(&mut self) -> Option<&mut Setting<'t>> {
        self.ini.sections.last_mut()?.options.last_mut()
    }

    fn section(&mut self, header: usize, name: &'t str) -> Result<(), &'static str> {
        // `[DEFAULT]` alone may be opened again.
        if name != DEFAULT && !self.sections.insert(name) {
            return Err("the section is there a second time: join the two");
        }
        self.ini.sections.push(Section { name, header, options: Vec::new() });
        Ok(())
    }

    fn option(&mut self, index: usize, line: Line<'t>) -> Result<(), &'static str> {
        let Some(section) = self.ini.sections.last_mut() else {
            return Err(match line.text.starts_with('\u{feff}') {
                true => "it begins with a byte order mark: save it as UTF-8 without one",
                false => "a `[section]` must come first",
            });
        };
        let Some((key, rest)) = line.stripped().split_once(['=', ':']) else {
            return Err("it is neither `[section]` nor `key = value`");
        };
        let key = key.trim_end_matches(is_blank).to_lowercase();
        if key.is_empty() {
            return Err("the key in front of `=` or `:` is missing");
        }
        if !self.keys.insert((section.name, key.clone())) {
            return Err("the key is there a second time in its section: remove one");
        }
        let value = rest.trim_start_matches(is_blank);
        let with_value = line.text.trim_end_matches(is_blank);
        let prefix = with_value.strip_suffix(value).unwrap_or(with_value);
        section.options.push(Setting { key, prefix, parts: vec![(index, value)] });
        Ok(())
    }
}

/// A header's name: all between the first bracket and the last, outer blanks included; what follows doesn't count.
fn header(text: &str) -> Option<&str> {
    let (name, _) = text.strip_prefix('[')?.rsplit_once(']')?;
    Some(name).filter(|name| !name.is_empty())
}
