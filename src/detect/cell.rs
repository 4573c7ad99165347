//! The features of one cell.
//!
//! In: the bytes of a cell, trimmed. Out: its [`Features`]. One look at every byte sorts the cell into digits,
//! words or a mixture; after that only the checks run that such a cell can pass. Damage done by spreadsheets is
//! undone first: a lost leading zero, a `.0` behind a whole number.

use super::checks::{self, Outcome};
use super::features::Features;
use super::forms;
use super::quick;
use super::shapes;
use crate::patterns::{fold, words, words::list};

/// Buffers that are used again from cell to cell.
#[derive(Default)]
pub struct Scratch {
    folded: String,
    year: i32,
}

impl Scratch {
    /// The year of the cell that was looked at last, if it was a date; or else 0.
    pub fn year(&self) -> i32 {
        self.year
    }
}

/// What the bytes of a cell are, counted in one pass.
#[derive(Default, Clone, Copy)]
struct Make {
    digits: usize,
    letters: usize,
    capitals: usize,
    blanks: usize,
    dots: usize,
    hyphens: usize,
    colons: usize,
    slashes: usize,
    commas: usize,
    at: usize,
    other: usize,
    wide: usize,
}

/// A value longer than this is text: it is searched for mentions, and not weighed as a cell.
const LONGEST: usize = 400;

/// The features of a cell whose form alone tells them, and the year of a date or else 0; None where it takes
/// [`features`] to know.
#[inline]
pub fn form(cell: &[u8]) -> Option<(Features, i32)> {
    quick::look(cell).map(|look| (look.features, look.year))
}

/// What [`form_within`] finds of a cell.
pub use super::quick::Look as Form;

/// As [`form`], of the first `len` bytes of `rest`. What stands behind them is read along, which is faster than to
/// leave it out, and does not count; where less than 64 bytes stand there, None may be said of any cell.
#[inline]
pub fn form_within(rest: &[u8], len: usize) -> Option<Form> {
    quick::look_within(rest, len)
}

/// The features of a cell.
pub fn features(cell: &[u8], scratch: &mut Scratch) -> Features {
    let cell = plain(cell);
    scratch.year = 0;
    if cell.is_empty() {
        return Features::NONE;
    }
    if cell.len() > LONGEST {
        return Features::SENTENCE.with(Features::WORD_6_PLUS);
    }
    let make = Make::of(cell);
    let mut found = Features::NONE;
    lengths(cell, &mut found);
    if make.digits == cell.len() {
        digits(cell, &mut found, scratch);
    } else if make.digits > 0 && make.letters == 0 {
        figures(cell, &make, &mut found, scratch);
    } else if make.digits > 0 {
        mixture(cell, &make, &mut found, scratch);
    } else {
        letters(cell, &make, &mut found, scratch);
    }
    found
}

/// Without blanks around it, and without the `="…"` that keeps a spreadsheet from eating zeros.
fn plain(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    match cell.strip_prefix(b"=\"").and_then(|cell| cell.strip_suffix(b"\"")) {
        Some(inner) => inner.trim_ascii(),
        None => cell.strip_prefix(b"'").unwrap_or(cell),
    }
}

/// Bits of a count, and how many bytes can be counted before one runs over.
const COUNT: usize = 5;
const PIECE: usize = (1 << COUNT) - 1;

/// What a byte counts as, a one in each of these counts: digits, letters, capitals, blanks, dots, hyphens, colons,
/// slashes, commas, at signs, bytes outside ASCII, all others.
static KINDS: [u64; 256] = kinds();

const fn kinds() -> [u64; 256] {
    const SIGNS: &[u8] = b" .-:/,@";
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let letter = byte as u8;
        table[byte] = if letter.is_ascii_digit() {
            1
        } else if letter.is_ascii_lowercase() {
            1 << COUNT
        } else if letter.is_ascii_uppercase() {
            (1 << COUNT) | (1 << (2 * COUNT))
        } else if byte >= 0x80 {
            // Letters outside ASCII count as letters; what is no letter among them hardly matters here.
            (1 << COUNT) | (1 << (10 * COUNT))
        } else {
            1 << (11 * COUNT)
        };
        byte += 1;
    }
    let mut place = 0;
    while place < SIGNS.len() {
        table[SIGNS[place] as usize] = 1 << ((3 + place) * COUNT);
        place += 1;
    }
    table
}

