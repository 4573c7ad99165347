//! Dumps of databases as SQL: of MySQL, PostgreSQL, SQLite, SQL Server and whoever writes like them.
//!
//! In: text in any encoding, straight on. Out: one grid a table, from its INSERT and COPY statements, named by
//! them or by CREATE TABLE; everything else, comments too, is running text. It computes nothing: of an
//! expression the string in it is the value, or else its text.

mod lexer;

use super::gather::Gather;
use super::{Format, How, known};
use crate::read::charset::TextReader;
use crate::read::{Error, Input, Limits, Result, Sink};
use crate::record::Reason;
use foldhash::HashMap;
use lexer::{Backslash, Lexer, Token};
use memchr::memmem;
use std::io::Read;

pub(super) static FORMAT: Format = Format {
    name: "sql",
    endings: &["sql"],
    looks_like,
    read: How::Read(read),
    note: "dumps of MySQL, PostgreSQL, SQLite and SQL Server: a table for each table, the rest as running text",
};

/// Names of tables that are remembered from CREATE TABLE.
const MOST_CREATED: usize = 16 << 10;

/// What programs write on top of their dumps.
const SIGNS: &[&[u8]] = &[
    b"-- mysql dump",
    b"-- mariadb dump",
    b"-- phpmyadmin sql dump",
    b"-- postgresql database dump",
    b"-- postgresql database cluster dump",
];

fn looks_like(input: &mut Input) -> bool {
    let Some(text) = known::opening(input) else { return false };
    if input.ending() == "sql" || SIGNS.iter().any(|sign| memmem::find(text, sign).is_some()) {
        return true;
    }
    // A comment may stand before the first statement, which must be one that dumps begin with.
    let mut lines = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(b"--") && !line.starts_with(b"/*"));
    first.is_some_and(begins_data) || first.is_some_and(prepares) && lines.any(begins_data)
}

fn begins_data(line: &[u8]) -> bool {
    line.starts_with(b"insert into ")
        || line.starts_with(b"create table ")
        || line.starts_with(b"copy ") && memmem::find(line, b" from stdin").is_some()
}

fn prepares(line: &[u8]) -> bool {
    [&b"set "[..], b"use [", b"use `", b"pragma ", b"begin transaction", b"drop table ", b"start transaction"]
        .iter()
        .any(|start| line.starts_with(start))
}

fn read(input: &mut Input, limits: &Limits, sink: &mut dyn Sink) -> Result<()> {
    let Some(charset) = input.charset() else { return Err(Error::Binary) };
    let backslash = guess_backslash(&charset.decode_head(input.head()).to_ascii_lowercase());
    let lexer = Lexer::new(TextReader::new(input.stream()?, charset), backslash);
    let mut walk = Walk {
        lexer,
        gather: Gather::new("sql", limits),
        created: HashMap::default(),
        value: Value::default(),
        sink,
    };
    let result = walk.run();
    match result {
        Err(Error::Stopped) => result,
        _ => walk.gather.end(&mut walk.lexer.text, walk.sink).and(result),
    }
}

/// Only MySQL takes a backslash in every string for an escape.
fn guess_backslash(head: &[u8]) -> Backslash {
    let has = |sign: &[u8]| memmem::find(head, sign).is_some();
    if has(b"mysql dump") || has(b"mariadb dump") || has(b"phpmyadmin") || has(b"engine=innodb") {
        Backslash::Escapes
    } else if has(b"postgresql database") || has(b"pragma foreign_keys") || has(b"[dbo]") {
        Backslash::Stays
    } else {
        Backslash::Guess
    }
}

/// Walks over the statements and fills tables.
struct Walk<'a, R> {
    lexer: Lexer<R>,
    gather: Gather,
    /// The columns of tables, by name.
    created: HashMap<Vec<u8>, Vec<Vec<u8>>>,
    value: Value,
    sink: &'a mut dyn Sink,
}

/// What a statement turned out to be, and the token after it, which may begin the next one.
enum After {
    Done,
    Begun(Token),
}

