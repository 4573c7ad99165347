//! One value written in two ways becomes one number: the same e-mail address, telephone number or name, whatever
//! its capitals, separators and order.
//!
//! In: a cell. Out: a number of 64 bits, well mixed, the same for the same person; none for what says nothing.

use crate::detect;
use crate::detect::checks::date;
use crate::patterns::Form;
use crate::patterns::words::{self, Lists, list};
use xxhash_rust::xxh3::xxh3_64;

/// A longer value is no key.
const LONGEST: usize = 96;
/// The longest word that can be an infix, a title or a placeholder.
const LONGEST_INFIX: usize = 8;

/// The number of a value written in some form.
pub(super) fn number(form: Form, cell: &[u8]) -> Option<u64> {
    if cell.len() > LONGEST {
        return None;
    }
    match form {
        Form::Number => digits(cell, 4),
        Form::Phone => phone(cell),
        Form::Code => code(cell),
        Form::Email => email(cell),
        Form::Name => name(cell),
        Form::Date => day(cell),
    }
}

/// The number of the words of a name, in any order; those of its parts can be added up.
pub(super) fn name(cell: &[u8]) -> Option<u64> {
    const SKIPPED: Lists = Lists(list::NAME_INFIXES.0 | list::TITLES.0 | list::PLACEHOLDERS.0);
    const INFIXES: Lists = Lists(list::NAME_INFIXES.0);
    const NAMES: Lists = Lists(list::GIVEN_NAMES.0 | list::FAMILY_NAMES.0);
    if cell.len() > LONGEST {
        return None;
    }
    let mut sum = 0u64;
    let mut any = false;
    for word in cell.split(|byte| matches!(byte, b' ' | b',' | b'.' | b'\t')) {
        let Some(word) = std::str::from_utf8(word).ok().filter(|word| !word.is_empty()) else { continue };
        let hash = words::folded_hash(word);
        let lists = words::look_up_hash(hash);
        if word.len() <= LONGEST_INFIX && lists.any(SKIPPED) && (lists.any(INFIXES) || !lists.any(NAMES)) {
            continue;
        }
        any = true;
        sum = sum.wrapping_add(stir(hash));
    }
    any.then_some(sum)
}

/// Spreads the bits of a number over all of them (the finaliser of MurmurHash3).
pub(super) fn stir(mut number: u64) -> u64 {
    number ^= number >> 33;
    number = number.wrapping_mul(0xff51_afd7_ed55_8ccd);
    number ^= number >> 33;
    number = number.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    number ^ number >> 33
}

/// Its digits as a number: zeros in front do not count, nor what stands between.
fn digits(cell: &[u8], at_least: usize) -> Option<u64> {
    if let Some(number) = detect::whole_number(cell) {
        return (cell.len() >= at_least && number != 0).then(|| stir(number));
    }
    let (mut number, mut count) = (0u64, 0);
    for digit in cell.iter().filter(|byte| byte.is_ascii_digit()) {
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        count += 1;
    }
    (count >= at_least && number != 0).then(|| stir(number))
}

/// The last nine digits: prefixes and the zero in front are written or not.
fn phone(cell: &[u8]) -> Option<u64> {
    let mut number = 0;
    let mut unit = 1;
    for digit in cell.iter().rev().filter(|byte| byte.is_ascii_digit()).take(9) {
        number += u64::from(digit - b'0') * unit;
        unit *= 10;
    }
    (unit >= 10_000_000 && number != 0).then(|| stir(number))
}

/// Letters and digits, in capitals; of digits alone, without zeros in front. A code without a digit is a word.
fn code(cell: &[u8]) -> Option<u64> {
    if detect::whole_number(cell).is_some() {
        return digits(cell, 1);
    }
    if let Some(number) = plain_code(cell) {
        return number;
    }
    let mut kept = [0; LONGEST];
    let mut len = 0;
    let mut letters = false;
    for byte in cell {
        // Written in any case, and counted where it is to be kept: most are.
        kept[len] = byte.to_ascii_uppercase();
        letters |= byte.is_ascii_alphabetic();
        len += usize::from(byte.is_ascii_alphanumeric());
    }
    let kept = &kept[..len];
    if !letters {
        return digits(kept, 1);
    }
    kept.iter().any(u8::is_ascii_digit).then(|| xxh3_64(kept))
}

