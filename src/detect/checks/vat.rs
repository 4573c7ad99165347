//! VAT numbers of the EU, of the United Kingdom, Northern Ireland, Switzerland and Norway, each by the check
//! of its country; see the VIES manual of the Commission and, for the sums, the tax offices.
//!
//! In: the country's two letters and what follows, in one piece or with blanks, dots and hyphens. Which
//! country has which check stands in one table.

use super::edges::{ends_clean, starts_clean};
use super::national;
use super::plain::{Plain, mod_11_10, number, parse, weighted};
use super::{Found, Outcome, luhn, vat_nl};

/// Letters and digits of the longest, its country included.
const LONGEST: usize = 16;

/// Judges what follows the letters of a country.
type Judge = fn(&[u8]) -> Outcome;

/// Per country the check of its numbers.
static COUNTRIES: &[(&[u8], Judge)] = &[
    (b"NL", dutch),
    (b"BE", belgium),
    (b"DE", germany),
    (b"FR", france),
    (b"LU", luxembourg),
    (b"AT", austria),
    (b"IT", italy),
    (b"ES", spain),
    (b"PT", portugal),
    (b"DK", denmark),
    (b"SE", sweden),
    (b"FI", finland),
    (b"PL", poland),
    (b"IE", ireland),
    (b"EL", greece),
    (b"GR", greece),
    (b"CZ", czechia),
    (b"SK", slovakia),
    (b"HU", hungary),
    (b"RO", romania),
    (b"BG", bulgaria),
    (b"HR", croatia),
    (b"SI", slovenia),
    (b"EE", estonia),
    (b"LV", latvia),
    (b"LT", lithuania),
    (b"MT", malta),
    (b"CY", cyprus),
    (b"GB", britain),
    (b"XI", britain),
    (b"CH", switzerland),
    (b"NO", norway),
];

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    match Plain::loosely(value, b" .-/,") {
        Some(plain) => judge(plain.as_slice()),
        None => Outcome::No,
    }
}

/// Judges an Italian number that stands without its country.
pub fn italian(value: &[u8]) -> Outcome {
    match Plain::of(value, b" ") {
        Some(plain) => italy(plain.as_slice()),
        None => Outcome::No,
    }
}

/// Judges a Norwegian number that stands without its country: nine digits and MVA.
pub fn norwegian(value: &[u8]) -> Outcome {
    match Plain::of(value, b" ") {
        Some(plain) if plain.as_slice().ends_with(b"MVA") => norway(plain.as_slice()),
        _ => Outcome::No,
    }
}

/// The number that begins at these letters: groups of letters and digits, the longest that passes.
pub fn at(text: &[u8], start: usize) -> Option<Found> {
    let country = [text.get(start)?.to_ascii_uppercase(), text.get(start + 1)?.to_ascii_uppercase()];
    let (_, judge) = COUNTRIES.iter().find(|(known, _)| **known == country)?;
    if !starts_clean(text, start) {
        return None;
    }
    let mut plain = [0u8; LONGEST];
    let mut len = 0;
    let mut at = start;
    let mut best: Option<Found> = None;
    while let Some(byte) = text.get(at).filter(|_| len < LONGEST) {
        if byte.is_ascii_alphanumeric() {
            plain[len] = byte.to_ascii_uppercase();
            len += 1;
            at += 1;
            let ends = text.get(at).is_none_or(|next| !next.is_ascii_alphanumeric());
            if len >= 8 && ends && ends_clean(text, at) {
                let outcome = judge(&plain[2..len]);
                let better = best.is_none_or(|best| outcome >= best.outcome);
                if outcome != Outcome::No && better {
                    best = Some(Found { start, end: at, outcome });
                }
            }
        } else if b" .-/,".contains(byte) && text[at - 1].is_ascii_alphanumeric() {
            at += 1;
        } else {
            break;
        }
    }
    best
}

fn judge(plain: &[u8]) -> Outcome {
    if plain.len() < 4 {
        return Outcome::No;
    }
    let (country, rest) = plain.split_at(2);
    match COUNTRIES.iter().find(|(known, _)| *known == country) {
        Some((_, judge)) => judge(rest),
        None => Outcome::No,
    }
}

/// Whether these are the letters of a country whose numbers are known here.
pub fn is_country(letters: &[u8]) -> bool {
    let place = letters.iter().take(2).fold(0, |place, letter| place << 5 | usize::from(letter & 31));
    letters.len() == 2 && letters.iter().all(u8::is_ascii_alphabetic) && KNOWN[place]
}

/// By the five low bits of two letters whether they are a country's.
static KNOWN: [bool; 1 << 10] = {
    let mut known = [false; 1 << 10];
    let mut at = 0;
    while at < COUNTRIES.len() {
        let letters = COUNTRIES[at].0;
        known[((letters[0] & 31) as usize) << 5 | (letters[1] & 31) as usize] = true;
        at += 1;
    }
    known
};

