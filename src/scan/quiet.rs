//! A panic in somebody's parser, caught without a sound: its message may hold a value from the file.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// What `work` returns; None when it panicked. What it was working on must not be used after that.
pub(super) fn catch<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let aloud = take_hook();
        set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                aloud(panic);
            }
        }));
    });
    let before = QUIET.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(before);
    match result {
        Ok(result) => Some(result),
        Err(payload) => {
            // Dropping a payload may panic in its turn.
            std::mem::forget(payload);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panic_is_none_and_the_next_call_is_as_before() {
        assert_eq!(catch(|| -> u8 { panic!("123456782") }), None);
        assert!(!QUIET.get());
        assert_eq!(catch(|| catch(|| -> u8 { panic!("inner") })), Some(None));
        assert_eq!(catch(|| 7), Some(7));
    }
}
