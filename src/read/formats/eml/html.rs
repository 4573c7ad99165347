//! The text of an HTML body: tags away, a line for each block, character references decoded.
//!
//! In: HTML. Out: what a reader sees, roughly, and addresses that only a link holds. It knows no style sheets, so
//! text that is hidden is read too.

/// Tags that end a line.
const BLOCKS: &[&str] =
    &["br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "h4", "h5", "h6", "title", "hr"];

/// Elements whose content is no text.
const NO_TEXT: &[&str] = &["script", "style"];

/// A link usually shows its address within so many bytes; then it counts once.
const NEAR: usize = 256;

/// Text without tags.
pub(super) fn strip(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push(&mut text, &rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some(end) = rest.find('>') else { return text };
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        let name = tag.trim_start_matches('/').split(|letter: char| !letter.is_ascii_alphanumeric()).next();
        let name = name.unwrap_or_default().to_ascii_lowercase();
        if NO_TEXT.contains(&name.as_str()) && !tag.starts_with('/') {
            rest = behind(rest, &name);
        } else if BLOCKS.contains(&name.as_str()) {
            text.push('\n');
        } else if matches!(name.as_str(), "td" | "th") {
            text.push(' ');
        }
        let shown = &rest.as_bytes()[..rest.len().min(NEAR)];
        let is_shown = |address: &str| memchr::memmem::find(shown, address.as_bytes()).is_some();
        if let Some(address) = mailed_to(tag).filter(|address| !is_shown(address)) {
            text.push_str(address);
            text.push(' ');
        }
    }
    push(&mut text, rest);
    text
}

/// What follows the end of an element.
fn behind<'a>(html: &'a str, name: &str) -> &'a str {
    let mut rest = html;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        if rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return rest.find('>').map_or("", |end| &rest[end + 1..]);
        }
    }
    ""
}

/// The address that a link is for.
fn mailed_to(tag: &str) -> Option<&str> {
    let (_, address) = tag.split_once("mailto:")?;
    let end = address.find(['"', '\'', '?', ' ', '>']).unwrap_or(address.len());
    Some(&address[..end]).filter(|address| !address.is_empty())
}

/// Adds text; a line break in HTML is a blank.
fn push(text: &mut String, html: &str) {
    let mut rest = html;
    while let Some(at) = rest.find(['&', '\n', '\r']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if !rest.starts_with('&') {
            if !text.ends_with([' ', '\n']) {
                text.push(' ');
            }
            rest = &rest[1..];
            continue;
        }
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((character(&rest[1..end])?, end))) {
            Some((character, end)) => {
                text.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                text.push('&');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
}

/// The character that a reference is for; those that Dutch and its neighbours write.
/// https://html.spec.whatwg.org/multipage/named-characters.html
fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    const NAMED: &[(&str, char)] = &[
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("euro", '€'),
        ("commat", '@'),
        ("aacute", 'á'),
        ("agrave", 'à'),
        ("auml", 'ä'),
        ("ccedil", 'ç'),
        ("eacute", 'é'),
        ("egrave", 'è'),
        ("ecirc", 'ê'),
        ("euml", 'ë'),
        ("iacute", 'í'),
        ("iuml", 'ï'),
        ("ntilde", 'ñ'),
        ("oacute", 'ó'),
        ("ouml", 'ö'),
        ("uacute", 'ú'),
        ("uuml", 'ü'),
        ("szlig", 'ß'),
        ("ndash", '–'),
        ("mdash", '—'),
        ("rsquo", '’'),
        ("lsquo", '‘'),
    ];
    NAMED.iter().find(|(known, _)| *known == name).map(|&(_, character)| character)
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn tags_go_and_references_are_decoded() {
        let html = "<style>p { a: b }</style><p>Zo&euml; &#64; &#x41;<br>x &amp; y &raar; &</p><!-- weg --><td>1</td>";
        assert_eq!(strip(html).trim(), "Zoë @ A\nx & y &raar; &\n 1");
    }

    #[test]
    fn address_in_a_link_alone_is_kept() {
        assert!(strip("<a href=\"mailto:jan@example.nl?subject=x\">Mail Jan</a>").contains("jan@example.nl"));
        let once = strip("<a href='mailto:jan@example.nl'>jan@example.nl</a>");
        assert_eq!(once.matches("jan@example.nl").count(), 1);
    }

    #[test]
    fn broken_html_is_no_trouble() {
        for html in ["<", "<p", "&#xffffffff;", "<script>", "<!--", "a<b>ë</", "<style></é"] {
            strip(html);
        }
    }
}
