//! How cells look.

use crate::register::cells::State;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

const INK: u32 = 0x1F2933;
const LINE: u32 = 0xC5CED8;

/// The looks of the workbook.
pub(super) struct Styles {
    pub title: Format,
    pub head: Format,
    pub who: Format,
    pub article: Format,
    pub cell: Format,
    pub strong: Format,
    pub number: Format,
    pub found: Format,
    pub proposal: Format,
    pub to_fill: Format,
    severities: [Format; 5],
}

impl Styles {
    pub(super) fn new() -> Self {
        let base = || {
            Format::new()
                .set_font_name("Calibri")
                .set_font_size(10)
                .set_font_color(Color::RGB(INK))
                .set_align(FormatAlign::Top)
                .set_text_wrap()
        };
        let boxed = || base().set_border(FormatBorder::Thin).set_border_color(Color::RGB(LINE));
        let filled = |fill: u32| boxed().set_background_color(Color::RGB(fill));
        let head = || {
            filled(0x243B53).set_font_color(Color::White).set_bold().set_align(FormatAlign::VerticalCenter)
        };
        Styles {
            title: base().set_font_size(16).set_bold(),
            head: head(),
            who: filled(0xE4E9EF).set_italic().set_font_size(9),
            article: filled(0xE4E9EF).set_font_size(9),
            cell: boxed(),
            strong: boxed().set_bold(),
            number: boxed().set_num_format("#,##0"),
            found: filled(0xDDEBF7),
            proposal: filled(0xFFF8D6).set_italic(),
            to_fill: boxed()
                .set_border(FormatBorder::Dashed)
                .set_border_color(Color::RGB(0xC0392B))
                .set_font_color(Color::RGB(0x7B8794)),
            severities: [0xF2F4F7, 0xEAF4EA, 0xFFF8D6, 0xFCE4D0, 0xF8D3CF]
                .map(|fill| filled(fill).set_bold()),
        }
    }

    pub(super) fn of(&self, state: State) -> &Format {
        match state {
            State::Found => &self.found,
            State::Proposal(_) => &self.proposal,
            State::ToFill => &self.to_fill,
            State::Plain => &self.cell,
        }
    }

    pub(super) fn severity(&self, severity: crate::patterns::Severity) -> &Format {
        use crate::patterns::Severity;
        &self.severities[match severity {
            Severity::Info => 0,
            Severity::Low => 1,
            Severity::Medium => 2,
            Severity::High => 3,
            Severity::Critical => 4,
        }]
    }
}
