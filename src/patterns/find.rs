//! How one person is looked for: `patterns/find/kinds.toml`.

use super::{Categories, CategoryId, Result, invalid, one, parse};
use serde::Deserialize;

/// How a value is written and compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notation {
    /// A whole name.
    Name,
    /// A given name, in a column of its own.
    Given,
    /// A family name, in a column of its own.
    Family,
    /// Initials, in a column of their own.
    Initials,
    /// An address of mail.
    Mail,
    /// Letters and digits, with or without blanks.
    Account,
    /// Digits, however it is dialled.
    Phone,
    /// Digits, of which leading zeros may be lost.
    Number,
    /// What an organisation gave out, of any form.
    Code,
    /// A date.
    Date,
    /// A postcode.
    Postcode,
    /// A house number.
    House,
    /// A town.
    Town,
}

/// Whose a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// Nobody else has it.
    Person,
    /// A family shares it.
    Household,
    /// Others give out the same one.
    Issuer,
    /// It proves nothing by itself.
    Nobody,
}

/// How values of one category are looked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sought {
    /// The category.
    pub category: String,
    /// How it is compared.
    pub form: Notation,
    /// Whose it is.
    pub of: Whose,
}

/// All of them, with their category.
#[derive(Debug, Clone, Default)]
pub struct SoughtKinds {
    kinds: Vec<(CategoryId, Sought)>,
    /// Words of headers that are about somebody else than the row is.
    pub others: Vec<String>,
}

impl SoughtKinds {
    /// How a category is looked for.
    pub fn of(&self, category: CategoryId) -> Option<&Sought> {
        self.kinds.iter().find(|(id, _)| *id == category).map(|(_, kind)| kind)
    }

    /// What a value of this form is taken for when nothing tells more.
    pub fn first(&self, form: Notation) -> Option<CategoryId> {
        self.kinds.iter().find(|(_, kind)| kind.form == form).map(|(id, _)| *id)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    others: Vec<String>,
    kind: Vec<Sought>,
}

/// Reads the embedded file.
pub fn sought_kinds(categories: &Categories) -> Result<SoughtKinds> {
    let (file, text) = one("find/kinds.toml")?;
    let known = |kind: Sought| match categories.id(&kind.category) {
        Some(id) => Ok((id, kind)),
        None => Err(invalid(file, format!("unknown category {:?}", kind.category))),
    };
    let File { others, kind } = parse::<File>(file, text)?;
    Ok(SoughtKinds { kinds: kind.into_iter().map(known).collect::<Result<_>>()?, others })
}
