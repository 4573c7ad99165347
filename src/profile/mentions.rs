//! What stands in running text, and in cells beside their column's own category.

use super::{Tools, mask};
use crate::detect::Span;
use crate::patterns::CategoryId;
use crate::patterns::calibration::log_odds;
use crate::record::{Layer, Mention, Raw, Sample};
use std::collections::BTreeMap;

/// Below this a span is no finding.
const LEAST: f32 = 0.5;
/// Places and samples kept of a category.
const PLACES: usize = 5;
const SAMPLES: usize = 3;

/// Mentions added up, per category and layer.
#[derive(Debug, Clone, Default)]
pub(super) struct Mentions(BTreeMap<(CategoryId, Layer), Sum>);

#[derive(Debug, Clone, Default)]
struct Sum {
    count: u64,
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
    /// Searches a cell. Says how many mentions it has.
    pub fn search(&mut self, cell: &[u8], tools: &Tools) -> usize {
        let text = String::from_utf8_lossy(cell);
        self.search_text(&text, Layer::Body, tools, |_| None)
    }

    /// Searches running text; `place` names where a byte of it stands, and is asked from the first to the last.
    pub fn search_text(
        &mut self,
        text: &str,
        layer: Layer,
        tools: &Tools,
        mut place: impl FnMut(usize) -> Option<String>,
    ) -> usize {
        let mut count = 0;
        let mut spans: Vec<Span> = Vec::new();
        tools.detector.text(text, &mut spans);
        for span in spans.into_iter().filter(|span| span.confidence >= LEAST) {
            let sum = self.0.entry((span.category, layer)).or_default();
            count += 1;
            sum.count += 1;
            sum.confidence += (f64::from(span.confidence) * 1e6) as u64;
            if sum.at.len() < PLACES {
                sum.at.extend(place(span.start).filter(|place| !sum.at.contains(place)));
            }
            if sum.samples.len() < SAMPLES {
                let raw = Raw::new(&text.as_bytes()[span.start..span.end]);
                let sample =
                    mask::sample(raw, tools.patterns.categories.get(span.category).mask, tools.reveal);
                if !sum.samples.contains(&sample) {
                    sum.samples.push(sample);
                }
            }
        }
        count
    }

    /// Adds those of a later part.
    pub fn absorb(&mut self, other: Mentions) {
        for (key, other) in other.0 {
            let sum = self.0.entry(key).or_default();
            sum.count += other.count;
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

    /// Leaves out a category: the column's own.
    pub fn without(mut self, category: Option<CategoryId>) -> Self {
        if let Some(category) = category {
            self.0.remove(&(category, Layer::Body));
        }
        self
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Says where all of them are.
    pub fn placed(mut self, place: &str) -> Self {
        self.0.values_mut().for_each(|sum| sum.at = vec![place.to_owned()]);
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
            flags: if layer.is_unseen() { vec!["hidden".to_owned()] } else { Vec::new() },
            samples: sum.samples,
        };
        self.0.into_iter().map(record).collect()
    }
}

/// Three decimals: more would be made up.
pub(super) fn round(confidence: f64) -> f64 {
    (confidence * 1000.0).round() / 1000.0
}
