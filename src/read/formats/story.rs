//! The text of a document on its way to the sink: paragraphs in their layers, and tables where they are tables.
//!
//! In: pieces of text, ends of paragraphs, cells and rows, from a format that knows what its elements mean. Out:
//! running text for each layer, its lines counted, and a grid for a table that is a list. A form, with a label
//! and its value beside it, and a table that only arranges a page are running text, cells separated by tabs.

use super::draft::Draft;
use super::{Error, Flow, Grid, Limits, Result, Sink};
use crate::read::Rows;
use crate::record::{Layer, Reason};
use memchr::memchr_iter;
use std::collections::BTreeMap;

/// Bytes of text at which it is handed over.
const FULL: usize = 256 << 10;

/// Bytes of text that are kept at most where it cannot be handed over at once.
const MOST: usize = 16 << 20;

/// The text of one place in a document.
pub(super) struct Story<'s> {
    sink: &'s mut dyn Sink,
    at: String,
    layer: Layer,
    body: String,
    /// The number of the first line in `body`.
    line: u64,
    /// What stands in another layer than the story's own.
    asides: BTreeMap<Layer, Aside>,
    /// The layers that were entered and not left.
    within: Vec<Layer>,
    tables: Vec<Draft>,
    /// Tables deeper in one another than a page can have, which are part of the one around them.
    too_deep: usize,
    open: Option<Open>,
    /// Tables that became grids.
    grids: usize,
    columns: usize,
    cell_bytes: usize,
    cut: bool,
    /// Whether a grid is under way that no text may end.
    held: bool,
    /// Whether text of the story's own came since the last of another layer.
    apart: bool,
}

/// Text in another layer, and the number of its first line.
struct Aside {
    line: u64,
    text: String,
}

/// The grid that goes on.
struct Open {
    /// How deep its table is nested.
    depth: usize,
    rows: Rows,
}

impl<'s> Story<'s> {
    /// A story that stands at a place, in a layer.
    pub fn new(sink: &'s mut dyn Sink, at: &str, layer: Layer, limits: &Limits) -> Self {
        Story {
            sink,
            at: at.to_owned(),
            layer,
            body: String::new(),
            line: 1,
            asides: BTreeMap::new(),
            within: Vec::new(),
            tables: Vec::new(),
            too_deep: 0,
            open: None,
            grids: 0,
            columns: limits.columns,
            cell_bytes: limits.cell_bytes,
            cut: false,
            held: false,
            apart: false,
        }
    }

    /// What follows stands in another place; what came before is handed over.
    pub fn turn_to(&mut self, at: &str, layer: Layer) -> Result<()> {
        self.end()?;
        self.asides.clear();
        at.clone_into(&mut self.at);
        (self.layer, self.line, self.grids, self.held) = (layer, 1, 0, false);
        Ok(())
    }

    /// The sink itself, for a grid that is no table of a text. What the story was told stays with it until
    /// it turns to another place.
    pub fn raw_sink(&mut self) -> &mut dyn Sink {
        self.held = true;
        self.sink
    }

    /// From here on text stands in another layer.
    pub fn enter(&mut self, layer: Layer) {
        self.within.push(layer);
    }

    /// Back to the layer before.
    pub fn leave(&mut self) {
        self.end_asides();
        self.within.pop();
    }

    /// Adds text to the paragraph in hand.
    pub fn push(&mut self, text: &str) {
        match self.within.last() {
            Some(&layer) => self.push_as(layer, text),
            None => {
                self.apart = true;
                match self.tables.last_mut() {
                    Some(table) => table.push(text),
                    None => self.body.push_str(text),
                }
            }
        }
    }

    /// Adds text to the paragraph in hand as it stands in another layer.
    pub fn push_as(&mut self, layer: Layer, text: &str) {
        if layer == self.layer && self.within.is_empty() {
            return self.push(text);
        }
        let aside = self.asides.entry(layer).or_insert(Aside { line: 1, text: String::new() });
        if aside.text.len() + text.len() > MOST {
            self.cut = true;
        } else {
            // What other text stands between is not one word.
            if std::mem::take(&mut self.apart) && aside.text.ends_with(|last: char| !last.is_whitespace()) {
                aside.text.push(' ');
            }
            aside.text.push_str(text);
        }
    }

