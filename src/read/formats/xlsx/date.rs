//! Dates as a spreadsheet keeps them: a number, and a format that says it is a date.
//!
//! In: number formats, and serial numbers as text. Out: ISO text. Days are counted from 1900, as if that had
//! been a leap year, or from 1904.

/// What the numbers in a style are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::read) enum Style {
    /// Numbers.
    #[default]
    Number,
    /// Dates, with a time of day if they have one.
    Date,
    /// Times of day.
    Time,
}

/// What a built-in format shows (ECMA-376, part 1, 18.8.30).
pub(super) fn built_in(format: u32) -> Style {
    match format {
        14..=17 | 22 | 27..=31 | 34..=36 | 50..=58 => Style::Date,
        18..=21 | 32 | 33 | 45..=47 => Style::Time,
        _ => Style::Number,
    }
}

/// What a format of the workbook's own shows: it has letters for years or days, or for hours or seconds,
/// outside quotes and brackets.
pub(super) fn custom(code: &str) -> Style {
    let (mut date, mut time, mut month) = (false, false, false);
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                letters.by_ref().find(|&c| c == '"');
            }
            '\\' | '_' | '*' => {
                letters.next();
            }
            '[' => {
                let inside: String = letters.by_ref().take_while(|&c| c != ']').collect();
                time |= !inside.is_empty() && inside.chars().all(|c| "hHmMsS".contains(c));
            }
            ';' => break,
            'y' | 'Y' | 'd' | 'D' => date = true,
            'h' | 'H' | 's' | 'S' => time = true,
            'm' | 'M' => month = true,
            'G' | 'g' if letters.as_str().to_ascii_lowercase().starts_with("eneral") => return Style::Number,
            _ => {}
        }
    }
    if date || month && !time {
        Style::Date
    } else if time {
        Style::Time
    } else {
        Style::Number
    }
}

/// The serial number as ISO text; None when it can be no date.
pub(in crate::read) fn iso(serial: f64, style: Style, from_1904: bool) -> Option<String> {
    let serial = if from_1904 { serial + 1462.0 } else { serial };
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let mut days = serial.floor() as i64;
    let mut seconds = ((serial - serial.floor()) * 86_400.0).round() as u32;
    if seconds == 86_400 {
        (days, seconds) = (days + 1, 0);
    }
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if style == Style::Time && days == 0 {
        return Some(clock);
    }
    if days < 1 {
        return None;
    }
    // The day that never was, 29 February 1900, is day 60.
    let (year, month, day) = civil(if days > 59 { days - 25_569 } else { days - 25_568 });
    let date = format!("{year:04}-{month:02}-{day:02}");
    Some(if seconds == 0 { date } else { format!("{date}T{clock}") })
}

/// What [`iso`] makes of a serial number that is written as a whole number of days from 1 on, which nearly every
/// date is; None where it takes [`iso`] to know.
pub(super) fn whole_days(serial: &[u8], from_1904: bool) -> Option<[u8; 10]> {
    if serial.is_empty() || serial.len() > 7 || !serial.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let days = serial.iter().fold(0, |days, digit| days * 10 + u32::from(digit - b'0'));
    of_day(days, from_1904)?.first_chunk().copied()
}

/// The same of the number itself, which is below ten million, in the first ten bytes.
#[inline]
pub(super) fn of_day(days: u32, from_1904: bool) -> Option<[u8; 16]> {
    let days = days + if from_1904 { 1462 } else { 0 };
    if !(1..2_958_466).contains(&days) {
        return None;
    }
    let (year, month, day) = calendar(days + if days > 59 { 0 } else { 1 });
    let pair = |number: u32| [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
    let ([a, b], [c, d]) = (pair(year / 100), pair(year % 100));
    let ([e, f], [g, h]) = (pair(month), pair(day));
    Some([a, b, c, d, b'-', e, f, b'-', g, h, 0, 0, 0, 0, 0, 0])
}

/// Year, month and day of a number of days since 30 December 1899, in the Gregorian calendar, without a division
/// that takes long (Neri and Schneider, Euclidean affine functions, 2022).
fn calendar(days: u32) -> (u32, u32, u32) {
    // From 1 March of the year 0.
    let quarters = 4 * (days + 693_899) + 3;
    let (century, of_century) = (quarters / 146_097, quarters % 146_097 / 4);
    let product = 2_939_745 * u64::from(4 * of_century + 3);
    let year = 100 * century + (product >> 32) as u32;
    let of_year = product as u32 / 2_939_745 / 4;
    let months = 2141 * of_year + 197_913;
    let (month, day) = (months >> 16, (months & 0xffff) / 2141 + 1);
    if of_year >= 306 { (year + 1, month - 12, day) } else { (year, month, day) }
}

/// Year, month and day of a number of days since 1 January 1970, in the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    // Counted from 1 March of a year divisible by 400, leap days come last.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_dates_in_both_systems() {
        let date = |serial, from_1904| iso(serial, Style::Date, from_1904).unwrap();
        assert_eq!(date(1.0, false), "1900-01-01");
        assert_eq!(date(59.0, false), "1900-02-28");
        assert_eq!(date(61.0, false), "1900-03-01");
        assert_eq!(date(44_927.0, false), "2023-01-01");
        assert_eq!(date(43_465.0, true), "2023-01-01");
        assert_eq!(date(44_927.75, false), "2023-01-01T18:00:00");
        assert_eq!(date(25_569.0, false), "1970-01-01");
        assert_eq!(date(2_958_465.0, false), "9999-12-31");
        assert_eq!(iso(0.5, Style::Time, false).unwrap(), "12:00:00");
        assert_eq!(iso(-1.0, Style::Date, false), None);
        assert_eq!(iso(f64::NAN, Style::Date, false), None);
    }

    #[test]
    fn formats_say_what_is_a_date() {
        for code in ["dd-mm-yyyy", "d mmmm yyyy", "[$-413]d-mmm-yy;@", "yyyy-mm-dd hh:mm", "mmm-yy"] {
            assert_eq!(custom(code), Style::Date, "{code}");
        }
        for code in ["h:mm", "[h]:mm:ss", "mm:ss.0"] {
            assert_eq!(custom(code), Style::Time, "{code}");
        }
        for code in
            ["General", "0.00", "#,##0.00 \"dagen\"", "[Red]0", "0\\d", "_-€ * #,##0.00_-", "@", "0.00E+00"]
        {
            assert_eq!(custom(code), Style::Number, "{code}");
        }
    }

    #[test]
    fn whole_days_are_the_same_dates() {
        for from_1904 in [false, true] {
            for days in (0..2_960_000).step_by(7).chain(0..800) {
                let expected = iso(f64::from(days), Style::Date, from_1904);
                let found = whole_days(days.to_string().as_bytes(), from_1904);
                let found = found.map(|date| String::from_utf8_lossy(&date).into_owned());
                assert_eq!(found, expected, "{days}");
            }
        }
        assert_eq!(whole_days(b"12.5", false), None);
        assert_eq!(whole_days(b"", false), None);
    }
}
