//! Dates of `Release` files: `Sat, 10 Feb 2024 11:07:25 UTC`, the form of mail (RFC 5322, section 3.3).

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// From the day that 1970 began with.
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

const DAY: i64 = 86_400;

/// Reads a date as seconds since 1970. The day of the week may be missing and is not compared; the zone may not be missing.
pub fn parse_date(text: &str) -> Option<i64> {
    let text = text.trim();
    let rest = text.split_once(',').map_or(text, |(_, rest)| rest);
    let mut words = rest.split_ascii_whitespace();
    let day = number(words.next()?, 1..=31)?;
    let month = words.next()?;
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? as i64 + 1;
    let year = number(words.next()?, 1970..=9999)?;
    let mut clock = words.next()?.split(':');
    let (hour, minute, second) = (number(clock.next()?, 0..=23)?, number(clock.next()?, 0..=59)?, number(clock.next()?, 0..=60)?);
    let offset = zone(words.next()?)?;
    if clock.next().is_some() || words.next().is_some() || day > days_of_month(year, month) {
        return None;
    }
    Some(days_before(year, month, day) * DAY + hour * 3600 + minute * 60 + second - offset)
}

/// Writes seconds since 1970 as a date in UTC; what no `Release` file can have becomes the nearest that one can.
pub fn format_date(seconds: i64) -> String {
    let seconds = seconds.clamp(0, days_before(9999, 12, 31) * DAY + DAY - 1);
    let (days, clock) = (seconds / DAY, seconds % DAY);
    // Months are found by trying: a date is written once for a repository.
    let mut year = 1970 + days / 366;
    while days_before(year + 1, 1, 1) <= days {
        year += 1;
    }
    let mut month = 1;
    while month < 12 && days_before(year, month + 1, 1) <= days {
        month += 1;
    }
    let day = days - days_before(year, month, 1) + 1;
    let (weekday, month) = (DAYS[(days % 7) as usize], MONTHS[(month - 1) as usize]);
    format!("{weekday}, {day:02} {month} {year:04} {:02}:{:02}:{:02} UTC", clock / 3600, clock / 60 % 60, clock % 60)
}

fn number(text: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    let digits = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|number| range.contains(number))
}

/// Returns how many seconds a zone is before UTC.
fn zone(text: &str) -> Option<i64> {
    if matches!(text, "UTC" | "GMT" | "Z" | "UT") {
        return Some(0);
    }
    let (sign, digits) = text.strip_prefix('+').map(|rest| (1, rest)).or_else(|| Some((-1, text.strip_prefix('-')?)))?;
    let (hours, minutes) = digits.split_at_checked(2)?;
    (digits.len() == 4).then_some(())?;
    Some(sign * (number(hours, 0..=23)? * 3600 + number(minutes, 0..=59)? * 60))
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Returns how many days lie between the beginning of 1970 and a day.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    // Leap years up to the end of a year.
    let leaps = |year: i64| year / 4 - year / 100 + year / 400;
    let years = (year - 1970) * 365 + leaps(year - 1) - leaps(1969);
    years + (1..month).map(|month| days_of_month(year, month)).sum::<i64>() + day - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_seconds() {
        for (text, expected) in [
            ("Thu, 01 Jan 1970 00:00:00 UTC", Some(0)),
            ("Sat, 10 Feb 2024 11:07:25 UTC", Some(1_707_563_245)),
            ("Thu, 29 Feb 2024 23:59:59 GMT", Some(1_709_251_199)),
            ("Sat, 10 Feb 2024 12:07:25 +0100", Some(1_707_563_245)),
            ("10 feb 2024 09:37:25 -0130", Some(1_707_563_245)),
            ("Fri, 3 Jan 2025  9:00:00 Z", Some(1_735_894_800)),
            ("Thu, 30 Feb 2024 23:59:59 UTC", None),
            ("Wed, 29 Feb 2023 23:59:59 UTC", None),
            ("Sat, 10 Feb 2024 11:07:25", None),
            ("Sat, 10 Feb 2024 11:07:25 CET", None),
            ("Sat, 10 Feb 2024 11:07 UTC", None),
            ("Sat, 10 Feb 2024 25:07:25 UTC", None),
            ("Sat, 10 Feb 2024 11:07:25 UTC x", None),
            ("Sat, +1 Feb 2024 11:07:25 UTC", None),
            ("Sat, 10 Feb 99999999999999999999 11:07:25 UTC", None),
            ("Sat, 10 Feb 2024 11:07:25 +ä00", None),
            ("", None),
        ] {
            assert_eq!(parse_date(text), expected, "date: {text:?}");
        }
    }

    #[test]
    fn seconds_become_dates() {
        for (seconds, expected) in [
            (0, "Thu, 01 Jan 1970 00:00:00 UTC"),
            (1_707_563_245, "Sat, 10 Feb 2024 11:07:25 UTC"),
            (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 UTC"),
            (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 UTC"),
            (-5, "Thu, 01 Jan 1970 00:00:00 UTC"),
        ] {
            assert_eq!(format_date(seconds), expected);
        }
        for seconds in (0..250_000_000_000).step_by(123_456_789) {
            assert_eq!(parse_date(&format_date(seconds)), Some(seconds));
        }
        assert!(format_date(i64::MAX).ends_with("31 Dec 9999 23:59:59 UTC"));
    }
}
