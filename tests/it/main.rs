//! What the program promises, a module per promise.

mod exit_status;
mod house;
mod living_share;
mod members;
mod no_network;
mod nothing_left_out;
mod privacy;
mod readme;
mod resume;
mod tree;
mod workers;
