//! What a regex cannot say: one algorithm per file, found by name from the data files.
//!
//! In: the bytes of a value, with its usual separators, or a place in a text where one may begin. Out: an
//! [`Outcome`]. Nothing here knows a category or looks at the words around; every function is linear, does
//! not allocate and accepts any bytes.

pub mod a_number;
pub mod account;
pub mod agent;
pub mod card;
pub mod date;
pub mod digits;
pub mod edges;
pub mod eleven;
pub mod email;
pub mod hash;
pub mod iban;
pub mod imei;
pub mod ip;
pub mod keyword;
pub mod kvk;
pub mod luhn;
pub mod mac;
pub mod national;
pub mod payment_reference;
pub mod phone;
pub mod plain;
pub mod plate;
pub mod postcode;
pub mod pupil;
pub mod unlisted;
pub mod uuid;
pub mod vat;
pub mod vat_nl;

/// What an algorithm says of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Not this form.
    No,
    /// The form, but the check fails, or there is none and the form alone says little.
    Form,
    /// The form, and the check passes.
    Pass,
}

impl Outcome {
    /// The outcome for a value that has the form, by whether its check passes.
    pub fn of(passes: bool) -> Outcome {
        if passes { Outcome::Pass } else { Outcome::Form }
    }
}

/// A value found at a place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The byte at which it begins.
    pub start: usize,
    /// The byte after its end.
    pub end: usize,
    /// What the check says of it.
    pub outcome: Outcome,
}

/// What in a text makes a look worth while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Anchor {
    /// The first digit of a run, or the `+` or `(` in front of it.
    Digit,
    /// Two letters with a digit after them.
    Letters,
    /// A digit, or a word that names a month.
    Date,
    /// An at sign.
    At,
    /// A colon, hyphen or dot between hexadecimal digits.
    Hex,
    /// A number that may be that of a house.
    House,
    /// The word with which a program says what it is.
    Agent,
}

impl Anchor {
    /// Each of them, in order.
    pub const ALL: [Anchor; 7] =
        [Anchor::Digit, Anchor::Letters, Anchor::Date, Anchor::At, Anchor::Hex, Anchor::House, Anchor::Agent];
}

/// Looks at a place in a text; it may reach back from an at sign or a colon, and never far.
pub type At = fn(&[u8], usize) -> Option<Found>;

/// What stands around the first digit of a run, to know which checks are worth their time there.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    /// How many digits stand here, at most 20.
    pub run: usize,
    /// The byte after them, a blank at the end.
    pub next: u8,
    /// The byte before them, a blank at the beginning.
    pub before: u8,
    /// Whether nothing sticks to their front.
    pub clean: bool,
}

impl Number {
    /// At this digit of a text.
    pub fn at(text: &[u8], digit: usize) -> Number {
        let run = digits::run(text, digit, 20);
        let byte = |place: Option<usize>| place.and_then(|place| text.get(place)).copied().unwrap_or(b' ');
        Number {
            run,
            next: byte(Some(digit + run)),
            before: byte(digit.checked_sub(1)),
            clean: edges::starts_clean(text, digit),
        }
    }
}

/// Whether a check that looks at digits can find anything at such a number. It is asked first, as most numbers are
/// none of those that are sought; a check that has no such rule is always tried.
pub fn may_open(name: &str) -> fn(&Number) -> bool {
    match name {
        "card-number" => card::may_open,
        "phone-number" => phone::may_open,
        "ipv4" => ip::may_open,
        "postcode-nl" => postcode::may_open,
        _ => |_| true,
    }
}

/// Whether a value that passes this check, and has no plus or bracket before it, leaves nothing for other checks of
/// digits at its place: four numbers below 256 with dots between them are no telephone number and no card.
pub fn settles(name: &str) -> bool {
    name == "ipv4"
}

/// The checks that [`may_open_any`] knows the openings of.
pub const NARROW: &[&str] = &["card-number", "phone-number", "ipv4", "postcode-nl"];

