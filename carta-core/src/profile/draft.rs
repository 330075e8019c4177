//! A file in the making: only the lines that a change concerns differ from the old one.

use super::ini::{Ini, Section, Setting};
use super::lines::is_blank;
use zeroize::Zeroizing;

/// The lines of the old text, kept, changed or left out, with new ones in between.
pub(super) struct Draft<'i, 't> {
    ini: &'i Ini<'t>,
    slots: Vec<Slot<'t>>,
    tail: Vec<Zeroizing<String>>,
    /// What ends a new line: what ends the first of the old ones.
    end: &'t str,
}

struct Slot<'t> {
    text: Text<'t>,
    end: &'t str,
    after: Vec<Zeroizing<String>>,
}

enum Text<'t> {
    Kept(&'t str),
    New(Zeroizing<String>),
    Gone,
}

impl<'i, 't> Draft<'i, 't> {
    pub(super) fn of(ini: &'i Ini<'t>) -> Self {
        let slots = ini.lines.iter().map(|line| Slot {
            text: Text::Kept(line.text),
            end: line.end,
            after: Vec::new(),
        });
        let end = ini.lines.first().map(|line| line.end).filter(|end| !end.is_empty());
        Self { ini, slots: slots.collect(), tail: Vec::new(), end: end.unwrap_or("\n") }
    }

    /// Gives a key of a section another value, or none.
    pub(super) fn set(&mut self, place: usize, key: &str, value: Option<&str>) {
        let Some(section) = self.ini.sections.get(place) else { return };
        match (section.own(key), value) {
            (Some(setting), Some(value)) => self.change(setting, value),
            (Some(setting), None) => self.drop_lines(setting.lines()),
            (None, Some(value)) => self.insert(place, section, key, value),
            (None, None) => {}
        }
    }

    /// Adds a section at the end, as pycarta writes it.
    pub(super) fn append<'v>(
        &mut self,
        name: &str,
        values: impl Iterator<Item = (&'static str, &'v str)>,
    ) {
        if self.ini.lines.last().is_some_and(|line| !line.is_empty()) {
            self.tail.push(Zeroizing::default());
        }
        self.tail.push(Zeroizing::new(format!("[{name}]")));
        self.tail.extend(values.map(|(key, value)| setting(&[key, " = "], value, "", self.end)));
        self.tail.push(Zeroizing::default());
    }

    /// Takes a section out: from its header to its last value, comments between them and empty lines after them
    /// included. Comments in front of it and after it stay.
    pub(super) fn remove(&mut self, place: usize) {
        let Some(section) = self.ini.sections.get(place) else { return };
        let last = section.last_line();
        let rest = self.ini.lines.iter().skip(last + 1);
        let empty = rest.take_while(|line| line.is_empty()).count();
        self.drop_lines(section.header..=last + empty);
        let before = place.checked_sub(1).and_then(|before| self.ini.sections.get(before));
        if let Some(setting) = before.and_then(|section| section.options.last()) {
            self.keep_header_apart(place + 1, self.margin(setting).chars().count());
        }
    }

    /// The new text.
    pub(super) fn finish(self) -> Zeroizing<String> {
        let end = self.end;
        let mut pieces: Vec<(&str, &str)> = Vec::new();
        for slot in &self.slots {
            match &slot.text {
                Text::Kept(text) => pieces.push((text, slot.end)),
                Text::New(text) => pieces.push((text, slot.end)),
                Text::Gone => {}
            }
            pieces.extend(slot.after.iter().map(|text| (text.as_str(), end)));
        }
        pieces.extend(self.tail.iter().map(|text| (text.as_str(), end)));
        let last = pieces.len().saturating_sub(1);
        for (_, old) in pieces.iter_mut().take(last).filter(|(_, end)| end.is_empty()) {
            *old = end; // the old text's last line isn't the last any more
        }
        joined(pieces.iter().flat_map(|(text, end)| [*text, *end]))
    }

    fn change(&mut self, old: &Setting<'t>, value: &str) {
        // `key=` and nothing more gets the blank that every other line has.
        let blank = if old.begins_empty() { " " } else { "" };
        let text = setting(&[old.prefix, blank], value, self.margin(old), self.end);
        self.drop_lines(old.lines().skip(1));
        let first = old.lines().next().and_then(|line| self.slots.get_mut(line));
        if let Some(slot) = first {
            slot.text = Text::New(text);
        }
    }

    /// A new key goes after the last one of its section and is indented alike: deeper, it would go on with that value.
    fn insert(&mut self, place: usize, section: &Section<'t>, key: &str, value: &str) {
        let margin = section.options.last().map(|last| self.margin(last));
        if margin.is_none() {
            self.keep_header_apart(place + 1, 0);
        }
        let margin = margin.unwrap_or_default();
        let text = setting(&[margin, key, " = "], value, margin, self.end);
        if let Some(slot) = self.slots.get_mut(section.last_line()) {
            slot.after.push(text);
        }
    }

    /// A header indented deeper than the key in front of it would be read as more of that key's value.
    fn keep_header_apart(&mut self, place: usize, indent: usize) {
        let Some(section) = self.ini.sections.get(place) else { return };
        let Some(line) = self.ini.lines.get(section.header) else { return };
        if let (true, Some(slot)) = (line.indent() > indent, self.slots.get_mut(section.header)) {
            slot.text = Text::Kept(line.text.trim_start_matches(is_blank));
        }
    }

    fn margin(&self, setting: &Setting<'t>) -> &'t str {
        let first = setting.lines().next().and_then(|line| self.ini.lines.get(line));
        first.map(|line| line.margin()).unwrap_or_default()
    }

    fn drop_lines(&mut self, lines: impl Iterator<Item = usize>) {
        for line in lines {
            if let Some(slot) = self.slots.get_mut(line) {
                slot.text = Text::Gone;
            }
        }
    }
}

/// The lines of a key and its value; further lines of the value are indented by one tab more, as Python writes them.
fn setting(prefix: &[&str], value: &str, margin: &str, end: &str) -> Zeroizing<String> {
    let lines = value.split('\n').enumerate();
    let value = lines.flat_map(|(nth, line)| match nth {
        0 => ["", "", "", line],
        _ => [end, margin, "\t", line],
    });
    joined(prefix.iter().copied().chain(value))
}

/// Allocates once: a buffer that grows leaves copies behind that nobody wipes.
fn joined<'s>(pieces: impl Iterator<Item = &'s str> + Clone) -> Zeroizing<String> {
    let length = pieces.clone().map(str::len).sum();
    let mut text = Zeroizing::new(String::with_capacity(length));
    text.extend(pieces);
    text
}
