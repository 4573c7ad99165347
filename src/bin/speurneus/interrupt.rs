//! Ctrl-C: the first one ends a scan in good order, the second one at once.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The signals that ask for an end.
#[cfg(unix)]
const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, signal_hook::consts::SIGHUP];
#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

/// Which signal came; 0 for none.
static CAME: OnceLock<Arc<AtomicUsize>> = OnceLock::new();

/// From now on a signal sets the flag instead of ending the program; a second one ends it.
pub fn watch() -> io::Result<Arc<AtomicBool>> {
    let cancel = Arc::new(AtomicBool::new(false));
    let came = CAME.get_or_init(Arc::default);
    for signal in SIGNALS {
        // In this order: the first signal finds the flag unset and sets it, the second finds it set.
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&cancel))?;
        flag::register_usize(signal, Arc::clone(came), signal as usize)?;
        flag::register(signal, Arc::clone(&cancel))?;
    }
    Ok(cancel)
}

/// The exit status of a program that a signal ended.
pub fn status() -> u8 {
    let came = CAME.get().map_or(0, |came| came.load(Ordering::Relaxed));
    128 + u8::try_from(came).unwrap_or(0).clamp(1, 64)
}