/// The same of a short code in which nothing stands but letters and digits, as in most; None where something does.
fn plain_code(cell: &[u8]) -> Option<Option<u64>> {
    const SHORT: usize = 32;
    let mut kept = [0; SHORT];
    let room = kept.get_mut(..cell.len())?;
    room.copy_from_slice(cell);
    // All of the room at once: what stands behind the code is neither letter nor digit.
    let count = |is: fn(&u8) -> bool| kept.iter().fold(0u8, |count, byte| count + u8::from(is(byte)));
    let (letters, digits) = (count(u8::is_ascii_alphabetic), count(u8::is_ascii_digit));
    if letters == 0 || usize::from(letters + digits) != cell.len() {
        return None;
    }
    let capitals = kept.map(|byte| byte.to_ascii_uppercase());
    Some((digits > 0).then(|| xxh3_64(&capitals[..cell.len()])))
}

/// The address in small letters; that of a role is nobody's.
fn email(cell: &[u8]) -> Option<u64> {
    let mut small = [0; LONGEST];
    small[..cell.len()].copy_from_slice(cell);
    let opens = small.iter().fold(false, |opens, byte| opens | (*byte == b'<'));
    let (from, to) = if opens { within_brackets(cell) } else { (0, cell.len()) };
    small = small.map(|byte| byte.to_ascii_lowercase());
    let small = small[from..to].trim_ascii();
    let at = memchr::memchr(b'@', small)?;
    (!is_role(&small[..at])).then(|| xxh3_64(small))
}

/// Where the address stands in `Jan <jan@example.nl>`.
fn within_brackets(cell: &[u8]) -> (usize, usize) {
    let from = memchr::memchr(b'<', cell).unwrap_or(0);
    memchr::memrchr(b'>', &cell[from..]).map_or((0, cell.len()), |to| (from + 1, from + to))
}

/// Whether the part before the sign is the name of a role. Those have no dots or digits, as those of people mostly do.
fn is_role(local: &[u8]) -> bool {
    let plain = |byte: &u8| !byte.is_ascii_digit() && *byte != b'.';
    local.iter().all(plain)
        && std::str::from_utf8(local)
            .is_ok_and(|local| words::look_up_folded(local).any(list::ROLE_MAILBOXES))
}

fn day(cell: &[u8]) -> Option<u64> {
    let day = usual_day(cell).or_else(|| date::parse(cell))?;
    Some(stir(day.year as u64 * 512 + u64::from(day.month) * 32 + u64::from(day.day)))
}

/// The day of `12-03-1970`, as most are written.
fn usual_day(cell: &[u8]) -> Option<date::Date> {
    let [a, b, one, c, d, two, e, f, g, h] = *cell.first_chunk::<10>()?;
    let digits = [a, b, c, d, e, f, g, h];
    if cell.len() > 10
        || one != two
        || !matches!(one, b'-' | b'/' | b'.')
        || !digits.iter().all(u8::is_ascii_digit)
    {
        return None;
    }
    let pair = |at: usize| (digits[at] - b'0') * 10 + (digits[at + 1] - b'0');
    let (day, month, year) = (pair(0), pair(2), i32::from(pair(4)) * 100 + i32::from(pair(6)));
    date::is_day(year, month, day).then_some(date::Date { year, month, day })
}

/// The area of a postcode: its four digits.
pub(super) fn area(cell: &[u8]) -> Option<u64> {
    let digits = cell.trim_ascii_start().get(..4)?;
    let number = digits.iter().try_fold(0u64, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + u64::from(digit - b'0'))
    })?;
    Some(stir(number + 1))
}