/// Whether any of the checks in [`NARROW`] may find something at this run of so many digits, 20 at most. A No is sure;
/// most numbers are refused by the two bytes behind them.
#[inline]
pub fn may_open_any(text: &[u8], digit: usize, run: usize) -> bool {
    if run < LONG {
        let byte = |place: usize| text.get(digit + run + place).copied().unwrap_or(0);
        let (next, after) = (byte(0), byte(1));
        let letters = run == 4 && (next == b' ' || next.is_ascii_alphabetic()) && after.is_ascii_alphabetic();
        let goes_on = GOES_ON[usize::from(next)] & 1 == 1 && GOES_ON[usize::from(after)] != 0;
        let digits_follow = goes_on && (1..=5).any(|place| byte(place).is_ascii_digit());
        if !(letters || digits_follow) {
            return false;
        }
    }
    let before = digit.checked_sub(1).map_or(b' ', |place| text[place]);
    matches!(before, b'+' | b'(' | b'-') || edges::starts_clean(text, digit)
}

/// So many digits need no more behind them to be a telephone number.
const LONG: usize = 8;

/// What may stand between groups of digits, and (2) a digit.
static GOES_ON: [u8; 256] = {
    let mut table = [0; 256];
    let signs = b" -./()";
    let mut place = 0;
    while place < signs.len() {
        table[signs[place] as usize] = 1;
        place += 1;
    }
    table[b'+' as usize] = 2;
    let mut digit = b'0';
    while digit <= b'9' {
        table[digit as usize] = 2;
        digit += 1;
    }
    table
};

/// Whether the number that begins here may be that of a house: after a word and a blank, and not from zero.
#[inline]
pub fn may_number_a_house(text: &[u8], digit: usize) -> bool {
    let [before, b' ', first] = text.get(digit.wrapping_sub(2)..=digit).unwrap_or_default() else {
        return false;
    };
    *first != b'0' && (before.is_ascii_alphanumeric() || *before >= 0x80 || matches!(before, b'.' | b')'))
}

/// One algorithm.
pub struct Check {
    /// Its name in the data files.
    pub name: &'static str,
    /// What it decides, in a line.
    pub about: &'static str,
    /// Judges a whole value.
    pub whole: fn(&[u8]) -> Outcome,
    /// Finds a value in running text, for who needs no regex.
    pub at: Option<(Anchor, At)>,
}

