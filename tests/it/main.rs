//! What the program promises, a module per promise.

mod house;
mod nothing_left_out;
mod resume;
mod tree;