/// The year of a day.
pub(super) fn year(cell: &[u8]) -> Option<u64> {
    usual_day(cell).or_else(|| date::parse(cell)).map(|day| stir(day.year as u64))
}

/// A word, whatever its capitals.
pub(super) fn word(cell: &[u8]) -> u64 {
    let mut small = [0; 16];
    let len = cell.len().min(small.len());
    small[..len].copy_from_slice(&cell[..len]);
    small.make_ascii_lowercase();
    xxh3_64(&small[..len])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(form: Form, values: &[&str]) -> bool {
        let numbers: Vec<_> = values.iter().map(|value| number(form, value.as_bytes())).collect();
        numbers[0].is_some() && numbers.iter().all(|number| *number == numbers[0])
    }

    #[test]
    fn spellings_of_one_value_are_one_number() {
        assert!(same(Form::Email, &["Jan@Example.nl", "jan@example.nl ", "Jan V <jan@example.nl>"]));
        assert!(same(Form::Phone, &["06-12345678", "+31 6 1234 5678", "0031612345678", "612345678"]));
        assert!(same(Form::Number, &["012345678", "12345678", "1234.56.78"]));
        assert!(same(Form::Code, &["K-00123", "k00123", "K 00123"]));
        assert!(same(Form::Code, &["000123", "123"]));
        assert!(same(Form::Date, &["1970-03-12", "12-3-1970", "12 maart 1970", "19700312"]));
        assert!(same(Form::Name, &["Jan van der Berg", "Berg, Jan van der", "dhr. Jan Berg", "JAN BERG"]));
        assert!(same(Form::Name, &["Zoë Öztürk", "Oztürk Zoe"]));
    }

    #[test]
    fn names_of_roles_have_no_dots_or_digits() {
        let roles = words::entries("role-mailboxes");
        let known = include_str!("../../../patterns/words/role-mailboxes.txt");
        let known: Vec<&str> =
            known.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        assert!(known.len() > 40);
        assert!(
            roles
                .iter()
                .chain(&known)
                .all(|role| !role.contains(|sign: char| sign == '.' || sign.is_ascii_digit()))
        );
        assert!(known.iter().all(|role| is_role(role.as_bytes())));
    }

    proptest::proptest! {
        #[test]
        fn usual_day_is_the_day(cell in "([0-3][0-9][-/.x][0-1][0-9][-/.][0-9]{2,5})|[0-9./-]{8,11}") {
            if let Some(day) = usual_day(cell.as_bytes()) {
                proptest::prop_assert_eq!(Some(day), date::parse(cell.as_bytes()), "{}", cell);
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn plain_code_is_the_code(cell in "[a-zA-Z0-9]{1,33}|[a-zA-Z0-9 ._é-]{1,20}") {
            let spaced: String = cell.chars().flat_map(|letter| [letter, ' ']).collect();
            proptest::prop_assert_eq!(code(cell.as_bytes()), code(spaced.as_bytes()), "{}", cell);
        }
    }

    #[test]
    fn parts_of_a_name_add_up_to_the_whole() {
        let part = |part: &str| name(part.as_bytes()).unwrap_or(0);
        assert_eq!(
            Some(part("Jan").wrapping_add(part("van der")).wrapping_add(part("Berg"))),
            name(b"Jan Berg")
        );
    }

    #[test]
    fn what_says_nothing_has_no_number() {
        for (form, value) in [
            (Form::Email, "geen"),
            (Form::Email, "info@example.nl"),
            (Form::Phone, "-"),
            (Form::Phone, "0000000000"),
            (Form::Number, "n.v.t."),
            (Form::Code, "ONBEKEND"),
            (Form::Name, "onbekend"),
            (Form::Name, "van der"),
            (Form::Date, "ooit"),
        ] {
            assert_eq!(number(form, value.as_bytes()), None, "{value}");
        }
        assert_ne!(number(Form::Name, b"Jan Berg"), number(Form::Name, b"Jan Bos"));
    }
}