impl Make {
    /// Counts, some bytes at a time so that no count runs over.
    fn of(cell: &[u8]) -> Make {
        let mut make = Make::default();
        for piece in cell.chunks(PIECE) {
            let counts: u64 = piece.iter().map(|byte| KINDS[*byte as usize]).sum();
            let count = |place: usize| (counts >> (place * COUNT)) as usize & PIECE;
            make.digits += count(0);
            make.letters += count(1);
            make.capitals += count(2);
            make.blanks += count(3);
            make.dots += count(4);
            make.hyphens += count(5);
            make.colons += count(6);
            make.slashes += count(7);
            make.commas += count(8);
            make.at += count(9);
            make.wide += count(10);
            make.other += count(11);
        }
        make
    }
}

fn lengths(cell: &[u8], found: &mut Features) {
    match cell.len() {
        1 => found.set(Features::LENGTH_1, true),
        2 | 3 => found.set(Features::LENGTH_2_3, true),
        _ => {}
    }
}

fn digits(cell: &[u8], found: &mut Features, scratch: &mut Scratch) {
    found.set(Features::DIGITS, true);
    found.set(Features::DIGITS_2_3, matches!(cell.len(), 2 | 3));
    let length = match cell.len() {
        1..=3 => Features::DIGITS_1_3,
        4 => Features::DIGITS_4,
        5 => Features::DIGITS_5,
        6 | 7 => Features::DIGITS_6_7,
        8 => Features::DIGITS_8,
        9 => Features::DIGITS_9,
        10 => Features::DIGITS_10,
        11 => Features::DIGITS_11,
        _ => Features::DIGITS_12_PLUS,
    };
    found.set(length, true);
    match cell.len() {
        1..=5 => small_number(cell, found),
        8 | 9 => {
            passes(checks::eleven::whole(cell), Features::ELEVEN, Features::ELEVEN_FORM, found);
            if cell.len() == 8 {
                let century = cell.starts_with(b"19") || cell.starts_with(b"20");
                let is_date = century && date(cell, found, scratch);
                found.set(Features::DATE_DIGITS, is_date);
            }
            let bare = cell.len() == 9 && bare_phone(cell);
            found.set(Features::PHONE_BARE, bare);
            found.set(Features::MOBILE_BARE, bare && cell[0] == b'6');
        }
        10 | 11 => {
            found.set(Features::PHONE, passed(checks::phone::whole(cell)));
            // `31612345678`: the plus was taken for nothing.
            let bare = cell.len() == 11 && cell.starts_with(b"31") && bare_phone(&cell[2..]);
            found.set(Features::PHONE_BARE, bare);
            found.set(Features::MOBILE_BARE, bare && cell[2] == b'6');
        }
        13..=19 => long_number(cell, found),
        _ => {}
    }
    if matches!(cell.len(), 10 | 11 | 13) {
        citizen(cell, found);
    }
    found.set(Features::HOUSE_NUMBER, cell.len() <= 4 && cell[0] != b'0');
}

fn small_number(cell: &[u8], found: &mut Features) {
    let number = cell.iter().fold(0u32, |number, digit| number * 10 + u32::from(digit - b'0'));
    found.set(Features::AGE_RANGE, cell.len() <= 3 && number <= 120);
    found.set(Features::POSTCODE_DIGITS, matches!(cell.len(), 4 | 5) && number >= 1000);
}

/// A Dutch number whose leading zero a spreadsheet took for nothing.
fn bare_phone(cell: &[u8]) -> bool {
    let mut restored = [b'0'; 10];
    restored[1..].copy_from_slice(&cell[..9]);
    cell[0] != b'0' && passed(checks::phone::whole(&restored))
}

