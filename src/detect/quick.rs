//! The features of a cell that is written as most cells of its kind are.
//!
//! In: the bytes of a cell. Out: the same features that the full look in `cell` finds, or nothing, which says only
//! that the full look is needed. Each form here is one that can be told from a few masks and then passes one
//! check: digits, a date, an e-mail address, a telephone number, an IBAN. A form belongs here only when nothing
//! else can be said of a cell that has it; that both looks agree on every cell is tested in `cell`.

use super::checks::{self, Outcome};
use super::features::Features;
use super::lanes::{self, Lanes};

/// What a cell is, by its form alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Its features.
    pub features: Features,
    /// The year, of a date; or else 0.
    pub year: i32,
    /// The number that it is, of digits alone; or else 0.
    pub number: u64,
}

impl From<Features> for Look {
    #[inline(always)]
    fn from(features: Features) -> Look {
        Look { features, year: 0, number: 0 }
    }
}

/// Looks at a cell without blanks around it.
pub(super) fn look(cell: &[u8]) -> Option<Look> {
    let mut room = [0; lanes::MOST];
    room.get_mut(..cell.len())?.copy_from_slice(cell);
    look_within(&room, cell.len())
}

/// Looks at the first `len` bytes of `rest`, a cell without blanks around it. What stands behind it is read along,
/// and does not count.
#[inline]
pub(super) fn look_within(rest: &[u8], len: usize) -> Option<Look> {
    let cell = rest.get(..len)?;
    match len {
        1..=16 => see(cell, &Lanes::<1>::of(rest, len)?),
        17..=32 => see(cell, &Lanes::<2>::of(rest, len)?),
        33..=lanes::MOST => see(cell, &Lanes::<4>::of(rest, len)?),
        _ => None,
    }
}

#[inline(always)]
fn see<const N: usize>(cell: &[u8], lanes: &Lanes<N>) -> Option<Look> {
    let digits = lanes.digits();
    if digits == lanes.all() {
        return numeral(cell, lanes.first());
    }
    let signs = !digits & lanes.all();
    if cell[0] <= b'9'
        && let Some(look) = figures(cell, lanes, digits, signs)
    {
        return Some(look);
    }
    let letters = lanes.letters();
    if letters == lanes.all() {
        return None;
    }
    lettered(cell, lanes, digits, letters)
}

const fn both(one: Features, other: Features) -> Features {
    one.with(other)
}

/// The features that any digits of so many places have.
const PLACES: [Features; 13] = [
    Features::NONE,
    both(both(Features::DIGITS, Features::DIGITS_1_3), Features::LENGTH_1),
    both(both(Features::DIGITS, Features::DIGITS_1_3), both(Features::LENGTH_2_3, Features::DIGITS_2_3)),
    both(both(Features::DIGITS, Features::DIGITS_1_3), both(Features::LENGTH_2_3, Features::DIGITS_2_3)),
    both(Features::DIGITS, Features::DIGITS_4),
    both(Features::DIGITS, Features::DIGITS_5),
    both(Features::DIGITS, Features::DIGITS_6_7),
    both(Features::DIGITS, Features::DIGITS_6_7),
    both(Features::DIGITS, Features::DIGITS_8),
    both(Features::DIGITS, Features::DIGITS_9),
    both(Features::DIGITS, Features::DIGITS_10),
    both(Features::DIGITS, Features::DIGITS_11),
    both(Features::DIGITS, Features::DIGITS_12_PLUS),
];

/// Digits alone, as many as have no check of many countries to pass. `first` begins with them.
#[inline(always)]
fn numeral(cell: &[u8], first: u128) -> Option<Look> {
    let len = cell.len();
    let mut found = *PLACES.get(len)?;
    let digits = lanes::aligned(first, len);
    let number = lanes::number_of(digits);
    match len {
        1..=5 => {
            found.set(Features::AGE_RANGE, len <= 3 && number <= 120);
            found.set(Features::POSTCODE_DIGITS, len >= 4 && number >= 1000);
            found.set(Features::HOUSE_NUMBER, len <= 4 && cell[0] != b'0');
        }
        6 | 7 | 12 => {}
        10 if !may_be_citizen(cell, number) => {
            found.set(Features::PHONE, cell[0] == b'0' && checks::phone::is_dutch_area(&cell[1..4]));
        }
        // A date may stand in eight digits that begin with a century.
        8 if !matches!(&cell[..2], b"19" | b"20") => found = found.with(eleven(digits, number)),
        9 => {
            found = found.with(eleven(digits, number));
            let bare = cell[0] != b'0' && checks::phone::is_dutch_area(&cell[..3]);
            found.set(Features::PHONE_BARE, bare);
            found.set(Features::MOBILE_BARE, bare && cell[0] == b'6');
        }
        _ => return None,
    }
    Some(Look { features: found, year: 0, number })
}