impl<R: Read> Walk<'_, R> {
    fn run(&mut self) -> Result<()> {
        let mut begun = None;
        loop {
            self.lexer.keep = true;
            if self.lexer.text.is_full() {
                self.gather.text(&mut self.lexer.text, self.sink)?;
            }
            let mark = self.lexer.text.mark();
            let token = match begun.take() {
                Some(token) => token,
                None => self.lexer.next()?,
            };
            let after = match token {
                Token::End => return Ok(()),
                Token::Symbol(b';') => After::Done,
                Token::Symbol(b'\\') => self.command()?,
                Token::Word if self.is_insert() => self.insert(mark)?,
                Token::Word if self.lexer.is("copy") => self.copy(mark)?,
                Token::Word if self.lexer.is("create") => self.create()?,
                Token::Word if self.lexer.is("go") => After::Done,
                _ => self.skip()?,
            };
            if self.lexer.unclosed {
                return Err(self.lexer.broken());
            }
            if let After::Begun(token) = after {
                begun = Some(token);
            }
        }
    }

    fn is_insert(&self) -> bool {
        self.lexer.is("insert") || self.lexer.is("replace") || self.lexer.is("into")
    }

    /// A line for the program that reads the dump, such as `\connect`.
    fn command(&mut self) -> Result<After> {
        self.lexer.rest_of_line()?;
        Ok(After::Done)
    }

    /// Passes over a statement, which is text. SQL Server leaves out the semicolon: there, some words at the
    /// beginning of a line begin a statement.
    fn skip(&mut self) -> Result<After> {
        loop {
            if self.lexer.text.is_full() {
                self.gather.text(&mut self.lexer.text, self.sink)?;
            }
            let mark = self.lexer.text.mark();
            match self.lexer.next()? {
                Token::Symbol(b';') => return Ok(After::Done),
                Token::End => return Ok(After::Begun(Token::End)),
                Token::Word if self.lexer.first_on_line && self.begins_statement() => {
                    self.lexer.text.forget(mark);
                    return Ok(After::Begun(Token::Word));
                }
                _ => {}
            }
        }
    }

    fn begins_statement(&self) -> bool {
        self.lexer.is("go") || self.lexer.is("insert") || self.lexer.is("create")
    }

    /// A statement that is not what its first word promised.
    fn skip_from(&mut self, token: Token) -> Result<After> {
        match token {
            Token::Symbol(b';') => Ok(After::Done),
            Token::End => Ok(After::Begun(Token::End)),
            _ => self.skip(),
        }
    }

    /// A name with all that it is qualified by, of which the last part counts. The token after it.
    fn table_name(&mut self, first: Token) -> Result<(Vec<u8>, Vec<u8>, Token)> {
        let mut path = Vec::new();
        let mut token = first;
        loop {
            if !matches!(token, Token::Word | Token::Name) {
                return Ok((path, Vec::new(), token));
            }
            let last = self.lexer.value[..self.lexer.value.len().min(256)].to_vec();
            path.extend_from_slice(&last.to_ascii_lowercase());
            token = self.lexer.next()?;
            if token != Token::Symbol(b'.') {
                return Ok((path, last, token));
            }
            path.push(b'.');
            token = self.lexer.next()?;
        }
    }

    /// `CREATE TABLE`: remembers the columns.
    fn create(&mut self) -> Result<After> {
        let mut token = self.lexer.next()?;
        let mut words = 0;
        while token == Token::Word && !self.lexer.is("table") && words < 4 {
            (token, words) = (self.lexer.next()?, words + 1);
        }
        if token != Token::Word || !self.lexer.is("table") {
            return self.skip_from(token);
        }
        token = self.lexer.next()?;
        while token == Token::Word && ["if", "not", "exists"].iter().any(|word| self.lexer.is(word)) {
            token = self.lexer.next()?;
        }
        let (path, last, token) = self.table_name(token)?;
        if last.is_empty() || token != Token::Symbol(b'(') {
            return self.skip_from(token);
        }
        let columns = self.columns_created()?;
        if self.created.len() < MOST_CREATED && !columns.is_empty() {
            self.created.insert(path, columns);
        }
        self.skip()
    }

    /// The columns between the parentheses of CREATE TABLE: what each part begins with.
    fn columns_created(&mut self) -> Result<Vec<Vec<u8>>> {
        const OTHER: [&str; 12] = [
            "constraint",
            "primary",
            "key",
            "unique",
            "index",
            "foreign",
            "check",
            "fulltext",
            "spatial",
            "exclude",
            "like",
            "period",
        ];
        let mut columns = Vec::new();
        let (mut depth, mut begins) = (0usize, true);
        loop {
            let token = self.lexer.next()?;
            match token {
                Token::End => return Err(self.lexer.broken()),
                Token::Symbol(b'(') => depth += 1,
                Token::Symbol(b')') if depth == 0 => return Ok(columns),
                Token::Symbol(b')') => depth -= 1,
                Token::Symbol(b',') if depth == 0 => begins = true,
                Token::Name | Token::Word if begins => {
                    begins = false;
                    if token == Token::Name || !OTHER.iter().any(|word| self.lexer.is(word)) {
                        columns.push(self.lexer.value[..self.lexer.value.len().min(256)].to_vec());
                    }
                }
                _ => {}
            }
        }
    }

    /// Names between parentheses, of which the first is open.
    fn columns_named(&mut self) -> Result<Option<Vec<Vec<u8>>>> {
        let mut columns = Vec::new();
        loop {
            match self.lexer.next()? {
                Token::End => return Err(self.lexer.broken()),
                Token::Word | Token::Name => {
                    columns.push(self.lexer.value[..self.lexer.value.len().min(256)].to_vec());
                }
                Token::Symbol(b',') => {}
                Token::Symbol(b')') => return Ok(Some(columns)),
                _ => return Ok(None),
            }
        }
    }

    /// The table of a statement, and which of its columns the values are for; none where nothing names them.
    fn target(
        &mut self,
        path: &[u8],
        last: &[u8],
        named: Option<Vec<Vec<u8>>>,
    ) -> (usize, Vec<Option<usize>>) {
        let created = self.created.get(path).or_else(|| {
            let from = memchr::memrchr(b'.', path).map_or(0, |at| at + 1);
            self.created.get(&path[from..])
        });
        let key = |named: bool| [path, if named { b"\0" } else { b"" }].concat();
        if named.is_none() && created.is_none() {
            return (self.gather.table(&key(false), last, false), Vec::new());
        }
        let table = self.gather.table(&key(true), last, true);
        // What was created gives the order of the columns.
        for name in created.into_iter().flatten() {
            self.gather.column(table, name);
        }
        let names = named.as_ref().or(created);
        let columns = names.into_iter().flatten().map(|name| self.gather.column(table, name)).collect();
        (table, columns)
    }

    /// `INSERT INTO t (a, b) VALUES (…), (…)`.
    fn insert(&mut self, mark: (usize, usize)) -> Result<After> {
        const BEFORE: [&str; 11] = [
            "low_priority",
            "delayed",
            "high_priority",
            "ignore",
            "or",
            "replace",
            "abort",
            "rollback",
            "fail",
            "all",
            "into",
        ];
        let mut token = self.lexer.next()?;
        while token == Token::Word && BEFORE.iter().any(|word| self.lexer.is(word)) {
            token = self.lexer.next()?;
        }
        let (path, last, mut token) = self.table_name(token)?;
        if last.is_empty() {
            return self.skip_from(token);
        }
        let mut named = None;
        if token == Token::Symbol(b'(') {
            named = self.columns_named()?;
            token = self.lexer.next()?;
        }
        let mut words = 0;
        while token == Token::Word && !self.is_values() && words < 4 && !self.lexer.is("select") {
            (token, words) = (self.lexer.next()?, words + 1);
        }
        if token != Token::Word || !self.is_values() {
            return self.skip_from(token);
        }
        self.lexer.text.forget(mark);
        self.lexer.keep = false;
        let (table, columns) = self.target(&path, &last, named);
        self.values(table, &columns)
    }

    fn is_values(&self) -> bool {
        self.lexer.is("values") || self.lexer.is("value")
    }

    fn values(&mut self, table: usize, columns: &[Option<usize>]) -> Result<After> {
        let mut comma = true;
        loop {
            match self.lexer.next()? {
                Token::Symbol(b'(') if comma => {
                    self.row(table, columns)?;
                    comma = false;
                    if self.lexer.text.is_full() {
                        self.gather.text(&mut self.lexer.text, self.sink)?;
                    }
                }
                Token::Symbol(b',') => comma = true,
                Token::Symbol(b';') => return Ok(After::Done),
                Token::End if comma => return Err(self.lexer.broken()),
                // What comes after the rows, or the next statement.
                token @ (Token::End | Token::Word) => return Ok(After::Begun(token)),
                _ => {
                    self.lexer.keep = true;
                    return self.skip();
                }
            }
        }
    }

    /// The values of one row, whose parenthesis is open.
    fn row(&mut self, table: usize, columns: &[Option<usize>]) -> Result<()> {
        let (mut i, mut depth) = (0, 0usize);
        self.value.clear();
        loop {
            let token = self.lexer.next()?;
            let ends = match token {
                Token::End => true,
                Token::Symbol(b')' | b',') => depth == 0,
                _ => false,
            };
            if !ends {
                match token {
                    Token::Text | Token::Name => self.value.string(&self.lexer.value, depth),
                    Token::Word => self.value.word(&self.lexer.value),
                    Token::Symbol(symbol) => self.value.symbol(symbol, &mut depth),
                    Token::End => {}
                }
                continue;
            }
            let column =
                if columns.is_empty() { Some(i) } else { columns.get(i).copied().unwrap_or(Some(i)) };
            if let Some(column) = column {
                self.gather.cell(table, column, self.value.get());
            }
            self.value.clear();
            i += 1;
            if token != Token::Symbol(b',') {
                self.gather.end_row(table, self.sink)?;
                return if token == Token::End { Err(self.lexer.broken()) } else { Ok(()) };
            }
        }
    }

    /// `COPY t (a, b) FROM stdin;` and the lines after it.
    fn copy(&mut self, mark: (usize, usize)) -> Result<After> {
        let token = self.lexer.next()?;
        let (path, last, mut token) = self.table_name(token)?;
        let mut named = None;
        if token == Token::Symbol(b'(') {
            named = self.columns_named()?;
            token = self.lexer.next()?;
        }
        if last.is_empty() || token != Token::Word || !self.lexer.is("from") {
            return self.skip_from(token);
        }
        token = self.lexer.next()?;
        if token != Token::Word || !self.lexer.is("stdin") {
            return self.skip_from(token);
        }
        let mut delimiter = b'\t';
        loop {
            match self.lexer.next()? {
                Token::End => return Err(self.lexer.broken()),
                Token::Symbol(b';') => break,
                Token::Word if self.lexer.is("csv") => delimiter = b',',
                _ => {}
            }
        }
        if delimiter != b'\t' {
            self.sink.trouble(Reason::Unsupported("copy of another format than text".to_owned()));
        }
        self.lexer.text.forget(mark);
        self.lexer.keep = false;
        let (table, columns) = self.target(&path, &last, named);
        self.lexer.rest_of_line()?;
        self.lines(table, &columns, delimiter)
    }

    fn lines(&mut self, table: usize, columns: &[Option<usize>], delimiter: u8) -> Result<After> {
        let mut plain = Vec::new();
        while self.lexer.rest_of_line()? {
            if self.lexer.value == b"\\." {
                return Ok(After::Done);
            }
            for (i, field) in self.lexer.value.split(|&byte| byte == delimiter).enumerate() {
                let column = columns.get(i).copied().unwrap_or(Some(i));
                let Some(column) = column else { continue };
                unescape(field, &mut plain);
                self.gather.cell(table, column, &plain);
            }
            self.gather.end_row(table, self.sink)?;
        }
        Err(self.lexer.broken())
    }
}

