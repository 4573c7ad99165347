//! Where each piece of a page goes: into the text, a table, or a layer that is not seen.
//!
//! In: tags, texts and comments, in order, with their lines. Out: calls on the sink. What is open is kept in
//! counters and in the few tables that stand in one another, never in a tree.

use super::table::{Kind, Table};
use crate::read::{Error, Flow, Grid, Limits, Result, Rows, Sink};
use crate::record::{Layer, Reason};
use html5gum::{HtmlString, Spanned};
use std::collections::BTreeMap;

pub(super) type Attributes = BTreeMap<HtmlString, Spanned<HtmlString, usize>>;

/// Elements that begin and end a line.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "title",
    "tr",
    "ul",
];

/// Elements that never have an end.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// What a page says to machines only.
const TECHNICAL: &[&str] = &[
    "viewport",
    "robots",
    "generator",
    "theme-color",
    "format-detection",
    "referrer",
    "progid",
    "color-scheme",
];

/// Bytes of a piece of text at which it is handed over, and rows and bytes at which a table is judged.
const FULL: usize = 256 << 10;
const ROWS_TO_JUDGE: usize = 200;
const FEW_ROWS: usize = 4;
const MOST_KEPT: usize = 16 << 20;

/// Lines without text that are bridged within one piece.
const BRIDGE: u64 = 64;

/// Tables that stand in one another; those inside are not told apart.
const MOST_TABLES: usize = 32;

/// Bytes of a link's text that are compared with its address.
const SHOWN: usize = 1024;

pub(super) struct Page<'a> {
    sink: &'a mut dyn Sink,
    at: &'a str,
    limits: &'a Limits,
    /// A piece for each layer that has come up, the text itself first.
    pieces: Vec<Piece>,
    tables: Vec<Table>,
    /// How many grids there were, and the one that is handed over on the way.
    grids: usize,
    stream: Option<Stream>,
    /// The element that is hidden, and how many of its name are open in it.
    hidden: Option<(String, usize)>,
    /// How many form elements with text are open.
    form: usize,
    /// Whether white space counts.
    kept_as_is: usize,
    script: bool,
    style: bool,
    link: Option<Link>,
    line: u64,
}

/// A grid that is too long to keep.
struct Stream {
    grid: Grid,
    rows: Rows,
    /// Whether it is the sink's grid at this moment.
    told: bool,
    names: usize,
}

/// A link, while it is looked whether it shows its address.
struct Link {
    address: String,
    shown: String,
}

impl<'a> Page<'a> {
    pub fn new(at: &'a str, limits: &'a Limits, sink: &'a mut dyn Sink) -> Self {
        Page {
            sink,
            at,
            limits,
            pieces: vec![Piece::new(Layer::Body)],
            tables: Vec::new(),
            grids: 0,
            stream: None,
            hidden: None,
            form: 0,
            kept_as_is: 0,
            script: false,
            style: false,
            link: None,
            line: 1,
        }
    }

    /// A tag that begins an element.
    pub fn open(&mut self, line: u64, name: &str, attributes: &Attributes) -> Result<()> {
        self.line = line;
        if let Some((hidden, count)) = &mut self.hidden {
            *count += usize::from(hidden == name);
        } else if is_hidden(name, attributes) {
            self.hidden = Some((name.to_owned(), 1));
        }
        match name {
            "script" => self.script = true,
            "style" => self.style = true,
            "textarea" | "select" | "datalist" => {
                self.form += 1;
                self.kept_as_is += usize::from(name == "textarea");
            }
            "pre" => self.kept_as_is += 1,
            "table" | "tr" | "td" | "th" | "caption" if self.hidden.is_none() => {
                self.open_in_table(name, attributes)?;
            }
            _ => {}
        }
        if BLOCKS.contains(&name) {
            self.break_line();
        } else if matches!(name, "td" | "th") {
            self.gap();
        }
        self.attributes(name, attributes);
        self.hand_over_full()
    }

