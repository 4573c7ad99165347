//! What of the person stands in one row of a table.
//!
//! In: the cells of a row, and what their columns hold. Out: [`Evidence`], the columns it stands in, and, of a row that
//! is certain, the other values by which the person is known.

use super::columns::Columns;
use super::judge::{Another, Evidence, Key};
use super::name::{Grade, Name, Word, is_infix, words_of};
use super::needle::Day;
use super::subject::{Role, Subject, Tools, is_name};
use crate::patterns::fold::fold;
use crate::patterns::words::{self, list};
use crate::patterns::{CategoryId, Notation};

/// How far from the family name its other parts may stand.
const NEAR: usize = 4;

/// A row, its cells folded.
pub(super) struct Row<'a> {
    pub cells: Vec<String>,
    words: Vec<Vec<Word>>,
    columns: &'a Columns,
    tools: &'a Tools,
}

impl<'a> Row<'a> {
    pub fn new(cells: &[&str], columns: &'a Columns, tools: &'a Tools) -> Self {
        let cells: Vec<String> = cells.iter().map(|cell| fold(cell)).collect();
        let words = cells.iter().map(|cell| {
            let mut words = Vec::new();
            words_of(cell, &mut words);
            words
        });
        Row { words: words.collect(), cells, columns, tools }
    }

    fn role(&self, column: usize) -> Role {
        self.columns.get(column).map_or(Role::Unknown, |column| column.role)
    }

    fn form(&self, column: usize) -> Option<Notation> {
        self.columns.get(column).and_then(|column| column.form(self.tools))
    }

