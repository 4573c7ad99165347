//! Names of people in running text: from lists, shapes and company.
//!
//! In: a text, its scan and what else was found in it. Out: spans with exact borders: a title is left out, an
//! infix belongs to the name. Lists raise the odds and never gate; a surname alone counts after a title, in a
//! list of names, or when the text names that person in full elsewhere.

mod around;
mod chain;
mod recent;
mod weigh;

use self::around::{Around, Before, Told};
use self::chain::{Chain, Part, Token};
use self::recent::Recent;
use self::weigh::Weigher;
use super::Span;
use super::scan::{Scan, is_word_byte};
use crate::patterns::words::{self, Lists};
use crate::patterns::{CategoryId, NameWords};
use std::collections::HashSet;

/// What it is worth that the text names somebody of this surname in full.
const REMEMBERED: f32 = 3.5;

/// How far to either side it is looked whether a word is written small too, in bytes.
const NEARBY: usize = 32 << 10;

/// The finder, with the words that it knows.
#[derive(Debug)]
pub struct Names {
    category: CategoryId,
    around: Around,
    weigher: Weigher,
}

/// What is kept from one text for the next.
#[derive(Debug, Default)]
pub struct NameScratch {
    recent: Recent<Lists>,
    /// What words beside a name may say of it.
    told: Recent<Told>,
    /// Words that open a sentence and are no name by themselves.
    plain: Vec<(usize, usize)>,
}

/// One text, and what it has told so far.
struct Search<'s, 't> {
    text: &'t str,
    scan: &'s Scan<'t>,
    /// Hashes of family names that were found beside a given name, initials or a title.
    families: HashSet<u64, foldhash::fast::FixedState>,
    /// Where the name before ended, if it was taken for one: a list may go on.
    last_end: Option<usize>,
    /// Chains that are no name by themselves.
    doubtful: Vec<(Chain, f32)>,
    /// The names.
    found: Vec<Span>,
}

impl Names {
    /// With the words of the data file that stand around names.
    pub fn new(category: CategoryId, words: Option<&NameWords>) -> Names {
        let none = NameWords::default();
        let words = words.unwrap_or(&none);
        Names { category, around: Around::new(words), weigher: Weigher::new() }
    }

    /// Adds the names of a text. `spans` holds what was found before, sorted; a name does not overlap it.
    pub fn find(&self, text: &str, scan: &Scan<'_>, scratch: &mut NameScratch, spans: &mut Vec<Span>) {
        let mut search = Search {
            text,
            scan,
            families: HashSet::default(),
            last_end: None,
            doubtful: Vec::new(),
            found: Vec::new(),
        };
        let mut free = 0;
        let mut others = spans.iter().peekable();
        let mut closed = 0;
        scratch.plain.clear();
        for capital in &scan.capitals {
            let (start, end) = (capital.start as usize, capital.end as usize);
            if start < free
                || chain::is_plain_opening(text, start, end, self.weigher.lists(), &mut scratch.recent)
            {
                continue;
            }
            while others.next_if(|other| other.end <= start).is_some() {}
            let limit = others.peek().map_or(text.len(), |other| other.start);
            if limit <= start || scan.is_closed_from(&mut closed, start, end) {
                continue;
            }
            if self.is_unremarkable(text, scan, (start, end), limit, scratch) {
                scratch.plain.push((start, end));
                continue;
            }
            let Some(chain) = Chain::at(text, start, limit, self.weigher.lists()) else { continue };
            free = chain.end();
            self.judge(chain, limit, &mut search);
        }
        self.recall(&scratch.plain, &mut search);
        self.remembered(&mut search);
        spans.append(&mut search.found);
    }