/// A field of a line of COPY. https://www.postgresql.org/docs/current/sql-copy.html
fn unescape(field: &[u8], plain: &mut Vec<u8>) {
    plain.clear();
    if field == b"\\N" {
        return;
    }
    let mut rest = field;
    while let Some(len) = memchr::memchr(b'\\', rest) {
        plain.extend_from_slice(&rest[..len]);
        let Some(&byte) = rest.get(len + 1) else { return };
        plain.push(match byte {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' | b'f' | b'v' => b' ',
            other => other,
        });
        rest = &rest[len + 2..];
    }
    plain.extend_from_slice(rest);
}

/// The value of an expression: the strings in it, of a call the first only; or else its text up to a cast.
#[derive(Default)]
struct Value {
    string: Vec<u8>,
    has_string: bool,
    /// Whether the call that we are in has given its string.
    called: bool,
    /// How many brackets of a list are open.
    lists: usize,
    plain: Vec<u8>,
    cast: bool,
}

/// Bytes that are kept of one value.
const LONGEST: usize = 4 << 20;

impl Value {
    fn clear(&mut self) {
        self.string.clear();
        self.plain.clear();
        (self.has_string, self.called, self.cast, self.lists) = (false, false, false, 0);
    }

    fn string(&mut self, text: &[u8], depth: usize) {
        let in_call = depth > self.lists;
        if in_call && std::mem::replace(&mut self.called, true) || self.string.len() > LONGEST {
            return;
        }
        if self.lists > 0 && self.has_string {
            self.string.extend_from_slice(b", ");
        }
        self.has_string = true;
        self.string.extend_from_slice(text);
    }

