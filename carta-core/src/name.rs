//! Names of groups and users: one set of rules, checked by `const fn`, so that a literal in an attribute and a text
//! from a file obey the same code.

mod chars;
mod group;
mod group_name;
mod intern;
mod kept;
mod user_name;

pub use group::Group;
pub use group_name::GroupName;
pub(crate) use kept::{ByPlace, Kept};
pub use user_name::UserName;

/// The longest group or user name, in characters: what Cognito allows for a user name.
pub const MAX_NAME_CHARS: usize = 128;

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NameProblem {
    /// The name, or the part before or after its `:`, is empty.
    Empty,
    /// More than [`MAX_NAME_CHARS`] characters.
    TooLong,
    /// A blank at the beginning or end of a part, or two in a row.
    Blank,
    /// White space other than a single blank (in a user name, any).
    WhiteSpace,
    /// A control character.
    Control,
    /// A character that can't be seen, or that changes the direction of the text around it.
    Invisible,
    /// A `/`.
    Slash,
    /// A second `:`.
    SecondColon,
    /// `.` and `..`, which mean something else in a path.
    Dots,
    /// The process has parsed too many different names; see [`Group`].
    TooManyNames,
}

impl NameProblem {
    /// The rule that was broken, and what to do: the text of the compile error and of [`InvalidName`].
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Empty => "a name can't be empty, nor a part of it before or after `:`",
            Self::TooLong => "a name has at most 128 characters: shorten it",
            Self::Blank => {
                "a part of a name neither begins nor ends with a blank, nor holds two in a row: remove it"
            }
            Self::WhiteSpace => {
                "a group name holds no white space but single blanks, and a user name none"
            }
            Self::Control => "a name holds no control characters: remove them",
            Self::Invisible => {
                "a name holds no invisible characters, nor ones that turn the writing: retype it"
            }
            Self::Slash => "a name holds no `/`: an organization is followed by `:`",
            Self::SecondColon => "a group is `name` or `organization:name`, with one `:` at most",
            Self::Dots => "`.` and `..` aren't names",
            Self::TooManyNames => {
                "this process has parsed too many different names: keep names that come from requests as text"
            }
        }
    }
}

/// A text that can't be the name of a group or a user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` isn't a name: {}", .name.escape_debug(), .problem.message())]
pub struct InvalidName {
    name: String,
    problem: NameProblem,
}

impl InvalidName {
    /// Keeps the beginning of `name`, so that a huge text doesn't become a huge message.
    pub(crate) fn new(name: &str, problem: NameProblem) -> Self {
        let name = name.chars().take(MAX_NAME_CHARS).collect();
        Self { name, problem }
    }

    /// The rule that was broken.
    #[must_use]
    pub fn problem(&self) -> NameProblem {
        self.problem
    }
}

#[cfg(test)]
mod tests;