/// The numbers 0 to 9 of text that is this many digits.
fn digits(text: &[u8], len: usize) -> Option<Plain> {
    Plain::of(text, b"")?.digits(len)
}

/// Judges a number of a certain length by one claim about its digits.
fn by(text: &[u8], len: usize, passes: fn(&[u8]) -> bool) -> Outcome {
    match digits(text, len) {
        Some(plain) => {
            Outcome::of(passes(plain.as_slice()) && plain.as_slice().iter().any(|digit| *digit > 0))
        }
        None => Outcome::No,
    }
}

fn last(list: &[u8]) -> u32 {
    list.last().map_or(10, |digit| u32::from(*digit))
}

fn dutch(text: &[u8]) -> Outcome {
    let mut list = [0u8; 14];
    let Some(rest) = list.get_mut(2..2 + text.len()) else { return Outcome::No };
    rest.copy_from_slice(text);
    list[..2].copy_from_slice(b"NL");
    vat_nl::whole(&list[..2 + text.len()])
}

fn belgium(text: &[u8]) -> Outcome {
    // Until 2008 the zero in front was left out.
    let len = if text.len() == 9 { 9 } else { 10 };
    by(text, len, |list| {
        let (body, check) = list.split_at(list.len() - 2);
        (body.len() < 8 || list[0] < 2) && (number(body) + number(check)).is_multiple_of(97)
    })
}

fn germany(text: &[u8]) -> Outcome {
    by(text, 9, |list| list[0] > 0 && mod_11_10(list))
}

/// A key of two characters, then a SIREN that passes Luhn; those of Monaco begin with 000.
fn france(text: &[u8]) -> Outcome {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    if text.len() != 11 {
        return Outcome::No;
    }
    let (key, rest) = text.split_at(2);
    let Some(siren) = digits(rest, 9) else { return Outcome::No };
    let list = siren.as_slice();
    let holds = luhn::passes(list) || list.starts_with(&[0, 0, 0]);
    if let Some(key) = parse(key) {
        let old = (12 + 3 * (number(list) % 97)) % 97;
        return Outcome::of(holds && old == key);
    }
    let place = |byte: u8| ALPHABET.iter().position(|known| *known == byte);
    let (Some(first), Some(second)) = (place(key[0]), place(key[1])) else { return Outcome::No };
    let check = if first < 10 { first * 24 + second - 10 } else { (first * 34 + second).saturating_sub(100) };
    let sum = number(list) as usize + 1 + check / 11;
    Outcome::of(holds && sum % 11 == check % 11)
}

fn luxembourg(text: &[u8]) -> Outcome {
    by(text, 8, |list| number(&list[..6]) % 89 == number(&list[6..]))
}

/// `U` and eight digits.
fn austria(text: &[u8]) -> Outcome {
    let Some(rest) = text.strip_prefix(b"U") else { return Outcome::No };
    by(rest, 8, |list| {
        let sum: u32 = list[..7]
            .iter()
            .enumerate()
            .map(|(place, digit)| {
                let doubled = u32::from(*digit) * (1 + place as u32 % 2);
                doubled / 10 + doubled % 10
            })
            .sum();
        (10 - (sum + 4) % 10) % 10 == last(list)
    })
}

/// Seven digits of the holder, three of the office, Luhn.
fn italy(text: &[u8]) -> Outcome {
    by(text, 11, |list| {
        let office = number(&list[7..10]);
        luhn::passes(list) && number(&list[..7]) > 0 && matches!(office, 1..=100 | 120 | 121 | 888 | 999)
    })
}

/// A DNI or NIE, or a letter for the kind of company, seven digits and a check that is a digit or a letter.
fn spain(text: &[u8]) -> Outcome {
    let [first, middle @ .., check] = text else { return Outcome::No };
    if text.len() != 9 {
        return Outcome::No;
    }
    if !b"ABCDEFGHJNPQRSUVW".contains(first) {
        return national::spanish(text);
    }
    let Some(list) = digits(middle, 7) else { return Outcome::No };
    let sum: u32 = list
        .as_slice()
        .iter()
        .enumerate()
        .map(|(place, digit)| {
            let doubled = u32::from(*digit) << ((place + 1) % 2);
            doubled / 10 + doubled % 10
        })
        .sum();
    let expected = (10 - sum % 10) % 10;
    let letter = b"JABCDEFGHI"[expected as usize];
    Outcome::of(u32::from(check.wrapping_sub(b'0')) == expected || *check == letter)
}

