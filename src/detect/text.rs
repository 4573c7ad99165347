//! Running text: what stands in it that is personal, as spans.
//!
//! In: the detectors of the data files, compiled once; then texts. Out: spans, sorted, on character
//! boundaries, never overlapping. One pass finds words that tell and places worth a look; candidates are then
//! judged by shape, check and the words nearby. Columns and cells are for others.

use super::address::Addresses;
use super::anywhere::{self, Anywhere};
use super::checks::{self, Anchor, At, Found, Number, Outcome};
use super::context::{Mark, Marks, Owner, Rules, Voice};
use super::names::{NameScratch, Names};
use super::scan::{self, Buffers, Scan};
use super::terms::Terms;
use super::vocabulary::Vocabulary;
use super::{Error, Result, Span};
use crate::patterns::calibration::log_odds;
use crate::patterns::{CategoryId, Check, Confidence, Detector as Data, Pattern, Patterns, Scale};
use regex::bytes::Regex;
use std::sync::{Mutex, OnceLock, PoisonError};

/// What is less likely than this is not reported.
pub const THRESHOLD: f32 = 0.5;
/// How far after a label its value may begin and end, in bytes.
const WINDOW: usize = 80;
/// How far behind its beginning the first digit of a value may stand, in bytes.
const REACH: usize = 24;
/// How long a text that is one value may be, in bytes.
const LONGEST_LONE: usize = 40;

/// The detectors in force, compiled.
#[derive(Debug)]
pub struct Detector {
    pub(super) terms: Terms,
    /// Per detector its category.
    categories: Vec<CategoryId>,
    /// Detectors of numbers, whose words own the number beside them.
    owners: Rules,
    /// In the order of their anchors.
    anchored: Vec<Anchored>,
    labelled: Vec<Labelled>,
    /// Every detector that has a labelled form.
    labels: Rules,
    /// Those with one that may hold no digit.
    wordy: Rules,
    anywhere: Vec<Labelled>,
    /// The regexes of those.
    anywhere_regexes: Anywhere,
    vocabularies: Vec<Vocabulary>,
    addresses: Option<Addresses>,
    names: Option<Names>,
    scale: Scale,
    /// What texts before were read with, and no text is using now.
    spare: Mutex<Vec<Scratch>>,
}

/// What one text is read with, kept for the next.
#[derive(Debug, Default)]
struct Scratch {
    scan: Buffers,
    names: NameScratch,
}

/// A check that finds its values itself, wherever its anchor stands.
#[derive(Debug)]
struct Anchored {
    rule: usize,
    anchor: Anchor,
    may_open: fn(&Number) -> bool,
    at: At,
    confidence: Confidence,
    /// Whether a value that passes leaves nothing for the checks after it.
    settles: bool,
}

/// A form that is looked for after a label, or everywhere when it is telling enough.
#[derive(Debug)]
struct Labelled {
    rule: usize,
    form: Form,
    confidence: Confidence,
}

#[derive(Debug)]
enum Form {
    At(At),
    Regex { regex: Lazy, check: Judge },
}

/// A regex that is compiled when a text first needs it: compiling all of them takes longer than most texts.
#[derive(Debug)]
struct Lazy {
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Lazy {
    fn new(source: &str) -> Lazy {
        Lazy { source: source.to_owned(), compiled: OnceLock::new() }
    }

    /// The group named `value` of the first match, or the whole match. A regex that is none matches nothing:
    /// [`Detector::verify`] says so.
    fn first(&self, window: &[u8]) -> Option<(usize, usize)> {
        let regex = self.compiled.get_or_init(|| Regex::new(&self.source).ok()).as_ref()?;
        let span = if self.source.contains("(?P<value>") {
            regex.captures(window)?.name("value")?
        } else {
            regex.find(window)?
        };
        Some((span.start(), span.end()))
    }
}

/// What a match of a regex must still satisfy.
#[derive(Debug)]
enum Judge {
    Nothing,
    Named(fn(&[u8]) -> Outcome),
    Weighted { weights: Vec<i64>, modulo: i64 },
}

impl Judge {
    fn outcome(&self, value: &[u8]) -> Outcome {
        match self {
            Judge::Nothing => Outcome::Pass,
            Judge::Named(whole) => whole(value),
            Judge::Weighted { weights, modulo } => {
                let digits =
                    value.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| i64::from(byte - b'0'));
                if digits.clone().count() != weights.len() {
                    return Outcome::No;
                }
                let sum: i64 = digits.zip(weights).map(|(digit, weight)| digit * weight).sum();
                Outcome::of(sum.checked_rem(*modulo) == Some(0) && sum != 0)
            }
        }
    }
}