/// As [`bare_phone`], for groups: `6-12345678`.
fn bare_groups(cell: &[u8]) -> bool {
    let mut digits = [0; 9];
    let mut count = 0;
    for digit in cell.iter().filter(|byte| byte.is_ascii_digit()).take(9) {
        digits[count] = *digit;
        count += 1;
    }
    count == 9 && cell[0].is_ascii_digit() && bare_phone(&digits)
}

fn long_number(cell: &[u8], found: &mut Features) {
    found.set(Features::EAN, cell.len() == 13 && forms::is_article_number(cell));
    card(cell, found);
    found.set(Features::IMEI, cell.len() == 15 && passed(checks::luhn::whole(cell)));
    found.set(
        Features::PHONE,
        cell.len() <= 15 && cell.starts_with(b"00") && passed(checks::phone::whole(cell)),
    );
}

fn card(cell: &[u8], found: &mut Features) {
    passes(checks::card::whole(cell), Features::CARD, Features::CARD_FORM, found);
    found.set(Features::TEST_NUMBER, found.any(Features::CARD) && checks::card::is_for_tests(cell));
}

/// Digits and signs, no letters: dates, grouped numbers, telephone numbers, addresses on the network.
fn figures(cell: &[u8], make: &Make, found: &mut Features, scratch: &mut Scratch) {
    if let Some(whole) = whole_number(cell) {
        digits(whole, found, scratch);
        return;
    }
    if make.dots == 3 && passed(checks::ip::whole_v4(cell)) {
        found.set(Features::IPV4, true);
        found.set(Features::IPV4_LOW, cell[1] == b'.');
        found.set(Features::IP_NETWORK, cell.ends_with(b".0"));
        return;
    }
    let dated = make.hyphens + make.slashes + make.dots + make.blanks >= 2 && make.digits >= 4;
    if dated && date(cell, found, scratch) {
        return;
    }
    if make.colons >= 2 && ipv6_or_mac(cell, found) {
        return;
    }
    let plain_signs = make.other + make.at + make.slashes + make.colons + make.commas == 0;
    found.set(Features::VERSION, plain_signs && make.dots >= 2 && make.hyphens + make.blanks == 0);
    if make.digits == 8 || make.digits == 9 {
        passes(checks::eleven::whole(cell), Features::ELEVEN, Features::ELEVEN_FORM, found);
        found.set(Features::BSN_DOTS, found.any(Features::ELEVEN.with(Features::ELEVEN_FORM)));
    }
    if (7..=15).contains(&make.digits) {
        found.set(Features::PHONE, passed(checks::phone::whole(cell)));
        if found.any(Features::PHONE) && make.digits <= 12 {
            return;
        }
        found.set(Features::PHONE_LIKE, forms::is_phone_like(cell));
        let bare = make.digits == 9 && !found.any(Features::PHONE) && bare_groups(cell);
        found.set(Features::PHONE_BARE, bare);
        found.set(Features::MOBILE_BARE, bare && cell[0] == b'6');
    }
    if (13..=19).contains(&make.digits) {
        card(cell, found);
    }
    if make.digits >= 10 && make.digits <= 15 {
        citizen(cell, found);
    }
    if found.any(Features::PHONE) {
        return;
    }
    found.set(Features::COORDINATE, make.dots > 0 && make.digits >= 4 && forms::is_coordinate(cell));
    found.set(Features::NUMBER, !found.any(Features::PHONE.with(Features::CARD)) && forms::is_number(cell));
    found.set(Features::HOUSE_NUMBER.with(Features::ADDITION), forms::is_house_number(cell));
}

/// `123456782.0` is a whole number that went through a spreadsheet.
fn whole_number(cell: &[u8]) -> Option<&[u8]> {
    // `12.00` is an amount, `12.0` nobody writes by hand.
    let (whole, least) = match cell.strip_suffix(b".0") {
        Some(whole) => (whole, 1),
        None => (cell.strip_suffix(b".00")?, 4),
    };
    (whole.len() >= least && whole.iter().all(u8::is_ascii_digit)).then_some(whole)
}

