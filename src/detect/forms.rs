//! Forms without a check digit: plain numbers, coordinates, house numbers, documents, postcodes abroad.
//!
//! In: a whole cell. Out: whether it has the form. Such a form proves little; it is one feature of many.

/// Thirteen digits of an article whose check digit is right (GS1).
pub(super) fn is_article_number(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(place, digit)| u32::from(digit - b'0') * if place % 2 == 0 { 1 } else { 3 })
        .sum();
    digits.len() == 13 && sum.is_multiple_of(10)
}

/// A fraction, an amount, a percentage, a number with an exponent.
pub(super) fn is_number(cell: &[u8]) -> bool {
    let cell = amount(cell);
    let (mut digits, mut exponents) = (0, 0);
    let mut before = b'E';
    for &byte in cell {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'E' | b'e' => exponents += 1,
            // Signs stand in front of a number and of its exponent.
            b'-' | b'+' if !matches!(before, b'E' | b'e') => return false,
            b'.' | b',' | b'-' | b'+' | b' ' | b'\'' => {}
            _ => return false,
        }
        before = byte;
    }
    digits > 0 && digits * 2 >= cell.len() && exponents <= 1 && grouped(cell)
}

/// Without the sign of a currency or a percentage.
fn amount(cell: &[u8]) -> &[u8] {
    let mut cell = cell;
    // Most have none of these.
    if cell.first().is_none_or(u8::is_ascii_digit) && cell.last().is_none_or(u8::is_ascii_digit) {
        return cell;
    }
    for sign in ["€", "$", "£", "EUR", "eur", "USD", "GBP"] {
        cell = cell.strip_prefix(sign.as_bytes()).unwrap_or(cell);
        cell = cell.strip_suffix(sign.as_bytes()).unwrap_or(cell);
    }
    cell = cell.strip_suffix(b"%").unwrap_or(cell);
    cell = cell.strip_suffix(b",-").unwrap_or(cell);
    cell.trim_ascii()
}

/// At most one sign of fractions, and groups of three before it.
fn grouped(cell: &[u8]) -> bool {
    let mut parts = cell.split(|byte| matches!(byte, b'.' | b',' | b' ' | b'\'')).map(<[u8]>::len);
    let first = parts.next().unwrap_or(0);
    let mut last = parts.next();
    let mut groups = 0;
    for length in parts {
        if last != Some(3) {
            return false;
        }
        groups += 1;
        last = Some(length);
    }
    groups == 0 || first <= 4
}

/// Decimal degrees with at least three decimals, alone or as a pair.
pub(super) fn is_coordinate(cell: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(cell) else { return false };
    let mut parts = text.split([',', ';', ' ']).map(str::trim).filter(|part| !part.is_empty());
    let degree = |part: &str| {
        let decimals = part.rsplit_once('.').map_or(0, |(_, decimals)| decimals.len());
        (3..=15).contains(&decimals) && part.parse::<f64>().is_ok_and(|degree| degree.abs() <= 180.0)
    };
    match (parts.next(), parts.next(), parts.next()) {
        (Some(one), None, _) => degree(one),
        (Some(one), Some(other), None) => degree(one) && degree(other),
        _ => false,
    }
}

/// A house number with its addition: `12a`, `45-III`, `7 bis`, `4a hs`, `10-2`.
pub(super) fn is_house_number(cell: &[u8]) -> bool {
    let digits = cell.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=5).contains(&digits) || cell[0] == b'0' || cell.len() > digits + 8 {
        return false;
    }
    let rest = cell[digits..].trim_ascii();
    let rest = rest.strip_prefix(b"-").or_else(|| rest.strip_prefix(b"/")).unwrap_or(rest).trim_ascii();
    let mut words = rest.split(|byte| matches!(byte, b' ' | b'-')).filter(|word| !word.is_empty());
    let (Some(one), other, None) = (words.next(), words.next(), words.next()) else { return false };
    is_addition(one) && other.is_none_or(is_addition)
}

/// What stands behind a house number: at most three digits, a letter or one of some words.
fn is_addition(word: &[u8]) -> bool {
    if word.len() > 3 {
        return false;
    }
    let mut lower = [0; 3];
    let lower = &mut lower[..word.len()];
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    match &*lower {
        [letter] if letter.is_ascii_alphabetic() => true,
        b"bis" | b"hs" | b"ii" | b"iii" | b"iv" | b"ong" | b"bus" | b"bg" | b"rd" | b"zw" => true,
        _ => lower.iter().all(u8::is_ascii_digit),
    }
}

/// The form of the number of a Dutch passport or identity card: two letters, six letters or digits, a digit.
pub(super) fn is_document(cell: &[u8]) -> bool {
    let upper = |byte: &u8| byte.is_ascii_uppercase() && *byte != b'O';
    cell.len() == 9
        && cell[..2].iter().all(upper)
        && cell[2..8].iter().all(|byte| upper(byte) || byte.is_ascii_digit())
        && cell[8].is_ascii_digit()
}

/// Postcodes with letters or a hyphen elsewhere: `SW1A 1AA`, `L-1234`, `K1A 0B1`, `12-345`, `98052-4567`.
pub(super) fn is_foreign_postcode(cell: &[u8]) -> bool {
    let mut shape = [0; 12];
    if cell.len() > shape.len() {
        return false;
    }
    for (sign, byte) in shape.iter_mut().zip(cell) {
        *sign = match byte {
            b'0'..=b'9' => b'9',
            b'A'..=b'Z' | b'a'..=b'z' => b'A',
            other => *other,
        };
    }
    matches!(
        &shape[..cell.len()],
        b"A9 9AA"
            | b"A99 9AA"
            | b"AA9 9AA"
            | b"AA99 9AA"
            | b"A9A 9AA"
            | b"AA9A 9AA"
            | b"A9A 9A9"
            | b"A-9999"
            | b"AA-9999"
            | b"A-99999"
            | b"AA-99999"
            | b"99-999"
            | b"999 99"
            | b"99999-9999"
            | b"9999-999"
    )
}

/// Groups of digits with hyphens, blanks, dots or brackets between them, as telephone numbers have.
pub(super) fn is_phone_like(cell: &[u8]) -> bool {
    let (mut digits, mut groups) = (0, 0);
    let mut before = b' ';
    for &byte in cell {
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                groups += usize::from(!before.is_ascii_digit());
            }
            b'-' | b' ' | b'.' | b'/' | b'(' | b')' | b'+' => {}
            _ => return false,
        }
        before = byte;
    }
    let signs = cell.len() - digits;
    let decimal = groups == 2 && cell.contains(&b'.') && signs == 1;
    (7..=15).contains(&digits) && signs > 0 && (2..=6).contains(&groups) && !decimal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn additions_of_house_numbers_are_known() {
        for number in ["12a", "45-III", "7 bis", "4a hs", "10-2", "16B", "117-2"] {
            assert!(is_house_number(number.as_bytes()), "{number}");
        }
        for other in ["12 maart", "3 stuks", "0612345678", "12x12", "40 graden"] {
            assert!(!is_house_number(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn amounts_are_numbers_and_telephone_numbers_are_not() {
        for number in ["€ 12,50", "1.234,56", "-3.2", "94%", "1,23E+08", "12.345.678", "€ 803,81"] {
            assert!(is_number(number.as_bytes()), "{number}");
        }
        for other in ["06-12345678", "1.2.3.4", "12-03-1970"] {
            assert!(!is_number(other.as_bytes()), "{other}");
        }
    }
}