/// Every algorithm but those of foreign citizen numbers.
pub static CHECKS: &[Check] = &[
    Check {
        name: "eleven-test",
        about: "nine digits (eight when the zero is lost) whose weighted sum is divisible by eleven",
        whole: eleven::whole,
        at: Some((Anchor::Digit, eleven::at)),
    },
    Check {
        name: "rsin",
        about: "as eleven-test, exactly nine digits, of an organisation",
        whole: eleven::rsin,
        at: None,
    },
    Check {
        name: "iban-number",
        about: "country, length of that country, remainder 1 modulo 97",
        whole: iban::whole,
        at: Some((Anchor::Letters, iban::at)),
    },
    Check { name: "luhn", about: "digits whose Luhn sum ends in zero", whole: luhn::whole, at: None },
    Check {
        name: "card-number",
        about: "issuer prefix, a length that issuer uses, Luhn",
        whole: card::whole,
        at: Some((Anchor::Digit, card::at)),
    },
    Check {
        name: "vat-nl",
        about: "NL, nine digits, B, two digits: modulo 97, or the older eleven-test",
        whole: vat_nl::whole,
        at: Some((Anchor::Letters, vat_nl::at)),
    },
    Check {
        name: "vat-eu",
        about: "VAT numbers of EU countries, by the check of each",
        whole: vat::whole,
        at: Some((Anchor::Letters, vat::at)),
    },
    Check { name: "kvk-number", about: "eight digits, no check", whole: kvk::whole, at: None },
    Check {
        name: "phone-number",
        about: "the Dutch numbering plan, and international numbers",
        whole: phone::whole,
        at: Some((Anchor::Digit, phone::at)),
    },
    Check {
        name: "postcode-nl",
        about: "four digits and two letters that are in use",
        whole: postcode::whole,
        at: Some((Anchor::Digit, postcode::at)),
    },
    Check {
        name: "postcode-abroad",
        about: "four or five digits, as Belgium, Germany and others write",
        whole: postcode::abroad,
        at: None,
    },
    Check {
        name: "email-address",
        about: "an address with a domain that ends in letters",
        whole: email::whole,
        at: Some((Anchor::At, email::at)),
    },
    Check {
        name: "ipv4",
        about: "four numbers below 256, not a network mask",
        whole: ip::whole_v4,
        at: Some((Anchor::Digit, ip::v4_at)),
    },
    Check {
        name: "ipv6",
        about: "eight groups of hexadecimal digits, one run of zeros left out",
        whole: ip::whole_v6,
        at: Some((Anchor::Hex, ip::v6_at)),
    },
    Check {
        name: "mac",
        about: "six pairs of hexadecimal digits",
        whole: mac::whole,
        at: Some((Anchor::Hex, mac::at)),
    },
    Check {
        name: "date",
        about: "a day of the calendar, in any usual form",
        whole: date::whole,
        at: Some((Anchor::Date, date::found_at)),
    },
    Check {
        name: "onderwijsnummer",
        about: "nine digits from 10, weighted sum 5 modulo 11",
        whole: pupil::whole,
        at: None,
    },
    Check { name: "a-nummer", about: "ten digits with two sums modulo 11", whole: a_number::whole, at: None },
    Check {
        name: "betalingskenmerk",
        about: "sixteen digits, the first a check on the rest",
        whole: payment_reference::whole,
        at: None,
    },
    Check {
        name: "account-eleven",
        about: "an old Dutch bank account number, eleven-test over ten digits",
        whole: account::whole,
        at: None,
    },
    Check {
        name: "browser-string",
        about: "what a browser says of itself: its beginning, a bracket, and more to the end of the field",
        whole: agent::whole,
        at: Some((Anchor::Agent, agent::at)),
    },
    Check { name: "uuid", about: "32 hexadecimal digits in five groups", whole: uuid::whole, at: None },
    Check { name: "hash", about: "32, 40 or 64 hexadecimal digits", whole: hash::whole, at: None },
    Check { name: "plate-nl", about: "the fourteen Dutch sidecodes", whole: plate::whole, at: None },
    Check {
        name: "no-keyword",
        about: "no word of a programming language, and nothing said about the value instead of it",
        whole: keyword::whole,
        at: None,
    },
    Check { name: "no-word", about: "in no list of ordinary words", whole: unlisted::whole, at: None },
    Check {
        name: "imei",
        about: "fifteen digits that begin as an issuer's do, Luhn",
        whole: imei::whole,
        at: Some((Anchor::Digit, imei::at)),
    },
    Check {
        name: "citizen-number",
        about: "passes the check of any country below",
        whole: national::any,
        at: Some((Anchor::Digit, national::any_at)),
    },
    Check {
        name: "vat-norway",
        about: "Norway's VAT number without its country: nine digits modulo 11, and MVA",
        whole: vat::norwegian,
        at: None,
    },
    Check {
        name: "partita-iva",
        about: "Italy's VAT number without its country: eleven digits, an office, Luhn",
        whole: vat::italian,
        at: None,
    },
];

/// The algorithm of this name.
pub fn named(name: &str) -> Option<&'static Check> {
    all().find(|check| check.name == name)
}

