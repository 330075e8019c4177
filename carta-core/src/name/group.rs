use super::{InvalidName, NameProblem, chars, intern};
use std::fmt;
use std::str::FromStr;

/// The name of a group in a policy: `name` or `organization:name`.
///
/// ```
/// use carta::Group;
///
/// const ADMINS: Group = Group::new("MyOrg:Admins");
/// assert_eq!(ADMINS.as_str(), "MyOrg:Admins");
/// assert_eq!(ADMINS.organization(), Some("MyOrg"));
///
/// let group: Group = "MyOrg:Ops".parse()?;
/// assert!("MyOrg: Ops".parse::<Group>().is_err());
/// # Ok::<(), carta::InvalidName>(())
/// ```
///
/// Each part is non-empty, without a leading, trailing or doubled blank; there is no other white space, no control,
/// invisible or direction-changing character, no `/` and no second `:`; 128 characters at most in all. Comparison
/// is by bytes: `Ops` and `ops` are two groups.
///
/// A parsed name is kept, once, for the life of the process (that is what makes `Group` `Copy`), and no more than
/// 65 536 different ones are: parse names from configuration, and keep those from requests as [`GroupName`]s.
///
/// [`GroupName`]: super::GroupName
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(&'static str);

impl Group {
    /// A group known while compiling.
    ///
    /// # Panics
    ///
    /// If the name breaks a rule: in a constant, that is a compile error.
    #[must_use]
    #[track_caller]
    #[expect(clippy::panic, reason = "in a constant, a panic is how the build fails")]
    pub const fn new(name: &'static str) -> Self {
        match chars::check_group(name) {
            Ok(()) => Self(name),
            Err(problem) => panic!("{}", problem.message()),
        }
    }

    /// The name as Carta writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The group of a name that was checked before.
    pub(super) const fn of_kept(name: &'static str) -> Self {
        Self(name)
    }

    /// What stands before the `:`, if there is one.
    #[must_use]
    pub fn organization(self) -> Option<&'static str> {
        self.0.split_once(':').map(|(organization, _)| organization)
    }
}

impl FromStr for Group {
    type Err = InvalidName;

    fn from_str(name: &str) -> Result<Self, InvalidName> {
        chars::check_group(name)
            .and_then(|()| intern::intern(name).ok_or(NameProblem::TooManyNames))
            .map(Self)
            .map_err(|problem| InvalidName::new(name, problem))
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Group({:?})", self.0)
    }
}
