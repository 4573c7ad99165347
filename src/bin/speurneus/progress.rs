//! How far a scan is: a bar on a terminal, nothing where standard error is a file or a pipe.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use speurneus::record::Language;
use speurneus::scan::Progress;
use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A bar with files, bytes and the time that is left.
pub struct Bar {
    bar: ProgressBar,
    language: Language,
    found: AtomicU64,
    done: AtomicU64,
}

impl Bar {
    /// One that is drawn on a terminal, unless it should be quiet.
    pub fn new(quiet: bool, language: Language) -> Self {
        let shown = !quiet && io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        bar.set_style(style("{spinner} {msg} · {bytes}"));
        if shown {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Bar { bar, language, found: AtomicU64::new(0), done: AtomicU64::new(0) }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn tell(&self) {
        let done = self.done.load(Ordering::Relaxed);
        let found = self.found.load(Ordering::Relaxed);
        // Drawing is cheap; making a text for every one of a million files is not.
        if self.bar.is_hidden() || (!done.is_multiple_of(16) && found > 1000) {
            return;
        }
        let files = self.language.pick("bestanden", "files");
        self.bar.set_message(format!("{done}/{found} {files}"));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Progress for Bar {
    fn found(&self, bytes: u64) {
        self.found.fetch_add(1, Ordering::Relaxed);
        self.bar.inc_length(bytes);
        self.tell();
    }

    fn all_found(&self) {
        self.bar.set_style(style(match self.language {
            Language::Nl => "{wide_bar} {percent}% · {msg} · {bytes}/{total_bytes} · nog {eta}",
            Language::En => "{wide_bar} {percent}% · {msg} · {bytes}/{total_bytes} · {eta} left",
        }));
    }

    fn done(&self, bytes: u64) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.bar.inc(bytes);
        self.tell();
    }

    fn taken_up(&self, bytes: u64) {
        self.done(bytes);
        // Work of an earlier scan says nothing about the speed of this one.
        if !self.bar.is_hidden() {
            self.bar.reset_eta();
        }
    }
}

fn style(template: &'static str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_drawn_where_nobody_looks() {
        let bar = Bar::new(true, Language::Nl);
        bar.found(10);
        bar.all_found();
        bar.done(10);
        assert!(bar.bar.is_hidden());
        assert_eq!(bar.bar.position(), 10);
    }
}