/// Whether ten digits may be the number of a citizen of some country: by the month and the day of birth that stand in
/// nearly all of them, and then by its check. A No is sure.
#[inline(always)]
fn may_be_citizen(cell: &[u8], number: u64) -> bool {
    let pair = |at: usize| (cell[at] - b'0') * 10 + (cell[at + 1] - b'0');
    let (first, second, third, fourth) = (pair(0), pair(2), pair(4), pair(6));
    let is_month = |number: u8| (1..=12).contains(&number);
    let is_day = |number: u8| (1..=31).contains(&number);
    // Some add 20, 40 or 50 to the month, some 40 or 60 to the day.
    let central = is_month(second % 50) || is_month((second % 50).wrapping_sub(20));
    is_month(second) && (is_day(third) || is_day(third.wrapping_sub(60))) && passes_luhn(cell)
        || central && is_day(third) && number / 10 % 11 % 10 == number % 10
        || is_month(second % 20) && is_day(third) && has_sum(cell, [2, 4, 8, 5, 10, 9, 7, 3, 6, 10])
        || cell[0] != b'0'
            && is_day(third)
            && (1..=15).contains(&fourth)
            && has_sum(cell, [3, 7, 9, 10, 5, 8, 4, 2, 1, 6])
        || is_month(second)
            && (is_day(first) || is_day(first.wrapping_sub(40)))
            && matches!(cell[9], b'0' | b'8' | b'9')
            && has_sum(cell, [3, 2, 7, 6, 5, 4, 3, 2, 1, 0])
        || cell[0] == b'8'
}

fn passes_luhn(cell: &[u8]) -> bool {
    let mut digits = [0; 10];
    digits.iter_mut().zip(cell).for_each(|(digit, byte)| *digit = byte - b'0');
    checks::luhn::passes(&digits)
}

/// Whether digits times weights make a multiple of eleven, or one more: a check of 10 is written as 0 by some. A check
/// digit has the weight 10, which is -1.
fn has_sum(cell: &[u8], weights: [u32; 10]) -> bool {
    let sum: u32 = cell.iter().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    sum.is_multiple_of(11) || sum % 11 == 10 && cell[9] == b'0'
}

/// Eight or nine digits, and the number they are, by the eleven test.
#[inline(always)]
fn eleven(digits: u128, number: u64) -> Features {
    /// Weights of every second digit of the first eight, the last lowest: a product of sums has theirs on top.
    const EVEN: u64 = 9 << 48 | 7 << 32 | 5 << 16 | 3;
    const ODD: u64 = 8 << 48 | 6 << 32 | 4 << 16 | 2;
    const LANES: u64 = 0x00ff_00ff_00ff_00ff;
    let (eight, last) = ((digits >> 56) as u64, (digits >> 120) as u64);
    let sum = ((eight & LANES).wrapping_mul(EVEN) >> 48) + ((eight >> 8 & LANES).wrapping_mul(ODD) >> 48);
    // Eleven more, for a sum of nothing but the last digit.
    let passes = (sum + 11 - last).is_multiple_of(11) && number != 0;
    if passes { Features::ELEVEN } else { Features::ELEVEN_FORM }
}

/// Digits with a few signs between them: dates, amounts, addresses on the network, telephone numbers.
#[inline(always)]
fn figures<const N: usize>(cell: &[u8], lanes: &Lanes<N>, digits: u64, signs: u64) -> Option<Look> {
    let first = signs.trailing_zeros() as usize;
    let sign = *cell.get(first)?;
    if first == 0 {
        return match sign {
            b'+' if signs == 1 => abroad(cell),
            b'-' => decimal(cell, signs & !1),
            _ => None,
        };
    }
    // What is left without the first of them, the second and the third: cheaper than to count.
    let two = signs & (signs - 1);
    let three = two & two.wrapping_sub(1);
    let four = three & three.wrapping_sub(1);
    if two == 0 {
        return match sign {
            b',' | b'.' => decimal(cell, signs),
            b'-' | b' ' => telephone(cell, lanes, signs),
            _ => None,
        };
    }
    match sign {
        b'-' | b'/' | b'.' if three == 0 => {
            date(cell, lanes.first(), digits, signs).or_else(|| telephone(cell, lanes, signs))
        }
        b' ' => telephone(cell, lanes, signs),
        b'.' if four == 0 && cell.len() <= 15 && signs == lanes.equal(b'.') => {
            host(cell, lanes.first(), signs)
        }
        b'-' | b'/' | b'.' => moment(cell, digits),
        _ => None,
    }
}