fn portugal(text: &[u8]) -> Outcome {
    by(text, 9, |list| {
        let check = 11 - weighted(&list[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        list[0] > 0 && last(list) == if check > 9 { 0 } else { check }
    })
}

fn denmark(text: &[u8]) -> Outcome {
    by(text, 8, |list| list[0] > 0 && weighted(list, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11))
}

fn sweden(text: &[u8]) -> Outcome {
    by(text, 12, |list| luhn::passes(&list[..10]) && list[10..] == [0, 1])
}

fn finland(text: &[u8]) -> Outcome {
    by(text, 8, |list| weighted(list, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11))
}

fn poland(text: &[u8]) -> Outcome {
    by(text, 10, |list| weighted(&list[..9], &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == last(list))
}

/// A PPS number, or the older form with a letter or sign in the second place.
fn ireland(text: &[u8]) -> Outcome {
    if text.get(1).is_some_and(u8::is_ascii_digit) {
        return national::irish(text);
    }
    let [first, letter, middle @ .., check] = text else { return Outcome::No };
    if text.len() != 8 || !letter.is_ascii_uppercase() {
        return Outcome::No;
    }
    let mut turned = [b'0'; 8];
    let Some(digits) = middle.get(..5) else { return Outcome::No };
    turned[1..6].copy_from_slice(digits);
    turned[6] = *first;
    turned[7] = *check;
    national::irish(&turned)
}

fn greece(text: &[u8]) -> Outcome {
    by(text, 9, |list| weighted(&list[..8], &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == last(list))
}

/// Eight digits of a company, nine from 6 of a special case, or the rodné číslo of a person.
fn czechia(text: &[u8]) -> Outcome {
    match text.len() {
        8 => by(text, 8, |list| {
            let check = (11 - weighted(&list[..7], &[8, 7, 6, 5, 4, 3, 2]) % 11) % 11;
            list[0] != 9 && (if check == 0 { 1 } else { check % 10 }) == last(list)
        }),
        9 if text[0] == b'6' => by(text, 9, |list| {
            let sum = weighted(&list[1..8], &[8, 7, 6, 5, 4, 3, 2]) % 11;
            let check = (8 - ((10 - sum as i32).rem_euclid(11))).rem_euclid(10);
            check as u32 == last(list)
        }),
        _ => national::czech(text),
    }
}

fn slovakia(text: &[u8]) -> Outcome {
    by(text, 10, |list| {
        list[0] > 0 && matches!(list[2], 2 | 3 | 4 | 7 | 8 | 9) && number(list).is_multiple_of(11)
    })
}

fn hungary(text: &[u8]) -> Outcome {
    by(text, 8, |list| weighted(list, &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10))
}

fn romania(text: &[u8]) -> Outcome {
    if !(6..=10).contains(&text.len()) || text[0] == b'0' {
        return Outcome::No;
    }
    let Some(plain) = digits(text, text.len()) else { return Outcome::No };
    let (body, check) = plain.as_slice().split_at(text.len() - 1);
    let sum = weighted(body, &[7, 5, 3, 2, 1, 7, 5, 3, 2][9 - body.len()..]);
    Outcome::of(sum * 10 % 11 % 10 == last(check))
}

/// Nine digits of a company, ten of a person or anybody else.
fn bulgaria(text: &[u8]) -> Outcome {
    if text.len() == 10 {
        let other = by(text, 10, |list| {
            let check = (11 - weighted(list, &[4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
            check == last(list)
        });
        return other.max(national::bulgarian(text));
    }
    by(text, 9, |list| {
        let check = match weighted(list, &[1, 2, 3, 4, 5, 6, 7, 8]) % 11 {
            10 => weighted(list, &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10,
            check => check,
        };
        check == last(list)
    })
}

fn croatia(text: &[u8]) -> Outcome {
    by(text, 11, mod_11_10)
}

fn slovenia(text: &[u8]) -> Outcome {
    by(text, 8, |list| {
        let check = 11 - weighted(list, &[8, 7, 6, 5, 4, 3, 2]) % 11;
        list[0] > 0 && check != 11 && check % 10 == last(list)
    })
}

fn estonia(text: &[u8]) -> Outcome {
    by(text, 9, |list| weighted(list, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10))
}

/// Eleven digits of a company, or the personas kods of a person.
fn latvia(text: &[u8]) -> Outcome {
    if text[0] < b'4' {
        return national::latvian(text);
    }
    by(text, 11, |list| weighted(list, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3)
}

/// Nine or twelve digits, the last but one a 1.
fn lithuania(text: &[u8]) -> Outcome {
    let len = if text.len() == 12 { 12 } else { 9 };
    by(text, len, |list| {
        let sum = |from: usize| -> u32 {
            let places = list[..list.len() - 1].iter().enumerate();
            places.map(|(place, digit)| u32::from(*digit) * (1 + (place + from) as u32 % 9)).sum()
        };
        let check = match sum(0) % 11 {
            10 => sum(2) % 11 % 10,
            check => check,
        };
        list[list.len() - 2] == 1 && check == last(list)
    })
}

fn malta(text: &[u8]) -> Outcome {
    by(text, 8, |list| {
        list[0] > 0 && (weighted(list, &[3, 4, 6, 7, 8, 9]) + number(&list[6..]) as u32).is_multiple_of(37)
    })
}

/// Eight digits, those in odd places by a table, and a letter modulo 26.
fn cyprus(text: &[u8]) -> Outcome {
    const ODD: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let Some((check, rest)) = text.split_last() else { return Outcome::No };
    let Some(plain) = digits(rest, 8) else { return Outcome::No };
    if !check.is_ascii_uppercase() || rest.starts_with(b"12") {
        return Outcome::No;
    }
    let sum: u32 = plain
        .as_slice()
        .iter()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { ODD[usize::from(*digit)] } else { u32::from(*digit) })
        .sum();
    Outcome::of(b'A' + (sum % 26) as u8 == *check)
}

/// Nine digits, twelve with a branch, or the short ones of government and health.
fn britain(text: &[u8]) -> Outcome {
    match text.len() {
        5 => {
            let Some(of) = parse(&text[2..]) else { return Outcome::No };
            Outcome::of((text.starts_with(b"GD") && of < 500) || (text.starts_with(b"HA") && of >= 500))
        }
        9 | 12 => {
            if parse(text).is_none() {
                return Outcome::No;
            }
            by(&text[..9], 9, |list| {
                let sum = weighted(list, &[8, 7, 6, 5, 4, 3, 2]) + number(&list[7..]) as u32;
                matches!(sum % 97, 0 | 42)
            })
        }
        _ => Outcome::No,
    }
}

/// `E`, nine digits with a check modulo 11, and in one of three languages that it is about VAT.
fn switzerland(text: &[u8]) -> Outcome {
    let Some(rest) = text.strip_prefix(b"E") else { return Outcome::No };
    let Some((nine, tail)) = rest.split_at_checked(9) else { return Outcome::No };
    if !matches!(tail, b"" | b"MWST" | b"TVA" | b"IVA" | b"TPV") {
        return Outcome::No;
    }
    by(nine, 9, |list| (11 - weighted(list, &[5, 4, 3, 2, 7, 6, 5, 4]) % 11) % 11 == last(list))
}

/// Nine digits modulo 11, and MVA behind them.
fn norway(text: &[u8]) -> Outcome {
    let nine = text.strip_suffix(b"MVA").unwrap_or(text);
    by(nine, 9, |list| (11 - weighted(list, &[3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 == last(list))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_of_every_country_pass() {
        for value in [
            "ATU13585627",
            "BE0428759497",
            "BG175074752",
            "CHE107787577IVA",
            "CY10259033P",
            "CZ25123891",
            "CZ640903926",
            "DE136695976",
            "DK13585628",
            "EE100931558",
            "EL094259216",
            "ES54362315K",
            "ESJ99216582",
            "ESB58378431",
            "FI20774740",
            "FR40303265045",
            "FRK7399859412",
            "GB980780684",
            "GBGD001",
            "HR33392005961",
            "HU12892312",
            "IE6433435F",
            "IE6433435OA",
            "IE8D79739I",
            "IT00743110157",
            "LT119511515",
            "LT100001919017",
            "LU15027442",
            "LV40003521600",
            "LV16117519997",
            "MT11679112",
            "NL004495445B01",
            "NO995525828MVA",
            "PL8567346215",
            "PT501964843",
            "RO18547290",
            "SE123456789701",
            "SI50223054",
            "SK2022749619",
        ] {
            assert_eq!(whole(value.as_bytes()), Outcome::Pass, "{value}");
        }
    }

    #[test]
    fn one_digit_more_or_less_fails() {
        for value in ["DE136695978", "CY10259033Z", "EL123456781", "GB802311781", "ESB64717839", "MT11679113"]
        {
            assert_eq!(whole(value.as_bytes()), Outcome::Form, "{value}");
        }
        assert_eq!(whole(b"XX123456789"), Outcome::No);
        assert_eq!(whole(b"CZ9912389"), Outcome::No);
    }

    #[test]
    fn numbers_in_groups_are_found_whole() {
        for text in ["BE 0428.759.497", "CHE-107.787.577 IVA", "FR 40 303 265 045", "GB 980 7806 84"] {
            let line = format!("VAT {text}, in");
            let found = at(line.as_bytes(), 4).expect(text);
            assert_eq!((found.end, found.outcome), (4 + text.len(), Outcome::Pass), "{text}");
        }
    }
}