    fn is_of_others(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|column| column.others)
    }

    fn text(&self, column: usize, word: &Word) -> &str {
        &self.cells[column][word.start..word.end]
    }

    /// What of the person stands in it, and in which columns.
    pub fn evidence(&self, subject: &Subject) -> (Evidence, Vec<usize>) {
        let mut evidence = Evidence::default();
        let mut columns = Vec::new();
        for column in (0..self.cells.len()).filter(|column| !self.cells[*column].is_empty()) {
            let known = evidence.keys.len() + evidence.support.len();
            self.values(column, subject, &mut evidence);
            let named = self.name_in(column, subject);
            if let Some(named) = named.filter(|named| evidence.name.is_none_or(|best| named.0 > best.0)) {
                evidence.name = Some(named);
            }
            if evidence.keys.len() + evidence.support.len() > known
                || named.is_some_and(|named| named.0 > Grade::Other)
            {
                columns.push(column);
            }
        }
        evidence.support.sort_unstable();
        evidence.support.dedup();
        if evidence.name.is_none_or(|(grade, _)| grade < Grade::Initials) {
            evidence.another = self.another(evidence.name, subject);
        }
        evidence.other_birth_date = self.has_other_birth_date(subject);
        (evidence, columns)
    }

    fn values(&self, column: usize, subject: &Subject, evidence: &mut Evidence) {
        let cell = &self.cells[column];
        for (place, value) in subject.values.iter().enumerate().filter(|(_, value)| !is_name(value.form)) {
            match value.form {
                Notation::House | Notation::Town | Notation::Date => {
                    let is_there =
                        value.form != Notation::House || self.form(column) == Some(Notation::House);
                    if is_there && value.needle.is(cell) {
                        evidence.support.push(place);
                    }
                }
                Notation::Postcode => evidence.support.extend(value.needle.find(cell).map(|_| place)),
                _ => {
                    if let Some((start, _)) = value.needle.find(cell) {
                        let labelled = match value.needle.is(cell) {
                            true => self.agrees(column, value.category, value.form),
                            false => label_before(&cell[..start], value.category, self.tools),
                        };
                        evidence.keys.push(Key { value: place, labelled });
                    }
                }
            }
        }
    }

    /// Whether a column says that it holds such a value.
    fn agrees(&self, column: usize, category: CategoryId, form: Notation) -> Option<bool> {
        match self.role(column) {
            Role::Holds(own) if form == Notation::Code => Some(own == category),
            Role::Holds(own) => Some(own == category || self.tools.form(own) == Some(form)),
            Role::Else => Some(false),
            Role::Unknown => None,
        }
    }

    /// How fully a cell, with those around it, names the person.
    fn name_in(&self, column: usize, subject: &Subject) -> Option<(Grade, usize)> {
        let (cell, words) = (&self.cells[column], &self.words[column]);
        let named = subject.names.iter().filter_map(|(name, value)| {
            let (grade, ..) = name.find(cell, words)?;
            let is_family = grade < Grade::Initials && words.len() <= 4 && name.is_family_cell(cell, words);
            let grade = if is_family { self.beside(column, name) } else { grade };
            Some((grade, *value))
        });
        named.max_by_key(|(grade, _)| *grade)
    }

    /// How fully the cells around a family name complete it.
    fn beside(&self, family: usize, name: &Name) -> Grade {
        let mut best = Grade::Surname;
        let own = self.words[family].iter().map(|word| self.text(family, word)).filter(|word| is_infix(word));
        let own: Vec<&str> = own.collect();
        if !own.is_empty() && !name.has_infix(&own.join(" ")) {
            return Grade::Other;
        }
        let from = family.saturating_sub(NEAR);
        for column in (from..self.cells.len().min(family + NEAR + 1)).filter(|column| *column != family) {
            let Some(first) = self.words[column].first() else { continue };
            let distance = column.abs_diff(family);
            let is_infix_cell = self.words[column]
                .iter()
                .all(|word| is_infix(self.text(column, word)) && word.end - word.start > 1);
            if is_infix_cell && distance <= 2 {
                if !name.has_infix(&self.cells[column]) {
                    return Grade::Other;
                }
                continue;
            }
            match self.part(column, first, distance, name) {
                Some(Grade::Other) if best == Grade::Surname => best = Grade::Other,
                Some(grade) if grade > best => best = grade,
                _ => {}
            }
        }
        if best == Grade::Surname && !name.has_given() { Grade::Full } else { best }
    }

    /// What one cell near the family name says of the given name.
    fn part(&self, column: usize, first: &Word, distance: usize, name: &Name) -> Option<Grade> {
        let first = self.text(column, first);
        let letters: String = self.words[column].iter().map(|word| self.text(column, word)).collect();
        let are_initials = self.words[column].iter().all(|word| word.end - word.start == 1);
        match self.form(column) {
            Some(Notation::Given) if !are_initials => Some(name.compare_given(first)),
            Some(Notation::Given | Notation::Initials) => Some(name.compare_initials(&letters)),
            Some(_) => None,
            None if are_initials && distance <= 2 => {
                Some(name.compare_initials(&letters)).filter(|grade| *grade != Grade::Other)
            }
            None if self.words[column].len() <= 2
                && words::look_up_folded(first).any(list::GIVEN_NAMES)
                && distance <= 2 =>
            {
                Some(name.compare_given(first))
            }
            None if self.words[column].len() <= 2 => {
                Some(name.compare_given(first)).filter(|grade| *grade == Grade::Full)
            }
            None => None,
        }
    }

    /// Whether the row names somebody else.
    fn another(&self, named: Option<(Grade, usize)>, subject: &Subject) -> Another {
        if subject.names.is_empty() {
            return Another::None;
        }
        if named.is_some_and(|(grade, _)| grade == Grade::Other) {
            return Another::Relative;
        }
        let is_named = (0..self.cells.len()).any(|column| {
            let is_name = match self.form(column) {
                Some(Notation::Name | Notation::Given | Notation::Family) => true,
                // A column called `Klant` holds numbers in one table and names in the next.
                Some(Notation::Code) => self.words[column].len() > 1 && !has_digit(&self.cells[column]),
                _ => false,
            };
            is_name && !self.is_of_others(column) && self.cells[column].chars().any(char::is_alphabetic)
        });
        match (is_named, named.is_some()) {
            (true, true) => Another::Relative,
            (true, false) => Another::Stranger,
            _ => Another::None,
        }
    }

    fn has_other_birth_date(&self, subject: &Subject) -> bool {
        let mut own = subject.of_form(Notation::Date).peekable();
        if own.peek().is_none() {
            return false;
        }
        let own: Vec<_> = own.map(|(_, value)| &value.needle).collect();
        (0..self.cells.len()).any(|column| {
            self.form(column) == Some(Notation::Date)
                && !self.is_of_others(column)
                && Day::parse(&self.cells[column]).is_some()
                && !own.iter().any(|needle| needle.find(&self.cells[column]).is_some())
        })
    }

    /// The values by which the person of a certain row is known too: those in columns that say what they hold, and
    /// whose kind no second column of the row holds.
    pub fn identities(&self, raw: &[&str]) -> Vec<(CategoryId, String)> {
        let mut found: Vec<(CategoryId, Notation, String)> = Vec::new();
        for (column, cell) in raw.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
            let (Some(form), Some(known)) = (self.form(column), self.columns.get(column)) else { continue };
            let has_part = matches!(
                form,
                Notation::Given | Notation::Family | Notation::Initials | Notation::House | Notation::Town
            );
            let is_sought = !has_part && (form == Notation::Name || has_digit(cell) || cell.contains('@'));
            if let (true, false, Some(category)) =
                (is_sought && cell.len() < 80, known.others, known.category())
            {
                found.push((category, form, (*cell).trim().to_owned()));
            }
        }
        let is_alone = |form: Notation| {
            form == Notation::Phone || found.iter().filter(|(_, other, _)| *other == form).count() == 1
        };
        let mut alone: Vec<(CategoryId, String)> = found
            .iter()
            .filter(|(_, form, _)| is_alone(*form))
            .map(|(id, _, text)| (*id, text.clone()))
            .collect();
        alone.extend(self.name_of_parts(raw));
        alone
    }

    /// The name, from columns of its parts.
    fn name_of_parts(&self, raw: &[&str]) -> Option<(CategoryId, String)> {
        let column = |form: Notation| {
            (0..raw.len()).find(|column| self.form(*column) == Some(form) && !self.is_of_others(*column))
        };
        let is_infix_cell =
            |column: usize| self.words[column].iter().all(|word| is_infix(self.text(column, word)));
        let is_family = |column: &usize| {
            self.form(*column) == Some(Notation::Family)
                && !self.is_of_others(*column)
                && !is_infix_cell(*column)
        };
        let family = (0..raw.len()).find(is_family)?;
        let given = column(Notation::Given).or_else(|| column(Notation::Initials))?;
        let infix = (family.saturating_sub(2)..raw.len().min(family + 3)).find(|column| {
            let words = &self.words[*column];
            *column != family
                && !words.is_empty()
                && words.iter().all(|word| is_infix(self.text(*column, word)))
        });
        let infix = infix.map_or("", |column| raw[column]);
        Name::from_parts(raw[given], infix, raw[family])?;
        let category = self.tools.kinds.first(Notation::Name)?;
        Some((category, format!("{infix} {}, {}", raw[family], raw[given]).trim().to_owned()))
    }
}

fn has_digit(cell: &str) -> bool {
    cell.contains(|letter: char| letter.is_ascii_digit())
}

/// Whether the word before a number says that it is such a number: `klantnummer 1024`.
pub(super) fn label_before(before: &str, category: CategoryId, tools: &Tools) -> Option<bool> {
    const REACH: usize = 40;
    let mut from = before.len().saturating_sub(REACH);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    let words: Vec<&str> = before[from..].split_whitespace().collect();
    let last = words.last()?.trim_end_matches([':', '.', '=', '#']);
    let two = words.len().checked_sub(2).map(|at| format!("{} {last}", words[at]));
    let roles = [Some(last.to_owned()), two].into_iter().flatten().map(|words| tools.role(&words));
    roles
        .filter_map(|role| match role {
            Role::Holds(own) => Some(
                own == category
                    || (tools.form(own) == tools.form(category) && tools.form(own) != Some(Notation::Code)),
            ),
            Role::Else => Some(false),
            Role::Unknown => None,
        })
        .max()
}