/// Four numbers below 256 with dots between them, the first of which is not 0 or 255. The length of a number is not
/// asked, as it cannot be foreseen: each is moved to the end of three digits.
#[inline(always)]
fn host(cell: &[u8], first: u128, dots: u64) -> Option<Look> {
    let one = dots.trailing_zeros();
    let later = dots & (dots - 1);
    let two = later.trailing_zeros();
    let three = (later & (later - 1)).trailing_zeros();
    let mut room = [0; 20];
    room[..16].copy_from_slice(&first.to_le_bytes());
    let mut fits = true;
    let mut part = |from: u32, to: u32| {
        let len = to - from;
        let four = room[from as usize & 15..].first_chunk::<4>().map_or(0, |four| u32::from_le_bytes(*four));
        let digits = (four & 0x0f0f0f) << ((24 - 8 * len.clamp(1, 3)) & 31);
        let (hundreds, tens, ones) = (digits & 15, digits >> 8 & 15, digits >> 16 & 15);
        let leading = four & 15;
        let number = hundreds * 100 + tens * 10 + ones;
        fits &= len.wrapping_sub(1) < 3 && number < 256 && (len == 1 || leading != 0);
        number
    };
    let network = part(0, one);
    part(one + 1, two);
    part(two + 1, three);
    let device = part(three + 1, cell.len() as u32);
    let mut found = Features::IPV4;
    found.set(Features::IPV4_LOW, one == 1);
    found.set(Features::IP_NETWORK, device == 0);
    (fits && network != 0 && network != 255).then(|| found.into())
}

/// Day, month and year, or the other way round.
#[inline(always)]
fn date(cell: &[u8], first: u128, digits: u64, signs: u64) -> Option<Look> {
    const DAY_FIRST: u64 = 0b10_0100;
    const YEAR_FIRST: u64 = 0b1001_0000;
    let one = signs.trailing_zeros() as usize;
    let two = (signs & (signs - 1)).trailing_zeros() as usize;
    if cell[one] != cell[two] || digits & 1 == 0 {
        return None;
    }
    let (year, month, day) = match (cell.len(), signs) {
        (10, DAY_FIRST) => (four(first, 6), pair(first, 3), pair(first, 0)),
        (10, YEAR_FIRST) => (four(first, 0), pair(first, 5), pair(first, 8)),
        _ => parts(cell, one, two)?,
    };
    let is_one = is_day(year, month, day) || one < 4 && is_day(year, day, month);
    is_one.then_some(Look { features: Features::DATE, year, number: 0 })
}

/// The number of two digits at this place.
#[inline(always)]
fn pair(text: u128, at: u32) -> i32 {
    let two = (text >> (8 * at)) as i32;
    (two & 15) * 10 + (two >> 8 & 15)
}

/// The number of four digits at this place.
#[inline(always)]
fn four(text: u128, at: u32) -> i32 {
    pair(text, at) * 100 + pair(text, at + 2)
}

/// Year, month and day between signs at these places, or year, day and month.
fn parts(cell: &[u8], one: usize, two: usize) -> Option<(i32, i32, i32)> {
    let number = |from: usize, to: usize| lanes::number(&cell[from..to]) as i32;
    if !matches!(two - one - 1, 1 | 2) {
        return None;
    }
    let middle = number(one + 1, two);
    match (one, cell.len() - two - 1) {
        (1 | 2, 4) => Some((number(two + 1, cell.len()), middle, number(0, one))),
        (4, 1 | 2) => Some((number(0, 4), middle, number(two + 1, cell.len()))),
        _ => None,
    }
}

#[inline(always)]
fn is_day(year: i32, month: i32, day: i32) -> bool {
    // Any month has these: most days are told without looking how long theirs is.
    let in_any = (1..=28).contains(&day) && (1..=12).contains(&month) && (1000..=2999).contains(&year);
    in_any || checks::date::is_day(year, month as u8, day as u8)
}