    /// Adds a line that stands in another layer, as a paragraph of its own.
    pub fn line_as(&mut self, layer: Layer, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.end_asides();
            self.push_as(layer, text);
            self.end_asides();
        }
    }

    /// Ends the paragraph in hand.
    pub fn end_paragraph(&mut self) -> Result<()> {
        self.end_asides();
        if self.within.is_empty() {
            match self.tables.last_mut() {
                Some(table) => table.push("\n"),
                None => self.body.push('\n'),
            }
        }
        if self.tables.last().is_some_and(Draft::is_too_big) {
            self.spill();
        }
        if self.open.is_none() && self.body.len() > FULL {
            self.hand_over_body()?;
        }
        if self.open.is_none() && !self.held && self.asides.values().any(|aside| aside.text.len() > FULL) {
            self.hand_over_asides()?;
        }
        Ok(())
    }

    fn end_asides(&mut self) {
        for Aside { text, .. } in self.asides.values_mut() {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
        }
    }

    /// What was added to the paragraph in hand since a mark.
    pub fn since(&self, mark: usize) -> &str {
        let text = self.tables.last().map_or(self.body.as_str(), Draft::cell);
        text.get(mark..).unwrap_or("")
    }

    /// A place in the paragraph in hand.
    pub fn mark(&self) -> usize {
        self.tables.last().map_or(self.body.len(), |table| table.cell().len())
    }

    /// Whether the text in hand stands on the page itself, in no table and no box.
    pub fn is_plain(&self) -> bool {
        self.within.is_empty() && self.tables.is_empty()
    }

    /// A table begins, possibly in a cell of another.
    pub fn begin_table(&mut self) {
        const DEEPEST: usize = 32;
        if !self.within.is_empty() {
            return;
        }
        if self.tables.len() >= DEEPEST {
            self.too_deep += 1;
            return;
        }
        self.tables.iter_mut().for_each(Draft::is_layout);
        self.tables.push(Draft::default());
    }

    /// The table in hand; none in another layer, where tables are lines.
    fn table(&mut self) -> Option<&mut Draft> {
        if self.within.is_empty() { self.tables.last_mut() } else { None }
    }

    /// Says that the row in hand is a heading.
    pub fn heading_row(&mut self) {
        if let Some(table) = self.table() {
            table.has_heading();
        }
    }

    /// Ends a cell that is so many columns wide.
    pub fn end_cell(&mut self, columns: usize) {
        let most = self.columns;
        if let Some(table) = self.table() {
            table.end_cell(columns, most);
        }
    }

    /// Ends a row.
    pub fn end_row(&mut self) -> Result<()> {
        let most = self.columns;
        let Some(table) = self.table() else { return Ok(()) };
        table.end_row(most);
        if table.is_full() { self.settle() } else { Ok(()) }
    }

    /// Ends a table.
    pub fn end_table(&mut self) -> Result<()> {
        self.end_row()?;
        if self.too_deep > 0 {
            self.too_deep -= usize::from(self.within.is_empty());
            return Ok(());
        }
        if self.table().is_some() {
            self.settle()?;
            self.tables.pop();
        }
        if self.open.as_ref().is_some_and(|open| open.depth > self.tables.len()) {
            self.open = None;
        }
        Ok(())
    }

    /// Passes on the rows of the table in hand, as what it is.
    fn settle(&mut self) -> Result<()> {
        let depth = self.tables.len();
        let Some((table, outer)) = self.tables.split_last_mut() else { return Ok(()) };
        let is_list = table.is_list();
        let rows = table.take_rows();
        if is_list {
            return self.put_rows(depth, &rows);
        }
        for row in rows {
            let line = row.join("\t");
            let line = line.trim_end();
            match outer.last_mut() {
                Some(outer) => outer.push(line),
                None => self.body.push_str(line),
            }
            match outer.last_mut() {
                Some(outer) => outer.push("\n"),
                None => self.body.push('\n'),
            }
        }
        Ok(())
    }

    fn put_rows(&mut self, depth: usize, table: &[Vec<String>]) -> Result<()> {
        let mut open = match self.open.take() {
            Some(open) if open.depth == depth => open,
            _ => {
                self.hand_over_body()?;
                self.grids += 1;
                let place = if self.at.is_empty() { String::new() } else { format!("{}, ", self.at) };
                self.sink.grid(&Grid {
                    at: format!("{place}table {}", self.grids),
                    kind: "table",
                    hidden: self.layer.is_unseen(),
                    ..Grid::default()
                });
                Open { depth, rows: Rows::default() }
            }
        };
        for row in table {
            for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let cell = cell.as_bytes();
                open.rows.cell(column, &cell[..cell.len().min(self.cell_bytes)]);
            }
            open.rows.end_row();
            if open.rows.is_full() {
                flow(self.sink.rows(&open.rows.batch()))?;
                open.rows.clear();
            }
        }
        if !open.rows.is_empty() {
            flow(self.sink.rows(&open.rows.batch()))?;
            open.rows.clear();
        }
        self.open = Some(open);
        Ok(())
    }

    /// Turns tables with too much in one cell into text.
    fn spill(&mut self) {
        for table in &mut self.tables {
            table.is_layout();
            for row in table.take_all() {
                self.body.push_str(row.join("\t").trim_end());
                self.body.push('\n');
            }
        }
    }

    fn hand_over_body(&mut self) -> Result<()> {
        let lines = memchr_iter(b'\n', self.body.as_bytes()).count() as u64;
        if !self.body.trim().is_empty() {
            flow(self.sink.text(&self.at, self.layer, self.line, &self.body))?;
        }
        self.line += lines;
        self.body.clear();
        Ok(())
    }

    fn hand_over_asides(&mut self) -> Result<()> {
        for (&layer, aside) in &mut self.asides {
            if !aside.text.trim().is_empty() {
                flow(self.sink.text(&self.at, layer, aside.line, &aside.text))?;
            }
            aside.line += memchr_iter(b'\n', aside.text.as_bytes()).count() as u64;
            aside.text.clear();
        }
        Ok(())
    }

    /// Hands over what is left, also of tables that did not end.
    fn end(&mut self) -> Result<()> {
        self.within.clear();
        self.too_deep = 0;
        while !self.tables.is_empty() {
            self.end_table()?;
        }
        self.end_asides();
        self.hand_over_body()?;
        self.hand_over_asides()
    }

    /// Hands over what is left.
    pub fn finish(mut self) -> Result<()> {
        self.end()?;
        if self.cut {
            self.sink.trouble(Reason::Limit("text in another layer".to_owned()));
        }
        Ok(())
    }
}

