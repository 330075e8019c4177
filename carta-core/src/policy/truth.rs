use std::fmt;

/// What is known of a leaf, or of a policy: yes, no, or not known, and then why not.
///
/// Kept as the set of answers that are still possible. A leaf that *failed* (Carta couldn't be reached) may turn out
/// either way once Carta answers; a leaf that Carta *refused* to answer stays unknown. So the whole tells apart "could
/// still become a yes" (unavailable) from "can't" (denied):
///
/// ```
/// use carta::Truth;
///
/// assert_eq!(Truth::YES.or(Truth::FAILED), Truth::YES);
/// assert!(Truth::REFUSED.or(Truth::FAILED).may_be_yes());
/// assert!(!Truth::REFUSED.and(Truth::FAILED).may_be_yes());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Truth(u8);

const NO: u8 = 1;
const UNKNOWN: u8 = 2;
const YES: u8 = 4;

impl Truth {
    /// Positive evidence.
    pub const YES: Self = Self(YES);
    /// Negative evidence, from an answer that was complete.
    pub const NO: Self = Self(NO);
    /// Carta won't say (400, 403, 404).
    pub const REFUSED: Self = Self(UNKNOWN);
    /// Carta couldn't be asked, or its answer couldn't be read.
    pub const FAILED: Self = Self(YES | NO);

    /// Whether a yes is still possible once Carta answers.
    #[must_use]
    pub fn may_be_yes(self) -> bool {
        self.0 & YES != 0
    }

    /// Neither a plain yes nor a plain no.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        self != Self::YES && self != Self::NO
    }

    /// At least one.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.combine(other, u8::max)
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.combine(other, u8::min)
    }

    /// The opposite; what is unknown stays so.
    #[must_use]
    #[expect(
        clippy::should_implement_trait,
        reason = "beside `or` and `and`, which have no operators either"
    )]
    pub fn not(self) -> Self {
        let no = if self.0 & YES == 0 { 0 } else { NO };
        let yes = if self.0 & NO == 0 { 0 } else { YES };
        Self(no | (self.0 & UNKNOWN) | yes)
    }

    /// Every outcome of every pair. INVARIANT: `NO < UNKNOWN < YES`, so that Kleene's *or* and *and* are `max` and `min`.
    fn combine(self, other: Self, operator: fn(u8, u8) -> u8) -> Self {
        let outcomes = |set: u8| [NO, UNKNOWN, YES].into_iter().filter(move |one| set & one != 0);
        let pairs =
            outcomes(self.0).flat_map(|one| outcomes(other.0).map(move |two| operator(one, two)));
        Self(pairs.fold(0, |set, outcome| set | outcome))
    }
}

impl fmt::Debug for Truth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self {
            Self::YES => "yes",
            Self::NO => "no",
            Self::REFUSED => "unknown (refused)",
            other if other.may_be_yes() => "unknown (failed)",
            _ => "unknown",
        })
    }
}
