//! The categories: `patterns/categories.toml`.

use super::{Result, parse};
use serde::Deserialize;
use std::collections::HashMap;

/// The place of a category in the list of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CategoryId(pub u8);

/// One kind of personal data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Category {
    /// Its word in the inventory.
    pub id: String,
    /// Its Dutch name.
    pub nl: String,
    /// Its English name.
    pub en: String,
    /// Its place in the law.
    pub law: Law,
    /// How grave, 1 to 4.
    pub tier: u8,
    /// ENISA's data-processing context, 1 to 4.
    pub dpc: u8,
    /// ENISA's ease of identification, 0 to 1.
    pub ei: f64,
    /// How a sample of it is masked.
    pub mask: Mask,
    /// What is left of a value that is made less precise.
    pub coarser: Option<Coarser>,
    /// How well a column of it counts people; lower is better.
    pub people: Option<u8>,
    /// Whether a column of it holds remarks, each on whoever its row is about.
    #[serde(default)]
    pub remarks: bool,
    /// The term of the Data Privacy Vocabulary.
    #[serde(default)]
    pub dpv: String,
    /// A narrower term of it.
    pub dpv_alt: Option<String>,
    /// Our own term where the vocabulary has none.
    pub spn: Option<String>,
    /// The term of Fideslang.
    #[serde(default)]
    pub fides: String,
    /// Why it matters, in a line.
    #[serde(default)]
    pub why: String,
}

/// What is left of a value that is made less precise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coarser {
    /// The year of a day.
    Year,
    /// Ten years of age.
    Decade,
    /// The four digits of a postcode.
    FourDigits,
    /// The network of an address.
    Network,
    /// A place to a tenth of a degree.
    Degree,
}

/// The place of a category in the GDPR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Law {
    /// Ordinary personal data.
    #[serde(rename = "ord")]
    Ordinary,
    /// A special category, Art. 9.
    #[serde(rename = "9")]
    Special,
    /// Criminal data, Art. 10.
    #[serde(rename = "10")]
    Criminal,
    /// A national number, Art. 87.
    #[serde(rename = "87")]
    NationalNumber,
}

/// How a sample is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mask {
    /// Nothing of it is shown.
    None,
    /// Its first letter.
    Initial,
    /// First letter, first letter of the domain, and the top-level domain.
    Email,
    /// Country, check digits, bank, and the last four.
    Iban,
    /// The last two characters.
    LastTwo,
    /// The last four characters.
    LastFour,
    /// The year of a date.
    Year,
    /// The first half of an address on the network.
    Network,
    /// How long it is.
    Length,
}

/// All categories.
#[derive(Debug, Clone)]
pub struct Categories {
    list: Vec<Category>,
    ids: HashMap<String, CategoryId>,
}

impl Categories {
    /// The category with this word.
    pub fn id(&self, word: &str) -> Option<CategoryId> {
        self.ids.get(word).copied()
    }

    /// Adds categories behind the others; says which cannot be.
    pub(super) fn extend(&mut self, list: Vec<Category>) -> std::result::Result<(), String> {
        for category in list {
            let place = u8::try_from(self.list.len()).map_err(|_| "more than 256 categories".to_owned())?;
            if self.ids.insert(category.id.clone(), CategoryId(place)).is_some() {
                return Err(format!("the category {:?} is there already", category.id));
            }
            self.list.push(category);
        }
        Ok(())
    }

    /// A category by its place.
    pub fn get(&self, id: CategoryId) -> &Category {
        &self.list[id.0 as usize]
    }

    /// A category by its word.
    pub fn find(&self, word: &str) -> Option<&Category> {
        self.id(word).map(|id| self.get(id))
    }

    /// All of them, in the order of their file.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (CategoryId, &Category)> {
        self.list.iter().enumerate().map(|(place, category)| (CategoryId(place as u8), category))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    category: Vec<Category>,
}

/// The categories in one file.
pub(super) fn parse_list(file: &str, text: &str) -> Result<Vec<Category>> {
    Ok(parse::<File>(file, text)?.category)
}

pub(super) fn parse_file((file, text): (&str, &str)) -> Result<Categories> {
    let list = parse_list(file, text)?;
    let ids = list
        .iter()
        .enumerate()
        .map(|(place, category)| (category.id.clone(), CategoryId(place as u8)))
        .collect();
    Ok(Categories { list, ids })
}
