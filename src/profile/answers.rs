//! What was found out about values that may come again in a column.
//!
//! In: the hash of a value. Out: what a look at it found, if that is remembered. A value means the same in every column
//! and every file, so an answer holds for good; each place in a row has a table of its own, so that the values of
//! one column do not push out those of another. What is remembered decides how fast a column is added, never what
//! is added.

use std::hint::black_box;

/// Answers that a table begins with and may grow to, and for how many columns there are tables.
const FIRST: usize = 1 << 9;
const MOST: usize = 1 << 13;
const COLUMNS: usize = 64;

/// What is known of a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    pub hash: u64,
    /// The column that counted it among its different values last.
    pub turn: u32,
    /// The number of its features among those met.
    pub set: u16,
    /// What else there is to do: the year of a date, and signs; mostly 0.
    more: u16,
}

/// Digits alone, whose order counts.
pub(super) const DIGITS: u16 = 1;
/// Something is mentioned in it.
pub(super) const LOUD: u16 = 2;
const SIGNS: u32 = 2;

const NONE: Answer = Answer { hash: 0, turn: 0, set: 0, more: 0 };

impl Answer {
    /// Of a value with these features, a year where it is a date, and signs. None where it cannot be kept.
    pub fn new(hash: u64, set: u32, year: i32, signs: u16) -> Option<Answer> {
        let year = u16::try_from(year).ok().filter(|year| *year < 1 << (16 - SIGNS))?;
        Some(Answer { hash, turn: 0, set: u16::try_from(set).ok()?, more: year << SIGNS | signs })
    }

    /// Whether there is nothing to do but to count it.
    #[inline(always)]
    pub fn is_plain(&self) -> bool {
        self.more == 0
    }

    /// The year of a date, or else 0.
    pub fn year(&self) -> i32 {
        i32::from(self.more >> SIGNS)
    }

    /// Whether it has this sign.
    pub fn has(&self, sign: u16) -> bool {
        self.more & sign != 0
    }
}

/// Two answers that share a place: the one before last is kept too. They are fetched as one.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct Room([Answer; 2]);

/// The answers of one place in a row.
#[derive(Default)]
pub(super) struct Answers {
    rooms: Vec<Room>,
    /// Answers that came in since the table grew.
    fresh: usize,
}

impl Answers {
    /// What is known of a value.
    #[inline(always)]
    pub fn get(&mut self, hash: u64) -> Option<&mut Answer> {
        let last = self.rooms.len().wrapping_sub(1);
        let Room(room) = self.rooms.get_mut(hash as usize & last)?;
        let which = usize::from(room[1].hash == hash);
        Some(&mut room[which & 1]).filter(|answer| answer.hash == hash)
    }

    /// Brings near what is known of some values, all at once: asked one after the other, each would be waited for.
    pub fn fetch(&self, hashes: impl Iterator<Item = u64>) {
        let last = self.rooms.len().wrapping_sub(1);
        let room = |hash: u64| self.rooms.get(hash as usize & last).map_or(0, |room| room.0[0].hash);
        black_box(hashes.fold(0, |all, hash| all ^ room(hash)));
    }

    /// Remembers an answer.
    pub fn keep(&mut self, answer: Answer) {
        if self.rooms.is_empty() {
            self.rooms = vec![Room([NONE; 2]); FIRST / 2];
        }
        self.fresh += 1;
        self.put(answer);
    }

    fn put(&mut self, answer: Answer) {
        let last = self.rooms.len() - 1;
        let Room(room) = &mut self.rooms[answer.hash as usize & last];
        if room[0].hash != answer.hash {
            room[1] = room[0];
        }
        room[0] = answer;
    }

    /// Makes the table larger where more new answers came in than it has room for.
    pub fn grow(&mut self) {
        if self.fresh < self.rooms.len() * 2 || self.rooms.len() * 2 >= MOST {
            return;
        }
        self.fresh = 0;
        let more = vec![Room([NONE; 2]); self.rooms.len() * 2];
        for Room([one, two]) in std::mem::replace(&mut self.rooms, more) {
            [two, one].into_iter().filter(|answer| answer.hash != 0).for_each(|answer| self.put(answer));
        }
    }

