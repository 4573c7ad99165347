//! Everything about one person: where it stands, how sure that is, and what could not be searched.
//!
//! In: paths, and values by which somebody is known. Out: [`Found`]. Files are walked, read and bounded as a scan does it,
//! hostile formats by workers. A second search follows up what certain rows tell: the customer number, another address
//! of mail. Values are shown masked unless the user said otherwise; what is about others stays masked always.

mod columns;
mod judge;
mod name;
mod needle;
mod passage;
mod row;
mod seeker;
mod sieve;
mod subject;

pub use judge::{Because, Certainty};
pub use passage::{Passage, Piece};
pub use subject::{Error, Origin, Subject, Tools};

use crate::inventory::Reading;
use crate::patterns::CategoryId;
use crate::profile::Finished;
use crate::record::{File, Reason, Reveal, Sample, Status};
use crate::scan::{self, Gather, Progress, Reader};
use name::{Grade, words_of};
use seeker::{Quest, Seeker, believe_documents, doubt_shared, name_category};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

/// How to search.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Where, and what reading a file may take; the inventory that it makes is thrown away.
    pub scan: scan::Options,
    /// Whether the person's own values may be shown.
    pub reveal: Option<Reveal>,
    /// Whether rows and passages are kept, for an answer.
    pub passages: bool,
    /// Whether what certain rows tell is not followed up.
    pub no_hop: bool,
}

/// A place at which the person stands.
#[derive(Debug, Clone, Default)]
pub struct Hit {
    /// The file.
    pub path: String,
    /// The sheet, the page.
    pub at: String,
    /// The row, counted from 1; the header counts where it stands among the rows.
    pub row: Option<u64>,
    /// The line of running text, counted from 1.
    pub line: Option<u64>,
    /// What it was found by most surely.
    pub category: String,
    /// The value of the person that it was found by.
    pub subject: Sample,
    /// How sure.
    pub certainty: Certainty,
    /// Why.
    pub because: Vec<Because>,
    /// What stands there.
    pub sample: Sample,
    /// The columns it stands in.
    pub fields: Vec<String>,
    /// It was found by a value that the first search brought.
    pub hop: bool,
    /// It stands where who opens the file does not see it.
    pub hidden: bool,
    /// The row or passage, if that was asked for.
    pub passage: Option<Passage>,
    is_text: bool,
    strangers: bool,
    values: Vec<usize>,
    identities: Identities,
}

/// Values of a certain row, under guard.
#[derive(Clone, Default)]
struct Identities(Vec<(CategoryId, String)>);

impl fmt::Debug for Identities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// What could not be searched, or not wholly.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct NotSearched {
    /// The file.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The places, sorted by path and then in the order of the file.
    pub hits: Vec<Hit>,
    /// Files that were searched.
    pub searched: u64,
    /// Those that could not be, or not wholly.
    pub not_searched: Vec<NotSearched>,
    /// Values that the first search brought, as they may be shown: category and sample.
    pub followed: Vec<(String, Sample)>,
    /// Hits beyond the most that are kept of one file.
    pub unkept: u64,
}

/// The result of a search.
pub type Result<T> = std::result::Result<T, Error>;

/// Searches. Set `cancel` to end it early.
pub fn find(
    options: &Options,
    subject: &Subject,
    tools: &Arc<Tools>,
    progress: &Arc<dyn Progress>,
    cancel: &Arc<AtomicBool>,
) -> Result<Found> {
    let first = Quest::new(tools, subject, options, true);
    let mut found = search(first, progress, cancel)?;
    let sources = sources(&found.hits);
    let followed = if options.no_hop { None } else { follow(&found.hits, subject, tools) };
    let mut wider = subject.clone();
    if let Some(more) = followed {
        wider = more;
        found = search(Quest::new(tools, &wider, options, false), progress, cancel)?;
        let hops = wider.values.iter().filter(|value| value.origin != Origin::Given);
        found.followed = hops
            .map(|value| (tools.word(value.category).to_owned(), wider.sample(value, tools, options.reveal)))
            .collect();
    }
    doubt_shared(&mut found.hits, &wider);
    no_circles(&mut found.hits, &sources);
    Ok(found)
}

/// Where a hit stands: file, sheet, row and line.
type Spot = (String, String, Option<u64>, Option<u64>);

fn spot(hit: &Hit) -> Spot {
    (hit.path.clone(), hit.at.clone(), hit.row, hit.line)
}

/// The rows that tell more values.
fn sources(hits: &[Hit]) -> HashSet<Spot> {
    hits.iter().filter(|hit| !hit.strangers && !hit.identities.0.is_empty()).map(spot).collect()
}

/// That a row has the value that it told itself is no reason for it.
fn no_circles(hits: &mut [Hit], sources: &HashSet<Spot>) {
    for hit in hits.iter_mut().filter(|hit| sources.contains(&spot(hit))) {
        let own = |because: &Because| matches!(because, Because::Hop(_, path) if *path == hit.path);
        if hit.because.iter().any(own) && !hit.because.iter().all(own) {
            let because = hit.because.iter().filter(|because| !own(because)).cloned().collect();
            hit.because = because;
            hit.hop = hit.because.iter().any(|because| matches!(because, Because::Hop(..)));
        }
    }
}

