//! When signing keys come and go.

use super::keys::Span;
use crate::store::SealedKey;

/// The longest that a key is published before it signs: keys may be kept for a day by whoever has read them.
const NOTICE: u64 = 24 * 60 * 60;

/// How long another server may go on signing with a key that was replaced, in seconds: until it has heard, by a clock that
/// may be behind.
pub(super) const LAG: u64 = 60;

/// How often the signing key changes, in seconds.
#[derive(Clone, Copy)]
pub(super) struct Rotation {
    period: u64,
    notice: u64,
}

impl Rotation {
    pub(super) fn every(period: u64) -> Self {
        Self { period, notice: NOTICE.min(period / 4) }
    }

    /// When the key that comes after the last one is to sign, if it is time to make it. Where that time was missed, it
    /// is put off: a key isn't used unannounced.
    pub(super) fn next(self, spans: &[Span], now: u64) -> Option<u64> {
        let start = self.after(spans.last()?);
        let due = start.saturating_sub(self.notice) <= now;
        due.then(|| start.max(now.saturating_add(self.notice)))
    }

    /// The next moment at which something is to be done about the keys.
    pub(super) fn due(self, spans: &[Span]) -> u64 {
        let made = spans.last().map(|last| self.after(last).saturating_sub(self.notice));
        let dropped = spans.iter().filter_map(|span| span.ends_at);
        dropped.chain(made).min().unwrap_or(0)
    }

    fn after(self, last: &Span) -> u64 {
        last.signs_from.saturating_add(self.period)
    }
}

/// Of keys in the order in which they sign.
pub(super) fn spans(keys: &[SealedKey]) -> Vec<Span> {
    let next = keys.iter().skip(1).map(|next| Some(next.signs_from)).chain([None]);
    let span = |(key, next): (&SealedKey, Option<u64>)| Span {
        signs_from: key.signs_from,
        ends_at: next.map(|next| next.saturating_add(key.longest).saturating_add(LAG)),
    };
    keys.iter().zip(next).map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 24 * 60 * 60;

    fn last(signs_from: u64) -> [Span; 1] {
        [Span { signs_from, ends_at: None }]
    }

    #[test]
    fn a_key_is_made_a_day_before_it_signs() {
        let rotation = Rotation::every(90 * DAY);
        assert_eq!(rotation.due(&last(0)), 89 * DAY);
        assert_eq!(rotation.next(&last(0), 89 * DAY - 1), None);
        assert_eq!(rotation.next(&last(0), 89 * DAY), Some(90 * DAY));
        assert_eq!(rotation.next(&last(90 * DAY), 89 * DAY), None, "announced already");
    }

    #[test]
    fn after_a_long_sleep_it_is_announced_all_the_same() {
        let rotation = Rotation::every(90 * DAY);
        assert_eq!(rotation.next(&last(0), 200 * DAY), Some(201 * DAY));
    }

    #[test]
    fn the_notice_is_a_quarter_of_short_periods() {
        let rotation = Rotation::every(100);
        assert_eq!(rotation.next(&last(0), 74), None);
        assert_eq!(rotation.next(&last(0), 75), Some(100));
    }

    #[test]
    fn what_is_dropped_is_due_too() {
        let rotation = Rotation::every(90 * DAY);
        let spans = [
            Span { signs_from: 0, ends_at: Some(91 * DAY) },
            Span { signs_from: 90 * DAY, ends_at: None },
        ];
        assert_eq!(rotation.due(&spans), 91 * DAY);
    }
}
