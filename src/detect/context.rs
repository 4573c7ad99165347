//! Words nearby: which detectors a word or phrase of the text speaks for, and against.
//!
//! In: the telling words of a text, one by one. Out: who owns a value at a place. Which words tell is for `terms`.

/// A set of detectors, a bit each.
pub type Rules = u128;

/// How far before a value a word still tells, in bytes.
pub const BEFORE: usize = 64;
/// How far after it.
pub const AFTER: usize = 20;

/// What a word says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Voice {
    /// It speaks for these …
    pub near: Rules,
    /// … and against these.
    pub against: Rules,
}

/// A telling word in a text.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// Where it begins …
    pub start: usize,
    /// … and ends.
    pub end: usize,
    /// What it says.
    pub voice: Voice,
}

impl Voice {
    /// Says what both say.
    pub fn join(&mut self, other: Voice) {
        self.near |= other.near;
        self.against |= other.against;
    }

    /// With what the end of the same word says against others than those for which it speaks.
    pub fn ended(self, ending: Voice) -> Voice {
        Voice { against: self.against | ending.against & !self.near, ..self }
    }
}

/// Who a value belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A word nearby says it is what the detector looks for.
    Mine,
    /// A word nearby says it is something else.
    Other,
    /// No word nearby says anything.
    Nobody,
}

/// The telling words of one text, in order.
pub struct Marks<'t> {
    text: &'t [u8],
    list: Vec<Mark>,
    /// For each stretch of [`STRETCH`] bytes the first mark in or after it.
    index: Vec<u32>,
    /// Detectors of numbers, whose words own the number beside them.
    owners: Rules,
}

const STRETCH: usize = 128;

/// The lists of [`Marks`], kept for the next text.
#[derive(Debug, Default)]
pub struct MarkBuffers {
    list: Vec<Mark>,
    index: Vec<u32>,
}

impl<'t> Marks<'t> {
    /// Of a text in which no word has been read yet.
    pub fn with(text: &'t [u8], owners: Rules, buffers: MarkBuffers) -> Self {
        let MarkBuffers { mut list, mut index } = buffers;
        list.clear();
        index.clear();
        Marks { text, list, index, owners }
    }

    /// The lists, for the next text.
    pub fn into_buffers(self) -> MarkBuffers {
        MarkBuffers { list: self.list, index: self.index }
    }

    /// Adds the next one.
    pub fn push(&mut self, mark: Mark) {
        while self.index.len() * STRETCH <= mark.start {
            self.index.push(self.list.len() as u32);
        }
        self.list.push(mark);
    }

    /// Which is the first that begins at this place or after it.
    fn first_from(&self, start: usize) -> usize {
        let known = self.index.get(start / STRETCH).map_or(self.list.len(), |first| *first as usize);
        known + self.list[known..].iter().take_while(|mark| mark.start < start).count()
    }

    /// All of them.
    pub fn list(&self) -> &[Mark] {
        &self.list
    }

    /// Those that begin in this part of the text.
    pub fn between(&self, start: usize, end: usize) -> &[Mark] {
        let from = self.first_from(start);
        let to = from + self.list[from..].iter().take_while(|mark| mark.start < end).count();
        &self.list[from..to]
    }

    /// Who the value at these bytes belongs to, as far as this detector is concerned.
    pub fn owner(&self, rule: Rules, start: usize, end: usize) -> Owner {
        let place = self.first_from(start);
        for mark in self.list[..place].iter().rev() {
            if mark.end > start {
                continue;
            }
            if start - mark.end > BEFORE || !self.reaches(mark.end, start) {
                break;
            }
            if mark.voice.near & rule != 0 {
                return Owner::Mine;
            }
            if (mark.voice.against & rule) | (mark.voice.near & self.owners) != 0
                && !self.served(mark.end, start)
            {
                return Owner::Other;
            }
        }
        self.owner_after(rule, place, end)
    }

    /// A word after a value owns it when it is not the label of what comes next.
    fn owner_after(&self, rule: Rules, place: usize, end: usize) -> Owner {
        for mark in &self.list[place..] {
            if mark.start < end {
                continue;
            }
            let gap = &self.text[end..mark.start];
            if gap.len() > AFTER || gap.contains(&b'\n') || gap.iter().any(u8::is_ascii_digit) {
                break;
            }
            let is_label = self.text[mark.end..]
                .iter()
                .take(4)
                .any(|byte| byte.is_ascii_digit() || b":=".contains(byte));
            if mark.voice.near & rule != 0 && !is_label {
                return Owner::Mine;
            }
            if mark.voice.against & rule != 0 && gap == b" " {
                return Owner::Other;
            }
        }
        Owner::Nobody
    }

    /// Whether what a word says still holds here: in its line, or in the next when it ends its own as a label
    /// does, and in its sentence.
    fn reaches(&self, from: usize, to: usize) -> bool {
        let gap = &self.text[from..to];
        if let Some(line_end) = gap.iter().position(|byte| *byte == b'\n') {
            let is_label = gap[..line_end].iter().all(|byte| b" \t\r:.)*|".contains(byte));
            return is_label && gap[line_end + 1..].iter().all(|byte| b" \t\r\"'".contains(byte));
        }
        !gap.windows(3).skip(1).any(|three| {
            matches!(three[0], b'.' | b'!' | b'?' | b';') && three[1] == b' ' && three[2].is_ascii_uppercase()
        })
    }

    /// Whether a word already has its number: one stands between it and here.
    fn served(&self, from: usize, to: usize) -> bool {
        self.text[from..to]
            .windows(4)
            .any(|four| four.iter().filter(|byte| byte.is_ascii_digit()).count() >= 3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::terms::Terms;

    fn marks<'t>(text: &'t str, terms: &Terms) -> Marks<'t> {
        let mut marks = Marks::with(text.as_bytes(), 3, MarkBuffers::default());
        let mut folded = String::new();
        let mut start = None;
        for (place, character) in text.char_indices().chain([(text.len(), ' ')]) {
            match (character.is_alphabetic(), start) {
                (true, None) => start = Some(place),
                (false, Some(from)) => {
                    let opening = terms.opening_at(text, from, place, true);
                    if let Some(mark) = terms.mark(text, from, place, opening, &mut folded) {
                        marks.push(mark);
                    }
                    start = None;
                }
                _ => {}
            }
        }
        marks
    }

    fn terms() -> Terms {
        let mut terms = Terms::default();
        terms.add("bsn", Voice { near: 1, against: 0 });
        terms.add("KvK", Voice { near: 2, against: 0 });
        terms.add("date of birth", Voice { near: 4, against: 0 });
        terms.add("*nummer", Voice { near: 0, against: 7 });
        terms
    }

    #[test]
    fn the_nearest_word_owns_the_value() {
        let terms = terms();
        let owner = |text: &str| marks(text, &terms).owner(1, text.find('1').unwrap(), text.len());
        assert_eq!(owner("BSN: 123"), Owner::Mine);
        assert_eq!(owner("BSN en KvK 123"), Owner::Other);
        assert_eq!(owner("BSN en ordernummer 123"), Owner::Other);
        assert_eq!(owner("nummer 123"), Owner::Nobody);
        assert_eq!(owner("BSN\n123"), Owner::Mine);
        assert_eq!(owner("BSN is er\n\n123"), Owner::Nobody);
    }
}
