//! Whether a value stands on its own in a text, or is a piece of something longer.
//!
//! A phone number in `polis 0612345678-A`, a BSN in a part number, an amount with cents: all pieces.

/// Whether nothing sticks to the front of a value that begins here.
pub fn starts_clean(text: &[u8], start: usize) -> bool {
    let Some(&before) = start.checked_sub(1).and_then(|at| text.get(at)) else { return true };
    match before {
        b'_' | b'%' | b'#' | b'$' | b'@' | b'\\' => false,
        b'-' | b'/' | b'.' | b',' | b'+' => {
            !start.checked_sub(2).and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphanumeric)
        }
        // A time: `23:33:07`.
        b':' => !start.checked_sub(2).and_then(|at| text.get(at)).is_some_and(u8::is_ascii_digit),
        _ => !before.is_ascii_alphanumeric(),
    }
}

/// Whether nothing sticks to the back of a value that ends here.
pub fn ends_clean(text: &[u8], end: usize) -> bool {
    let Some(&after) = text.get(end) else { return true };
    let next = text.get(end + 1);
    match after {
        b'_' | b'%' | b'@' | b'\\' => false,
        b'-' | b'/' => !next.is_some_and(u8::is_ascii_alphanumeric),
        b'.' | b',' | b':' => !next.is_some_and(u8::is_ascii_digit),
        _ => !after.is_ascii_alphanumeric(),
    }
}

/// Whether a colon, hyphen or dot between hexadecimal digits may be the first that parts pairs of them, or fours, as
/// in hardware addresses and IPv6: the same sign follows where it then must. Times and dates have too few.
pub fn parts_pairs(text: &[u8], sign: usize) -> bool {
    let again = |place: usize| text.get(sign + place) == text.get(sign);
    match text.get(sign) {
        Some(b'.') => again(5),
        Some(b':') => colons(text, sign) >= 5,
        _ => [3, 6, 9, 12].into_iter().all(again),
    }
}

/// How many colons follow each other from this one on with at most four bytes between, up to five; two without
/// anything between stand for as many as are needed.
fn colons(text: &[u8], first: usize) -> usize {
    let mut at = first;
    for count in 1..5 {
        let rest = text.get(at + 1..).unwrap_or_default();
        match rest.iter().take(5).position(|byte| *byte == b':') {
            Some(0) => return 5,
            Some(gap) => at += gap + 1,
            None => return count,
        }
    }
    5
}
