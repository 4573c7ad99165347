//! Names of people in running text: from lists, shapes and company.
//!
//! In: a text, its scan and what else was found in it. Out: spans with exact borders: a title is left out, an
//! infix belongs to the name. Lists raise the odds and never gate; a surname alone counts after a title, in a
//! list of names, or when the text names that person in full elsewhere.

mod around;
mod chain;
mod weigh;

use self::around::Around;
use self::chain::{Chain, Part};
use self::weigh::Weigher;
use super::Span;
use super::scan::Scan;
use crate::patterns::fold;
use crate::patterns::{CategoryId, NameWords};
use std::collections::HashSet;

/// The finder, with the words that it knows.
#[derive(Debug)]
pub struct Names {
    category: CategoryId,
    around: Around,
    weigher: Weigher,
}

/// What a text has told so far.
#[derive(Default)]
struct Memory {
    /// Hashes of family names that were found beside a given name, initials or a title.
    families: HashSet<u64>,
    /// The name before, if it was taken for one: a list may go on.
    last_end: Option<usize>,
}

impl Names {
    /// With the words of the data file that stand around names.
    pub fn new(category: CategoryId, words: Option<&NameWords>) -> Names {
        let none = NameWords::default();
        let words = words.unwrap_or(&none);
        Names { category, around: Around::new(words), weigher: Weigher::new() }
    }

    /// Adds the names of a text. `spans` holds what was found before, sorted; a name does not overlap it.
    pub fn find(&self, text: &str, scan: &Scan<'_>, spans: &mut Vec<Span>) {
        let mut memory = Memory::default();
        let others = spans.len();
        let mut doubtful = Vec::new();
        let mut free = 0;
        let mut other = 0;
        for capital in &scan.capitals {
            let start = capital.start as usize;
            while other < others && spans[other].end <= start {
                other += 1;
            }
            let taken = other < others && spans[other].start <= start;
            if start < free || taken || scan.is_closed(start, capital.end as usize) {
                continue;
            }
            let limit = if other < others { spans[other].start } else { text.len() };
            let Some(chain) = Chain::at(text, start, limit, self.weigher.lists()) else { continue };
            free = chain.end();
            self.judge(text, scan, chain, limit, &mut memory, spans, &mut doubtful);
        }
        self.remembered(text, &doubtful, &memory, spans);
    }

    fn judge(
        &self,
        text: &str,
        scan: &Scan<'_>,
        chain: Chain,
        limit: usize,
        memory: &mut Memory,
        spans: &mut Vec<Span>,
        doubtful: &mut Vec<(Chain, f32)>,
    ) {
        let mut before = self.around.before(text, &chain, memory.last_end);
        let mut chain = chain;
        chain.settle(text, &self.around, &mut before, self.weigher.lists());
        self.weigher.cut_company(text, &self.around, &mut chain);
        if chain.tokens.is_empty() || self.around.is_exception(text, &chain) {
            return;
        }
        let mut after = self.around.after(text, scan, &chain);
        after.personal |= limit < text.len() && is_beside(&text[chain.end()..limit]);
        let score = self.weigher.weigh(text, &self.around, &chain, &before, &after);
        if score >= 0.0 {
            if score >= 1.5 && chain.is_full() {
                memory.families.extend(chain.family(text).map(|family| fold::hash(&fold::fold(family))));
            }
            memory.last_end = Some(chain.end());
            spans.push(self.span(&chain, score));
        } else if score > -6.0 {
            doubtful.push((chain, score));
        }
    }

    /// A surname alone, of somebody whom the text names in full.
    fn remembered(&self, text: &str, doubtful: &[(Chain, f32)], memory: &Memory, spans: &mut Vec<Span>) {
        for (chain, score) in doubtful {
            let Some(family) = chain.family(text) else { continue };
            let known = memory.families.contains(&fold::hash(&fold::fold(family)));
            let single = chain.tokens.iter().filter(|token| token.part == Part::Word).count() == 1;
            if known && single && score + 3.5 >= 0.0 {
                spans.push(self.span(chain, score + 3.5));
            }
        }
    }

    fn span(&self, chain: &Chain, score: f32) -> Span {
        let confidence = 1.0 / (1.0 + (-0.3 - score).exp());
        Span {
            category: self.category,
            start: chain.start(),
            end: chain.end(),
            confidence: confidence.clamp(0.5, 0.98),
            why: "written as names are, with what names stand beside",
        }
    }
}

/// Whether only a bracket or a comma stands between a name and a value that was found.
fn is_beside(gap: &str) -> bool {
    gap.len() <= 4 && matches!(gap.trim(), "(" | "," | "((" | "<" | ":" | "" | "|") && !gap.contains('\n')
}