    fn open_in_table(&mut self, name: &str, attributes: &Attributes) -> Result<()> {
        if name == "table" {
            if let Some(outer) = self.tables.last_mut().filter(|outer| outer.kind == Kind::Open) {
                // A table in a cell: what is around it is layout.
                outer.kind = Kind::Layout;
                self.lay_out(true)?;
            }
            if self.tables.len() < MOST_TABLES {
                let mut table = Table::new(self.limits.columns);
                if value(attributes, "role").is_some_and(|role| role == "presentation") {
                    table.kind = Kind::Layout;
                }
                self.tables.push(table);
            }
            return Ok(());
        }
        let span = |key| value(attributes, key).and_then(|span| span.trim().parse().ok()).unwrap_or(1);
        let line = self.line;
        let Some(table) = self.tables.last_mut().filter(|table| table.kind != Kind::Layout) else {
            return Ok(());
        };
        table.in_caption = name == "caption";
        match name {
            "tr" => table.begin_row(line),
            "td" | "th" => table.begin_cell(line, name == "th", span("colspan"), span("rowspan")),
            _ => {}
        }
        let is_much = table.bytes > FULL && table.rows.len() >= FEW_ROWS || table.bytes > MOST_KEPT;
        if table.rows.len() >= ROWS_TO_JUDGE || is_much { self.some_rows() } else { Ok(()) }
    }

    /// The end of an element.
    pub fn close(&mut self, name: &str) -> Result<()> {
        let was_hidden = self.hidden.is_some();
        if let Some((hidden, count)) = &mut self.hidden
            && hidden == name
        {
            *count -= 1;
            if *count == 0 {
                self.break_line();
                self.hidden = None;
            }
        }
        match name {
            "script" => {
                self.script = false;
                self.piece(Layer::Hidden).break_line();
            }
            "style" => self.style = false,
            "textarea" | "select" | "datalist" => {
                self.piece(Layer::FormField).break_line();
                self.form = self.form.saturating_sub(1);
                self.kept_as_is = self.kept_as_is.saturating_sub(usize::from(name == "textarea"));
            }
            "pre" => self.kept_as_is = self.kept_as_is.saturating_sub(1),
            "a" => self.end_link(),
            "table" if !was_hidden => self.end_table()?,
            "tr" | "td" | "th" | "caption" if !was_hidden => self.close_in_table(name),
            _ => {}
        }
        if BLOCKS.contains(&name) && name != "br" {
            self.break_line();
        }
        Ok(())
    }

    fn close_in_table(&mut self, name: &str) {
        let Some(table) = self.tables.last_mut() else { return };
        match name {
            "tr" => table.end_row(),
            "caption" => table.in_caption = false,
            _ => table.end_cell(),
        }
    }

    /// Text between tags.
    pub fn text(&mut self, line: u64, text: &str) -> Result<()> {
        self.line = line;
        if let Some(link) = self.link.as_mut().filter(|link| link.shown.len() < SHOWN) {
            link.shown.extend(text.chars().take(SHOWN));
        }
        let keep = self.kept_as_is > 0 || self.script;
        match self.target() {
            Target::Nowhere => {}
            Target::Cell => add_words(self.cell_text(), text, keep),
            Target::Piece(layer) => self.piece(layer).words(line, text, keep),
        }
        self.hand_over_full()
    }

    /// A comment; one that only some programs read is shown without its tags.
    pub fn comment(&mut self, line: u64, text: &str) -> Result<()> {
        let text = text.trim();
        if text.starts_with('?') || text.is_empty() || text == "[endif]" || text == "[if !mso]" {
            return Ok(());
        }
        let text = if text.starts_with("[if") { undressed(text) } else { text.to_owned() };
        let piece = self.piece(Layer::Comment);
        piece.words(line, &text, true);
        piece.break_line();
        self.hand_over_full()
    }

    /// Hands over what is left.
    pub fn end(&mut self) -> Result<()> {
        self.end_link();
        while !self.tables.is_empty() {
            self.end_table()?;
        }
        self.pieces.sort_by_key(|piece| piece.layer);
        for place in 0..self.pieces.len() {
            self.hand_over(place)?;
        }
        Ok(())
    }

    fn target(&self) -> Target {
        let in_cell = self.tables.last().is_some_and(|table| table.cell.is_some() || table.in_caption);
        match () {
            _ if self.style => Target::Nowhere,
            _ if self.script || self.hidden.is_some() => Target::Piece(Layer::Hidden),
            _ if self.form > 0 => Target::Piece(Layer::FormField),
            _ if in_cell => Target::Cell,
            _ => Target::Piece(Layer::Body),
        }
    }

    /// The text of the open cell; of the caption, where that is open.
    fn cell_text(&mut self) -> &mut String {
        let table = self.tables.last_mut().expect("a cell or a caption is open");
        match &mut table.cell {
            Some(cell) if !table.in_caption => &mut cell.text,
            _ => &mut table.caption,
        }
    }

    fn break_line(&mut self) {
        match self.target() {
            Target::Nowhere => {}
            Target::Cell => {
                let text = self.cell_text();
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
            }
            Target::Piece(layer) => self.piece(layer).break_line(),
        }
    }

