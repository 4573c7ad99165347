//! What `CREATE TABLE` says of a table: the names of its columns, and which value of a row belongs to which.
//!
//! In: the statement as the database keeps it. Out: names and an order. Types, checks and keys are of interest
//! only where they change what is stored.

/// A table as it was made.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub names: Vec<String>,
    /// The column of each value of a row; those that are computed when asked for have none.
    pub order: Vec<usize>,
    /// The column that is the number of the row, and is not stored.
    pub row_number: Option<usize>,
}

/// A piece of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A keyword, a name without quotes, a number.
    Word(String),
    /// A name in quotes of any kind.
    Name(String),
    Symbol(char),
}

impl Token {
    fn is(&self, word: &str) -> bool {
        matches!(self, Token::Word(text) if text.eq_ignore_ascii_case(word))
    }

    fn name(&self) -> Option<&str> {
        match self {
            Token::Word(name) | Token::Name(name) => Some(name),
            Token::Symbol(_) => None,
        }
    }
}

struct Column {
    name: String,
    is_integer: bool,
    is_virtual: bool,
}

/// Reads a statement; None for what is no table with columns.
pub(super) fn table(sql: &str) -> Option<Table> {
    let tokens = tokens(sql);
    let open = tokens.iter().position(|token| *token == Token::Symbol('('))?;
    let (parts, end) = parts(&tokens[open + 1..]);
    let options = &tokens[open + 1 + end..];
    let (mut columns, mut key, mut descends) = (Vec::new(), Vec::new(), false);
    for part in parts {
        if let Some(names) = key_of_table(part) {
            (key, descends) = (names, false);
            continue;
        }
        if ["constraint", "unique", "check", "foreign"]
            .iter()
            .any(|word| part.first().is_some_and(|first| first.is(word)))
        {
            continue;
        }
        let Some(column) = column(part) else { continue };
        if let Some(at) = place(part, &["primary", "key"]) {
            key = vec![column.name.clone()];
            // A slip that the format keeps for ever: so declared, the number of the row is something else.
            descends = part.get(at + 2).is_some_and(|token| token.is("desc"));
        }
        columns.push(column);
    }
    let index = |name: &String| columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
    let key: Vec<usize> = key.iter().filter_map(index).collect();
    let stored = (0..columns.len()).filter(|&i| !columns[i].is_virtual);
    let without_row_number = place(options, &["without", "rowid"]).is_some();
    let (order, row_number) = if without_row_number {
        let first = unique(&key);
        let rest: Vec<usize> = stored.filter(|i| !first.contains(i)).collect();
        ([first, rest].concat(), None)
    } else {
        let alias = (key.len() == 1 && !descends && columns[key[0]].is_integer).then(|| key[0]);
        (stored.collect(), alias)
    };
    let names = columns.into_iter().map(|column| column.name).collect();
    Some(Table { names, order, row_number })
}

fn unique(key: &[usize]) -> Vec<usize> {
    let mut first = Vec::new();
    for &column in key {
        if !first.contains(&column) {
            first.push(column);
        }
    }
    first
}

/// What a virtual table is made by, and what it is told: `fts5`, `[title, body]`.
pub(super) fn virtual_table(sql: &str) -> Option<(String, Vec<String>)> {
    let tokens = tokens(sql);
    let using = tokens.iter().position(|token| token.is("using"))?;
    let module = tokens.get(using + 1)?.name()?.to_lowercase();
    let told = tokens.get(using + 3..).unwrap_or_default();
    // What has the form `tokenize = …` is a setting.
    let arguments = parts(told).0.into_iter().filter(|part| !part.contains(&Token::Symbol('=')));
    Some((module, arguments.filter_map(|part| part.first()?.name().map(str::to_owned)).collect()))
}

/// The columns of `PRIMARY KEY (a, b)`.
fn key_of_table(part: &[Token]) -> Option<Vec<String>> {
    let named = part.first()?.is("constraint");
    let begins = if named { part.get(2..)? } else { part };
    let is_key = begins.first()?.is("primary") && begins.get(1)?.is("key");
    if !is_key {
        return None;
    }
    let columns = parts(begins.get(3..)?).0;
    Some(columns.into_iter().filter_map(|column| column.first()?.name().map(str::to_owned)).collect())
}

fn column(part: &[Token]) -> Option<Column> {
    let name = part.first()?.name()?.to_owned();
    let top = top_level(part);
    let computed = top.iter().any(|token| token.is("as"));
    let is_virtual = computed && !top.iter().any(|token| token.is("stored"));
    let kind =
        top.get(1).is_some_and(|token| token.name().is_some_and(|name| name.eq_ignore_ascii_case("integer")));
    let only = top.get(2).is_none_or(|token| {
        ["primary", "constraint", "not", "null", "unique", "check", "default", "collate", "references"]
            .iter()
            .any(|word| token.is(word))
    });
    Some(Column { name, is_integer: kind && only, is_virtual })
}

