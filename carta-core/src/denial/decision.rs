use super::Reason;
use crate::{Error, Policy, Truth};
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// Why a guarded function didn't run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Nobody is logged in, or Carta no longer accepts the login: 401.
    Unauthenticated,
    /// The caller isn't allowed, or Carta won't say whether: 403.
    Denied,
    /// It can't be told at present, since Carta couldn't be asked or not be understood: 503.
    Unavailable,
}

impl Refusal {
    /// The HTTP status that says the same.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Unauthenticated => 401,
            Self::Denied => 403,
            Self::Unavailable => 503,
        }
    }
}

/// What was decided of one call, and how that came about.
#[derive(Clone, Debug)]
pub struct Decision {
    pub(crate) function: Cow<'static, str>,
    pub(crate) policy: Policy,
    pub(crate) user: Option<String>,
    pub(crate) refusal: Option<Refusal>,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) error: Option<Error>,
}

/// One part of a policy, and what it came to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Leaf {
    /// The part: a user, a group, or the account as such.
    pub policy: Policy,
    /// What it came to.
    pub truth: Truth,
    /// Who said so.
    pub source: Source,
    /// How long before the decision the request began that brought it.
    pub age: Option<Duration>,
}

/// Who said what a leaf came to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Source {
    /// `GET /user`: the caller's own account and the groups it names.
    Account,
    /// The whole listing of the group.
    Listing,
    /// Carta's answer about the permissions on the resource.
    Permissions,
    /// Nobody: this went wrong.
    Failure(Error),
    /// Nobody, for it wasn't asked.
    Nobody,
}

impl Decision {
    /// The function, by its path; for [`check`](crate::check), file and line of the call.
    #[must_use]
    pub fn function(&self) -> &str {
        &self.function
    }

    /// What it requires.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Who called, as far as known.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// Which refusal it is; `None` for a grant.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        self.refusal
    }

    /// The reason, in a word that stays the same from version to version.
    #[must_use]
    pub fn reason(&self) -> Reason {
        Reason::of(self)
    }

    /// The parts of the policy, and what each came to.
    #[must_use]
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// What went wrong, if something did.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// User and function, for the user's eyes. The name comes from Carta and is escaped.
    pub(super) fn summary(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (function, user) = (&self.function, self.user.as_deref().map(str::escape_debug));
        let Some(refusal) = self.refusal else {
            return match user {
                Some(user) => write!(f, "user `{user}` may call `{function}`"),
                None => write!(f, "the caller may call `{function}`"),
            };
        };
        match (refusal, user) {
            (Refusal::Unauthenticated, None) => {
                write!(f, "nobody is logged in who could call `{function}`")
            }
            (Refusal::Unauthenticated, Some(user)) => {
                write!(
                    f,
                    "user `{user}` is no longer logged in and can't call `{function}`: log in again"
                )
            }
            (Refusal::Denied, Some(user)) => write!(f, "user `{user}` may not call `{function}`"),
            (Refusal::Denied, None) => write!(f, "the caller may not call `{function}`"),
            (Refusal::Unavailable, user) => {
                match user {
                    Some(user) => write!(f, "whether user `{user}` may call `{function}`")?,
                    None => write!(f, "whether the caller may call `{function}`")?,
                }
                f.write_str(match self.may_pass() {
                    true => " can't be told at present: try again later",
                    false => {
                        " can't be told: the program has to be put right first, and `explain()` says how"
                    }
                })
            }
        }
    }

    /// Whether the same call may be decided later, though nobody puts anything right. Without a failure, it may.
    fn may_pass(&self) -> bool {
        let failed = self.leaves.iter().filter_map(|leaf| match &leaf.source {
            Source::Failure(error) => Some(error),
            _ => None,
        });
        let mut failures = self.error.iter().chain(failed).peekable();
        failures.peek().is_none() || failures.any(Error::may_pass)
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.summary(f)?;
        write!(f, "\n  required: {}", self.policy)?;
        for leaf in &self.leaves {
            write!(f, "\n  {leaf}")?;
        }
        match &self.error {
            Some(error) => write!(f, "\n  because: {error}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.policy.as_operand(), self.truth)?;
        match &self.source {
            Source::Account => f.write_str(", says `GET /user`")?,
            Source::Listing => f.write_str(", says its listing")?,
            Source::Permissions => f.write_str(", say its permissions")?,
            Source::Failure(error) => write!(f, ", because {error}")?,
            Source::Nobody => f.write_str(", since it wasn't asked")?,
        }
        match self.age {
            Some(age) => write!(f, " of {} s ago", age.as_secs()),
            None => Ok(()),
        }
    }
}
