//! What stands in running text, and in cells beside their column's own category.

use super::{Tools, mask};
use crate::detect::{Span, is_for_tests};
use crate::patterns::CategoryId;
use crate::patterns::calibration::log_odds;
use crate::record::{Layer, Mention, Raw, Sample};
use std::collections::BTreeMap;

/// Below this a span is no finding.
const LEAST: f32 = 0.5;
/// Places and samples kept of a category.
const PLACES: usize = 5;
const SAMPLES: usize = 3;

/// Mentions added up.
#[derive(Debug, Clone, Default)]
pub(super) struct Mentions {
    found: Sums,
    /// Those that only count when the rows of the table are about people.
    of_rows: Sums,
}

/// What is mentioned, per category and layer.
type Sums = BTreeMap<(CategoryId, Layer), Sum>;

#[derive(Debug, Clone, Default)]
struct Sum {
    count: u64,
    /// As many as there are where all of them are numbers that are published for tests, and fewer otherwise.
    tests: u64,
    /// In millionths: whole numbers add up to the same in any order.
    confidence: u64,
    at: Vec<String>,
    samples: Vec<Sample>,
}

impl Sum {
    /// The mean over all spans, set right. How many there are does not count: what a program writes wrongly, it
    /// writes in every line.
    fn probability(&self, category: CategoryId, tools: &Tools) -> f64 {
        let mean = self.confidence as f64 / 1e6 / self.count.max(1) as f64;
        tools.patterns.calibration.mentions.probability(category, &[log_odds(mean)])
    }
}

impl Mentions {
    /// Searches a cell. Says how many mentions it may have.
    pub fn search(&mut self, cell: &[u8], tools: &Tools) -> usize {
        let text = String::from_utf8_lossy(cell);
        let (mut spans, mut of_row) = (Vec::new(), Vec::new());
        tools.detector.remark(&text, &mut spans, &mut of_row);
        let nowhere = |_| None;
        add(&mut self.found, (&text, Layer::Body), spans, tools, nowhere)
            + add(&mut self.of_rows, (&text, Layer::Body), of_row, tools, nowhere)
    }

    /// Searches running text; `place` names where a byte of it stands, and is asked from the first to the last.
    pub fn search_text(
        &mut self,
        text: &str,
        layer: Layer,
        tools: &Tools,
        place: impl FnMut(usize) -> Option<String>,
    ) -> usize {
        let mut spans: Vec<Span> = Vec::new();
        tools.detector.text(text, &mut spans);
        add(&mut self.found, (text, layer), spans, tools, place)
    }

    /// Adds those of a later part.
    pub fn absorb(&mut self, other: Mentions) {
        absorb(&mut self.found, other.found);
        absorb(&mut self.of_rows, other.of_rows);
    }

    /// Says whether the rows of the table are about people.
    pub fn in_rows(mut self, of_people: bool) -> Self {
        let of_rows = std::mem::take(&mut self.of_rows);
        if of_people {
            absorb(&mut self.found, of_rows);
        }
        self
    }

