//! The timestamp of a claim.

use crate::srp::{SrpError, parse_timestamp, timestamp};

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [(&str, u64); 12] = [
    ("Jan", 31),
    ("Feb", 28),
    ("Mar", 31),
    ("Apr", 30),
    ("May", 31),
    ("Jun", 30),
    ("Jul", 31),
    ("Aug", 31),
    ("Sep", 30),
    ("Oct", 31),
    ("Nov", 30),
    ("Dec", 31),
];

#[test]
fn known_times_are_written_and_read() {
    for (seconds, text) in [
        (0, "Thu Jan 1 00:00:00 UTC 1970"),
        (951_782_399, "Mon Feb 28 23:59:59 UTC 2000"),
        (951_782_400, "Tue Feb 29 00:00:00 UTC 2000"),
        (951_868_800, "Wed Mar 1 00:00:00 UTC 2000"),
        (1_641_366_245, "Wed Jan 5 07:04:05 UTC 2022"),
        (1_709_251_199, "Thu Feb 29 23:59:59 UTC 2024"),
        (1_798_761_599, "Thu Dec 31 23:59:59 UTC 2026"),
        (4_107_542_400, "Mon Mar 1 00:00:00 UTC 2100"),
        (253_402_300_799, "Fri Dec 31 23:59:59 UTC 9999"),
    ] {
        assert_eq!(timestamp(seconds), text);
        assert_eq!(parse_timestamp(text), Ok(seconds));
    }
}

/// Counts days one by one, without the arithmetic under test.
#[test]
fn every_day_of_five_centuries_is_right() {
    let mut days = 0;
    for year in 1970..2470_u64 {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        for (month, length) in MONTHS {
            let length = length + u64::from(leap && month == "Feb");
            for day in 1..=length {
                let weekday = WEEKDAYS[usize::try_from((days + 3) % 7).unwrap()];
                let text = format!("{weekday} {month} {day} 12:34:56 UTC {year}");
                let seconds = days * 86_400 + 45_296;
                assert_eq!(timestamp(seconds), text);
                assert_eq!(parse_timestamp(&text), Ok(seconds));
                days += 1;
            }
        }
    }
}

#[test]
fn any_time_is_written() {
    assert!(timestamp(u64::MAX).contains(" UTC 5845"));
}

#[test]
fn what_isnt_written_isnt_read() {
    for text in [
        "",
        " ",
        "Wed Jan 05 07:04:05 UTC 2022",
        "Wed Jan  5 07:04:05 UTC 2022",
        "Tue Jan 5 07:04:05 UTC 2022",
        "wed jan 5 07:04:05 utc 2022",
        "Wed Jan 5 7:04:05 UTC 2022",
        "Wed Jan 5 07:04:05 UTC 2022 ",
        " Wed Jan 5 07:04:05 UTC 2022",
        "Wed Jan 5 07:04:05 UTC 2022 AD",
        "Wed Jan 5 07:04:05 UTC 2022\n",
        "Wed Jan 5 07:04:05 GMT 2022",
        "Wed Jan 5 07:04 UTC 2022",
        "Wed Jan 5 07:04:05:00 UTC 2022",
        "Wed Jan +5 07:04:05 UTC 2022",
        "Wed Jan 5 +7:04:05 UTC 2022",
        "Wed Jan 5 24:00:00 UTC 2022",
        "Wed Jan 5 07:60:00 UTC 2022",
        "Wed Jan 5 07:04:60 UTC 2022",
        "Wed Jan 0 07:04:05 UTC 2022",
        "Sat Feb 29 00:00:00 UTC 2023",
        "Thu Feb 30 00:00:00 UTC 2024",
        "Mon Feb 29 00:00:00 UTC 2100",
        "Fri Apr 31 00:00:00 UTC 2026",
        "Wed Dec 31 23:59:59 UTC 1969",
        "Sat Jan 1 00:00:00 UTC 10000",
        "Wed Jan 5 07:04:05 UTC 99999999999999999999",
        "Wed Jan 5 07:04:05 UTC -2022",
        "Wed Jän 5 07:04:05 UTC 2022",
        "Wed Jan 5 07:04:05 UTC 0",
    ] {
        assert_eq!(parse_timestamp(text), Err(SrpError::Timestamp), "{text:?}");
    }
    assert_eq!(parse_timestamp(&"Wed ".repeat(1 << 18)), Err(SrpError::Timestamp));
}