fn flow(flow: Flow) -> Result<()> {
    if flow == Flow::Stop { Err(Error::Stopped) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::recording::Recording;

    fn told(tell: impl FnOnce(&mut Story<'_>)) -> String {
        let mut recording = Recording::default();
        let mut story = Story::new(&mut recording, "", Layer::Body, &Limits::default());
        tell(&mut story);
        story.finish().unwrap();
        recording.lines
    }

    fn table(story: &mut Story<'_>, rows: &[&[&str]]) {
        story.begin_table();
        for row in rows {
            for cell in *row {
                story.push(cell);
                story.end_paragraph().unwrap();
                story.end_cell(1);
            }
            story.end_row().unwrap();
        }
        story.end_table().unwrap();
    }

    #[test]
    fn list_is_a_grid_between_the_text() {
        let lines = told(|story| {
            story.push("voor");
            story.end_paragraph().unwrap();
            table(story, &[&["Naam", "Plaats", "Lid"], &["Jan", "Ede", "ja"], &["Piet", "Epe", "nee"]]);
            story.push("na");
        });
        let expected = "text \"\" from line 1\n  voor\ngrid \"table 1\" table\n    0: Naam | Plaats | Lid\n    1: Jan | Ede | ja\n    2: Piet | Epe | nee\ntext \"\" from line 2\n  na\n";
        assert_eq!(lines, expected);
    }

    #[test]
    fn form_is_text_with_the_label_before_its_value() {
        let lines = told(|story| {
            table(story, &[&["Naam:", "Jan Jansen"], &["Geboren:", "1-2-1980"], &["Plaats:", "Ede"]]);
        });
        assert_eq!(
            lines,
            "text \"\" from line 1\n  Naam:\tJan Jansen\n  Geboren:\t1-2-1980\n  Plaats:\tEde\n"
        );
    }

    #[test]
    fn table_around_a_list_is_a_page_and_the_list_a_grid() {
        let lines = told(|story| {
            story.begin_table();
            story.push("links");
            story.end_cell(1);
            table(story, &[&["Naam", "Plaats", "Lid"], &["Jan", "Ede", "ja"], &["Piet", "Epe", "nee"]]);
            story.end_row().unwrap();
            story.end_table().unwrap();
        });
        assert!(lines.starts_with("grid \"table 1\" table\n"), "{lines}");
        assert!(lines.ends_with("  links\n"), "{lines}");
    }

    #[test]
    fn layers_do_not_break_the_paragraph() {
        let lines = told(|story| {
            story.push("jan@");
            story.push_as(Layer::Deleted, "weg");
            story.enter(Layer::TextBox);
            story.push("kader");
            story.end_paragraph().unwrap();
            story.leave();
            story.push("example.nl");
            story.end_paragraph().unwrap();
        });
        let expected = "text \"\" from line 1\n  jan@example.nl\ntext \"\" from line 1, text-box\n  kader\ntext \"\" from line 1, deleted\n  weg\n";
        assert_eq!(lines, expected);
    }
}