    /// A text that is a name and nothing else: `A. de Vries`, `Marieke`. Here the lists must know a part of it.
    pub fn lone(&self, text: &str, scan: &Scan<'_>) -> Option<Span> {
        let lists = self.weigher.lists();
        let capital = scan.capitals.first()?;
        let mut chain = Chain::at(text, capital.start as usize, text.len(), lists)?;
        let opens = chain.lead.unwrap_or(chain.start());
        let mut before = self.around.before(text, &chain, None);
        // It is no sentence, so nothing opens one.
        before.opens_sentence = false;
        let family = chain.family(text).map(words::look_up);
        let infixes = chain.lead.is_some() || chain.tokens.iter().any(|token| token.part == Part::Infix);
        let infixed = infixes && family.is_some_and(|family| family.any(lists.family));
        // `Kees` is a name, `Will` is also how a question begins.
        let given = |token: &Token| token.lists.any(lists.given) && !token.lists.any(lists.stop);
        let called = matches!(chain.tokens[..], [ref only] if given(only));
        chain.settle(text, &self.around, &mut before, lists);
        let whole =
            text[..chain.start()].trim() == text[..opens].trim() && text[chain.end()..].trim().is_empty();
        let known = chain.tokens.iter().any(|token| {
            let listed = token.lists.any(lists.given) || token.lists.any(lists.family);
            let is_initial = |token: &Token| token.part != Part::Word || token.end - token.start == 1;
            let backed = chain.is_full() || chain.tokens.iter().any(is_initial);
            token.part == Part::Word && listed && (backed || called || self.weigher.is_person(token))
        });
        let role = chain.family(text).is_none_or(|word| self.around.is_role(word));
        if role
            || !whole
            || !known
            || !text[..opens].trim().is_empty()
            || self.around.is_exception(text, &chain)
        {
            return None;
        }
        let after = self.around.after(text, scan, &chain);
        let score = self.weigher.weigh(text, &self.around, &chain, &before, &after);
        let alone = match (infixed, called) {
            (true, _) => 3.0,
            (_, true) => 2.4,
            _ => 2.0,
        };
        let score = score + alone;
        (score >= 0.0)
            .then(|| Span { why: "it stands alone and is written as names are", ..self.span(&chain, score) })
    }

    /// Whether a capital is a word by itself that opens a sentence, which no list of given names has and nothing
    /// around says is a name: whatever else is asked of it, it can be one only where the text names somebody so in
    /// full.
    fn is_unremarkable(
        &self,
        text: &str,
        scan: &Scan<'_>,
        (start, end): (usize, usize),
        limit: usize,
        scratch: &mut NameScratch,
    ) -> bool {
        let lists = self.weigher.lists();
        let Some([before, after]) = chain::around_opening(text, start, end, lists) else { return false };
        let mut told = |word: Option<(usize, usize)>| match word {
            Some((start, end)) => scratch.told.get(text, start, end, |word| self.around.told(word)),
            None => Told::default(),
        };
        if limit <= end + 4 || told(before).herald {
            return false;
        }
        if around::personal_follows(text, scan, end) {
            return false;
        }
        let Told { act, verb, .. } = told(after);
        let found = scratch.recent.look_up(text, start, end);
        let surname = found.any(lists.family) && !found.any(lists.ambiguous) && !found.any(lists.ordinary);
        !(act || verb && surname || found.any(lists.given) || found.any(lists.infix))
    }

    /// Words that were passed by, and are names after all if the text names somebody so in full.
    fn recall(&self, plain: &[(usize, usize)], search: &mut Search<'_, '_>) {
        if search.families.is_empty() {
            return;
        }
        for &(start, end) in plain {
            if search.families.contains(&words::folded_hash(&search.text[start..end]))
                && let Some(chain) = Chain::at(search.text, start, search.text.len(), self.weigher.lists())
            {
                search.last_end = None;
                self.judge(chain, search.text.len(), search);
            }
        }
    }

    fn judge(&self, mut chain: Chain, limit: usize, search: &mut Search<'_, '_>) {
        let text = search.text;
        if chain.is_plain_opening(text, self.weigher.lists()) {
            return;
        }
        let mut before = self.around.before(text, &chain, search.last_end);
        chain.settle(text, &self.around, &mut before, self.weigher.lists());
        self.weigher.cut_company(text, &self.around, &mut chain);
        if chain.tokens.is_empty() || self.around.is_exception(text, &chain) {
            return;
        }
        let mut after = self.around.after(text, search.scan, &chain);
        after.personal |= limit < text.len() && is_beside(&text[chain.end()..limit]);
        let score = self.weigher.weigh(text, &self.around, &chain, &before, &after);
        if score >= 0.0 && self.is_written_small(text, &chain, &before) {
            return;
        }
        if score >= 0.0 {
            if score >= 1.5 && chain.is_full() {
                search.families.extend(chain.family(text).map(words::folded_hash));
            }
            search.last_end = Some(chain.end());
            search.found.push(self.span(&chain, score));
        } else if score + REMEMBERED >= 0.0 {
            search.doubtful.push((chain, score));
        }
    }