    /// Leaves out a category: the column's own.
    pub fn without(mut self, category: Option<CategoryId>) -> Self {
        if let Some(category) = category {
            self.found.remove(&(category, Layer::Body));
        }
        self
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Says where all of them are.
    pub fn placed(mut self, place: &str) -> Self {
        self.found.values_mut().for_each(|sum| sum.at = vec![place.to_owned()]);
        self
    }

    /// As they stand in the inventory.
    pub fn records(self, tools: &Tools) -> Vec<Mention> {
        let record = |((category, layer), sum): ((CategoryId, Layer), Sum)| Mention {
            category: tools.patterns.categories.get(category).id.clone(),
            count: sum.count,
            confidence: round(sum.probability(category, tools)),
            at: sum.at,
            layer,
            flags: flags(layer, sum.tests >= sum.count),
            samples: sum.samples,
        };
        self.found.into_iter().map(record).collect()
    }
}

/// What the inventory says of mentions beside their category.
fn flags(layer: Layer, for_tests: bool) -> Vec<String> {
    let flags = [("hidden", layer.is_unseen()), ("test-value", for_tests)];
    flags.into_iter().filter(|(_, is)| *is).map(|(flag, _)| flag.to_owned()).collect()
}

/// Adds what was found in a text; `place` names where a byte of it stands. Says how many those are.
fn add(
    sums: &mut Sums,
    (text, layer): (&str, Layer),
    spans: Vec<Span>,
    tools: &Tools,
    mut place: impl FnMut(usize) -> Option<String>,
) -> usize {
    let mut count = 0;
    for span in spans.into_iter().filter(|span| span.confidence >= LEAST) {
        let sum = sums.entry((span.category, layer)).or_default();
        count += 1;
        sum.count += 1;
        // One that is none settles it.
        if sum.tests + 1 == sum.count && is_for_tests(&text.as_bytes()[span.start..span.end]) {
            sum.tests += 1;
        }
        sum.confidence += (f64::from(span.confidence) * 1e6) as u64;
        if sum.at.len() < PLACES {
            sum.at.extend(place(span.start).filter(|place| !sum.at.contains(place)));
        }
        if sum.samples.len() < SAMPLES {
            let raw = Raw::new(&text.as_bytes()[span.start..span.end]);
            let sample = mask::sample(raw, tools.patterns.categories.get(span.category).mask, tools.reveal);
            if !sum.samples.contains(&sample) {
                sum.samples.push(sample);
            }
        }
    }
    count
}

/// Adds those of a later part.
fn absorb(sums: &mut Sums, others: Sums) {
    for (key, other) in others {
        let sum = sums.entry(key).or_default();
        sum.count += other.count;
        sum.tests += other.tests;
        sum.confidence += other.confidence;
        for place in other.at {
            if sum.at.len() < PLACES && !sum.at.contains(&place) {
                sum.at.push(place);
            }
        }
        for sample in other.samples {
            if sum.samples.len() < SAMPLES && !sum.samples.contains(&sample) {
                sum.samples.push(sample);
            }
        }
    }
}

/// Three decimals: more would be made up.
pub(super) fn round(confidence: f64) -> f64 {
    (confidence * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use crate::patterns;
    use crate::profile::Profiler;
    use crate::read::{Grid, Rows, Sink};
    use crate::record::Mention;

    /// What is mentioned in a table of these rows.
    fn mentioned(names: [&str; 3], rows: &[[&str; 3]]) -> Vec<Mention> {
        let patterns = patterns::load().expect("the data files are valid");
        let profiler = Profiler::new(&patterns, None).expect("the data files compile");
        let mut file = profiler.file();
        let names = Some(names.map(str::to_owned).to_vec());
        file.grid(&Grid { kind: "csv", names, ..Grid::default() });
        let mut batch = Rows::default();
        for row in rows {
            row.iter().enumerate().for_each(|(column, value)| batch.cell(column, value.as_bytes()));
            batch.end_row();
        }
        file.rows(&batch.batch());
        file.finish().mentions
    }

    const REMARKS: [&str; 4] = [
        "heeft diabetes en kan niet lang staan",
        "betaalt altijd op tijd, graag een factuur per post",
        "ligt thuis met een hernia, belt later terug",
        "wil liever 's avonds gebeld worden over de order",
    ];

    #[test]
    fn illness_in_a_remark_on_somebody_is_that_persons() {
        let people = ["Jan de Vries", "Fatima Yilmaz", "Kees Bakker", "Sanne van den Berg"];
        let rows: Vec<[&str; 3]> =
            people.iter().zip(REMARKS).map(|(name, remark)| ["1", *name, remark]).collect();
        let mentions = mentioned(["Nr", "Naam", "Opmerkingen"], &rows);
        let health = mentions.iter().find(|mention| mention.category == "health").expect("it is found");
        assert_eq!((health.count, health.at.as_slice()), (2, &["Opmerkingen".to_owned()][..]));
    }

    #[test]
    fn illness_in_a_remark_on_a_thing_is_nobodys() {
        let things = ["blauw", "rood", "groen", "paars"];
        let rows: Vec<[&str; 3]> =
            things.iter().zip(REMARKS).map(|(name, remark)| ["1", *name, remark]).collect();
        let mentions = mentioned(["Nr", "Kleur", "Opmerkingen"], &rows);
        assert!(mentions.iter().all(|mention| mention.category != "health"), "{mentions:?}");
    }

    #[test]
    fn card_numbers_for_tests_are_marked() {
        let flags = |card: &str| {
            let remark = format!("betaald met creditcard {card}, zie de bon van gisteren");
            mentioned(["Nr", "Naam", "Opmerkingen"], &[["1", "Jan de Vries", &remark]])
                .into_iter()
                .find(|mention| mention.category == "payment-card")
                .map(|mention| mention.flags)
        };
        assert_eq!(flags("4111 1111 1111 1111"), Some(vec!["test-value".to_owned()]));
        assert_eq!(flags("4556 7375 8689 9855"), Some(Vec::new()));
    }
}
