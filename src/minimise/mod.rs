//! What a table is for, and what in it looks unnecessary for that.
//!
//! In: the files of an inventory, what is known about processing, and today's date. Out: a [`Place`] for every
//! table and text with personal data, with the activity it probably belongs to, and [`Advice`], the most urgent
//! first. It says what was found and what one could do; it never says that something is illegal or must go, and
//! it opens no scanned file.

mod activity;
mod advice;
mod age;
mod bundle;
pub mod examples;
mod likeness;
mod named;
mod place;
mod rule;
mod sentence;
mod verdict;

pub use activity::recognise;
pub use advice::{Advice, most_urgent};
pub use age::{Age, By};
pub use bundle::people_with;
pub(crate) use place::is_personal;
pub use place::{Guess, Place};
pub use rule::advise;
pub(crate) use sentence::grouped;
pub use verdict::verdict;