impl Detector {
    /// Compiles the detectors. Fails where one names a check, a finder or a word list that does not exist.
    pub fn new(patterns: &Patterns) -> Result<Detector> {
        let mut detector = Detector {
            terms: Terms::default(),
            categories: Vec::new(),
            owners: 0,
            anchored: Vec::new(),
            labelled: Vec::new(),
            labels: 0,
            wordy: 0,
            anywhere: Vec::new(),
            anywhere_regexes: Anywhere::default(),
            vocabularies: Vec::new(),
            addresses: None,
            names: None,
            scale: patterns.calibration.spans.clone(),
            spare: Mutex::default(),
        };
        for data in &patterns.detectors {
            let Some(category) = patterns.categories.id(&data.category) else {
                return Err(Error::Category { file: data.file.clone(), name: data.category.clone() });
            };
            let rule = detector.add_rule(category, &data.context.near, &data.context.against)?;
            for pattern in &data.pattern {
                let own = match pattern.near.as_slice() {
                    [] => rule,
                    near => detector.add_rule(category, near, &data.context.against)?,
                };
                detector.add_pattern(own, data, pattern)?;
            }
        }
        detector.anchored.sort_by_key(|anchored| (anchored.anchor, !anchored.settles));
        Ok(detector)
    }

    /// Whether every regex is one. They are compiled when they are needed, so nothing else would say it at once.
    pub fn verify(patterns: &Patterns) -> Result<()> {
        let all = patterns
            .detectors
            .iter()
            .flat_map(|data| data.pattern.iter().map(move |pattern| (data, pattern)));
        let mut anywhere: Vec<String> = Vec::new();
        for (data, pattern) in all {
            let Some(regex) = &pattern.regex else { continue };
            let wrong = |message| Error::Regex { file: data.file.clone(), message };
            Regex::new(regex).map_err(|error| wrong(error.to_string()))?;
            if stands_alone(pattern.confidence) {
                anywhere.push(regex.clone());
                anywhere::verify(&anywhere).map_err(wrong)?;
            }
        }
        Ok(())
    }

    /// A detector, or a form of one that has words of its own, gets a bit.
    fn add_rule(&mut self, category: CategoryId, near: &[String], against: &[String]) -> Result<usize> {
        let rule = self.categories.len();
        if rule >= Rules::BITS as usize {
            return Err(Error::TooMany { most: Rules::BITS as usize });
        }
        self.categories.push(category);
        let bit = 1 << rule;
        for word in near {
            self.terms.add(word, Voice { near: bit, against: 0 });
        }
        for word in against {
            self.terms.add(word, Voice { near: 0, against: bit });
        }
        Ok(rule)
    }

