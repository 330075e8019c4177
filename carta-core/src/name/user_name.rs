use super::{InvalidName, NameProblem, chars, intern};
use std::fmt;
use std::str::FromStr;

/// The name of a user in a policy.
///
/// ```
/// use carta::UserName;
///
/// const ROOT: UserName = UserName::new("root");
/// assert_eq!(ROOT.as_str(), "root");
/// assert!("no blanks".parse::<UserName>().is_err());
/// ```
///
/// Non-empty, 128 characters at most, without white space, control, invisible or direction-changing characters and
/// without `/`. Comparison is by bytes. What [`Group`](super::Group) says of parsed names holds here too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserName(&'static str);

impl UserName {
    /// A user known while compiling.
    ///
    /// # Panics
    ///
    /// If the name breaks a rule: in a constant, that is a compile error.
    #[must_use]
    #[track_caller]
    #[expect(clippy::panic, reason = "in a constant, a panic is how the build fails")]
    pub const fn new(name: &'static str) -> Self {
        match chars::check_user(name) {
            Ok(()) => Self(name),
            Err(problem) => panic!("{}", problem.message()),
        }
    }

    /// The name as Carta writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Checks the rules without keeping the name: for names that come from a request.
    ///
    /// # Errors
    ///
    /// The first rule that the name breaks.
    pub fn validate(name: &str) -> Result<(), InvalidName> {
        chars::check_user(name).map_err(|problem| InvalidName::new(name, problem))
    }
}

impl FromStr for UserName {
    type Err = InvalidName;

    fn from_str(name: &str) -> Result<Self, InvalidName> {
        chars::check_user(name)
            .and_then(|()| intern::intern(name).ok_or(NameProblem::TooManyNames))
            .map(Self)
            .map_err(|problem| InvalidName::new(name, problem))
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UserName({:?})", self.0)
    }
}
