//! The targets and the mutator, for the fuzzers; the tests of the package use the same files.

pub mod mutate;
pub mod targets;