    fn gap(&mut self) {
        if let Target::Piece(layer) = self.target() {
            self.piece(layer).blank = true;
        }
    }

    fn piece(&mut self, layer: Layer) -> &mut Piece {
        let place = self.pieces.iter().position(|piece| piece.layer == layer);
        let place = place.unwrap_or_else(|| {
            self.pieces.push(Piece::new(layer));
            self.pieces.len() - 1
        });
        &mut self.pieces[place]
    }

    /// A line of its own in a layer.
    fn say(&mut self, layer: Layer, label: &str, value: &str) {
        if value.trim().is_empty() {
            return;
        }
        let line = self.line;
        let piece = self.piece(layer);
        piece.break_line();
        if !label.is_empty() {
            piece.words(line, &format!("{label}: "), false);
        }
        piece.words(line, value, false);
        piece.break_line();
    }

    /// Adds words to the text that is open.
    fn add(&mut self, text: &str) {
        let line = self.line;
        match self.target() {
            Target::Nowhere => {}
            Target::Cell => {
                let cell = self.cell_text();
                add_words(cell, " ", false);
                add_words(cell, text, false);
            }
            Target::Piece(layer) => {
                let piece = self.piece(layer);
                piece.blank = true;
                piece.words(line, text, false);
                piece.blank = true;
            }
        }
    }

    /// What attributes hold.
    fn attributes(&mut self, name: &str, attributes: &Attributes) {
        match name {
            "meta" => return self.meta(attributes),
            "input" => self.input(attributes),
            "a" | "area" => self.link(attributes),
            "img" => {
                if let Some(text) = value(attributes, "alt") {
                    self.add(&text);
                }
            }
            _ => {}
        }
        for (key, found) in attributes {
            let key = String::from_utf8_lossy(key);
            let found = String::from_utf8_lossy(&found.value);
            let is_label = matches!(&*key, "title" | "aria-label" | "placeholder" | "summary" | "label");
            if is_label && found.contains(char::is_alphabetic)
                || key.starts_with("data-") && says_much(&found)
            {
                self.say(Layer::Hidden, &key, &found);
                continue;
            }
            let is_read = matches!(&*key, "alt" | "value" | "content") || found.starts_with("mailto:");
            if !is_read && !found.starts_with("data:") && (found.contains('@') || found.contains("%40")) {
                self.say(Layer::Hidden, &key, &unescaped(&found));
            }
        }
    }

    fn meta(&mut self, attributes: &Attributes) {
        let label = ["name", "property", "itemprop"].iter().find_map(|key| value(attributes, key));
        if let (Some(label), Some(content)) = (label, value(attributes, "content"))
            && !TECHNICAL.contains(&label.to_ascii_lowercase().as_str())
        {
            self.say(Layer::Properties, &label, &content);
        }
    }

    /// A field with what was filled in; a hidden one is not seen.
    fn input(&mut self, attributes: &Attributes) {
        let kind = value(attributes, "type").unwrap_or_default().to_ascii_lowercase();
        let Some(filled) = value(attributes, "value") else { return };
        let label = ["name", "id"].iter().find_map(|key| value(attributes, key)).unwrap_or_default();
        match kind.as_str() {
            "submit" | "button" | "reset" | "image" => {}
            "checkbox" | "radio" if !attributes.contains_key(b"checked".as_slice()) => {}
            "hidden" => self.say(Layer::Hidden, &label, &filled),
            _ if matches!(self.target(), Target::Cell) => self.add(&filled),
            _ => self.say(Layer::FormField, &label, &filled),
        }
    }

    fn link(&mut self, attributes: &Attributes) {
        let Some(target) = value(attributes, "href") else { return };
        let address = target.strip_prefix("mailto:").or_else(|| target.strip_prefix("tel:"));
        if let Some(address) = address {
            self.end_link();
            let address = address.split('?').next().unwrap_or_default();
            self.link = Some(Link { address: unescaped(address), shown: String::new() });
        }
    }

    /// Adds the address of a link that does not show it.
    fn end_link(&mut self) {
        let Some(link) = self.link.take() else { return };
        let bare = |text: &str| text.to_lowercase().replace([' ', '-', '(', ')', '\u{a0}'], "");
        // A telephone number is shown without the country, or with it.
        let address = bare(&link.address);
        let known = address.strip_prefix("+31").unwrap_or(&address);
        if !known.is_empty() && !bare(&link.shown).contains(known) {
            self.add(&link.address);
        }
    }

