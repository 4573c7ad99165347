//! Numbers and text in the bytes of a frame.
//!
//! In: values. Out: bytes, and back. What is read is not trusted: nothing is allocated before its bytes are
//! there, and what does not fit is None.

/// The bytes of one frame in the making.
#[derive(Default)]
pub(super) struct Out(pub Vec<u8>);

impl Out {
    pub fn u32(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub fn u64(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub fn flag(&mut self, flag: bool) {
        self.0.push(u8::from(flag));
    }

    /// A length that does not fit makes a frame that is too long to be sent.
    pub fn text(&mut self, text: &str) {
        self.u32(text.len() as u32);
        self.0.extend_from_slice(text.as_bytes());
    }

    /// A flag, and the text behind it if there is one.
    pub fn optional(&mut self, text: Option<&str>) {
        self.flag(text.is_some());
        text.into_iter().for_each(|text| self.text(text));
    }

    pub fn texts(&mut self, texts: &[String]) {
        self.u32(texts.len() as u32);
        texts.iter().for_each(|text| self.text(text));
    }
}

/// The bytes of a frame, from where they are not read yet.
pub(super) struct In<'a>(pub &'a [u8]);

impl<'a> In<'a> {
    pub fn bytes(&mut self, len: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(bytes)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.bytes(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Option<u64> {
        self.bytes(8)?.try_into().ok().map(u64::from_le_bytes)
    }

    pub fn flag(&mut self) -> Option<bool> {
        Some(self.bytes(1)? != [0])
    }

    pub fn text(&mut self) -> Option<&'a str> {
        let len = self.u32()? as usize;
        std::str::from_utf8(self.bytes(len)?).ok()
    }

    pub fn texts(&mut self) -> Option<Vec<String>> {
        let count = self.u32()?;
        (0..count).map(|_| self.text().map(str::to_owned)).collect()
    }

    /// Text behind a flag that says whether it is there.
    pub fn optional(&mut self) -> Option<Option<String>> {
        if self.flag()? { self.text().map(|text| Some(text.to_owned())) } else { Some(None) }
    }

    /// Everything must have been read.
    pub fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_what_is_cut_off_is_not() {
        let mut out = Out::default();
        out.u64(7);
        out.texts(&["één".to_owned(), String::new()]);
        out.flag(true);
        let read = |bytes: &[u8]| {
            let mut bytes = In(bytes);
            let read = (bytes.u64()?, bytes.texts()?, bytes.flag()?);
            bytes.end().map(|()| read)
        };
        assert_eq!(read(&out.0), Some((7, vec!["één".to_owned(), String::new()], true)));
        for len in 0..out.0.len() {
            assert_eq!(read(&out.0[..len]), None);
        }
    }

    #[test]
    fn number_of_texts_that_lies_takes_no_memory() {
        assert_eq!(In(&u32::MAX.to_le_bytes()).texts(), None);
    }
}
