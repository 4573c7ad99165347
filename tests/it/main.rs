//! What the program promises, a module per promise.

mod activities;
mod answers;
mod bombs;
mod dutch;
mod exit_status;
mod fuzz;
mod house;
mod linked;
mod living_share;
mod members;
mod minimise;
mod mutations;
mod no_network;
mod nothing_left_out;
mod own_patterns;
mod privacy;
mod readme;
mod resume;
mod tree;
mod workers;

/// The program, with a place for its key that is not the user's own.
fn speurneus() -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_speurneus"));
    command.env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"));
    command
}
