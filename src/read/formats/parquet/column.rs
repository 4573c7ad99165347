//! What a column is, and its values as text.
//!
//! In: the description of the columns. Out: their names, how deep each is nested, and text for each value.

use super::corrupt;
use super::thrift::Value;
use crate::read::Result;

/// Columns nest no deeper.
const DEEPEST: usize = 32;

/// A column that holds values.
pub(super) struct Column {
    /// The names that lead to it, with dots between them.
    pub name: String,
    physical: i64,
    length: usize,
    meaning: Meaning,
    /// The levels at which a value is there, and at which it goes on with the row.
    pub defined: u8,
    pub repeated: u8,
}

/// What a value stands for, where that is not what it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Itself,
    Text,
    Unsigned,
    Date,
    /// Parts of a second, of which so many go in one.
    Time(i64),
    Moment(i64),
    Decimal(u32),
    Uuid,
}

/// The columns of a schema, which lists a tree from its root on.
pub(super) fn columns(schema: &[Value]) -> Result<Vec<Column>> {
    let mut columns = Vec::new();
    // Groups that are open: their name, how many elements they still get, and their levels.
    let root = schema.first().ok_or_else(|| corrupt("no columns"))?;
    let mut open = vec![(String::new(), root.number(5).unwrap_or(0), 0u8, 0u8)];
    for element in &schema[1..] {
        while open.last().is_some_and(|(_, left, _, _)| *left <= 0) {
            open.pop();
        }
        let depth = open.len();
        let (path, left, defined, repeated) =
            open.last_mut().ok_or_else(|| corrupt("a column without a place"))?;
        *left -= 1;
        let repetition = element.number(3).unwrap_or(0);
        let (defined, repeated) =
            (*defined + u8::from(repetition != 0), *repeated + u8::from(repetition == 2));
        let own = element.text(4).unwrap_or_default();
        // What makes a list of a column says nothing.
        let is_silent =
            matches!(own.as_str(), "list" | "element" | "array" | "bag" | "array_element" | "key_value");
        let name = match (path.as_str(), is_silent) {
            ("", _) => own,
            (path, true) => path.to_owned(),
            (path, false) => format!("{path}.{own}"),
        };
        if let Some(children) = element.number(5).filter(|children| *children > 0) {
            if depth > DEEPEST {
                return Err(corrupt("columns nested too deep"));
            }
            open.push((name, children, defined, repeated));
            continue;
        }
        columns.push(Column {
            name,
            physical: element.number(1).ok_or_else(|| corrupt("a column without a kind"))?,
            length: usize::try_from(element.number(2).unwrap_or(0)).unwrap_or(0).min(1 << 16),
            meaning: meaning(element),
            defined,
            repeated,
        });
    }
    if columns.is_empty() { Err(corrupt("no columns")) } else { Ok(columns) }
}

fn meaning(element: &Value) -> Meaning {
    let scale = u32::try_from(element.number(7).unwrap_or(0)).unwrap_or(0);
    let logical = element.field(10);
    let of = |field| logical.and_then(|logical| logical.field(field));
    let unit = |time: &Value| match time.field(2) {
        Some(unit) if unit.field(2).is_some() => 1_000_000,
        Some(unit) if unit.field(3).is_some() => 1_000_000_000,
        _ => 1_000,
    };
    if let Some(time) = of(7) {
        return Meaning::Time(unit(time));
    }
    if let Some(moment) = of(8) {
        return Meaning::Moment(unit(moment));
    }
    if of(14).is_some() {
        return Meaning::Uuid;
    }
    match element.number(6) {
        Some(0 | 4 | 19) => Meaning::Text,
        Some(5) => Meaning::Decimal(scale),
        Some(6) => Meaning::Date,
        Some(7) => Meaning::Time(1_000),
        Some(8) => Meaning::Time(1_000_000),
        Some(9) => Meaning::Moment(1_000),
        Some(10) => Meaning::Moment(1_000_000),
        Some(11..=14) => Meaning::Unsigned,
        _ if of(1).is_some() || of(4).is_some() || of(12).is_some() => Meaning::Text,
        _ if of(5).is_some() => Meaning::Decimal(scale),
        _ if of(6).is_some() => Meaning::Date,
        _ => Meaning::Itself,
    }
}