    fn word(&mut self, word: &[u8]) {
        if self.cast || self.has_string || self.plain.len() > LONGEST {
            return;
        }
        if self.plain.last().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            self.plain.push(b' ');
        }
        self.plain.extend_from_slice(word);
    }

    fn symbol(&mut self, symbol: u8, depth: &mut usize) {
        match symbol {
            b'(' => *depth += 1,
            b'[' => {
                *depth += 1;
                self.lists += 1;
            }
            b')' => *depth = depth.saturating_sub(1),
            b']' if self.lists > 0 => {
                *depth = depth.saturating_sub(1);
                self.lists -= 1;
            }
            b':' => self.cast = true,
            _ => {}
        }
        if *depth == 0 {
            self.called = false;
        }
        if !self.cast && !self.has_string && self.plain.len() <= LONGEST {
            self.plain.push(symbol);
        }
    }

    fn get(&self) -> &[u8] {
        let nothing = |word: &[u8]| self.plain.eq_ignore_ascii_case(word);
        match self.has_string {
            true => &self.string,
            false if nothing(b"null") || nothing(b"default") => b"",
            false => &self.plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::read::recording::record;
    use proptest::prelude::*;

    #[test]
    fn rows_that_come_mixed_end_up_in_one_table_each() {
        let text = "INSERT INTO a (x) VALUES (1);INSERT INTO b (y) VALUES (2);INSERT INTO a (x) VALUES (3);";
        let (recording, _) = record("a.sql", text.as_bytes());
        assert_eq!(recording.rows, [["1"], ["3"], ["2"]]);
        assert_eq!(recording.lines.matches("grid").count(), 2);
    }

    #[test]
    fn more_than_is_kept_goes_on_as_one_grid() {
        let mut text = "INSERT INTO klein VALUES (1);\n".to_owned();
        let row = format!("({},'{}'),", 7, "x".repeat(90_000));
        for _ in 0..20 {
            text.push_str(&format!("INSERT INTO groot VALUES {}(8,'y');\n", row.repeat(50)));
        }
        let (recording, outcome) = record("a.sql", text.as_bytes());
        assert_eq!(outcome.reason, None);
        assert_eq!(recording.rows.len(), 1 + 20 * 51);
        assert_eq!(recording.lines.matches("grid \"groot\"").count(), 1);
        assert!(recording.lines.contains("1019: 8 | y"));
    }

    #[test]
    fn text_that_only_names_sql_is_no_dump() {
        for text in ["Select the table.\nINSERT INTO t VALUES (1);\n", "# Uitleg\n\nCREATE TABLE t (a int)\n"]
        {
            assert_eq!(record("a.md", text.as_bytes()).1.format, "text");
        }
        assert_eq!(record("a.txt", b"-- van ons\nINSERT INTO t VALUES (1);\n").1.format, "sql");
    }

    #[test]
    fn backslash_at_the_end_of_a_path_does_not_swallow_the_quote() {
        let (recording, _) = record("a.sql", br"INSERT INTO t VALUES ('C:\map\', 'Jan');");
        assert_eq!(recording.rows, [[r"C:\map\", "Jan"]]);
        let (recording, _) = record("a.sql", br"INSERT INTO t VALUES ('it\'s', 'a\nb');");
        assert_eq!(recording.rows, [["it's", "a\nb"]]);
    }

    #[test]
    fn a_character_at_the_end_of_the_buffer_stays_whole() {
        for shift in 0..4 {
            let value = "x".repeat(shift) + &"\u{20ac}".repeat(200_000);
            let text = format!("INSERT INTO t VALUES ('{value}');");
            assert_eq!(record("a.sql", text.as_bytes()).0.rows, [[value]]);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn no_statement_makes_it_panic(
            parts in proptest::collection::vec(prop_oneof![
                Just("INSERT INTO "), Just("t "), Just("(a,b) "), Just("VALUES "), Just("("), Just(")"), Just("'x'"),
                Just("'"), Just("\\"), Just("`"), Just("["), Just("]"), Just("$$"), Just("--"), Just("/*"), Just("\n"),
                Just("COPY t FROM stdin;\n"), Just("\\.\n"), Just("CREATE TABLE "), Just(";"), Just(","), Just("NULL"),
                Just("\u{eb}"), Just("::text"), Just("\t"), Just("E'"), Just("#"), Just("."),
            ], 0..60),
        ) {
            record("a.sql", parts.concat().as_bytes());
        }

        #[test]
        fn what_is_quoted_reads_back(cells in proptest::collection::vec("[a-z',;() \n\u{eb}-]{0,12}", 1..6)) {
            let quoted: Vec<String> = cells.iter().map(|cell| format!("'{}'", cell.replace('\'', "''"))).collect();
            let text = format!("INSERT INTO t VALUES ({});", quoted.join(","));
            prop_assert_eq!(&record("a.sql", text.as_bytes()).0.rows[0], &cells);
        }
    }
}
