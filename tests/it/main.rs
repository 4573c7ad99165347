//! What the program promises, a module per promise.

mod bombs;
mod exit_status;
mod fuzz;
mod house;
mod living_share;
mod members;
mod mutations;
mod no_network;
mod nothing_left_out;
mod own_patterns;
mod privacy;
mod readme;
mod resume;
mod tree;
mod workers;
