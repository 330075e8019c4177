//! The lines of a directory.

use super::error::Problem;
use crate::store;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Read as _, Write};

const FORMAT: &str = "carta directory";
const VERSION: u64 = 1;
const LONGEST_LINE: u64 = 64 << 10;

#[derive(PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    format: String,
    version: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Line {
    Organization {
        name: String,
    },
    User(User),
    Owner {
        organization: String,
        user: String,
    },
    Group {
        name: String,
    },
    Member {
        group: String,
        user: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<String>,
    },
    End {},
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct User {
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) organization: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) last_name: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) suspended: bool,
}

impl From<store::User> for User {
    fn from(user: store::User) -> Self {
        Self {
            name: user.name,
            email: user.email,
            organization: user.organization.map(|organization| organization.name),
            first_name: user.first_name,
            last_name: user.last_name,
            suspended: user.suspended,
        }
    }
}

fn head() -> Head {
    Head { format: FORMAT.to_owned(), version: VERSION }
}

/// On their way out.
pub(super) struct Lines<W>(W);

impl<W: Write> Lines<W> {
    pub(super) fn begin(to: W) -> Result<Self, Problem> {
        let mut lines = Self(to);
        lines.json(&head())?;
        Ok(lines)
    }

    pub(super) fn write(&mut self, line: &Line) -> Result<(), Problem> {
        self.json(line)
    }

    pub(super) fn end(mut self) -> Result<(), Problem> {
        self.json(&Line::End {})?;
        self.0.flush().map_err(Problem::Write)
    }

    fn json(&mut self, line: &impl Serialize) -> Result<(), Problem> {
        let mut text = serde_json::to_vec(line).map_err(|error| Problem::Write(error.into()))?;
        text.push(b'\n');
        self.0.write_all(&text).map_err(Problem::Write)
    }
}

/// On their way in. Blank ones are read over.
pub(super) struct Read<R> {
    from: R,
    line: Vec<u8>,
    pub(super) number: u64,
}

impl<R: BufRead> Read<R> {
    pub(super) fn begin(from: R) -> Result<Self, Problem> {
        let mut read = Self { from, line: Vec::new(), number: 0 };
        read.advance()?;
        match serde_json::from_slice::<Head>(&read.line) {
            Ok(found) if found == head() => Ok(read),
            _ => Err(Problem::Head),
        }
    }

    /// `None` once it has ended as it should.
    pub(super) fn next(&mut self) -> Result<Option<Line>, Problem> {
        if !self.advance()? {
            return Err(Problem::Cut);
        }
        let line = self.number;
        match serde_json::from_slice(&self.line) {
            Ok(Line::End {}) if self.advance()? => Err(Problem::Behind(self.number)),
            Ok(Line::End {}) => Ok(None),
            Ok(line) => Ok(Some(line)),
            Err(problem) => Err(Problem::Line { line, problem }),
        }
    }

    /// Whether there was another line.
    fn advance(&mut self) -> Result<bool, Problem> {
        loop {
            self.line.clear();
            self.number += 1;
            let mut bounded = (&mut self.from).take(LONGEST_LINE);
            bounded.read_until(b'\n', &mut self.line).map_err(Problem::Read)?;
            if self.line.len() as u64 == LONGEST_LINE && self.line.last() != Some(&b'\n') {
                return Err(Problem::Long(self.number));
            }
            if self.line.is_empty() {
                return Ok(false);
            }
            if !self.line.trim_ascii().is_empty() {
                return Ok(true);
            }
        }
    }
}
