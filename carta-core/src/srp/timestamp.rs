//! The claim's time: `Wed Jan 5 07:04:05 UTC 2022`, in UTC and English, the day without padding.

use super::SrpError;

const SECONDS_OF_DAY: u64 = 86_400;
/// The calendar repeats after this many days: 400 years.
const DAYS_OF_ERA: u64 = 146_097;
/// From March 1st of the year 0 to January 1st of 1970. Years that begin in March have their leap day at their end.
const DAYS_TO_1970: u64 = 719_468;
/// From the weekday of 1970-01-01 on.
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
/// In the order of years that begin in March.
const MONTHS: [&str; 12] =
    ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb"];

/// Writes a time given in seconds since 1970, leap seconds not counted.
///
/// Any time from 1970 on is written; [`parse_timestamp`] reads those until the end of 9999.
#[must_use]
pub fn timestamp(unix_seconds: u64) -> String {
    let (days, second) = (unix_seconds / SECONDS_OF_DAY, unix_seconds % SECONDS_OF_DAY);
    let weekday = pick(&WEEKDAYS, days % 7);
    let (year, month, day) = date(days);
    let month = pick(&MONTHS, month);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{weekday} {month} {day} {hour:02}:{minute:02}:{second:02} UTC {year}")
}

/// Reads what [`timestamp`] writes, and nothing else: a padded day or a wrong weekday is an error.
///
/// # Errors
///
/// If the text has another form, or names a time that doesn't exist or lies outside of 1970 to 9999.
pub fn parse_timestamp(text: &str) -> Result<u64, SrpError> {
    // Reading is lenient about numbers; writing the result again settles every question of form.
    let seconds = read(text).ok_or(SrpError::Timestamp)?;
    if timestamp(seconds) != text {
        return Err(SrpError::Timestamp);
    }
    Ok(seconds)
}

fn read(text: &str) -> Option<u64> {
    let mut words = text.split(' ');
    let (_weekday, month, day) = (words.next()?, words.next()?, words.next()?);
    let (clock, _zone, year) = (words.next()?, words.next()?, words.next()?);
    let month = (0..).zip(MONTHS).find(|(_, name)| *name == month)?.0;
    let days = days_since_1970(number(year)?, month, number(day)?)?;
    let mut clock = clock.split(':').map(number);
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    Some(days * SECONDS_OF_DAY + hour * 3600 + minute * 60 + second)
}

/// Four digits at most: years end with 9999, and no sum overflows.
fn number(digits: &str) -> Option<u64> {
    if digits.len() > 4 {
        return None;
    }
    digits.parse().ok()
}

/// Year, month counted from March as 0, and day of the month.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + DAYS_TO_1970;
    let (era, day) = (days / DAYS_OF_ERA, days % DAYS_OF_ERA);
    // A day for each leap day that went by: every 4 years, but not every 100. The era's own last day comes off too.
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - days_before_year(year);
    // Five months from March have 153 days, and so have the next five.
    let month = (5 * day + 2) / 153;
    let day = day - days_before_month(month) + 1;
    let begins_in_march = era * 400 + year;
    (begins_in_march + u64::from(month >= 10), month, day)
}

fn days_since_1970(year: u64, month: u64, day: u64) -> Option<u64> {
    let begins_in_march = year.checked_sub(u64::from(month >= 10))?;
    let (era, year) = (begins_in_march / 400, begins_in_march % 400);
    let day = days_before_year(year) + days_before_month(month) + day;
    (era * DAYS_OF_ERA + day).checked_sub(DAYS_TO_1970 + 1)
}

fn days_before_year(year_of_era: u64) -> u64 {
    year_of_era * 365 + year_of_era / 4 - year_of_era / 100
}

fn days_before_month(month: u64) -> u64 {
    (153 * month + 2) / 5
}

fn pick(names: &[&'static str], index: u64) -> &'static str {
    let index = usize::try_from(index).unwrap_or(usize::MAX);
    // INVARIANT: the callers' remainders and quotients are below the length.
    names.get(index).copied().unwrap_or_default()
}