fn date(cell: &[u8], found: &mut Features, scratch: &mut Scratch) -> bool {
    let Some(date) = (cell.len() >= 6).then(|| checks::date::parse(cell)).flatten() else { return false };
    scratch.year = date.year;
    found.set(Features::DATE, true);
    found.set(Features::DATE_TIME, cell.len() > 10 && cell.contains(&b':'));
    true
}

fn ipv6_or_mac(cell: &[u8], found: &mut Features) -> bool {
    found.set(Features::MAC, passed(checks::mac::whole(cell)));
    found.set(Features::IPV6, !found.any(Features::MAC) && passed(checks::ip::whole_v6(cell)));
    found.set(Features::IP_NETWORK, found.any(Features::IPV6) && cell.ends_with(b"::"));
    found.any(Features::MAC.with(Features::IPV6))
}

/// Letters and digits: identifiers, addresses, dates with a month's name.
fn mixture(cell: &[u8], make: &Make, found: &mut Features, scratch: &mut Scratch) {
    if make.at > 0 && email(cell, found) {
        return;
    }
    if checks::uuid::whole(cell) == Outcome::Pass {
        found.set(Features::UUID, true);
        return;
    }
    if web_address(cell) {
        found.set(Features::URL, true);
        return;
    }
    let label_sign = unlabelled(cell).len() < cell.len();
    let cell = unlabelled(cell);
    let compact = make.other + make.at + make.colons + make.slashes + make.commas <= usize::from(label_sign);
    if compact && identifier(cell, make, found) {
        return;
    }
    let one_word = make.blanks == 0;
    if one_word && found.any(Features::PLATE.with(Features::IBAN_FORM).with(Features::VAT_FORM)) {
        found.set(Features::MIXED, true);
        return;
    }
    if date(cell, found, scratch) {
        return;
    }
    if (make.colons >= 2 || make.hyphens == 5) && ipv6_or_mac(cell, found) {
        return;
    }
    if checks::hash::whole(cell) == Outcome::Pass {
        found.set(Features::HASH, true);
        return;
    }
    found.set(Features::USER_AGENT, user_agent(cell, make));
    if one_word {
        code(cell, make, found);
    }
    found.set(Features::MASKED, masked(cell));
    found.set(Features::NUMBER, forms::is_number(cell));
    found.set(Features::HOUSE_NUMBER.with(Features::ADDITION), forms::is_house_number(cell));
    if !one_word && make.letters >= 3 && !found.any(Features::USER_AGENT) {
        prose(cell, make, found, scratch);
        found.set(Features::PHONE, make.digits >= 9 && make.letters <= 6 && labelled_phone(cell));
    }
}

/// `IBAN NL91 …` and `BTW: NL…` say in the cell itself what they are.
fn unlabelled(cell: &[u8]) -> &[u8] {
    let letters = cell.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (label, rest) = cell.split_at(letters);
    let rest = rest.strip_prefix(b":").unwrap_or(rest);
    let separate = (3..=5).contains(&letters) && rest.first().is_some_and(u8::is_ascii_whitespace);
    let known = |label: &[u8]| {
        std::str::from_utf8(label).is_ok_and(|label| words::look_up(label).any(list::CELL_LABELS))
    };
    if separate && known(label) { rest.trim_ascii() } else { cell }
}

/// Identifiers with a form of their own. Says whether the cell is settled.
fn identifier(cell: &[u8], make: &Make, found: &mut Features) -> bool {
    // A postcode is what most cells of letters and digits are.
    if cell[0].is_ascii_digit() && cell.len() <= 7 && checks::postcode::whole(cell) == Outcome::Pass {
        found.set(Features::POSTCODE_NL, true);
        return true;
    }
    if cell.len() >= 8 && cell[..2].iter().all(u8::is_ascii_alphabetic) && numbered(cell, found) {
        return true;
    }
    found.set(Features::POSTCODE_OTHER, checks_foreign(cell));
    let short = cell.len() <= 10;
    found.set(Features::PLATE, short && checks::plate::whole(cell) != Outcome::No);
    found.set(Features::DOCUMENT, make.blanks == 0 && forms::is_document(cell));
    if (9..=20).contains(&cell.len()) {
        citizen(cell, found);
    }
    false
}