    fn add_pattern(&mut self, rule: usize, data: &Data, pattern: &Pattern) -> Result<()> {
        let file = || data.file.clone();
        let confidence = pattern.confidence;
        let category = self.categories[rule];
        if let Some(finder) = &pattern.find {
            match finder.as_str() {
                "addresses" => self.addresses = Some(Addresses::new(1 << rule, category, confidence)),
                "names" => self.names = Some(Names::new(category, data.names.as_ref())),
                _ => return Err(Error::Finder { file: file(), name: finder.clone() }),
            }
            return Ok(());
        }
        if let Some(list) = &pattern.words {
            let vocabulary = Vocabulary::new(1 << rule, category, list, confidence);
            crate::patterns::words::entries(list)
                .iter()
                .for_each(|entry| self.terms.add_listed(entry, 1 << rule));
            self.vocabularies
                .push(vocabulary.ok_or_else(|| Error::List { file: file(), name: list.clone() })?);
            return Ok(());
        }
        let alone = stands_alone(confidence);
        let form = match (&pattern.regex, &pattern.check) {
            (Some(regex), check) => {
                Form::Regex { regex: Lazy::new(regex), check: judge(check.as_ref(), data)? }
            }
            (None, Some(Check::Named(name))) => {
                let check =
                    checks::named(name).ok_or_else(|| Error::Check { file: file(), name: name.clone() })?;
                let Some((anchor, at)) = check.at else {
                    return Err(Error::Check { file: file(), name: name.clone() });
                };
                if alone {
                    let may_open = checks::may_open(name);
                    self.terms.every_number |=
                        anchor == Anchor::Digit && !checks::NARROW.contains(&name.as_str());
                    let settles = checks::settles(name);
                    self.anchored.push(Anchored { rule, anchor, may_open, at, confidence, settles });
                }
                Form::At(at)
            }
            _ => return Err(Error::Empty { file: file() }),
        };
        // A form that must stand right after its label says nothing of numbers further on.
        if !pattern.regex.as_ref().is_some_and(|regex| regex.starts_with('^')) {
            self.owners |= 1 << rule;
        }
        let labelled = Labelled { rule, form, confidence };
        if alone && let Some(regex) = &pattern.regex {
            self.anywhere_regexes.add(regex);
            self.anywhere.push(labelled);
        } else {
            self.labels |= 1 << rule;
            if matches!(labelled.form, Form::Regex { .. }) {
                self.wordy |= 1 << rule;
            }
            self.labelled.push(labelled);
        }
        Ok(())
    }

    /// As [`Detector::text`], for somebody who asks what a text is: where it is one value and nothing else, a
    /// check that passes counts for more, as a number picked from prose at random would seldom be given so.
    pub fn given(&self, text: &str, spans: &mut Vec<Span>) {
        self.text(text, spans);
        let value = text.trim_ascii();
        if !spans.is_empty() || value.is_empty() || value.len() > LONGEST_LONE {
            return;
        }
        let start = text.len() - text.trim_ascii_start().len();
        let (bytes, end) = (text.as_bytes(), start + value.len());
        if let Some(names) = &self.names {
            let scan = Scan::new(text, &self.terms, self.owners);
            spans.extend(names.lone(text, &scan));
            if !spans.is_empty() {
                return;
            }
        }
        let forms = self.labelled.iter().chain(&self.anywhere);
        let lone = forms
            .filter(|labelled| labelled.confidence.lone as f32 >= THRESHOLD)
            .filter(|labelled| {
                labelled.form.first(bytes, start, end).is_some_and(|found| {
                    found.outcome == Outcome::Pass && (found.start, found.end) == (start, end)
                })
            })
            .max_by(|a, b| a.confidence.lone.total_cmp(&b.confidence.lone));
        if let Some(labelled) = lone {
            let category = self.categories[labelled.rule];
            let confidence = labelled.confidence.lone as f32;
            spans.push(Span {
                category,
                start,
                end,
                confidence,
                why: "it stands alone and its check passes",
            });
        }
    }

    /// Puts what is found in the text in `spans`, which is emptied first.
    pub fn text(&self, text: &str, spans: &mut Vec<Span>) {
        self.search(text, spans, None);
    }

