//! Moments in requests and answers: read as RFC 3339 or as unix seconds, written as RFC 3339.

use crate::error::Error;
use carta_core::resource::Timestamp;
use std::time::{Duration, SystemTime};

/// A moment, to the microsecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(u64);

impl Moment {
    /// Reads the parameter `name` of a request.
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let time = match text.parse::<u64>() {
            Ok(seconds) if !text.starts_with('+') => Some(Duration::from_secs(seconds)),
            _ => since_1970(text),
        };
        let micros = time.and_then(|time| i64::try_from(time.as_micros()).ok());
        // What is beyond a database's integers is beyond the calendar too.
        let micros = micros.and_then(|micros| u64::try_from(micros).ok());
        micros.filter(|micros| *micros < MAX_MICROS).map(Self).ok_or_else(|| {
            Error::bad_request(format!(
                "`{name}` must be a moment, as `2030-01-01T00:00:00Z` or in seconds since 1970"
            ))
        })
    }

    pub(crate) fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    pub(crate) fn micros(self) -> u64 {
        self.0
    }

    /// The full second that it lies in: what ends with it ends no later than was said.
    pub(crate) fn seconds(self) -> u64 {
        self.0 / 1_000_000
    }

    /// As RFC 3339 writes it, in UTC.
    pub(crate) fn text(self) -> String {
        let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_micros(self.0));
        Timestamp::from(time.unwrap_or(SystemTime::UNIX_EPOCH)).to_string()
    }
}

/// The end of the year 9999, the last that RFC 3339 can write.
const MAX_MICROS: u64 = 253_402_300_800_000_000;

impl From<u64> for Moment {
    /// Of seconds since 1970.
    fn from(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1_000_000).min(MAX_MICROS - 1))
    }
}

fn since_1970(text: &str) -> Option<Duration> {
    let time = Timestamp::parse(text)?.system_time()?;
    time.duration_since(SystemTime::UNIX_EPOCH).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        Moment::parse("until", text).ok().map(Moment::text)
    }

    #[test]
    fn moments_are_read_in_two_forms_and_written_in_one() {
        for (text, written) in [
            ("2030-01-01T12:00:00.000120Z", "2030-01-01T12:00:00.000120Z"),
            ("2030-01-01T12:00:00+02:00", "2030-01-01T10:00:00Z"),
            ("2030-01-01T12:00:00", "2030-01-01T12:00:00Z"),
            ("1700000000", "2023-11-14T22:13:20Z"),
            ("0", "1970-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(read(text).as_deref(), Some(written), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "soon",
            "-1",
            "+1",
            "1e9",
            "1.5",
            "2030-02-30T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "253402300800",
            "18446744073709551615",
            "99999999999999999999999",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_part_of_a_second_makes_nothing_last_longer() {
        assert_eq!(Moment::from_micros(1_999_999).seconds(), 1);
        assert_eq!(Moment::from_micros(2_000_000).seconds(), 2);
    }
}
