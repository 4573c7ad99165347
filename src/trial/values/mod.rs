//! How a value is made: a table of makers by the key in the data.
//!
//! In: a column's description, somebody, chance. Out: one value as somebody would write it. Which category it
//! has stands in the data alone. A column keeps to one way of writing, which is chosen from its `style`.

mod dates;
mod names;
mod network;
mod numbers;
mod places;
mod things;

use super::chance::Chance;
use super::data::{Data, Field};
use super::people::Person;

/// What a maker works with.
pub(super) struct Make<'a> {
    pub data: &'a Data,
    pub field: &'a Field,
    pub person: &'a Person,
    /// The same for every value of a column.
    pub style: u64,
    /// The number of the row, from 0.
    pub row: usize,
    /// Written in a sentence, not in a cell.
    pub in_text: bool,
}

impl Make<'_> {
    /// One of so many ways of writing, the same for the whole column. `what` tells choices apart.
    fn way(&self, what: u64, many: usize) -> usize {
        Chance::new(self.style).part(what).below(many)
    }
}

/// Makes one value.
pub(super) type Maker = fn(&Make<'_>, &mut Chance) -> String;

static MAKERS: &[(&str, Maker)] = &[
    ("account-mod-97", numbers::iban),
    ("addition", places::addition),
    ("address", places::address),
    ("birth-year", dates::birth_year),
    ("card", numbers::card),
    ("citizenship", things::nationality),
    ("code", things::code),
    ("company", things::company),
    ("cookie", network::cookie),
    ("counter", things::counter),
    ("date", dates::date),
    ("day-of-birth", dates::birth_date),
    ("decimal", things::decimal),
    ("document", numbers::identity_document),
    ("door-number", places::house_number),
    ("ean", numbers::ean),
    ("eleven-test-9999", numbers::bsn),
    ("email-role", network::email_role),
    ("family", names::family),
    ("file", things::file),
    ("first-letters", names::initials),
    ("geo", places::geo),
    ("given", names::given),
    ("hash", network::hash),
    ("imei", numbers::imei),
    ("infix", names::infix),
    ("ip", network::ip),
    ("kvk", numbers::kvk),
    ("latitude", places::latitude),
    ("licence", numbers::licence),
    ("log-time", dates::log_time),
    ("login", network::username),
    ("longitude", places::longitude),
    ("mac", network::mac),
    ("mail-address", network::email),
    ("mobile", numbers::mobile),
    ("name", names::name),
    ("national-be", numbers::national_be),
    ("national-pl", numbers::national_pl),
    ("number", things::number),
    ("old-account", numbers::old_account),
    ("pay", things::salary),
    ("pick", things::pick),
    ("plate", numbers::plate),
    ("post-code", places::postcode),
    ("road", places::street),
    ("salutation", names::salutation),
    ("sentence", things::sentence),
    ("sex", names::gender),
    ("street-number", places::street_number),
    ("street-of-object", places::street_of_object),
    ("telephone", numbers::phone),
    ("template", network::template),
    ("time", dates::time),
    ("timestamp", dates::timestamp),
    ("town", places::city),
    ("town-of-shop", places::town_of_shop),
    ("uuid", network::uuid),
    ("vat", numbers::vat),
    ("version", things::version),
    ("years-lived", dates::age),
    ("yes-no", things::yes_no),
];

/// The maker with this key.
pub(super) fn maker(key: &str) -> Option<Maker> {
    MAKERS.iter().find(|(known, _)| *known == key).map(|(_, maker)| *maker)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_maker_is_used_and_every_field_makes_values() {
        let data = crate::trial::tests::data();
        let mut chance = Chance::new(9);
        let mut used = BTreeSet::new();
        for field in data.fields.values() {
            used.insert(field.make.as_str());
            let maker = field.maker.expect("checked at loading");
            let filled = (0..40).any(|row| {
                let person = Person::new(data, false, &mut chance);
                let make =
                    Make { data, field, person: &person, style: row, row: row as usize, in_text: false };
                !maker(&make, &mut chance).is_empty()
            });
            assert!(filled, "{} makes nothing", field.id);
        }
        let known: BTreeSet<&str> = MAKERS.iter().map(|(key, _)| *key).collect();
        assert_eq!(used, known);
    }

    #[test]
    fn a_column_keeps_to_one_way_of_writing() {
        let data = crate::trial::tests::data();
        let person = Person::new(data, false, &mut Chance::new(1));
        let make = Make {
            data,
            field: &data.fields["birth-date"],
            person: &person,
            style: 4,
            row: 0,
            in_text: false,
        };
        let ways: BTreeSet<usize> = (0..20).map(|_| make.way(1, 7)).collect();
        assert_eq!(ways.len(), 1);
    }
}