    /// As [`Detector::text`], for a remark in a table. What only counts when the row is about somebody, which the
    /// remark does not say, comes in `of_row`, which is emptied first as well.
    pub fn remark(&self, text: &str, spans: &mut Vec<Span>, of_row: &mut Vec<Span>) {
        self.search(text, spans, Some(of_row));
    }

    fn search(&self, text: &str, spans: &mut Vec<Span>, of_row: Option<&mut Vec<Span>>) {
        spans.clear();
        let spare = || self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = spare().pop().unwrap_or_default();
        let scan = Scan::with(text, &self.terms, self.owners, std::mem::take(&mut scratch.scan));
        let look = Look { detector: self, text: text.as_bytes(), scan: &scan };
        look.anchors(spans);
        let told = look.labels(spans);
        look.anywhere(spans);
        if let Some(addresses) = &self.addresses {
            addresses.find(text, &scan, spans);
        }
        settle(text, &scan, spans);
        let settled = spans.len();
        if let Some(names) = &self.names {
            names.find(text, &scan, &mut scratch.names, spans);
        }
        for vocabulary in self.vocabularies.iter().filter(|vocabulary| vocabulary.rule() & told != 0) {
            vocabulary.find(text, &scan, spans);
        }
        if spans.len() > settled {
            settle(text, &scan, spans);
        }
        self.calibrate(spans);
        if let Some(of_row) = of_row {
            self.of_row(text, &scan, spans, of_row);
        }
        scratch.scan = scan.into_buffers();
        spare().push(scratch);
    }

    /// What a remark says of whoever its row is about.
    fn of_row(&self, text: &str, scan: &Scan<'_>, spans: &[Span], of_row: &mut Vec<Span>) {
        of_row.clear();
        for vocabulary in self.vocabularies.iter().filter(|vocabulary| vocabulary.reads_remarks()) {
            vocabulary.find_in_remark(text, scan, of_row);
        }
        settle(text, scan, of_row);
        of_row.retain(|one| !spans.iter().any(|span| span.start < one.end && one.start < span.end));
    }

    /// What the rules say, set right by how often they were.
    fn calibrate(&self, spans: &mut [Span]) {
        // Most spans of a kind are as likely as the one before of that kind.
        let mut known: Vec<(CategoryId, f32, f32)> = Vec::new();
        for span in spans {
            let of_kind = known.iter_mut().find(|(category, ..)| *category == span.category);
            let said = span.confidence;
            span.confidence = match of_kind {
                Some((_, before, right)) if *before == said => *right,
                of_kind => {
                    let odds = log_odds(f64::from(said));
                    let right = self.scale.probability(span.category, &[odds]) as f32;
                    match of_kind {
                        Some(kind) => (kind.1, kind.2) = (said, right),
                        None => known.push((span.category, said, right)),
                    }
                    right
                }
            };
        }
    }
}

fn judge(check: Option<&Check>, data: &Data) -> Result<Judge> {
    Ok(match check {
        None => Judge::Nothing,
        Some(Check::Named(name)) => {
            let check = checks::named(name)
                .ok_or_else(|| Error::Check { file: data.file.clone(), name: name.clone() })?;
            Judge::Named(check.whole)
        }
        Some(Check::Weighted { weights, modulo }) => {
            Judge::Weighted { weights: weights.clone(), modulo: *modulo }
        }
    })
}

/// One text being looked at.
struct Look<'d, 't> {
    detector: &'d Detector,
    text: &'t [u8],
    scan: &'d Scan<'t>,
}

