//! speurneus finds the personal data in folders of files, and drafts the GDPR register from what it found.
//!
//! One way through the house:
//!
//! ```text
//! walk → read → detect → profile → inventory        people → minimise → register → report
//!        bytes   spans    columns   what was found   │ below the inventory nobody opens a scanned file
//! ```
//!
//! A room uses rooms above it in the list below and never one beneath it; all may use `record`, the words of
//! the inventory. The command line is a crate of its own, in `bin/speurneus`. Rooms return, commands speak.

#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod record;

pub mod patterns;

pub mod walk;

pub mod read;

pub mod detect;

pub mod profile;

pub mod inventory;

pub mod scan;

pub mod find;

pub mod trial;

pub mod package;

pub mod trim;

pub mod people;

pub mod minimise;

pub mod register;

pub mod diff;

pub mod impact;

pub mod answer;

pub mod report;
