//! A page in the making. What the program says itself goes in as it is; everything else is escaped.
//!
//! [`Html::raw`] takes only text that was there when the program was compiled, so that a file name, a sheet
//! name or a header that was made to break the page cannot get in unescaped by accident: it does not compile.

use crate::record::misleads;
use std::fmt::{Display, Write};

/// Characters of one name that are shown; what is cut off is marked with `…`.
const LONGEST: usize = 300;

/// A page, or a piece of one.
#[derive(Default)]
pub(super) struct Html(String);

impl Html {
    /// Mark-up that the program brings along.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text from anywhere, for content and for values of attributes between double quotes.
    pub fn text(&mut self, text: impl Display) -> &mut Self {
        // Writing to a string does not fail.
        let _ = write!(Escape(&mut self.0, 0), "{text}");
        self
    }

    /// A number for an attribute, with at most one decimal.
    pub fn number(&mut self, number: f64) -> &mut Self {
        let number = if number.is_finite() { (number * 10.0).round() / 10.0 } else { 0.0 };
        let _ = write!(self.0, "{number}");
        self
    }

    /// An element that holds only text.
    pub fn element(&mut self, open: &'static str, text: impl Display, close: &'static str) -> &mut Self {
        self.raw(open).text(text).raw(close)
    }

    /// The whole of it.
    pub fn finish(self) -> String {
        self.0
    }
}

struct Escape<'a>(&'a mut String, usize);

impl Write for Escape<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for character in text.chars() {
            self.1 += 1;
            if self.1 > LONGEST {
                if self.1 == LONGEST + 1 {
                    self.0.push('…');
                }
                return Ok(());
            }
            match character {
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '&' => self.0.push_str("&amp;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\n' | '\t' | '\r' => self.0.push(' '),
                character if misleads(character) => self.0.push('\u{fffd}'),
                character => self.0.push(character),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut html = Html::default();
        html.text(text);
        html.finish()
    }

    #[test]
    fn hostile_name_stays_text() {
        assert_eq!(
            escaped("<script>alert('x')</script>\" onload=\"&"),
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onload=&quot;&amp;"
        );
    }

    #[test]
    fn direction_tricks_and_control_characters_are_shown_as_such() {
        assert_eq!(escaped("a\u{202e}fdp.exe\u{0}"), "a\u{fffd}fdp.exe\u{fffd}");
    }

    #[test]
    fn endless_name_is_cut_where_the_reader_sees_it() {
        let long = "x".repeat(5_000);
        let shown = escaped(&long);
        assert_eq!(shown.chars().count(), LONGEST + 1);
        assert!(shown.ends_with('…'));
    }

    #[test]
    fn numbers_for_attributes_are_short_and_finite() {
        let mut html = Html::default();
        html.number(12.3456).raw(" ").number(f64::NAN);
        assert_eq!(html.finish(), "12.3 0");
    }
}