impl Look<'_, '_> {
    fn marks(&self) -> &Marks<'_> {
        &self.scan.marks
    }

    /// Values that are found by their own shape.
    fn anchors(&self, spans: &mut Vec<Span>) {
        let of = |anchor: Anchor| {
            let anchored = &self.detector.anchored;
            let from = anchored.partition_point(|rule| rule.anchor < anchor);
            let to = anchored.partition_point(|rule| rule.anchor <= anchor);
            &anchored[from..to]
        };
        let rules = Anchor::ALL.map(of);
        let mut agents = self.scan.agents.iter();
        for &(place, anchor) in &self.scan.anchors {
            if anchor == Anchor::House {
                continue;
            }
            let place = place as usize;
            let agent = if anchor == Anchor::Agent { agents.next() } else { None };
            if let Some(end) = agent {
                // What is said there was read to its end when it was found.
                let found = Found { start: place, end: *end as usize, outcome: Outcome::Pass };
                rules[anchor as usize]
                    .iter()
                    .for_each(|rule| self.judge(rule.rule, rule.confidence, found, spans));
                continue;
            }
            let number = (anchor == Anchor::Digit).then(|| Number::at(self.text, place));
            let rules = rules[anchor as usize].iter();
            for rule in rules.filter(|rule| number.is_none_or(|number| (rule.may_open)(&number))) {
                if let Some(found) = (rule.at)(self.text, place) {
                    self.judge(rule.rule, rule.confidence, found, spans);
                    let joined = number.is_some_and(|number| matches!(number.before, b'+' | b'('));
                    if rule.settles && found.outcome == Outcome::Pass && !joined {
                        break;
                    }
                }
            }
        }
    }

    fn judge(&self, rule: usize, confidence: Confidence, found: Found, spans: &mut Vec<Span>) {
        let owner = self.marks().owner(1 << rule, found.start, found.end);
        let (probability, why) = match (owner, found.outcome) {
            (_, Outcome::No) => return,
            (Owner::Mine, Outcome::Pass) => {
                (confidence.near_context, "the form is right and a word nearby names it")
            }
            (Owner::Mine, Outcome::Form) => {
                (confidence.form, "a word nearby names it, though no check confirms it")
            }
            (Owner::Nobody, Outcome::Pass) => (confidence.alone, "the form is right"),
            (Owner::Other, Outcome::Pass) => (
                confidence.against.unwrap_or(confidence.alone / 3.0),
                "the form is right, though a word nearby names something else",
            ),
            (_, Outcome::Form) => return,
        };
        self.keep(rule, found, probability, why, spans);
    }

    fn keep(&self, rule: usize, found: Found, probability: f64, why: &'static str, spans: &mut Vec<Span>) {
        if probability as f32 >= THRESHOLD {
            let category = self.detector.categories[rule];
            let confidence = probability as f32;
            spans.push(Span { category, start: found.start, end: found.end, confidence, why });
        }
    }

    /// Values that need a label: looked for from each label on. Says for which detectors any word speaks.
    fn labels(&self, spans: &mut Vec<Span>) -> Rules {
        let mut told = 0;
        for mark in self.marks().list() {
            let rules = mark.voice.near & self.detector.labels;
            told |= mark.voice.near;
            if rules == 0 || rules & self.detector.wordy == 0 && !self.any_digit_near(mark) {
                continue;
            }
            let end = self.window_end(mark.end);
            let before = self.window_start(mark.start);
            let (numbers_after, numbers_before) =
                (self.has_digit(mark.end, end), self.has_digit(before, mark.start));
            for labelled in self.detector.labelled.iter().filter(|labelled| rules >> labelled.rule & 1 == 1) {
                let is_number = matches!(labelled.form, Form::At(_));
                if numbers_after || !is_number {
                    self.after_label(labelled, mark.end, end, spans);
                }
                if numbers_before && is_number {
                    self.before_label(labelled, before, mark.start, spans);
                }
            }
        }
        told
    }

    /// Whether a digit stands anywhere where a value of this label might.
    fn any_digit_near(&self, mark: &Mark) -> bool {
        let from = mark.start.saturating_sub(super::context::AFTER + 16);
        let to = self.text.len().min(mark.end + WINDOW + REACH);
        self.text[from..to].iter().fold(false, |any, byte| any | byte.is_ascii_digit())
    }

    /// Whether a value that begins in this part may hold a digit, without which no check finds anything at the
    /// beginning of a word or a number.
    fn has_digit(&self, from: usize, end: usize) -> bool {
        let end = self.text.len().min(end + REACH);
        self.text[from.min(end)..end].iter().any(u8::is_ascii_digit)
    }

    /// The first value after a label, and those that are listed with it.
    fn after_label(&self, labelled: &Labelled, from: usize, end: usize, spans: &mut Vec<Span>) {
        let mut at = from;
        while let Some(found) = labelled.form.first(self.text, at, end) {
            let gap = &self.text[at..found.start];
            if at > from && (gap.len() > 6 || gap.iter().any(|byte| b"\n.".contains(byte))) {
                return;
            }
            if at == from || self.marks().owner(1 << labelled.rule, found.start, found.end) == Owner::Mine {
                self.judge(labelled.rule, labelled.confidence, found, spans);
            }
            at = found.end;
        }
    }

    /// A value that its label follows: `1980-01-01 (geboortedatum)`. Only where a check says so.
    fn before_label(&self, labelled: &Labelled, from: usize, end: usize, spans: &mut Vec<Span>) {
        let Form::At(_) = labelled.form else { return };
        let found = labelled.form.first(self.text, from, end);
        if let Some(found) = found.filter(|found| found.outcome == Outcome::Pass) {
            self.judge(labelled.rule, labelled.confidence, found, spans);
        }
    }

    /// Where the reach of a label ends: its line (the next, if nothing follows in its own), its sentence.
    fn window_end(&self, from: usize) -> usize {
        let most = scan::floor(self.text, (from + WINDOW).min(self.text.len()));
        let window = &self.text[from..most];
        let mut any = false;
        for (place, byte) in window.iter().enumerate() {
            match byte {
                b'\n' if any => return from + place,
                b'\n' if window[place + 1..].first().is_none_or(|next| *next == b'\n') => {
                    return from + place;
                }
                b' ' | b'\t' | b'\r' | b':' | b'\n' | b'.' | b'*' | b'|' => {}
                _ => any = true,
            }
            if any
                && *byte == b'.'
                && window.get(place + 1) == Some(&b' ')
                && scan::ends_sentence(self.text, from + place)
            {
                return from + place + 1;
            }
        }
        most
    }

    fn window_start(&self, end: usize) -> usize {
        let floor = scan::floor(self.text, end.saturating_sub(super::context::AFTER + 12));
        let line = memchr::memrchr(b'\n', &self.text[floor..end]).map_or(floor, |place| floor + place + 1);
        scan::token_start(self.text, line)
    }

    /// Regexes that need no label.
    fn anywhere(&self, spans: &mut Vec<Span>) {
        self.detector.anywhere_regexes.find(self.text, |number, (start, end)| {
            let Some(labelled) = self.detector.anywhere.get(number) else { return };
            let found = Found { start, end, outcome: labelled.form.outcome(&self.text[start..end]) };
            self.judge(labelled.rule, labelled.confidence, found, spans);
        });
    }
}

