//! Moments as Carta writes them: RFC 3339, in UTC.

/// A moment in seconds since 1970, such as `2024-11-05T10:11:12Z`.
pub(crate) fn rfc3339(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Year, month and day of a number of days since 1970. Years begin with March here, so that a leap day ends one; 400 of
/// them always have as many days.
fn date(days: u64) -> (u64, u64, u64) {
    const DAYS_OF_400_YEARS: u64 = 146_097;
    /// From 0000-03-01 to 1970-01-01.
    const BEFORE_1970: u64 = 719_468;
    let days = days + BEFORE_1970;
    let (era, day_of_era) = (days / DAYS_OF_400_YEARS, days % DAYS_OF_400_YEARS);
    let leap_days = day_of_era / 1460 + day_of_era / (DAYS_OF_400_YEARS - 1);
    let year = (day_of_era + day_of_era / 36_524 - leap_days) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month < 3);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use carta_core::resource::Timestamp;
    use std::time::Duration;

    #[test]
    fn moments_are_what_a_reader_makes_of_them() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(rfc3339(1_730_801_472), "2024-11-05T10:11:12Z");
        for day in 0..200_000 {
            let seconds = day * 86_400 + day % 86_400;
            let text: Timestamp = serde_json::from_value(rfc3339(seconds).into()).expect("a text");
            let read = text.system_time().expect("a moment");
            let since = read.duration_since(std::time::UNIX_EPOCH).expect("after 1970");
            assert_eq!(since, Duration::from_secs(seconds));
        }
    }
}
