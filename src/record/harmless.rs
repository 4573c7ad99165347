//! Names and words of others, made safe for a terminal and a page.

/// Control characters, and those that turn the reading direction so that `exe.txt` reads as `txt.exe`. None of
/// them may reach a page or a terminal from a file's name.
pub fn misleads(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A line of text in which nothing misleads: every such character is one that says so.
pub fn harmless(line: &str) -> String {
    line.chars().map(|character| if misleads(character) { '\u{fffd}' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_breaks_and_no_commands_get_through() {
        assert_eq!(harmless("a\nb\u{1b}[31mrood\u{202e}.csv é"), "a\u{fffd}b\u{fffd}[31mrood\u{fffd}.csv é");
    }
}