impl Form {
    /// What its check says of what its regex found.
    fn outcome(&self, value: &[u8]) -> Outcome {
        match self {
            Form::At(_) => Outcome::No,
            Form::Regex { check, .. } => check.outcome(value),
        }
    }

    /// The first value in this part of a text.
    fn first(&self, text: &[u8], from: usize, end: usize) -> Option<Found> {
        if from >= end {
            return None;
        }
        match self {
            Form::At(at) => scan::token_starts(text, from, end)
                .filter_map(|place| at(text, place))
                .find(|found| found.start >= from && found.start < end),
            Form::Regex { regex, check } => {
                let (start, end) = regex.first(&text[from..end])?;
                let (start, end) = (from + start, from + end);
                if start == end {
                    return None;
                }
                Some(Found { start, end, outcome: check.outcome(&text[start..end]) })
            }
        }
    }
}

/// Whether what has the form needs no word nearby.
fn stands_alone(confidence: Confidence) -> bool {
    confidence.alone >= f64::from(THRESHOLD)
}

/// Sorts the spans and leaves the better one where two overlap; drops those inside a closed token.
fn settle(text: &str, scan: &Scan<'_>, spans: &mut Vec<Span>) {
    let order = |a: &Span, b: &Span| {
        a.start.cmp(&b.start).then(b.end.cmp(&a.end)).then(b.confidence.total_cmp(&a.confidence))
    };
    if !spans.is_sorted_by(|a, b| order(a, b).is_le()) {
        spans.sort_by(order);
    }
    let mut kept: usize = 0;
    let mut closed = 0;
    for place in 0..spans.len() {
        let span = &spans[place];
        let whole = text.is_char_boundary(span.start) && text.is_char_boundary(span.end);
        if !whole || scan.is_closed_from(&mut closed, span.start, span.end) {
            continue;
        }
        let span = span.clone();
        match kept.checked_sub(1).map(|last| &mut spans[last]) {
            Some(last) if last.end > span.start => {
                if better(&span, last) {
                    *last = span;
                }
            }
            _ => {
                spans[kept] = span;
                kept += 1;
            }
        }
    }
    spans.truncate(kept);
}