fn checks_foreign(cell: &[u8]) -> bool {
    (5..=10).contains(&cell.len()) && forms::is_foreign_postcode(cell)
}

/// Numbers that begin with the letters of a country.
fn numbered(cell: &[u8], found: &mut Features) -> bool {
    let outcome = if cell.len() >= 15 { checks::iban::whole(cell) } else { Outcome::No };
    match outcome {
        Outcome::Pass => {
            found.set(Features::IBAN, true);
            return true;
        }
        Outcome::Form => found.set(Features::IBAN_FORM, true),
        Outcome::No => {}
    }
    let dutch = cell[..2].eq_ignore_ascii_case(b"NL");
    match if dutch { checks::vat_nl::whole(cell) } else { checks::vat::whole(cell) } {
        Outcome::Pass => {
            found.set(Features::VAT, true);
            found.set(Features::VAT_OLD, checks::vat_nl::holds_eleven_test(cell));
            return true;
        }
        Outcome::Form => found.set(Features::VAT_FORM, true),
        Outcome::No => {}
    }
    false
}

fn code(cell: &[u8], make: &Make, found: &mut Features) {
    found.set(Features::MIXED, make.letters <= 12 && make.other + make.commas + make.at == 0);
    found.set(Features::TOKEN, token(cell));
    found.set(
        Features::SECRET,
        (6..=64).contains(&cell.len()) && make.slashes + make.colons + make.commas == 0,
    );
}

/// Text with letters in it: names, streets, sentences.
fn letters(cell: &[u8], make: &Make, found: &mut Features, scratch: &mut Scratch) {
    if make.letters == 0 {
        found.set(Features::PLACEHOLDER, true);
        found.set(Features::MASKED, masked(cell));
        return;
    }
    if make.at > 0 && email(cell, found) {
        return;
    }
    if web_address(cell) {
        found.set(Features::URL, true);
        return;
    }
    let plain = make.other == 0 && make.at == 0 && make.slashes == 0 && make.colons == 0;
    // An apostrophe is one of the others: only where there are such are the bytes looked at once more.
    let named = make.letters + make.blanks + make.dots + make.hyphens == cell.len();
    let named = named || make.other > 0 && cell.iter().all(|byte| is_name_byte(*byte));
    found.set(Features::LETTERS, named);
    found.set(Features::UPPER, make.capitals > 0 && make.capitals + make.wide >= make.letters);
    found.set(Features::LOWER, make.capitals == 0);
    found.set(Features::INITIALS, plain && make.commas == 0 && shapes::initials(cell));
    if make.blanks == 0 {
        found.set(Features::TOKEN, token(cell));
    }
    found.set(Features::USER_AGENT, make.slashes > 0 && user_agent(cell, make));
    prose(cell, make, found, scratch);
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80 || matches!(byte, b' ' | b'.' | b'-' | b'\'')
}

/// What lists and shapes say of words.
fn prose(cell: &[u8], make: &Make, found: &mut Features, scratch: &mut Scratch) {
    let Ok(text) = std::str::from_utf8(cell) else { return };
    let count = make.blanks + 1;
    found.set(
        match count {
            1 => Features::WORD_1,
            2 => Features::WORD_2,
            3..=5 => Features::WORD_3_5,
            _ => Features::WORD_6_PLUS,
        },
        true,
    );
    if count > shapes::MOST_WORDS && text.is_ascii() {
        shapes::sentence(text, found);
        return;
    }
    fold::fold_into(text, &mut scratch.folded);
    let folded = std::mem::take(&mut scratch.folded);
    if cell.len() <= 40 {
        let lists = words::look_up_folded(&folded);
        *found = found.with(Features::listed(lists));
        found.set(Features::PLACEHOLDER, lists.any(list::PLACEHOLDERS));
    }
    shapes::words(text, &folded, found);
    scratch.folded = folded;
}

