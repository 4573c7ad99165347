//! What was not read, or not wholly: why, which files, and what a person can do.

use super::{View, more, path};
use crate::patterns::About;
use crate::report::facts::Unread;
use crate::report::html::Html;

const FILES: usize = 40;

pub(super) fn section(view: &View<'_>, html: &mut Html) {
    let words = view.words;
    html.raw("<section aria-labelledby=\"unread\"><h2 id=\"unread\">");
    html.raw(words.say("Wat niet is gelezen", "What was not read")).raw("</h2>\n<p class=\"lead\">");
    html.raw(if view.facts.unread.is_empty() {
        words.say("Elk bestand is helemaal gelezen.", "Every file was read to its end.")
    } else {
        words.say(
            "Over deze bestanden zegt dit rapport niets, of niet alles. Ze staan ook in het register.",
            "About these files this report says nothing, or not everything. They are in the register too.",
        )
    });
    html.raw("</p>\n");
    for group in &view.facts.unread {
        list(view, html, group);
    }
    html.raw("</section>\n");
}

fn list(view: &View<'_>, html: &mut Html, group: &Unread<'_>) {
    let words = view.words;
    html.raw(if group.on_purpose { "<details>" } else { "<details open>" });
    html.raw("<summary><strong>").raw(words.reason(group.kind)).raw("</strong> · ");
    html.text(words.files(group.count)).raw("</summary><p class=\"note\">");
    html.raw(words.remedy(group.kind)).raw("</p><ul>");
    for file in group.files.iter().take(FILES) {
        html.raw("<li>");
        path(html, &file.path);
        if let Some(reason) = &file.reason {
            html.element(" <span class=\"why\">", view.said(About::NotRead, &reason.to_string()), "</span>");
        }
        html.raw("</li>");
    }
    html.raw("</ul>");
    more(view, html, (group.count as usize).saturating_sub(FILES), ["inventory.jsonl", "inventory.jsonl"]);
    html.raw("</details>\n");
}
