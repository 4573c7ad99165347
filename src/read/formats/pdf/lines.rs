//! Puts fragments of text together to lines.
//!
//! In: fragments in the order in which they were drawn. Out: text, cells parted by tabs, paragraphs by blank
//! lines. The order of drawing is kept, for that is how a page with columns is read; only short pieces that are
//! drawn apart and stand beside each other, as the labels and the values of a form, come on one line.

use super::glyphs::Fragment;

/// In em: how far fragments of one line may stand off each other, and when lines are paragraphs apart.
const OFF_LINE: f64 = 0.3;
const PARAGRAPH: f64 = 2.0;
const GLUED: f64 = 0.15;
const TAB: f64 = 0.4;

/// Letters of a piece that can be a label or a value, and no line of a column of prose.
const SHORT: usize = 40;

/// Lines that are looked back over for what stands beside.
const LOOK_BACK: usize = 200;

struct Line<'a> {
    parts: Vec<&'a Fragment>,
    length: usize,
}

/// The text of those fragments that are hidden, or of those that are not.
pub(super) fn text(fragments: &[Fragment], hidden: bool) -> String {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for fragment in fragments.iter().filter(|fragment| fragment.is_hidden == hidden) {
        let length = fragment.text.chars().count();
        let at = lines.len().saturating_sub(LOOK_BACK);
        let last = lines.len().saturating_sub(1);
        let line = lines[at..].iter().rposition(|line| line.takes(fragment, length)).map(|i| at + i);
        // What was drawn last goes on, however long it is.
        let goes_on = lines
            .last()
            .is_some_and(|line| line.is_beside(fragment) && line.end() <= fragment.begin + fragment.em);
        match line {
            _ if goes_on => lines[last].add(fragment, length),
            Some(line) => lines[line].add(fragment, length),
            None => lines.push(Line { parts: vec![fragment], length }),
        }
    }
    join(&mut lines)
}

impl<'a> Line<'a> {
    fn add(&mut self, fragment: &'a Fragment, length: usize) {
        self.parts.push(fragment);
        self.length = self.length.max(length);
    }

    fn end(&self) -> f64 {
        self.parts.iter().map(|part| part.end).fold(f64::MIN, f64::max)
    }

    /// Whether a fragment stands at the same height, in the same direction, and over none of its parts.
    fn is_beside(&self, fragment: &Fragment) -> bool {
        self.parts.iter().all(|part| {
            let em = part.em.max(fragment.em);
            let turned = (part.direction.0 - fragment.direction.0).abs()
                + (part.direction.1 - fragment.direction.1).abs();
            turned < 0.2
                && (part.across - fragment.across).abs() < OFF_LINE * em
                && (fragment.begin >= part.end - OFF_LINE * em || fragment.end <= part.begin + OFF_LINE * em)
        })
    }

    fn takes(&self, fragment: &Fragment, length: usize) -> bool {
        let is_label = self.parts.iter().any(|part| part.text.ends_with(':'));
        (self.length <= SHORT && length <= SHORT || is_label) && self.is_beside(fragment)
    }
}

fn join(lines: &mut [Line<'_>]) -> String {
    let mut text = String::new();
    let mut above: Option<(f64, f64, (f64, f64))> = None;
    for line in lines {
        line.parts.sort_by(|one, other| one.begin.total_cmp(&other.begin));
        let Some(first) = line.parts.first() else { continue };
        if let Some((across, em, direction)) = above {
            let drop = across - first.across;
            let is_next = direction == first.direction && (0.0..PARAGRAPH * em.max(first.em)).contains(&drop);
            text.push_str(if is_next { "\n" } else { "\n\n" });
        }
        above = Some((first.across, first.em, first.direction));
        let mut end = None;
        for part in &line.parts {
            if let Some(end) = end {
                let gap = (part.begin - end) / part.em;
                text.push_str(if gap > TAB {
                    "\t"
                } else if gap > GLUED {
                    " "
                } else {
                    ""
                });
            }
            text.push_str(&part.text);
            end = Some(part.end);
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}