/// The person with what certain rows tell; None where they tell nothing new.
fn follow(hits: &[Hit], subject: &Subject, tools: &Arc<Tools>) -> Option<Subject> {
    const MOST: usize = 64;
    let mut wider = subject.clone();
    let known = wider.values.len();
    for hit in hits.iter().filter(|hit| !hit.strangers) {
        for (category, text) in &hit.identities.0 {
            if wider.values.len() < known + MOST {
                wider.add(*category, text, Origin::Hop(hit.path.clone()), tools);
            }
        }
    }
    (wider.values.len() > known).then_some(wider)
}

/// Makes a [`Seeker`] for each file, and keeps what they find.
struct Search {
    quest: Arc<Quest>,
    found: Mutex<(HashMap<String, Vec<Hit>>, u64)>,
}

impl Gather for Search {
    type Into = Seeker;

    fn begin(&self, _path: &str) -> Option<Seeker> {
        Some(Seeker::new(&self.quest))
    }

    fn end(&self, path: &str, mut sink: Seeker) -> Finished {
        if !sink.hits.is_empty() {
            believe_documents(&mut sink.hits);
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            found.1 += sink.unkept;
            found.0.insert(path.to_owned(), sink.hits);
        }
        Finished { troubles: sink.troubles, ..Finished::default() }
    }
}

fn search(quest: Quest, progress: &Arc<dyn Progress>, cancel: &Arc<AtomicBool>) -> Result<Found> {
    let scanning = quest.options.scan.clone();
    let quest = Arc::new(quest);
    let search = Search { quest: Arc::clone(&quest), found: Mutex::default() };
    let reader = Arc::new(Reader::new(search, scanning.bounds.clone(), scanning.workers.as_ref()));
    let patterns = &quest.tools.patterns;
    let scanned = scan::scan_with(&scanning, patterns, reader.clone(), Arc::clone(progress), cancel)?;
    let (mut by_path, unkept) = {
        let mut kept = reader.gather().found.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *kept)
    };
    let mut found = Found { unkept, ..Found::default() };
    let mut reading = Reading::open(&scanned.inventory)?;
    while let Some(file) = reading.next_file()? {
        found.take_down(&file, by_path.remove(&file.path).unwrap_or_default(), &quest);
    }
    Ok(found)
}

impl Found {
    fn take_down(&mut self, file: &File, hits: Vec<Hit>, quest: &Quest) {
        match (file.status, &file.reason) {
            (Status::Scanned, _) => self.searched += 1,
            (status, reason) => {
                self.searched += u64::from(status == Status::Partial);
                let reason = reason.as_ref().map_or_else(|| status.to_string(), Reason::to_string);
                self.not_searched.push(NotSearched { path: file.path.clone(), reason });
            }
        }
        self.hits.extend(in_the_name(file, &hits, quest));
        for hit in hits {
            self.hits.push(Hit { path: file.path.clone(), ..hit });
        }
    }

    /// How many hits of each certainty, the surest first.
    pub fn counts(&self) -> [(Certainty, u64); 3] {
        [Certainty::Certain, Certainty::Probable, Certainty::Possible].map(|certainty| {
            (certainty, self.hits.iter().filter(|hit| hit.certainty == certainty).count() as u64)
        })
    }

    /// The files in which something stands, with the surest of it.
    pub fn files(&self) -> BTreeMap<&str, Certainty> {
        let mut files = BTreeMap::new();
        for hit in &self.hits {
            let certainty = files.entry(hit.path.as_str()).or_insert(hit.certainty);
            *certainty = (*certainty).max(hit.certainty);
        }
        files
    }

    /// The files on the disk in which something stands: of a member, the file that it is in.
    pub fn outer_files(&self) -> BTreeSet<&str> {
        self.hits.iter().map(|hit| hit.path.split("!/").next().unwrap_or_default()).collect()
    }
}

/// The person in the name of a file, also of one that cannot be read.
fn in_the_name(file: &File, hits: &[Hit], quest: &Quest) -> Option<Hit> {
    let name = file.path.rsplit('/').next()?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let folded = crate::patterns::fold::fold(&stem.replace(['_', '.'], " "));
    let mut words = Vec::new();
    words_of(&folded, &mut words);
    let named =
        quest.subject.names.iter().filter_map(|(name, value)| Some((name.find(&folded, &words)?.0, *value)));
    let (grade, value) =
        named.max_by_key(|(grade, _)| *grade).filter(|(grade, _)| *grade >= Grade::Initials)?;
    let of = &quest.subject.values[value];
    let is_certain = hits.iter().any(|hit| hit.is_text && hit.certainty == Certainty::Certain);
    let mut because =
        vec![if grade == Grade::Full { Because::FullName } else { Because::Initials }, Because::FileName];
    if is_certain {
        because.push(Because::SameDocument);
    }
    let category = name_category(&quest.subject)?;
    let sample = quest.subject.sample(of, &quest.tools, quest.options.reveal);
    Some(Hit {
        path: file.path.clone(),
        category: quest.tools.word(category).to_owned(),
        subject: sample.clone(),
        sample,
        certainty: if is_certain { Certainty::Probable } else { Certainty::Possible },
        because,
        hop: of.origin != Origin::Given,
        ..Hit::default()
    })
}

#[cfg(test)]
mod tests;