    /// Whether it is as large as it will be.
    pub fn is_grown(&self) -> bool {
        self.rooms.len() * 2 >= MOST
    }

    /// Forgets all answers.
    pub fn clear(&mut self) {
        *self = Answers::default();
    }
}

/// Whether a way of looking pays, judged by how often it did of late.
#[derive(Default)]
pub(super) struct Habit {
    asked: u32,
    known: u32,
}

impl Habit {
    /// Whether at least so many in so many pay, or little is known of it yet.
    pub fn may_pay(&self, many: u32, of: u32) -> bool {
        self.asked < 512 || self.pays(many, of)
    }

    /// Whether at least so many in so many pay.
    pub fn pays(&self, many: u32, of: u32) -> bool {
        self.known * of > self.asked * many
    }

    /// Takes in how often it was tried, and how often it told.
    pub fn learn(&mut self, asked: usize, known: usize) {
        self.asked += asked as u32;
        self.known += known as u32;
        while self.asked >= 4096 {
            // Older habits count for less.
            self.asked /= 2;
            self.known /= 2;
        }
    }
}

/// What the columns at one place in a row have been like.
#[derive(Default)]
pub(super) struct Lead {
    pub answers: Answers,
    /// Whether the form of a cell tells what it is.
    pub forms: Habit,
    /// Whether values come again.
    pub repeats: Habit,
}

/// The leads of all places; places far to the right share them.
#[derive(Default)]
pub(super) struct Leads(Vec<Lead>);

impl Leads {
    /// The lead of a column.
    pub fn of(&mut self, column: usize) -> &mut Lead {
        let place = column % COLUMNS;
        if self.0.len() <= place {
            self.0.resize_with(place + 1, Lead::default);
        }
        &mut self.0[place]
    }

    /// Forgets all answers; what the columns have been like holds.
    pub fn clear(&mut self) {
        self.0.iter_mut().for_each(|lead| lead.answers.clear());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_told_of_a_value_is_what_was_found_of_it(hashes in prop::collection::vec(1u64..3000, 0..4000)) {
            let mut answers = Answers::default();
            for hash in hashes {
                if let Some(answer) = answers.get(hash) {
                    prop_assert_eq!(u64::from(answer.set), hash);
                } else {
                    answers.keep(Answer::new(hash, hash as u32, 0, 0).expect("small"));
                    prop_assert!(answers.get(hash).is_some());
                }
                answers.grow();
            }
        }
    }

    #[test]
    fn few_values_are_remembered() {
        let mut answers = Answers::default();
        for hash in (1..=1000).chain(1..=1000) {
            if answers.get(hash).is_none() {
                answers.keep(Answer::new(hash, 1, 0, 0).expect("small"));
            }
            answers.grow();
        }
        assert!((1..=1000).filter(|hash| answers.get(*hash).is_some()).count() > 900);
    }

    #[test]
    fn year_and_signs_stand_beside_each_other() {
        let answer = Answer::new(5, 7, 1970, LOUD).expect("small");
        assert_eq!((answer.year(), answer.has(LOUD), answer.has(DIGITS)), (1970, true, false));
        assert!(!answer.is_plain() && Answer::new(5, 7, 0, 0).expect("small").is_plain());
        assert!(Answer::new(5, 1 << 16, 0, 0).is_none() && Answer::new(5, 1, -1, 0).is_none());
    }

    #[test]
    fn habit_is_judged_by_what_happened_of_late() {
        let mut habit = Habit::default();
        assert!(habit.may_pay(1, 4) && !habit.pays(1, 4));
        habit.learn(4000, 100);
        assert!(!habit.may_pay(1, 4));
        (0..20).for_each(|_| habit.learn(500, 400));
        assert!(habit.may_pay(1, 4) && habit.pays(1, 2));
    }
}