    /// The innermost table has come to its end.
    fn end_table(&mut self) -> Result<()> {
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        table.end_row();
        if table.kind == Kind::Open {
            table.kind = table.judge();
        }
        let table_was_cut = table.is_cut;
        match table.kind {
            Kind::Data => self.rows_to_grid()?,
            _ => self.lay_out(false)?,
        }
        if table_was_cut {
            self.sink.trouble(Reason::Limit("columns".to_owned()));
        }
        if let Some(stream) = &mut self.stream {
            hand_over_rows(stream, self.sink)?;
        }
        self.stream = None;
        self.tables.pop();
        Ok(())
    }

    /// A long table: says what it is, and hands over what there is of it.
    fn some_rows(&mut self) -> Result<()> {
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        if table.kind == Kind::Open {
            table.kind = table.judge();
        }
        match table.kind {
            Kind::Data => self.rows_to_grid(),
            _ => self.lay_out(false),
        }
    }

    /// Rows of the innermost table as text; with what is open in it, when another begins there.
    fn lay_out(&mut self, all: bool) -> Result<()> {
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let is_pairs = table.kind == Kind::Pairs;
        if all {
            table.end_row();
        }
        table.bytes = 0;
        let caption = std::mem::take(&mut table.caption);
        let rows = std::mem::take(&mut table.rows);
        self.say(Layer::Body, "", &caption);
        let body = &mut self.pieces[0];
        for row in rows {
            body.break_line();
            let filled = row.cells.iter().filter(|cell| !cell.is_empty());
            for (place, cell) in filled.enumerate() {
                let colon = if is_pairs && place == 0 && !cell.ends_with(':') { ":" } else { "" };
                body.blank = place > 0;
                body.words(row.line, cell, true);
                body.words(row.line, colon, true);
            }
        }
        body.break_line();
        self.hand_over_full()
    }

    /// Rows of the innermost table into its grid, which is begun when it is new.
    fn rows_to_grid(&mut self) -> Result<()> {
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        table.bytes = 0;
        if self.stream.is_none() {
            // What stands above it comes first; a caption is text, and no name to show.
            let caption = std::mem::take(&mut table.caption);
            let line = table.rows.first().map_or(self.line, |row| row.line);
            let mut body = std::mem::replace(&mut self.pieces[0], Piece::new(Layer::Body));
            body.break_line();
            body.words(line, &caption, false);
            body.hand_over(self.at, self.sink)?;
            self.grids += 1;
            let names = table.names();
            let at = place_of_grid(self.at, self.grids);
            let known = names.as_ref().map_or(0, Vec::len);
            let grid = Grid { at, kind: "html", names, ..Grid::default() };
            self.stream = Some(Stream { grid, rows: Rows::default(), told: false, names: known });
        }
        let Some(stream) = &mut self.stream else { return Ok(()) };
        for row in table.rows.drain(..) {
            for (column, cell) in row.cells.iter().enumerate() {
                let end =
                    (0..=cell.len().min(self.limits.cell_bytes)).rev().find(|&at| cell.is_char_boundary(at));
                stream.rows.cell(column, &cell.as_bytes()[..end.unwrap_or(0)]);
            }
            stream.names = stream.names.max(row.cells.len());
            stream.rows.end_row();
            if stream.rows.is_full() {
                hand_over_rows(stream, self.sink)?;
            }
        }
        Ok(())
    }

    /// Hands over every piece that has grown enough.
    fn hand_over_full(&mut self) -> Result<()> {
        for place in 0..self.pieces.len() {
            if self.pieces[place].text.len() > FULL {
                self.hand_over(place)?;
            }
        }
        Ok(())
    }

    fn hand_over(&mut self, place: usize) -> Result<()> {
        if let Some(stream) = &mut self.stream {
            hand_over_rows(stream, self.sink)?;
            stream.told = false;
        }
        let layer = self.pieces[place].layer;
        let piece = std::mem::replace(&mut self.pieces[place], Piece::new(layer));
        piece.hand_over(self.at, self.sink)
    }
}

fn hand_over_rows(stream: &mut Stream, sink: &mut dyn Sink) -> Result<()> {
    if stream.rows.is_empty() {
        return Ok(());
    }
    let is_wider = stream.grid.names.as_ref().is_some_and(|names| names.len() < stream.names);
    if let (true, Some(names)) = (is_wider, &mut stream.grid.names) {
        names.resize(stream.names, String::new());
    }
    if !stream.told {
        sink.grid(&stream.grid);
        stream.rows.count_from(0);
        stream.told = true;
    } else if let (true, Some(names)) = (is_wider, &stream.grid.names) {
        sink.more_names(names);
    }
    let flow = sink.rows(&stream.rows.batch());
    stream.rows.clear();
    if flow == Flow::Stop { Err(Error::Stopped) } else { Ok(()) }
}