impl Column {
    /// How many bytes a value takes; None where each says so itself.
    pub fn width(&self) -> Option<usize> {
        match self.physical {
            1 | 4 => Some(4),
            2 | 5 => Some(8),
            3 => Some(12),
            7 => Some(self.length),
            _ => None,
        }
    }

    pub fn is_boolean(&self) -> bool {
        self.physical == 0
    }

    /// A value as text; nothing for bytes that are none.
    pub fn text(&self, bytes: &[u8]) -> String {
        match (self.physical, bytes) {
            (1, &[a, b, c, d]) => self.whole(i64::from(i32::from_le_bytes([a, b, c, d]))),
            (2, &[a, b, c, d, e, f, g, h]) => self.whole(i64::from_le_bytes([a, b, c, d, e, f, g, h])),
            (3, &[a, b, c, d, e, f, g, h, i, j, k, l]) => {
                const FIRST_OF_1970: i64 = 2_440_588;
                let nanoseconds = i64::from_le_bytes([a, b, c, d, e, f, g, h]);
                let day = i64::from(u32::from_le_bytes([i, j, k, l])) - FIRST_OF_1970;
                moment(day.saturating_mul(86_400).saturating_add(nanoseconds / 1_000_000_000))
            }
            (4, &[a, b, c, d]) => f32::from_le_bytes([a, b, c, d]).to_string(),
            (5, &[a, b, c, d, e, f, g, h]) => f64::from_le_bytes([a, b, c, d, e, f, g, h]).to_string(),
            _ => self.bytes(bytes),
        }
    }

    fn bytes(&self, bytes: &[u8]) -> String {
        match self.meaning {
            Meaning::Decimal(scale) if bytes.len() <= 16 => {
                let sign = if bytes.first().is_some_and(|&first| first >= 0x80) { -1 } else { 0 };
                decimal(bytes.iter().fold(sign, |value: i128, &byte| value << 8 | i128::from(byte)), scale)
            }
            Meaning::Uuid if bytes.len() == 16 => {
                let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
            }
            Meaning::Text => String::from_utf8_lossy(bytes).into_owned(),
            _ => match std::str::from_utf8(bytes) {
                Ok(text) if !text.chars().any(|letter| letter.is_control() && !"\t\r\n".contains(letter)) => {
                    text.to_owned()
                }
                _ => String::new(),
            },
        }
    }

    /// A whole number as what it stands for.
    pub fn whole(&self, number: i64) -> String {
        match self.meaning {
            Meaning::Unsigned if self.physical == 1 => (number as u32).to_string(),
            Meaning::Unsigned => (number as u64).to_string(),
            Meaning::Date => {
                moment(number.saturating_mul(86_400)).split('T').next().unwrap_or_default().to_owned()
            }
            Meaning::Time(parts) => {
                let seconds = number.div_euclid(parts).rem_euclid(86_400);
                format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
            }
            Meaning::Moment(parts) => moment(number.div_euclid(parts)),
            Meaning::Decimal(scale) => decimal(i128::from(number), scale),
            _ => number.to_string(),
        }
    }
}

fn moment(seconds: i64) -> String {
    let moment = jiff::Timestamp::from_second(seconds);
    moment.map(|moment| moment.strftime("%Y-%m-%dT%H:%M:%S").to_string()).unwrap_or_default()
}

fn decimal(value: i128, scale: u32) -> String {
    let Some(one) = 10i128.checked_pow(scale).filter(|one| *one > 1) else { return value.to_string() };
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = ((value / one).unsigned_abs(), (value % one).unsigned_abs());
    format!("{sign}{whole}.{part:0width$}", width = scale as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_have_their_point() {
        assert_eq!(
            (decimal(-1250, 2), decimal(5, 3), decimal(7, 0)),
            ("-12.50".into(), "0.005".into(), "7".into())
        );
    }
}
