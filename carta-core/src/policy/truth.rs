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
    #[inline]
    pub fn or(self, other: Self) -> Self {
        let (one, two) = (self.0, other.0);
        // Kleene's *or* is the greater of two answers, where no < unknown < yes; here, of any two that are possible.
        Self((one | two) & YES | middle(one, two, NO | UNKNOWN) | one & two & NO)
    }

    /// Both.
    #[must_use]
    #[inline]
    pub fn and(self, other: Self) -> Self {
        let (one, two) = (self.0, other.0);
        // The lesser of the two.
        Self((one | two) & NO | middle(one, two, UNKNOWN | YES) | one & two & YES)
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
}

/// Whether *unknown* comes out: one side may be unknown, and the other anything that doesn't outdo it.
#[inline]
fn middle(one: u8, two: u8, not_more: u8) -> u8 {
    let either =
        one & UNKNOWN != 0 && two & not_more != 0 || two & UNKNOWN != 0 && one & not_more != 0;
    if either { UNKNOWN } else { 0 }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Every outcome of every pair, one by one.
    fn by_pairs(one: Truth, two: Truth, pick: fn(u8, u8) -> u8) -> Truth {
        let outcomes = |set: u8| [NO, UNKNOWN, YES].into_iter().filter(move |one| set & one != 0);
        let pairs = outcomes(one.0).flat_map(|one| outcomes(two.0).map(move |two| pick(one, two)));
        Truth(pairs.fold(0, |set, outcome| set | outcome))
    }

    #[test]
    fn what_may_come_out_is_what_comes_of_some_pair() {
        for one in 1..8 {
            for two in 1..8 {
                let (one, two) = (Truth(one), Truth(two));
                assert_eq!(one.or(two).0, by_pairs(one, two, u8::max).0, "{one:?} or {two:?}");
                assert_eq!(one.and(two).0, by_pairs(one, two, u8::min).0, "{one:?} and {two:?}");
            }
        }
    }
}