fn email(cell: &[u8], found: &mut Features) -> bool {
    // An address book writes: Name <address>.
    let inner = match (memchr::memchr(b'<', cell), cell.last()) {
        (Some(open), Some(b'>')) => &cell[open + 1..cell.len() - 1],
        _ => cell.strip_prefix(b"mailto:").unwrap_or(cell),
    };
    let is_email = passed(checks::email::whole(inner));
    found.set(Features::EMAIL, is_email);
    found.set(Features::ROLE_MAILBOX, is_email && of_a_role(inner));
    is_email
}

/// An address of a role and not of a person: info@, administratie@.
pub(super) fn of_a_role(address: &[u8]) -> bool {
    let local = address.split(|byte| *byte == b'@').next().unwrap_or_default();
    // People's addresses mostly have a dot or a digit, and need no look-up.
    local.len() <= 24
        && local.iter().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'&'))
        && std::str::from_utf8(local).is_ok_and(|local| words::look_up(local).any(list::ROLE_MAILBOXES))
}

/// A citizen number of another country, and what it tells of who holds it.
fn citizen(cell: &[u8], found: &mut Features) {
    if let Some(number) = checks::national::telling(cell) {
        found.set(Features::NATIONAL_ID, true);
        found.set(Features::HOLDS_BIRTH, number.holds.birth());
        found.set(Features::HOLDS_SEX, number.holds.sex());
    }
}

fn web_address(cell: &[u8]) -> bool {
    let starts =
        |prefix: &[u8]| cell.len() > prefix.len() && cell[..prefix.len()].eq_ignore_ascii_case(prefix);
    starts(b"http://")
        || starts(b"https://")
        || starts(b"www.")
        || starts(b"ftp://")
        || starts(b"file:")
        || starts(b"\\\\")
}

fn user_agent(cell: &[u8], make: &Make) -> bool {
    make.slashes > 0
        && [
            "Mozilla/",
            "Opera/",
            "curl/",
            "Wget/",
            "okhttp/",
            "Dalvik/",
            "PostmanRuntime/",
            "python-requests/",
            "Java/",
        ]
        .iter()
        .any(|agent| cell.starts_with(agent.as_bytes()))
        || (make.digits > 0
            && make.slashes > 0
            && (memchr::memmem::find(cell, b"bot/").is_some()
                || memchr::memmem::find(cell, b"Bot/").is_some()))
}

fn token(cell: &[u8]) -> bool {
    (3..=40).contains(&cell.len())
        && cell[0].is_ascii_lowercase()
        && cell.iter().all(|byte| {
            byte.is_ascii_lowercase()
                || byte.is_ascii_digit()
                || matches!(byte, b'.' | b'_' | b'-' | b'\\' | b'@')
        })
}

fn masked(cell: &[u8]) -> bool {
    let crossed = cell.iter().filter(|byte| matches!(byte, b'*' | b'x' | b'X' | b'#')).count();
    let starred = cell.iter().filter(|byte| **byte == b'*').count();
    cell.len() >= 4 && (starred * 2 >= cell.len() || crossed * 3 >= cell.len() * 2)
}

/// `tel: 06-12345678`, `06-12345678 (mobiel)`.
fn labelled_phone(cell: &[u8]) -> bool {
    let from = cell.iter().position(|byte| byte.is_ascii_digit() || *byte == b'+' || *byte == b'(');
    let to = cell.iter().rposition(u8::is_ascii_digit);
    match (from, to) {
        (Some(from), Some(to)) if from < to => passed(checks::phone::whole(&cell[from..=to])),
        _ => false,
    }
}

