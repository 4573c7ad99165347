//! What a scan says of a file, held against the truth.
//!
//! In: a file of a drive, and the rules. Out: what was found and whether that is right, and what was missed. A
//! file is read and profiled here as a scan does it, from memory.

use super::data::Scoring;
use super::drive::File;
use super::prose::{Known, Prose};
use super::truth;
use crate::detect::Span;
use crate::patterns::calibration::log_odds;
use crate::patterns::{Categories, CategoryId};
use crate::profile::{Finished, Profiler, Standing};
use crate::read::{self, Input, Limits};
use crate::record;
use std::collections::BTreeMap;

/// Something that was said.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finding {
    pub category: CategoryId,
    /// The probability that it carries.
    pub said: f64,
    pub right: bool,
    /// The pieces of evidence behind that probability.
    pub evidence: Vec<f64>,
}

/// What became of one column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    /// What was said of it, if anything was.
    pub finding: Option<Finding>,
    /// What it is.
    pub truth: Option<CategoryId>,
    /// Whether the answer, or that there was none, is right.
    pub right: bool,
}

/// All that was said of one file.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub columns: Vec<Column>,
    pub mentions: Vec<Finding>,
}

/// Reads and profiles a file.
pub(super) fn look(profiler: &Profiler, file: &File) -> Finished {
    let mut profile = profiler.file();
    let mut input = Input::from_bytes(&file.path, file.bytes.clone());
    read::read(&mut input, &Limits::default(), &mut profile);
    profile.finish()
}

/// Holds what was found against the truth.
pub(super) fn judge(
    finished: &Finished,
    truth: &truth::File,
    scoring: &Scoring,
    categories: &Categories,
) -> Judged {
    let mut judged = Judged::default();
    for table in &truth.tables {
        let place = place_of(table, &truth.tables, &finished.tables);
        for field in &table.fields {
            let found = place.and_then(|place| {
                let at =
                    finished.tables[place].fields.iter().position(|found| found.column == field.column)?;
                let standing = finished.standings.get(place).and_then(|standings| *standings.get(at)?);
                Some((&finished.tables[place].fields[at], standing))
            });
            judged.columns.push(column(field, found, categories));
        }
    }
    judged.mentions = mentions(&finished.mentions, truth, scoring, categories);
    judged
}

/// The table that was found where this one is. A file with one table is that table, whatever it is called.
fn place_of(table: &truth::Table, all: &[truth::Table], found: &[record::Table]) -> Option<usize> {
    if let ([_], [_, ..]) = (all, found) {
        // Where a table fell apart, its widest part stands for it.
        return (0..found.len()).max_by_key(|place| (found[*place].rows, std::cmp::Reverse(*place)));
    }
    let here = (0..found.len()).filter(|place| found[*place].at == table.at);
    here.max_by_key(|place| (found[*place].rows, std::cmp::Reverse(*place)))
}

fn column(
    field: &truth::Field,
    found: Option<(&record::Field, Option<Standing>)>,
    categories: &Categories,
) -> Column {
    let said = found.and_then(|(found, _)| found.category.as_deref());
    let right = field.accept.iter().any(|accepted| accepted.as_deref() == said);
    let finding = found.zip(said).and_then(|((found, standing), said)| {
        Some(Finding {
            category: categories.id(said)?,
            said: found.confidence?,
            right,
            evidence: standing?.evidence().to_vec(),
        })
    });
    let truth = field.category.as_deref().and_then(|category| categories.id(category));
    Column { finding, truth, right }
}

