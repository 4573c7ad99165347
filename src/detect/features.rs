//! What a single cell may be: a set of features, each a bit.
//!
//! A feature says something about the form of a value ("nine digits", "passes the eleven test", "is in the list
//! of places"). Which category that speaks for is data: the detectors name features in their `[column]`
//! section. A column counts how often each set of features occurs, and so knows the share of any combination
//! of them without having kept a value.

use crate::patterns::words;

/// A set of features.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Features(pub u128);

macro_rules! features {
    ($($name:ident = $word:literal: $meaning:literal,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[derive(Clone, Copy)]
        enum Place { $($name,)* }

        impl Features {
            $(#[doc = $meaning] pub const $name: Features = Features(1 << Place::$name as u32);)*
        }

        /// The word in the data files and the meaning of each feature, in the order of their bits.
        static OWN: &[(&str, &str)] = &[$(($word, $meaning),)*];
    };
}

features! {
    PLACEHOLDER = "placeholder": "Stands for no value: -, n.v.t., geen, onbekend, null.",
    DIGITS = "digits": "Digits only.",
    DIGITS_1_3 = "digits-1-3": "One to three digits.",
    DIGITS_2_3 = "digits-2-3": "Two or three digits.",
    DIGITS_4 = "digits-4": "Four digits.",
    DIGITS_5 = "digits-5": "Five digits.",
    DIGITS_6_7 = "digits-6-7": "Six or seven digits.",
    DIGITS_8 = "digits-8": "Eight digits.",
    DIGITS_9 = "digits-9": "Nine digits.",
    DIGITS_10 = "digits-10": "Ten digits.",
    DIGITS_11 = "digits-11": "Eleven digits.",
    DIGITS_12_PLUS = "digits-12-plus": "Twelve digits or more.",
    NUMBER = "number": "A number with a fraction, an exponent, a sign, a currency or a percentage.",
    AGE_RANGE = "age-range": "A whole number from 0 to 120.",
    LETTERS = "letters": "Letters only, with blanks, dots, hyphens and apostrophes.",
    MIXED = "mixed": "Letters and digits in one word: an article code, a customer number.",
    UPPER = "upper": "Letters, none of them small.",
    LOWER = "lower": "Letters, none of them capital.",
    CAPITALISED = "capitalised": "Every word but infixes begins with a capital and goes on small.",
    WORD_1 = "word-1": "One word.",
    WORD_2 = "word-2": "Two words.",
    WORD_3_5 = "word-3-5": "Three to five words.",
    WORD_6_PLUS = "word-6-plus": "Six words or more.",
    LENGTH_1 = "length-1": "One character.",
    LENGTH_2_3 = "length-2-3": "Two or three characters.",
    SENTENCE = "sentence": "Several words with function words among them.",
    EMAIL = "email-address": "An e-mail address, also as Name <address>.",
    ROLE_MAILBOX = "role-mailbox": "An e-mail address of a role: info, sales, administratie.",
    IBAN = "iban-number": "An IBAN whose check digits are right.",
    IBAN_FORM = "iban-form": "The form of an IBAN, with wrong check digits.",
    ELEVEN = "eleven-test": "Eight or nine digits that pass the eleven test of the BSN.",
    ELEVEN_FORM = "eleven-form": "Eight or nine digits, grouped or not, that fail the eleven test.",
    BSN_DOTS = "bsn-grouped": "Nine digits grouped as a BSN is: 1234.56.789 or 123 456 782.",
    CARD = "card-number": "A payment card number: issuer, length and Luhn digit are right.",
    TEST_NUMBER = "test-number": "A card number that is published for tests.",
    CARD_FORM = "card-number-form": "As long as a payment card number, and fails.",
    VAT = "vat-number": "A VAT id whose check digits are right.",
    VAT_FORM = "vat-number-form": "The form of a VAT id, with a check that fails.",
    VAT_OLD = "old-btw-id": "A Dutch VAT id of the form before 2020, which holds a BSN or RSIN.",
    PHONE = "phone-number": "A telephone number with its prefix or its separators.",
    PHONE_LIKE = "phone-like": "Groups of digits as people write telephone numbers, in no known plan.",
    PHONE_BARE = "phone-bare": "Nine or ten digits that fit the Dutch numbering plan once the lost zero is back.",
    MOBILE_BARE = "mobile-bare": "Nine digits from 6: a Dutch mobile number without its zero.",
    POSTCODE_NL = "postcode-nl": "A Dutch postcode with its letters.",
    POSTCODE_DIGITS = "postcode-digits": "Four or five digits in the range of postcodes.",
    POSTCODE_OTHER = "postcode-other": "A postcode of another country with letters or a hyphen.",
    IPV4 = "ipv4": "An IPv4 address.",
    IPV4_LOW = "ipv4-low": "An IPv4 address that begins with one digit, as versions do.",
    IPV6 = "ipv6": "An IPv6 address.",
    IP_NETWORK = "ip-network": "An IP address whose last part is zero: the network, without the device.",
    MAC = "mac": "A MAC address.",
    UUID = "uuid": "A UUID.",
    HASH = "hash": "Hexadecimal, as long as a hash, or a password hash in its own form.",
    URL = "url": "A web address or a file path.",
    VERSION = "version": "Numbers with dots, not an IP address.",
    DATE = "date": "A date, in any form.",
    DATE_TIME = "date-time": "A date with a time of day.",
    DATE_DIGITS = "date-digits": "Eight digits that are also a date.",
    HOUSE_NUMBER = "dwelling-number": "A house number, with or without an addition.",
    ADDITION = "dwelling-addition": "A house number with an addition.",
    INITIALS = "initial-letters": "One to six capitals, with or without dots.",
    NAME_LISTED = "name-listed": "Words of which one is a known given name or family name.",
    NAME_FULL = "name-full": "The shape of a whole name, with a known name, an infix, initials or a title in it.",
    NAME_SHAPE = "name-shape": "Two to six words that could be a name, none of them known.",
    NAME_REVERSED = "name-reversed": "Family name, comma, given name or initials.",
    NAME_SUFFIX = "name-suffix": "One word with an ending that family names have.",
    INFIXED = "name-infixed": "An infix and then a capital: van den Berg.",
    STREET = "street-name": "Ends as streets do: -straat, -laan, street.",
    STREET_NUMBER = "street-number": "A street and a house number.",
    ADDRESS = "address": "Street, number and postcode or town in one.",
    COMPANY = "company": "Has a legal form or a word that companies carry.",
    PRODUCT = "product": "Has a word for a thing.",
    TOKEN = "token": "One word of small letters, digits and . _ - @ \\, as user names are.",
    SECRET = "secret": "One word that mixes letters with digits or signs, as passwords do.",
    USER_AGENT = "browser-name": "How a browser or a crawler names itself.",
    COORDINATE = "coordinate": "A decimal degree with at least three decimals, or a pair.",
    PLATE = "plate": "A Dutch number plate, with hyphens or not.",
    DOCUMENT = "document-number": "The form of a Dutch passport or identity card number.",
    IMEI = "imei": "Fifteen digits whose Luhn digit is right.",
    NATIONAL_ID = "citizen-number": "Passes the check of a foreign citizen number.",
    HOLDS_BIRTH = "birth-in-number": "A citizen number in which the birth date stands.",
    HOLDS_SEX = "sex-in-number": "A citizen number in which the sex stands.",
    EAN = "ean": "Thirteen digits whose check digit is right: an article, not a person.",
    MASKED = "masked": "Starred or crossed out.",
    SENSITIVE = "sensitive-word": "Among its words is one from a list of special-category words.",
}

/// Bits from here on say in which word list the whole value stands.
const LISTS_FROM: u32 = 96;

const _: () = assert!(OWN_LEN <= LISTS_FROM as usize);
const OWN_LEN: usize = OWN.len();

impl Features {
    /// Nothing is known of the value.
    pub const NONE: Features = Features(0);

    /// The feature with this word in the data files; `word:` and the name of a list for the lists.
    pub fn named(word: &str) -> Option<Features> {
        match word.strip_prefix("word:") {
            Some(list) => words::Lists::named(list).map(Features::listed),
            None => OWN.iter().position(|(name, _)| *name == word).map(|bit| Features(1 << bit)),
        }
    }

    /// The words of all features and what they mean, for the documentation.
    pub fn all() -> impl Iterator<Item = (String, &'static str)> {
        let lists = words::lists()
            .iter()
            .map(|list| (format!("word:{list}"), "The whole value stands in this list."));
        OWN.iter().map(|(word, meaning)| ((*word).to_owned(), *meaning)).chain(lists)
    }

    /// The features that say in which lists a value stands.
    pub const fn listed(lists: words::Lists) -> Features {
        Features((lists.0 as u128) << LISTS_FROM)
    }

    /// Whether any feature is in both sets.
    pub fn any(self, other: Features) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    pub const fn with(self, other: Features) -> Features {
        Features(self.0 | other.0)
    }

    /// Adds the features of another set when a claim holds.
    pub fn set(&mut self, feature: Features, holds: bool) {
        // Whether it holds can mostly not be foreseen, so nothing waits for it.
        self.0 |= feature.0 & u128::from(holds).wrapping_neg();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_is_found_by_its_word_and_is_another_bit() {
        let mut seen = 0u128;
        for (word, _) in Features::all() {
            let feature = Features::named(&word).expect("named by itself");
            assert_eq!(seen & feature.0, 0, "{word} shares a bit");
            seen |= feature.0;
        }
    }
}