/// The tokens that stand in no parentheses.
fn top_level(part: &[Token]) -> Vec<&Token> {
    let mut depth = 0usize;
    let outside = |token: &&Token| {
        match token {
            Token::Symbol('(') => depth += 1,
            Token::Symbol(')') => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    part.iter().filter(outside).collect()
}

/// Where words stand one after the other.
fn place(tokens: &[Token], words: &[&str]) -> Option<usize> {
    tokens
        .windows(words.len())
        .position(|window| window.iter().zip(words).all(|(token, word)| token.is(word)))
}

/// What stands between the commas up to the closing parenthesis, and how many tokens that were with it.
fn parts(tokens: &[Token]) -> (Vec<&[Token]>, usize) {
    let (mut parts, mut depth, mut begin) = (Vec::new(), 0usize, 0);
    for (i, token) in tokens.iter().enumerate() {
        match token {
            Token::Symbol('(') => depth += 1,
            Token::Symbol(')') if depth == 0 => {
                parts.push(&tokens[begin..i]);
                return (parts, i + 1);
            }
            Token::Symbol(')') => depth -= 1,
            Token::Symbol(',') if depth == 0 => {
                parts.push(&tokens[begin..i]);
                begin = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&tokens[begin..]);
    (parts, tokens.len())
}

fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let behind = &rest[first.len_utf8()..];
        rest = match first {
            '-' if behind.starts_with('-') => behind.split_once('\n').map_or("", |(_, rest)| rest),
            '/' if behind.starts_with('*') => behind[1..].split_once("*/").map_or("", |(_, rest)| rest),
            '"' | '`' | '\'' | '[' => {
                let (name, rest) = quoted(behind, if first == '[' { ']' } else { first });
                tokens.push(Token::Name(name));
                rest
            }
            _ if in_word(first) => {
                let end = rest.find(|letter| !in_word(letter)).unwrap_or(rest.len());
                tokens.push(Token::Word(rest[..end].to_owned()));
                &rest[end..]
            }
            _ => {
                if !first.is_whitespace() {
                    tokens.push(Token::Symbol(first));
                }
                behind
            }
        };
    }
    tokens
}

fn in_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$' || !letter.is_ascii()
}

/// A name up to its closing quote, which stands doubled inside; and what comes after it.
fn quoted(text: &str, close: char) -> (String, &str) {
    let mut name = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(close) {
        name.push_str(before);
        match after.strip_prefix(close) {
            Some(after) if close != ']' => {
                name.push(close);
                rest = after;
            }
            _ => return (name, after),
        }
    }
    name.push_str(rest);
    (name, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(sql: &str) -> Vec<String> {
        table(sql).unwrap().names
    }

    #[test]
    fn names_are_read_in_any_quotes_and_between_comments() {
        let sql = "CREATE TABLE \"a b\" (id INTEGER PRIMARY KEY, -- nummer, van rij\n \"de \"\"naam\"\"\" TEXT,\n\
                   [post code] /* (x, y) */ varchar(6, 2) DEFAULT 'a,b', `tel` , UNIQUE (tel), \
                   CONSTRAINT c CHECK (length(tel) > 3), FOREIGN KEY (id) REFERENCES x(y))";
        assert_eq!(names(sql), ["id", "de \"naam\"", "post code", "tel"]);
        assert_eq!(table(sql).unwrap().row_number, Some(0));
    }

    #[test]
    fn only_a_key_of_type_integer_is_the_number_of_the_row() {
        assert_eq!(table("CREATE TABLE t(a INT PRIMARY KEY)").unwrap().row_number, None);
        assert_eq!(table("CREATE TABLE t(a INTEGER PRIMARY KEY DESC)").unwrap().row_number, None);
        assert_eq!(
            table("CREATE TABLE t(b, a integer not null, PRIMARY KEY(A DESC))").unwrap().row_number,
            Some(1)
        );
        assert_eq!(table("CREATE TABLE t(a INTEGER, b, PRIMARY KEY(a, b))").unwrap().row_number, None);
    }

    #[test]
    fn rows_without_number_begin_with_the_key() {
        let made = table("CREATE TABLE t(a, b TEXT, c, PRIMARY KEY(c, a, c)) WITHOUT ROWID, STRICT").unwrap();
        assert_eq!((made.order, made.row_number), (vec![2, 0, 1], None));
    }

    #[test]
    fn column_that_is_computed_when_asked_for_is_not_stored() {
        let made = table(
            "CREATE TABLE t(a, b AS (a || 'x'), c TEXT GENERATED ALWAYS AS (CAST(a AS int)) STORED, d)",
        )
        .unwrap();
        assert_eq!((made.names.len(), made.order), (4, vec![0, 2, 3]));
    }

    #[test]
    fn settings_of_a_virtual_table_are_no_columns() {
        let (module, columns) = virtual_table(
            "CREATE VIRTUAL TABLE zoek USING FTS5(titel, tekst UNINDEXED, tokenize = 'porter')",
        )
        .unwrap();
        assert_eq!((module.as_str(), columns), ("fts5", vec!["titel".to_owned(), "tekst".to_owned()]));
    }

    #[test]
    fn statement_without_columns_is_no_table() {
        assert_eq!(table("CREATE TABLE t"), None);
        assert_eq!(names("CREATE TABLE t(a"), ["a"]);
    }
}