fn passes(outcome: Outcome, pass: Features, form: Features, found: &mut Features) {
    match outcome {
        Outcome::Pass => found.set(pass, true),
        Outcome::Form => found.set(form, true),
        Outcome::No => {}
    }
}

fn passed(outcome: Outcome) -> bool {
    outcome == Outcome::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn number_of_a_mobile_phone_is_known_by_its_last_digit() {
        let is_one = |cell: &[u8]| features(cell, &mut Scratch::default()).any(Features::IMEI);
        assert!(is_one(b"490154203237518") && is_one(b"352099001761481"));
        assert!(!is_one(b"490154203237519") && !is_one(b"352099001761480"));
    }

    /// Cells of every form that the quick look knows, and many that are nearly so.
    fn nearly() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-9]{1,14}",
            "(19|20|00|31|06)[0-9]{6,9}",
            "[0-9]{1,4}[-/. ][0-9]{1,4}[-/. ][0-9]{1,5}",
            "[0-3][0-9][-/.][01][0-9][-/.](19|20)[0-9]{2}",
            "(19|20)[0-9]{2}[-/.][01][0-9][-/.][0-3][0-9]",
            "(19|20)[0-9]{2}-[01][0-9]-[0-2][0-9][T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?([.][0-9]{1,3})?(Z| PM|[+]01:00| )?",
            "0[1-9]{1,5}[- ]{1,2}[0-9]{3,8}",
            "0[0-9]{1,4}[- .][0-9]{1,4}[- ][0-9]{2,4}([- ][0-9]{2})?",
            "[+](31|32|49)[0-9]{8,10}",
            "[(]?0[0-9]{2,3}[)]? ?[0-9]{6,7}",
            "-?[0-9]{1,6}[,.][0-9]{1,3}",
            "-?[0-9]{0,4}[,.]?[0-9]{1,10}",
            "-?1[78][0-9][.](0{1,8}|9{1,8}|[0-9]{1,7})",
            "[0-9]{10}",
            "(0[16]|[0-9]{2})[0-9]{2}[0-3][0-9][01][0-9]{3}",
            "[0-9]{1,3}[.,][0-9]{3}[.,][0-9]{2}",
            "[0-9]{1,3}([.][0-9]{1,3}){3}",
            "[a-z0-9.'&_+-]{1,12}@[a-zA-Z0-9.-]{1,12}[.][a-z0-9]{1,4}",
            "(info|sales|administratie|jan)@[a-z]{2,5}[.](nl|com)",
            "[1-9][0-9]{3} ?[A-Z]{2}",
            "[A-Z0-9]{1,3}-[A-Z0-9]{2,3}-[A-Z0-9]{1,3}",
            "[A-Z]{2}-[0-9]{3}-[A-Z]",
            "[A-Z]{2}[0-9]{2}[A-Z]{4}[0-9]{8,12}",
            "NL[0-9]{9}B[0-9]{2}",
            "(BE|DE|ATU|FR|GB|XI)[0-9]{8,11}",
            "[1-9][0-9]{0,2} ?(bis|A|a|-2|hs)",
            "[ '=\"]?[0-9A-Za-z@.-]{1,20}[ '\"]?",
            "\\PC{0,70}",
            "[ -~]{0,40}",
        ]
    }

    /// Real numbers, whose check digits are right, with at most one byte changed.
    fn known() -> impl Strategy<Value = String> {
        let values = [
            "NL91ABNA0417164300",
            "BE68539007547034",
            "DE89370400440532013000",
            "NL000099998B57",
            "NL999990019B01",
            "999990019",
            "99999001",
            "612345678",
            "201234567",
            "0612345678",
            "31612345678",
            "06-12345678",
            "020-1234567",
            "0411-299657",
            "06 1234 5678",
            "020 123 45 67",
            "+31612345678",
            "12-03-1970",
            "1970-03-12",
            "1970-03-12T10:11:12Z",
            "1970-03-12 10:11",
            "31-02-1970",
            "12.03.1970",
            "192.168.1.10",
            "1.2.3.0",
            "jan.de-vries@mail.example.nl",
            "info@example.nl",
            "x@example.xn--p1ai",
            "1234 AB",
            "1234AB",
            "1234 SS",
            "AB-12-34",
            "G-123-BB",
            "NL-123-B",
            "HW-959-J",
            "12-MRT-70",
            "12,50",
            "0,5",
            "12.5",
            "12.00",
            "1234.0",
            "52.370",
            "1371.90",
            "4111111111111111",
            "19700312",
            "20201301",
            "12031970",
            "123456",
            "1234567",
            "123456789012",
            "06-12-1970",
            "06 12 1970 12",
        ];
        (prop::sample::select(values.to_vec()), 0usize..30, 32u8..127).prop_map(|(value, place, byte)| {
            let mut bytes = value.as_bytes().to_vec();
            if let Some(at) = bytes.get_mut(place) {
                *at = byte;
            }
            String::from_utf8(bytes).expect("ASCII")
        })
    }

    proptest! {
        #[test]
        fn every_byte_is_counted_as_what_it_is(cell in "[ -~]{0,40}|\\PC{0,80}|[a-z .-]{60,200}") {
            let make = Make::of(cell.as_bytes());
            let count = |claim: &dyn Fn(u8) -> bool| cell.bytes().filter(|byte| claim(*byte)).count();
            let one = |sign: u8| count(&|byte| byte == sign);
            prop_assert_eq!(make.digits, count(&|byte| byte.is_ascii_digit()));
            prop_assert_eq!(make.letters, count(&|byte| byte.is_ascii_alphabetic() || byte >= 0x80));
            prop_assert_eq!(make.capitals, count(&|byte| byte.is_ascii_uppercase()));
            prop_assert_eq!(make.wide, count(&|byte| byte >= 0x80));
            let signs = [make.blanks, make.dots, make.hyphens, make.colons, make.slashes, make.commas, make.at];
            prop_assert_eq!(signs, [b' ', b'.', b'-', b':', b'/', b',', b'@'].map(one));
            let all = make.digits + make.letters + signs.iter().sum::<usize>() + make.other;
            prop_assert_eq!(all, cell.len());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn form_says_of_a_cell_what_the_full_look_says(cell in prop_oneof![nearly(), known()]) {
            let mut scratch = Scratch::default();
            if let Some((found, year)) = form(cell.as_bytes()) {
                prop_assert_eq!(found, features(cell.as_bytes(), &mut scratch), "{}", cell);
                prop_assert_eq!(year, scratch.year(), "{}", cell);
            }
        }

        #[test]
        fn what_stands_behind_a_cell_does_not_count(
            cell in prop_oneof![nearly(), known()],
            behind in "[0-9a-zA-Z;@. -]{64}",
        ) {
            let rest = format!("{cell}{behind}");
            let found = form_within(rest.as_bytes(), cell.len());
            prop_assert_eq!(found.map(|look| (look.features, look.year)), form(cell.as_bytes()), "{}", cell);
            if let Some(look) = found.filter(|look| look.features.any(Features::DIGITS)) {
                prop_assert_eq!(look.number.to_string(), match cell.trim_start_matches('0') { "" => "0", rest => rest });
            }
        }
    }

    #[test]
    fn usual_cells_need_no_full_look() {
        for cell in [
            "999990019",
            "12345678",
            "42",
            "1970",
            "12-03-1970",
            "1970-03-12",
            "12/3/1970",
            "1970-03-12 10:11:12",
            "1970-03-12T10:11:12Z",
            "06-12345678",
            "020-1234567",
            "06 1234 5678",
            "+31612345678",
            "12,50",
            "1371.90",
            "192.168.1.10",
            "jan.de-vries@mail.example.nl",
            "info@example.nl",
            "1234 AB",
            "HW-959-J",
            "NL91ABNA0417164300",
            "NL000099998B57",
        ] {
            assert!(form(cell.as_bytes()).is_some(), "{cell}");
        }
    }
}