/// Mentions are right where the file mentions their category. What may be said and need not is not judged.
fn mentions(
    found: &[record::Mention],
    truth: &truth::File,
    scoring: &Scoring,
    categories: &Categories,
) -> Vec<Finding> {
    let mut there: BTreeMap<&str, u64> = BTreeMap::new();
    for (category, count) in &truth.mentions {
        *there.entry(scoring.folded(category).unwrap_or(category)).or_default() += count;
    }
    let fold = |category: &str| scoring.fold.get(category).cloned().unwrap_or_else(|| category.to_owned());
    let may: Vec<String> =
        truth.optional.iter().chain(&truth.categories).map(|category| fold(category)).collect();
    let judge = |mention: &record::Mention| {
        let folded = scoring.folded(&mention.category)?;
        let right = there.contains_key(folded);
        let judged = right || !may.iter().any(|may| may == folded);
        judged.then_some(Finding {
            category: categories.id(&mention.category)?,
            said: mention.confidence,
            right,
            evidence: vec![log_odds(mention.confidence)],
        })
    };
    found.iter().filter_map(judge).collect()
}

/// Spans of a running text. One that touches a known place is right when its category is among the answers there;
/// one that touches none is wrong. A known place that may be passed over is no miss.
pub(super) fn spans(
    prose: &Prose,
    found: &[Span],
    scoring: &Scoring,
    categories: &Categories,
) -> Vec<Finding> {
    let touches = |span: &Span, known: &Known| span.start < known.end && known.start < span.end;
    let fold = |category: &str| scoring.fold.get(category).cloned().unwrap_or_else(|| category.to_owned());
    let judge = |span: &Span| {
        let said = scoring.folded(&categories.get(span.category).id)?;
        let mut touched = prose.spans.iter().filter(|known| touches(span, known));
        let right = touched.any(|known| known.accept.iter().flatten().any(|accepted| fold(accepted) == said));
        Some(Finding {
            category: span.category,
            said: f64::from(span.confidence),
            right,
            evidence: vec![log_odds(f64::from(span.confidence))],
        })
    };
    found.iter().filter_map(judge).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns;

    fn categories() -> Categories {
        patterns::load().expect("the data files are valid").categories
    }

    fn scoring() -> &'static Scoring {
        &crate::trial::tests::data().scoring
    }

    fn field(category: Option<&str>, accept: &[Option<&str>]) -> truth::Field {
        truth::Field {
            category: category.map(str::to_owned),
            accept: accept.iter().map(|answer| answer.map(str::to_owned)).collect(),
            ..truth::Field::default()
        }
    }

    #[test]
    fn a_column_that_is_not_found_is_right_only_where_nothing_is_an_answer() {
        let categories = categories();
        let email = column(&field(Some("email"), &[Some("email")]), None, &categories);
        assert!(!email.right && email.finding.is_none() && email.truth.is_some());
        assert!(column(&field(Some("email"), &[Some("email"), None]), None, &categories).right);
        assert!(column(&field(None, &[None]), None, &categories).right);
    }

    #[test]
    fn a_mention_is_right_where_the_file_mentions_its_category() {
        let mention = |category: &str| record::Mention {
            category: category.to_owned(),
            count: 2,
            confidence: 0.9,
            ..record::Mention::default()
        };
        let mut truth = truth::File::default();
        truth.mentions.insert("person-name".to_owned(), 3);
        truth.optional.insert("phone".to_owned());
        let found = ["given-name", "phone", "iban", "city"].map(mention);
        let judged = mentions(&found, &truth, scoring(), &categories());
        let rights: Vec<bool> = judged.iter().map(|finding| finding.right).collect();
        assert_eq!(
            rights,
            [true, false],
            "a part of a name counts; what may be said and what is skipped does not"
        );
    }

    #[test]
    fn a_span_is_right_where_it_touches_its_place() {
        let categories = categories();
        let (email, phone) = (categories.id("email").unwrap(), categories.id("phone").unwrap());
        let answer = Some("email".to_owned());
        let known = Known { start: 5, end: 10, category: answer.clone(), accept: vec![answer] };
        let prose = Prose { text: "x".repeat(40), spans: vec![known] };
        let span = |category, start, end| Span { category, start, end, confidence: 0.9, why: "" };
        let found = [span(email, 6, 12), span(phone, 6, 12), span(email, 20, 25)];
        let rights: Vec<bool> =
            spans(&prose, &found, scoring(), &categories).iter().map(|finding| finding.right).collect();
        assert_eq!(rights, [true, false, false]);
    }
}