/// A date of ten characters and a time of day.
fn moment(cell: &[u8], digits: u64) -> Option<Look> {
    const YEAR_FIRST: u64 = 0b11_0110_1111;
    const YEAR_LAST: u64 = 0b11_1101_1011;
    let begins =
        matches!(digits & 0x3ff, YEAR_FIRST | YEAR_LAST) && matches!(cell.get(10), Some(b' ' | b'T'));
    let year = if begins { checks::date::parse(cell)?.year } else { return None };
    Some(Look { features: Features::DATE.with(Features::DATE_TIME), year, number: 0 })
}

/// `+31612345678`.
#[inline(always)]
fn abroad(cell: &[u8]) -> Option<Look> {
    let dutch = cell.len() == 12 && cell.starts_with(b"+31") && checks::phone::is_dutch_area(&cell[3..6]);
    dutch.then(|| Features::PHONE.into())
}

/// Ten digits from 0, in groups: `06-12345678`, `020 123 4567`. A second group of one or two digits could be the
/// month of a date.
#[inline(always)]
fn telephone<const N: usize>(cell: &[u8], lanes: &Lanes<N>, signs: u64) -> Option<Look> {
    let first = signs.trailing_zeros() as usize;
    let later = signs & (signs - 1);
    let last = later & later.wrapping_sub(1);
    let parted_so = match cell.len() {
        11 => later == 0,
        12 => later != 0 && last == 0,
        13 => last != 0 && last & (last - 1) == 0,
        _ => false,
    };
    if cell[0] != b'0' || !parted_so || !(2..=6).contains(&first) {
        return None;
    }
    let second = if later == 0 { cell.len() } else { later.trailing_zeros() as usize } - first - 1;
    let parted = signs == lanes.equal(b' ') | lanes.equal(b'-');
    if second < 3 || signs & (signs << 1) != 0 || signs >> (cell.len() - 1) != 0 || !parted {
        return None;
    }
    let mut area = [0; 3];
    let mut from = 1;
    for digit in &mut area {
        from += usize::from(signs >> from & 1 == 1);
        *digit = cell[from];
        from += 1;
    }
    checks::phone::is_dutch_area(&area).then(|| Features::PHONE.into())
}

/// `12,50`, `-0.25`, `-3`: at most nine digits and one sign of fractions. More could be a citizen's number.
#[inline(always)]
fn decimal(cell: &[u8], signs: u64) -> Option<Look> {
    let len = cell.len();
    let signed = usize::from(cell[0] == b'-');
    let mut found = Features::NUMBER;
    found.set(Features::LENGTH_2_3, len <= 3);
    let count = len - signed - usize::from(signs != 0);
    if signs == 0 {
        return (1..=9).contains(&count).then(|| found.into());
    }
    let at = signs.trailing_zeros() as usize;
    let decimals = len - at - 1;
    if signs & (signs - 1) != 0 || at == signed || decimals == 0 || count > 9 {
        return None;
    }
    match cell[at] {
        // Nine digits may be a telephone number without its zero.
        b',' => (count < 9 || signed == 1).then(|| found.into()),
        b'.' => {
            let whole = signed == 0 && (cell.ends_with(b".0") || cell.ends_with(b".00"));
            let grouped = signed == 0 && (count == 8 || count == 9 && cell[0] != b'0');
            found.set(Features::PHONE_LIKE, signed == 1 && count >= 7);
            let degrees = if count >= 4 && decimals >= 3 { lanes::number(&cell[signed..at]) } else { 181 };
            found.set(Features::COORDINATE, degrees < 180);
            (!whole && !grouped && degrees != 180).then(|| found.into())
        }
        _ => None,
    }
}

/// Letters with digits or signs.
#[inline(always)]
fn lettered<const N: usize>(cell: &[u8], lanes: &Lanes<N>, digits: u64, letters: u64) -> Option<Look> {
    let at = lanes.equal(b'@');
    if at != 0 {
        return address(cell, lanes, at, letters, digits);
    }
    if digits == 0 {
        return None;
    }
    let signs = lanes.all() & !(digits | letters);
    match cell.len() {
        6 | 7 if digits == 0b1111 => postcode(cell, letters),
        8 if signs == lanes.equal(b'-') => plate(cell, letters as u8, signs as u8),
        14.. if signs == 0 && letters & 0b111 == 0b11 => numbered(cell, digits),
        _ => None,
    }
}