/// What decides between two spans that overlap: one that holds the other and is sure enough (an IBAN has what
/// looks like a phone number inside), then the surer one, then the longer one.
fn better(span: &Span, other: &Span) -> bool {
    let holds = |outer: &Span, inner: &Span| {
        outer.start <= inner.start
            && inner.end <= outer.end
            && outer.end - outer.start > inner.end - inner.start
    };
    if holds(span, other) && span.confidence >= 0.7 {
        return true;
    }
    if holds(other, span) && other.confidence >= 0.7 {
        return false;
    }
    let rank = |span: &Span| ((span.confidence * 1000.0) as u32, span.end - span.start);
    rank(span) > rank(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
        let patterns = crate::patterns::load().expect("the data files are valid");
        Detector::new(&patterns).expect("the data files compile")
    });

    fn spans(text: &str) -> Vec<Span> {
        let mut spans = Vec::new();
        DETECTOR.text(text, &mut spans);
        spans
    }

    fn check(text: &str) {
        let mut last = 0;
        for span in spans(text) {
            assert!(span.start >= last && span.start < span.end && span.end <= text.len());
            assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            assert!((THRESHOLD..=1.0).contains(&span.confidence));
            last = span.end;
        }
    }

    #[test]
    fn an_address_holds_its_postcode_in_one_span() {
        let text = "Dorpsweg 45-III, 2058 MX Amsterdam";
        let found = spans(text);
        assert_eq!(found.iter().map(|span| (span.start, span.end)).collect::<Vec<_>>(), [(0, text.len())]);
    }

    #[test]
    fn text_that_is_only_a_name_is_one_and_a_word_or_a_thing_is_none() {
        let given = |text: &str| {
            let mut spans = Vec::new();
            DETECTOR.given(text, &mut spans);
            spans.iter().map(|span| (span.start, span.end)).collect::<Vec<_>>()
        };
        for name in ["Kees", "Van Der Sluis", "van der Sluis", "v/d Sluis", "v.d. Berg"] {
            assert_eq!(given(name), [(0, name.len())], "{name}");
        }
        for word in ["Will", "Bank", "Sluis", "Gemeente"] {
            assert_eq!(given(word), [], "{word}");
        }
    }

    #[test]
    fn nothing_inside_a_long_token_is_found() {
        assert_eq!(spans("id 0612345678-1234-1234 en 12345678-1234-1234-1234-123456789012"), []);
        assert_eq!(spans("https://example.nl/0612345678/999990019"), []);
    }

    #[test]
    fn long_lines_of_one_sign_are_read_in_linear_time() {
        for sign in [
            "@", "1", "a", "A", ",", "A ", "1 ", "1.", "a@", "van ", "A.", "BSN ", "é", "(+", ":", "1:",
            "-A", "' ",
        ] {
            let text = sign.repeat((1 << 18) / sign.len());
            let start = std::time::Instant::now();
            check(&text);
            assert!(start.elapsed().as_secs() < 20, "{sign:?} took {:?}", start.elapsed());
        }
    }

    /// Every check at every byte, asked of nothing beforehand: what a value found by its own shape must be in.
    fn slowly(text: &str) -> Vec<(usize, Found)> {
        let rules = || DETECTOR.anchored.iter().filter(|rule| rule.anchor != Anchor::Letters);
        let at =
            |place| rules().filter_map(move |rule| Some((rule.rule, (rule.at)(text.as_bytes(), place)?)));
        (0..text.len()).flat_map(at).collect()
    }

    fn quickly(text: &str) -> Vec<(usize, Found)> {
        let scan = Scan::new(text, &DETECTOR.terms, DETECTOR.owners);
        let mut found = Vec::new();
        for &(place, anchor) in &scan.anchors {
            let number = Number::at(text.as_bytes(), place as usize);
            for rule in DETECTOR.anchored.iter().filter(|rule| rule.anchor == anchor) {
                if anchor != Anchor::Digit || (rule.may_open)(&number) {
                    found.extend((rule.at)(text.as_bytes(), place as usize).map(|found| (rule.rule, found)));
                }
            }
        }
        found
    }

    proptest! {
        #[test]
        fn anchors_miss_no_value_that_a_look_at_every_byte_finds(
            pieces in proptest::collection::vec(
                prop_oneof![
                    "[0-9]{1,16}", "[ .,:/()+@-]{1,2}", "[a-zA-Z0-9]{1,6}", Just("06-12345678".to_owned()), Just("+31 6 12345678".to_owned()),
                    Just("4111 1111 1111 1111".to_owned()), Just("10.0.0.12".to_owned()), Just("00:1A:2b:3c:4d:5e".to_owned()),
                    Just("001a.2b3c.4d5e".to_owned()), Just("2001:db8::1".to_owned()), Just("1:2:3:4:5:6:7:8".to_owned()), Just("1234 AB".to_owned()),
                    Just("NL-1234 AB".to_owned()), Just("jan@example.nl".to_owned()), Just("(020) 123 45 67".to_owned()), Just(" ".to_owned()),
                ],
                0..12,
            ),
        ) {
            let text = pieces.concat();
            let scan = Scan::new(&text, &DETECTOR.terms, DETECTOR.owners);
            let quick = quickly(&text);
            for (rule, found) in slowly(&text) {
                // Where a token is closed nothing begins.
                let closed = scan.is_closed(found.start, found.start + 1);
                prop_assert!(closed || quick.contains(&(rule, found)), "rule {rule} at {} in {text:?}", found.start);
            }
        }

        #[test]
        fn spans_are_sorted_apart_and_on_character_boundaries(text in "\\PC{0,200}") {
            check(&text);
        }

        #[test]
        fn words_and_numbers_in_any_order_make_nothing_panic(
            pieces in proptest::collection::vec(
                prop_oneof![
                    Just("Jan"), Just("van der"), Just("BSN"), Just("geb."), Just("999990019"), Just("’t"), Just("é"), Just("Öz"),
                    Just("Kerkstraat"), Just("12"), Just("1234 AB"), Just("€"), Just("wachtwoord:"), Just("\n"), Just(","), Just("-"),
                    Just("J."), Just("+31"), Just("("), Just("@"), Just("Groet"), Just("de heer"), Just("ziek"), Just("N.V."), Just("«"),
                ],
                0..40,
            ),
            glue in prop_oneof![Just(" "), Just(""), Just(", "), Just("\n")],
        ) {
            check(&pieces.join(glue));
        }
    }
}