/// Every algorithm, those of foreign citizen numbers included.
pub fn all() -> impl Iterator<Item = &'static Check> {
    CHECKS.iter().chain(national::NUMBERS.iter().map(|number| &number.check))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_checks_are_unique() {
        for (place, check) in all().enumerate() {
            assert_eq!(all().position(|other| other.name == check.name), Some(place));
        }
    }

    /// Valid values whose check sees every single changed digit.
    const SURE: &[(&str, &str)] = &[
        ("eleven-test", "999990019"),
        ("iban-number", "NL91ABNA0417164300"),
        ("card-number", "4111111111111111"),
        ("luhn", "79927398713"),
        ("imei", "490154203237518"),
        ("rijksregisternummer", "93051822361"),
        ("pesel", "44051401359"),
        ("account-eleven", "123456789"),
    ];

    #[test]
    fn sure_values_pass() {
        for (name, value) in SURE {
            let check = named(name).expect("in the table");
            assert_eq!((check.whole)(value.as_bytes()), Outcome::Pass, "{name}");
        }
    }

    proptest! {
        #[test]
        fn changing_one_digit_fails_the_check(which in 0..SURE.len(), place in 0usize..24, add in 1u8..10) {
            let (name, value) = SURE[which];
            let mut bytes = value.as_bytes().to_vec();
            let place = place % bytes.len();
            if bytes[place].is_ascii_digit() {
                bytes[place] = b'0' + (bytes[place] - b'0' + add) % 10;
                let check = named(name).expect("in the table");
                prop_assert_ne!((check.whole)(&bytes), Outcome::Pass);
            }
        }

        #[test]
        fn no_bytes_make_a_check_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80), from in 0usize..90) {
            for check in all() {
                let _ = (check.whole)(&bytes);
                if let Some(found) = check.at.and_then(|(_, at)| at(&bytes, from)) {
                    prop_assert!(found.start < found.end && found.end <= bytes.len());
                }
            }
        }

        /// Running text is searched on this promise: where no digit stands near, nothing but an at sign is looked at.
        #[test]
        fn nothing_is_found_without_a_digit(text in "[ .+()/:A-Za-z-]{0,80}", from in 0usize..60) {
            let digits = text.clone() + &"1234567890 ".repeat(3);
            for check in all() {
                if let Some(found) = check.at.and_then(|(_, at)| at(text.as_bytes(), from)) {
                    prop_assert!(false, "{} at {:?}", check.name, found.start);
                }
                if from + 24 < text.len()
                    && let Some(found) = check.at.and_then(|(_, at)| at(digits.as_bytes(), from))
                {
                    prop_assert!(false, "{} at {:?}", check.name, found.start);
                }
            }
        }

        #[test]
        fn what_opens_none_is_refused_by_two_bytes(text in "[A-Za-z +(-]{0,3}[0-9]{1,9}[0-9 .,+()/:A-Za-z@-]{0,30}") {
            let bytes = text.as_bytes();
            let is_start = |place: &usize| bytes[*place].is_ascii_digit() && (*place == 0 || !bytes[*place - 1].is_ascii_digit());
            for place in (0..bytes.len()).filter(is_start) {
                let any = may_open_any(bytes, place, digits::run(bytes, place, 20));
                for name in NARROW {
                    let (_, at) = named(name).and_then(|check| check.at).expect("it finds values itself");
                    prop_assert!(any || at(bytes, place).is_none(), "{name} at {place}");
                }
            }
        }

        #[test]
        fn what_settles_a_place_leaves_nothing_for_others(text in "[1-9][0-9]{0,2}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[0-9 .-]{0,14}") {
            let passes = ip::v4_at(text.as_bytes(), 0).is_some_and(|found| found.outcome == Outcome::Pass);
            for name in NARROW.iter().filter(|name| !settles(name)) {
                let (_, at) = named(name).and_then(|check| check.at).expect("it finds values itself");
                let other = at(text.as_bytes(), 0).filter(|found| found.outcome == Outcome::Pass);
                prop_assert!(!passes || other.is_none(), "{name} in {text}");
            }
        }

        #[test]
        fn what_may_not_open_a_value_opens_none(text in "[A-Za-z +(]{0,3}[0-9 .,+()/:A-Za-z@-]{0,40}") {
            let bytes = text.as_bytes();
            let is_start = |place: &usize| bytes[*place].is_ascii_digit() && (*place == 0 || !bytes[*place - 1].is_ascii_digit());
            for place in (0..bytes.len()).filter(is_start) {
                let number = Number::at(bytes, place);
                for check in all() {
                    if let Some((Anchor::Digit, at)) = check.at {
                        prop_assert!(may_open(check.name)(&number) || at(bytes, place).is_none(), "{}", check.name);
                    }
                }
            }
        }

        #[test]
        fn no_number_makes_a_check_panic(text in "[0-9 .+()/:A-Za-z@-]{0,60}", from in 0usize..60) {
            for check in all() {
                let _ = (check.whole)(text.as_bytes());
                if let Some(found) = check.at.and_then(|(_, at)| at(text.as_bytes(), from)) {
                    prop_assert!(found.start < found.end && found.end <= text.len());
                }
            }
        }
    }
}