    /// A word that opens a sentence, and that the same text writes without a capital elsewhere, is a word of the
    /// language, whatever verb follows: `Steen vroeg`, where there is talk of `steen`.
    fn is_written_small(&self, text: &str, chain: &Chain, before: &Before) -> bool {
        let [only] = chain.tokens.as_slice() else { return false };
        let sure = before.greeting || before.closing || before.label || before.listed || before.item;
        let told = sure || before.title && !before.doubtful_title;
        if told || !before.opens_sentence || only.caps || self.weigher.is_person(only) {
            return false;
        }
        let small = text[only.start..only.end].to_lowercase();
        let bytes = text.as_bytes();
        let near = &bytes[only.start.saturating_sub(NEARBY)..bytes.len().min(only.end + NEARBY)];
        memchr::memmem::find_iter(near, &small).any(|place| {
            let around = [place.checked_sub(1), Some(place + small.len())];
            let joined = |byte: &u8| is_word_byte(*byte) || b".@-".contains(byte);
            !around.into_iter().flatten().filter_map(|place| near.get(place)).any(joined)
        })
    }

    /// A surname alone, of somebody whom the text names in full.
    fn remembered(&self, search: &mut Search<'_, '_>) {
        if search.families.is_empty() {
            return;
        }
        for (chain, score) in &search.doubtful {
            let Some(family) = chain.family(search.text) else { continue };
            let known = search.families.contains(&words::folded_hash(family));
            let single = chain.tokens.iter().filter(|token| token.part == Part::Word).count() == 1;
            if known && single {
                search.found.push(self.span(chain, score + REMEMBERED));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Detector;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static DETECTOR: LazyLock<(Names, Detector)> = LazyLock::new(|| {
        let patterns = crate::patterns::load().expect("the data files are valid");
        let data = patterns.detectors.iter().find_map(|data| data.names.as_ref());
        let category = patterns.categories.id(&patterns.detectors[0].category).expect("it is there");
        (Names::new(category, data), Detector::new(&patterns).expect("the data files compile"))
    });

    proptest! {
        #[test]
        fn what_is_passed_by_would_not_have_been_found(
            words in proptest::collection::vec(
                prop_oneof![
                    "[a-z]{2,8}", Just("Groen".to_owned()), Just("Water".to_owned()), Just("Bakker".to_owned()), Just("Jansen".to_owned()),
                    Just("Volledig".to_owned()), Just("vroeg".to_owned()), Just("neemt".to_owned()), Just("dag".to_owned()), Just("mag".to_owned()),
                    Just("groeten".to_owned()), Just("naam".to_owned()), Just("de".to_owned()), Just("heer".to_owned()), "[A-Z][a-z]{2,8}",
                    Just("Op".to_owned()), Just("Van".to_owned()), Just("Aan".to_owned()), Just("van".to_owned()), Just("op".to_owned()),
                    Just("x-Ray".to_owned()), Just("’t".to_owned()), Just("v/d".to_owned()),
                    Just("geboren".to_owned()), Just("BSN".to_owned()), Just("bsn:".to_owned()), Just("(bsn".to_owned()), Just("adres,".to_owned()),
                ],
                1..12,
            ),
            glue in proptest::collection::vec(prop_oneof![Just(" "), Just(". "), Just(".\n\n"), Just("! "), Just(".\n"), Just(", ")], 12),
        ) {
            let text: String = words.iter().zip(&glue).flat_map(|(word, glue)| [word.as_str(), *glue]).collect();
            let (names, detector) = &*DETECTOR;
            let scan = Scan::new(&text, &detector.terms, 0);
            let mut scratch = NameScratch::default();
            let mut search = Search {
                text: &text,
                scan: &scan,
                families: HashSet::default(),
                last_end: None,
                doubtful: Vec::new(),
                found: Vec::new(),
            };
            for capital in &scan.capitals {
                let (start, end) = (capital.start as usize, capital.end as usize);
                let lists = names.weigher.lists();
                if chain::is_plain_opening(&text, start, end, lists, &mut scratch.recent) {
                    let chain = Chain::at(&text, start, text.len(), lists);
                    prop_assert!(chain.is_none_or(|chain| chain.is_plain_opening(&text, lists)), "{:?} in {text:?}", &text[start..end]);
                    continue;
                }
                if names.is_unremarkable(&text, &scan, (start, end), text.len(), &mut scratch)
                    && let Some(chain) = Chain::at(&text, start, text.len(), names.weigher.lists())
                {
                    names.judge(chain, text.len(), &mut search);
                    prop_assert!(search.found.is_empty(), "{:?} in {text:?}", &text[start..end]);
                }
            }
        }
    }
}
