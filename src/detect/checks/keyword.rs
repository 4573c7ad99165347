//! Words that stand where an account or a password would: `password=None`, `user: string`, `self.name`.
//!
//! In: a value after a label. Out: `Pass` unless it is one. An ordinary word may well be somebody's password.

use super::Outcome;

/// In small letters, sorted.
static KEYWORDS: &str = "\
    any arg args auth bool bytes char char* config const data def default else empty false func \
    function import input int login name new nil none null object optional param params passwd \
    password private public raise required return secret self std str string text this true \
    undefined user username value varchar void wachtwoord";

/// Judges a whole value.
pub fn whole(value: &[u8]) -> Outcome {
    let Ok(text) = std::str::from_utf8(value) else { return Outcome::No };
    let lower = text.to_ascii_lowercase();
    let member = ["self.", "this.", "req.", "args.", "config.", "os.", "$", "&", "*", "%", "{", "["];
    let pathed = text.contains("::") || text.contains("->") || text.contains("](");
    let code = pathed || member.iter().any(|head| lower.starts_with(head));
    if code || KEYWORDS.split(' ').any(|word| word == lower) { Outcome::No } else { Outcome::Pass }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted_and_no_passwords() {
        assert!(KEYWORDS.split(' ').is_sorted());
        for word in ["None", "self.name", "crate::User", "&str"] {
            assert_eq!(whole(word.as_bytes()), Outcome::No, "{word}");
        }
        for word in ["geheim", "Zon!2024", "juiste-fiets-batterij", "a$b{c"] {
            assert_eq!(whole(word.as_bytes()), Outcome::Pass, "{word}");
        }
    }
}
