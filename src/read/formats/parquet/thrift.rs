//! Thrift's compact protocol, in which Parquet writes what it says of itself.
//!
//! In: bytes. Out: a tree of numbered fields. What a field means is for others to know.
//! <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>

/// No description nests deeper.
const DEEPEST: usize = 24;

/// A value of the tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Number(i64),
    Bytes(Vec<u8>),
    List(Vec<Value>),
    Struct(Vec<(i16, Value)>),
}

impl Value {
    /// A field of a struct.
    pub fn field(&self, number: i16) -> Option<&Value> {
        let Value::Struct(fields) = self else { return None };
        fields.iter().find(|(own, _)| *own == number).map(|(_, value)| value)
    }

    pub fn number(&self, field: i16) -> Option<i64> {
        match self.field(field)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub fn text(&self, field: i16) -> Option<String> {
        match self.field(field)? {
            Value::Bytes(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        }
    }

    pub fn list(&self, field: i16) -> &[Value] {
        match self.field(field) {
            Some(Value::List(values)) => values,
            _ => &[],
        }
    }
}

/// Reads one struct, and says how many bytes it took; None where it is not whole.
pub(super) fn read(bytes: &[u8]) -> Option<(Value, usize)> {
    let mut reader = Reader { bytes, at: 0 };
    let value = reader.fields(0)?;
    Some((value, reader.at))
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn fields(&mut self, depth: usize) -> Option<Value> {
        let (mut fields, mut number) = (Vec::new(), 0i16);
        loop {
            let header = self.byte()?;
            if header == 0 {
                return Some(Value::Struct(fields));
            }
            let step = i16::from(header >> 4);
            number = if step == 0 { self.signed()? as i16 } else { number.wrapping_add(step) };
            let value = match header & 0x0f {
                1 => Value::Number(1),
                2 => Value::Number(0),
                kind => self.value(kind, depth)?,
            };
            fields.push((number, value));
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        match kind {
            1..=3 => Some(Value::Number(i64::from(self.byte()? as i8))),
            4..=6 => Some(Value::Number(self.signed()?)),
            7 => {
                let bytes = self.bytes.get(self.at..self.at + 8)?;
                self.at += 8;
                Some(Value::Bytes(bytes.to_vec()))
            }
            8 => {
                let length = usize::try_from(self.varint()?).ok()?;
                let bytes = self.bytes.get(self.at..self.at.checked_add(length)?)?;
                self.at += length;
                Some(Value::Bytes(bytes.to_vec()))
            }
            9 | 10 => {
                let header = self.byte()?;
                let count = if header >> 4 == 15 { self.varint()? } else { u64::from(header >> 4) };
                // Each takes a byte at least, so a lie ends where the bytes do.
                (0..count)
                    .map(|_| self.value(header & 0x0f, depth + 1))
                    .collect::<Option<_>>()
                    .map(Value::List)
            }
            12 => self.fields(depth + 1),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_by_number() {
        let (value, length) =
            read(&[0x15, 0x02, 0x18, 0x02, b'h', b'i', 0x19, 0x25, 0x02, 0x04, 0x00, 9]).unwrap();
        assert_eq!((value.number(1), value.text(2).as_deref(), length), (Some(1), Some("hi"), 11));
        assert_eq!(value.list(3), [Value::Number(1), Value::Number(2)]);
    }

    #[test]
    fn lie_about_a_length_is_no_value() {
        assert_eq!(read(&[0x18, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x00]), None);
        assert_eq!(read(&[0x1c; 100]), None);
    }
}