/// Where text goes.
enum Target {
    Nowhere,
    Cell,
    Piece(Layer),
}

/// Text of one layer in the making; its lines are those of the file, unless the file has many blocks on one.
struct Piece {
    layer: Layer,
    /// The number of its first line, and of the one it has come to.
    first: u64,
    line: u64,
    text: String,
    /// Whether a blank goes before the next word.
    blank: bool,
}

impl Piece {
    fn new(layer: Layer) -> Self {
        Piece { layer, first: 0, line: 0, text: String::new(), blank: false }
    }

    fn words(&mut self, line: u64, text: &str, keep: bool) {
        let mut line = line;
        for word in text.split_inclusive(char::is_whitespace) {
            let bare = word.trim_end_matches(char::is_whitespace);
            if !bare.is_empty() {
                self.begin(line);
                if self.blank && !self.text.is_empty() && !self.text.ends_with('\n') {
                    self.text.push(' ');
                }
                self.text.push_str(bare);
                self.blank = false;
            }
            let ends_line = word.ends_with('\n');
            line += u64::from(ends_line);
            match keep && ends_line {
                true => self.break_line(),
                false => self.blank |= bare.len() < word.len(),
            }
        }
    }

    /// Before the first word of a line: catches up with the file.
    fn begin(&mut self, line: u64) {
        if self.text.is_empty() {
            (self.first, self.line) = (line, line);
        } else if self.text.ends_with('\n') && line > self.line {
            let behind = (line - self.line).min(BRIDGE);
            self.text.extend(std::iter::repeat_n('\n', behind as usize));
            self.line += behind;
        }
    }

    fn break_line(&mut self) {
        self.blank = false;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
            self.line += 1;
        }
    }

    fn hand_over(mut self, at: &str, sink: &mut dyn Sink) -> Result<()> {
        if self.text.is_empty() {
            return Ok(());
        }
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        match sink.text(at, self.layer, self.first, &self.text) {
            Flow::More => Ok(()),
            Flow::Stop => Err(Error::Stopped),
        }
    }
}

/// Adds text to a cell; a line break in HTML is a blank.
fn add_words(cell: &mut String, text: &str, keep: bool) {
    for letter in text.chars() {
        if keep || !letter.is_whitespace() {
            cell.push(letter);
        } else if !cell.is_empty() && !cell.ends_with([' ', '\n']) {
            cell.push(' ');
        }
    }
}

fn value(attributes: &Attributes, key: &str) -> Option<String> {
    let value = String::from_utf8_lossy(&attributes.get(key.as_bytes())?.value).trim().to_owned();
    (!value.is_empty()).then_some(value)
}

/// Whether an element says itself that it is not seen.
fn is_hidden(name: &str, attributes: &Attributes) -> bool {
    if VOID.contains(&name) {
        return false;
    }
    let style = value(attributes, "style").unwrap_or_default().to_ascii_lowercase().replace([' ', '\n'], "");
    let hidden = ["display:none", "visibility:hidden", "mso-hide:all"];
    attributes.contains_key(b"hidden".as_slice())
        || name == "template"
        || hidden.iter().any(|say| style.contains(say))
}

/// Whether a value for a script may be more than a switch or a row number.
fn says_much(value: &str) -> bool {
    value.len() >= 6
        && value.len() <= 64 << 10
        && value.contains(|letter: char| letter.is_ascii_digit() || "@ ".contains(letter))
}

/// Without the escapes of an address.
fn unescaped(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let [byte, after @ ..] = rest {
        let digit = |at: usize| after.get(at).and_then(|&byte| char::from(byte).to_digit(16));
        match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high << 4 | low) as u8);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What stands between the tags of a comment, each with the name of its tag.
fn undressed(comment: &str) -> String {
    let mut lines = String::new();
    let mut name = "";
    for piece in comment.split('<').skip(1) {
        let Some((tag, text)) = piece.split_once('>') else { continue };
        if !tag.starts_with(['/', '!']) {
            let word =
                tag.split(|letter: char| letter.is_whitespace() || letter == '/').next().unwrap_or_default();
            name = word.rsplit(':').next().unwrap_or_default();
        }
        if !text.trim().is_empty() {
            lines.push_str(&format!("{name}: {}\n", text.trim()));
        }
    }
    lines
}

/// The word for where a grid is: its number, if it is not the first.
fn place_of_grid(page: &str, number: usize) -> String {
    match (page, number) {
        (page, 1) => page.to_owned(),
        ("", number) => format!("table {number}"),
        (page, number) => format!("{page}, table {number}"),
    }
}
