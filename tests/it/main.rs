//! What the program promises, a module per promise.

mod exit_status;
mod house;
mod members;
mod nothing_left_out;
mod privacy;
mod readme;
mod resume;
mod tree;
mod workers;
