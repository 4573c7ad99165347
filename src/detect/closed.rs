//! Long tokens that are something else, and whose insides are closed to every detector: a URL, a UUID, a
//! fingerprint, a path. Part of a UUID is no phone number.

use super::checks::uuid;

/// Where a long token ends that begins with the word or number at these bytes.
pub fn end(text: &[u8], start: usize, token_end: usize) -> Option<usize> {
    let len = token_end - start;
    let next = *text.get(token_end)?;
    match next {
        b':' if text[token_end..].starts_with(b"://") && text[start].is_ascii_alphabetic() => {
            Some(url_end(text, token_end + 3))
        }
        b'.' if len == 3 && text[start..token_end].eq_ignore_ascii_case(b"www") => {
            Some(url_end(text, token_end))
        }
        b'-' if len == 8 && uuid::begins(&text[start..]) => Some(start + 36),
        b':' if len == 1 && text.get(token_end + 1) == Some(&b'\\') => Some(path_end(text, token_end)),
        b'+' | b'/' | b'=' if len >= 24 => Some(url_end(text, token_end)),
        _ => None,
    }
}

/// Where a path ends that begins at this slash, if it is one: `/home/jan/x.txt`.
pub fn path_from_slash(text: &[u8], slash: usize) -> Option<usize> {
    let opens = slash == 0 || matches!(text[slash - 1], b' ' | b'\n' | b'\t' | b'"' | b'\'' | b'(' | b'=');
    if !opens || !text.get(slash + 1)?.is_ascii_alphabetic() {
        return None;
    }
    Some(path_end(text, slash))
}

/// What ends a URL (1) and a path (2).
static ENDS: [u8; 256] = {
    let (url, path) = (b" \t\n\x0c\r\"'<>|{}", b" \t\n\x0c\r\"'<>|?*,;");
    let mut table = [0; 256];
    let mut place = 0;
    while place < path.len() {
        if place < url.len() {
            table[url[place] as usize] |= 1;
        }
        table[path[place] as usize] |= 2;
        place += 1;
    }
    table
};

fn url_end(text: &[u8], from: usize) -> usize {
    from + text[from..].iter().position(|byte| ENDS[usize::from(*byte)] & 1 != 0).unwrap_or(text.len() - from)
}

fn path_end(text: &[u8], from: usize) -> usize {
    from + text[from..].iter().position(|byte| ENDS[usize::from(*byte)] & 2 != 0).unwrap_or(text.len() - from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_uuids_and_paths_end_where_they_end() {
        assert_eq!(end(b"https://x.nl/0612345678 en", 0, 5), Some(23));
        assert_eq!(end(b"12345678-1234-1234-1234-123456789012", 0, 8), Some(36));
        assert_eq!(path_from_slash(b"in /home/x/0612345678 staat", 3), Some(21));
        assert_eq!(end(b"jan 12", 0, 3), None);
    }
}
