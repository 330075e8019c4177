use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::{Duration, SystemTime};

/// A moment, as Carta writes it: `2024-11-05T10:11:12.5+02:00`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(String);

impl Timestamp {
    /// Reads a moment as RFC 3339 writes it, not before 1970; without an offset it is taken as UTC.
    ///
    /// ```
    /// use carta::resource::Timestamp;
    ///
    /// assert!(Timestamp::parse("2030-01-01T12:00:00.000120Z").is_some());
    /// assert!(Timestamp::parse("tomorrow").is_none());
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let this = Self(text.to_owned());
        this.system_time().map(|_| this)
    }

    /// The text as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The moment, if the text is what RFC 3339 says and not before 1970. Without an offset it is taken as UTC.
    #[must_use]
    pub fn system_time(&self) -> Option<SystemTime> {
        let (date, time) = self.0.split_once(['T', 't', ' '])?;
        let (time, offset) = match time.find(['Z', 'z', '+', '-']) {
            Some(at) => time.split_at_checked(at)?,
            None => (time, "Z"),
        };
        let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
        let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
        let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
        let day = days(year, month, day)?;
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let seconds = day * 86400 + hour * 3600 + minute * 60 + second - offset_seconds(offset)?;
        let since_1970 = Duration::new(seconds.try_into().ok()?, nanoseconds(fraction)?);
        SystemTime::UNIX_EPOCH.checked_add(since_1970)
    }
}

/// In UTC, with microseconds if there are any. A moment before 1970 is taken as 1970's beginning.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let (year, month, day) = date(since.as_secs() / 86400);
        let (hour, minute) = (since.as_secs() / 3600 % 24, since.as_secs() / 60 % 60);
        let second = since.as_secs() % 60;
        let fraction = match since.subsec_micros() {
            0 => String::new(),
            micros => format!(".{micros:06}"),
        };
        Self(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Numbers between separators, each of so many digits.
fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; N];
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next().filter(|part| part.len() == width)?;
        *number = digits(part)?;
    }
    parts.next().is_none().then_some(numbers)
}

fn digits(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn nanoseconds(fraction: &str) -> Option<u32> {
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let shown: String = fraction.chars().take(9).collect();
    format!("{shown:0<9}").parse().ok()
}

fn offset_seconds(offset: &str) -> Option<i64> {
    let sign = match offset.chars().next()? {
        'Z' | 'z' => return (offset.len() == 1).then_some(0),
        '-' => -1,
        _ => 1,
    };
    let [hours, minutes] = numbers(offset.get(1..)?, ':', [2, 2])?;
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Days since 1970 in the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if year < 1970 || !(1..=length).contains(&day) {
        return None;
    }
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let in_year = before.get(usize::try_from(month - 1).ok()?)?;
    let leaps = |year: i64| year / 4 - year / 100 + year / 400;
    let leap_days = leaps(year - 1) - leaps(1969) + i64::from(month > 2 && leap(year));
    Some((year - 1970) * 365 + leap_days + in_year + day - 1)
}

/// The day that comes so many days after 1970's first, in the Gregorian calendar.
fn date(days: u64) -> (u64, u64, u64) {
    // Counted from 0000-03-01, so that the leap day is a year's last; 400 years have 146097 days.
    let days = days.saturating_add(719_468);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year_of_era;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<f64> {
        let time = Timestamp(text.to_owned()).system_time()?;
        Some(time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64())
    }

    #[test]
    fn moments_are_those_of_the_calendar() {
        // Each from `date -u -d … +%s`.
        let moments = [
            ("1970-01-01T00:00:00Z", 0.0),
            ("2024-11-05T10:11:12Z", 1_730_801_472.0),
            ("2024-11-06T10:11:12.5+02:00", 1_730_880_672.5),
            ("2024-11-05T10:11:12", 1_730_801_472.0),
            ("2000-02-29T23:59:59-00:30", 951_870_599.0),
            ("2100-03-01T00:00:00z", 4_107_542_400.0),
            ("2024-12-31T12:00:00.1234567891Z", 1_735_646_400.123_456_8),
        ];
        for (text, expected) in moments {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn moments_are_written_as_they_are_read() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2000-02-29T23:59:59Z",
            "2024-12-31T23:59:59.000120Z",
            "2100-02-28T00:00:00Z",
            "2100-03-01T00:00:00Z",
            "2400-02-29T12:34:56.999999Z",
        ] {
            let time = Timestamp::parse(text).unwrap().system_time().unwrap();
            assert_eq!(Timestamp::from(time).as_str(), text);
        }
        // Every day of four centuries, one after the other.
        for day in 0..146_097 {
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(day * 86400);
            assert_eq!(Timestamp::from(time).system_time(), Some(time));
        }
    }

    #[test]
    fn other_texts_are_no_moments() {
        let texts = [
            "",
            "2024-11-05",
            "2023-02-29T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "2024-11-05T24:00:00Z",
            "2024-11-05T10:11:12+2:00",
            "2024-11-05T10:11:12Zx",
            "2024-11-05T10:11Z",
            "2024-11-05T10:11:12.Z",
            "2024-11-05T10:11:12.1234567890xZ",
            "+024-11-05T10:11:12Z",
            "1969-12-31T23:59:59Z",
            "2024-11-05T10:11:1é",
        ];
        for text in texts {
            assert_eq!(seconds(text), None, "{text:?}");
        }
    }
}
