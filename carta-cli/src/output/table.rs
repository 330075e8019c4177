//! Tables without lines: as wide as the terminal at most, and whole where no terminal is.

use super::Row;
use super::text::shown;
use crate::terminal;
use anstyle::Style;
use comfy_table::{Cell, ContentArrangement, Table};
use std::io::{self, Write};

/// Between two columns.
const GAP: u16 = 2;

/// Writes a header and a line for each row; on a terminal that is too narrow, long cells go on in the next line.
pub(super) fn rows<R: Row>(out: &mut impl Write, rows: &[R], width: Option<u16>) -> io::Result<()> {
    let mut table = table(width);
    table.set_header(R::COLUMNS.iter().map(|name| Cell::new(name.to_uppercase())));
    for row in rows {
        table.add_row(row.cells().iter().map(|text| cell(text)));
    }
    write(out, table, terminal::stdout_is_coloured())
}

/// Writes a line for each column that isn't empty.
pub(super) fn one<R: Row>(out: &mut impl Write, row: &R, width: Option<u16>) -> io::Result<()> {
    let mut table = table(width);
    for (name, text) in R::COLUMNS.iter().zip(row.cells()) {
        if !text.is_empty() {
            table.add_row([Cell::new(format!("{name}:")), cell(&text)]);
        }
    }
    write(out, table, false)
}

/// A text that can't look like two cells: two blanks in it would.
fn cell(text: &str) -> Cell {
    let text = shown(text);
    if !text.contains("  ") && !text.starts_with(' ') {
        return Cell::new(text);
    }
    let mut apart = String::with_capacity(text.len());
    let mut is_blank = true;
    for char in text.chars() {
        let blank = char == ' ';
        if blank && is_blank {
            apart.push_str(r"\u{20}");
        } else {
            apart.push(char);
        }
        is_blank = blank;
    }
    Cell::new(apart)
}

fn table(width: Option<u16>) -> Table {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    if let Some(width) = width {
        // The gap behind the last column is never written.
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width + GAP);
    }
    table
}

fn write(out: &mut impl Write, mut table: Table, bold_header: bool) -> io::Result<()> {
    for column in table.column_iter_mut() {
        column.set_padding((0, GAP));
    }
    let style = if bold_header { Style::new().bold() } else { Style::new() };
    let mut style = Some(style);
    for line in table.lines() {
        let line = line.trim_end();
        match style.take() {
            Some(style) => writeln!(out, "{style}{line}{style:#}")?,
            None => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;
    use std::borrow::Cow;

    #[derive(Serialize)]
    struct Pair(&'static str, &'static str);

    impl Row for Pair {
        const COLUMNS: &'static [&'static str] = &["name", "about"];

        fn cells(&self) -> Vec<Cow<'_, str>> {
            vec![self.0.into(), self.1.into()]
        }
    }

    fn text(width: Option<u16>) -> String {
        let mut out = Vec::new();
        let pairs = [Pair("andy", "likes long walks"), Pair("日本", ""), Pair("e\u{301}\n", "x")];
        rows(&mut out, &pairs, width).expect("written");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn columns_stand_by_what_is_seen_and_nothing_is_cut_for_programs() {
        let expected = "NAME  ABOUT\nandy  likes long walks\n日本\ne\u{301}\\n   x\n";
        assert_eq!(text(None), expected);
        assert_eq!(text(Some(80)), expected);
    }

    #[test]
    fn on_a_narrow_terminal_cells_go_on_below() {
        let expected = "NAME  ABOUT\nandy  likes long\n      walks\n日本\ne\u{301}\\n   x\n";
        assert_eq!(text(Some(17)), expected);
    }

    #[test]
    fn one_says_what_it_has_to_say() {
        let mut out = Vec::new();
        one(&mut out, &Pair("andy", ""), None).expect("written");
        assert_eq!(String::from_utf8(out).expect("UTF-8"), "name:  andy\n");
    }

    #[test]
    fn no_cell_looks_like_two() {
        let mut out = Vec::new();
        rows(&mut out, &[Pair("andy  admin", " x   y z")], None).expect("written");
        let text = String::from_utf8(out).expect("UTF-8");
        let line = text.lines().nth(1).expect("a row");
        assert_eq!(line, r"andy \u{20}admin  \u{20}x \u{20}\u{20}y z");
    }
}