/// An e-mail address of letters, digits, dots and hyphens.
#[inline(always)]
fn address<const N: usize>(
    cell: &[u8],
    lanes: &Lanes<N>,
    at: u64,
    letters: u64,
    digits: u64,
) -> Option<Look> {
    let (dots, hyphens, alphanumeric) = (lanes.equal(b'.'), lanes.equal(b'-'), letters | digits);
    let known = alphanumeric | dots | at | hyphens;
    let sign = at.trailing_zeros() as usize;
    let begins = alphanumeric & 1 == 1 && alphanumeric >> sign >> 1 & 1 == 1;
    // A dot stands neither beside another nor beside the sign nor at the end.
    let beside = dots | at;
    let orderly = dots & (beside << 1 | beside >> 1) == 0 && dots >> (cell.len() - 1) & 1 == 0;
    let single = at & (at - 1) == 0 && known == lanes.all();
    if !begins || !orderly || !single || dots >> sign == 0 {
        return None;
    }
    let last = 64 - dots.leading_zeros() as usize;
    if cell.len() - last < 2 || letters >> last != lanes.all() >> last {
        return None;
    }
    let mut found = Features::EMAIL;
    // The names of roles are letters and hyphens.
    let role = (letters | hyphens | !0 << sign) == !0;
    found.set(Features::ROLE_MAILBOX, role && super::cell::of_a_role(cell));
    Some(found.into())
}

/// `1234 AB`, `1234AB`, whose digits stand where they should.
#[inline(always)]
fn postcode(cell: &[u8], letters: u64) -> Option<Look> {
    let at = cell.len() - 2;
    let blank = cell.len() == 6 || cell[4] == b' ';
    let unused = cell[at] | 0x20 == b's' && matches!(cell[at + 1] | 0x20, b'a' | b'd' | b's');
    let fits = letters == 0b11 << at && blank && cell[0] != b'0' && !unused;
    fits.then(|| Features::POSTCODE_NL.into())
}

/// A number plate of eight characters, whose first letters are no country that gives out VAT numbers.
#[inline(always)]
fn plate(cell: &[u8], letters: u8, hyphens: u8) -> Option<Look> {
    if letters & 3 == 3 && checks::vat::is_country(&cell[..2]) {
        return None;
    }
    checks::plate::is_sidecode(letters, hyphens).then(|| Features::PLATE.with(Features::MIXED).into())
}

/// A country's letters, two digits or more, in one piece: an IBAN or a Dutch VAT id.
#[inline(always)]
fn numbered(cell: &[u8], digits: u64) -> Option<Look> {
    const DUTCH_IBAN: u64 = 0b11_1111_1111_0000_1100;
    const DUTCH_VAT: u64 = 0b11_0111_1111_1100;
    let dutch = cell.starts_with(b"NL");
    match (cell.len(), digits) {
        (18, DUTCH_IBAN) if dutch => dutch_iban(cell),
        (14, DUTCH_VAT) if dutch && cell[11] == b'B' => dutch_vat(cell),
        (15..=34, _) if checks::iban::whole(cell) == Outcome::Pass => Some(Features::IBAN.into()),
        _ => None,
    }
}

/// `NL91ABNA0417164300`, whose letters count as 10 to 35, the first four characters last.
#[inline(always)]
fn dutch_iban(cell: &[u8]) -> Option<Look> {
    const NL: u64 = 2321;
    let bank = cell[4..8].iter().fold(0, |bank, letter| bank * 100 + u64::from(letter & 31) + 9);
    let account = (bank % 97 * 10_000_000_000 + lanes::number(&cell[8..])) % 97;
    let whole = account * 1_000_000 + NL * 100 + lanes::number(&cell[2..4]);
    (whole % 97 == 1).then(|| Features::IBAN.into())
}

/// `NL000099998B57`, by its remainder or by the older test of its first nine digits.
#[inline(always)]
fn dutch_vat(cell: &[u8]) -> Option<Look> {
    const NL: u64 = 2321;
    const B: u64 = 11;
    let digits = lanes::aligned(lanes::short(&cell[2..11]), 9);
    let nine = lanes::number_of(digits);
    let whole = NL * 1_000_000_000 + nine;
    let whole = (whole * 100 + B) * 100 + lanes::number(&cell[12..]);
    let old = eleven(digits, nine) == Features::ELEVEN;
    let mut found = Features::VAT;
    found.set(Features::VAT_OLD, old);
    (whole % 97 == 1 || old).then(|| found.into())
}
