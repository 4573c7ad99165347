//! Catches what a page draws, and puts its letters together to pieces of text.
//!
//! In: the calls of the interpreter, letter by letter, with their places. Out: fragments, each a run of letters
//! on one line without a wide gap in it. No picture is decoded and no line drawn: of these only the place counts,
//! for what they hide.

use hayro_interpret::font::{Glyph, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};
use std::time::Instant;

/// In em: how far a letter may stand off the line, when a gap is a blank (letters of one
/// run may be spaced out), and when it parts two cells: sooner
/// where blanks are written, for there a gap is something else; later behind a blank, which is wide in a line
/// that fills its column.
const OFF_LINE: f64 = 0.4;
const BLANK: f64 = 0.2;
const BLANK_BETWEEN_RUNS: f64 = 0.12;
const APART: f64 = 1.0;
const APART_WHERE_WRITTEN: f64 = 0.45;
const APART_WITH_BLANK: f64 = 1.8;
/// How far back a letter may stand, as an accent does.
const BACK: f64 = 0.6;

/// Surfaces and fragments that are remembered of a page.
const MOST_SURFACES: usize = 4_000;
const MOST_FRAGMENTS: usize = 200_000;

/// Comparisons of surfaces with fragments that a page may cost.
const MOST_LOOKS: usize = 20_000_000;

/// Colours from here on are white.
const WHITE: f32 = 0.97;

/// Letters on one line, no wide gap between them.
#[derive(Debug, Clone)]
pub(super) struct Fragment {
    pub text: String,
    /// The direction of the line, and the places along and across it where it begins and ends.
    pub direction: (f64, f64),
    pub begin: f64,
    pub end: f64,
    pub across: f64,
    pub em: f64,
    /// White on white, under a surface, or outside the page.
    pub is_hidden: bool,
    middle: Point,
    /// Whether a blank was written after the last letter.
    blank: bool,
}

/// What a page has drawn so far.
pub(super) struct Page {
    pub fragments: Vec<Fragment>,
    /// Letters that say which they are, and those that do not.
    pub known: u64,
    pub unknown: u64,
    /// The part of the page that pictures cover, about.
    pub pictured: f64,
    edges: Rect,
    /// Surfaces that are not white: text on them can be.
    coloured: Vec<Rect>,
    /// The clips in force; None for one that is no rectangle.
    clips: Vec<Option<Rect>>,
    looks: usize,
    /// Blanks that were written, and those that are only gaps.
    written: u64,
    implied: u64,
    /// Where the last run began, and how many letters it had.
    last_run: Option<(Point, usize)>,
    deadline: Instant,
}

/// Thrown through the interpreter, which has no other way to stop, when the time is over.
pub(super) struct TimeIsOver;

impl Page {
    pub fn new(edges: Rect, deadline: Instant) -> Self {
        Page {
            fragments: Vec::new(),
            known: 0,
            unknown: 0,
            pictured: 0.0,
            edges,
            coloured: Vec::new(),
            clips: Vec::new(),
            looks: 0,
            written: 0,
            implied: 0,
            last_run: None,
            deadline,
        }
    }

    fn look_at_the_clock(&self) {
        if Instant::now() > self.deadline {
            std::panic::resume_unwind(Box::new(TimeIsOver));
        }
    }

    fn letter(&mut self, letter: &PositionedGlyph<'_>, transform: Affine, is_white: bool, begins_run: bool) {
        let Some(place) = Place::of(letter, transform) else { return };
        let blank = if begins_run { BLANK_BETWEEN_RUNS } else { BLANK };
        let text = letter.as_unicode().map(|text| match text {
            BfString::Char(letter) => letter.to_string(),
            BfString::String(text) => text,
        });
        let text = text.or_else(|| own_code(letter)).unwrap_or_default();
        let is_known = text.chars().any(|letter| !is_private(letter));
        self.known += u64::from(is_known);
        self.unknown += u64::from(!is_known);
        let text = plain(&text);
        if text.trim().is_empty() {
            self.written += 1;
            if let Some(last) = self.fragments.last_mut() {
                last.blank |= last.continues(&place, APART_WITH_BLANK);
            }
            return;
        }
        let is_hidden = is_white && !self.is_on_colour(place.origin) || !self.is_on_page(place.origin);
        let apart = if self.written > self.implied { APART_WHERE_WRITTEN } else { APART };
        if let Some(last) = self.fragments.last_mut()
            && last.is_hidden == is_hidden
            && last.continues(&place, if last.blank { APART_WITH_BLANK } else { apart })
        {
            self.implied += u64::from(last.add(&text, &place, blank));
        } else if self.fragments.len() < MOST_FRAGMENTS {
            self.drop_repeated();
            self.fragments.push(Fragment::new(text, &place, is_hidden));
        }
    }

    /// Bold is sometimes the same text twice, a hair further on.
    fn drop_repeated(&mut self) {
        let Some((last, before)) = self.fragments.split_last() else { return };
        let same = |other: &Fragment| {
            other.text == last.text
                && (other.begin - last.begin).abs() < 0.3 * last.em
                && (other.across - last.across).abs() < 0.3 * last.em
        };
        if before.iter().rev().take(40).any(same) {
            self.fragments.pop();
        }
    }

    fn is_on_page(&self, place: Point) -> bool {
        self.edges.inflate(2.0, 2.0).contains(place)
    }

    fn is_on_colour(&mut self, place: Point) -> bool {
        self.looks += self.coloured.len();
        self.looks > MOST_LOOKS || self.coloured.iter().any(|surface| surface.contains(place))
    }

    /// What can be seen of a surface; None where the clip is of another shape.
    fn seen(&self, surface: Rect) -> Option<Rect> {
        self.clips.iter().try_fold(surface, |seen, clip| clip.map(|clip| seen.intersect(clip)))
    }

    fn remember_colour(&mut self, surface: Rect) {
        if self.coloured.len() < MOST_SURFACES {
            self.coloured.push(surface);
        }
    }

    /// Text under a surface that nothing shines through is not seen, and is there all the same.
    fn cover(&mut self, surface: Rect) {
        let Some(surface) = self.seen(surface) else { return };
        self.looks += self.fragments.len();
        if surface.area() <= 0.0 || self.looks > MOST_LOOKS {
            return;
        }
        for fragment in &mut self.fragments {
            fragment.is_hidden |= surface.contains(fragment.middle);
        }
    }

    /// The last fragment is only judged when the next begins.
    pub fn end(&mut self) {
        self.drop_repeated();
    }
}

/// Where a letter stands.
struct Place {
    origin: Point,
    end: Point,
    direction: (f64, f64),
    em: f64,
}

impl Place {
    fn of(letter: &PositionedGlyph<'_>, transform: Affine) -> Option<Self> {
        let advance = match &**letter {
            Glyph::Outline(letter) => letter.advance_width(),
            Glyph::Type3(letter) => letter.advance_width(),
        };
        let advance = f64::from(advance.unwrap_or(500.0));
        let transform = transform * letter.transform();
        let origin = transform * Point::ZERO;
        let along = transform * Point::new(1000.0, 0.0) - origin;
        let up = transform * Point::new(0.0, 1000.0) - origin;
        let (length, em) = (along.hypot(), up.hypot());
        let is_sound = origin.is_finite() && (1e-6..1e6).contains(&length) && (1e-6..1e6).contains(&em);
        is_sound.then(|| Place {
            origin,
            end: transform * Point::new(advance, 0.0),
            direction: (along.x / length, along.y / length),
            em,
        })
    }
}

fn along(direction: (f64, f64), point: Point) -> f64 {
    point.x * direction.0 + point.y * direction.1
}

fn across(direction: (f64, f64), point: Point) -> f64 {
    point.y * direction.0 - point.x * direction.1
}

impl Fragment {
    fn new(text: String, place: &Place, is_hidden: bool) -> Self {
        let direction = place.direction;
        Fragment {
            text,
            direction,
            begin: along(direction, place.origin),
            end: along(direction, place.end),
            across: across(direction, place.origin),
            em: place.em,
            is_hidden,
            middle: place.origin.midpoint(place.end),
            blank: false,
        }
    }

    /// Whether a letter stands on the same line, no wider gap between than `apart`.
    fn continues(&self, place: &Place, apart: f64) -> bool {
        let em = self.em.max(place.em);
        let turned =
            (self.direction.0 - place.direction.0).abs() + (self.direction.1 - place.direction.1).abs();
        let gap = along(self.direction, place.origin) - self.end;
        let off = (across(self.direction, place.origin) - self.across).abs();
        turned < 0.2 && off < OFF_LINE * em && (-BACK * em..apart * em).contains(&gap)
    }

    /// Adds a letter; says whether there is a blank before it that nobody wrote.
    fn add(&mut self, text: &str, place: &Place, blank: f64) -> bool {
        let gap = along(self.direction, place.origin) - self.end;
        let is_implied = !self.blank && gap > blank * self.em.max(place.em);
        if self.blank || is_implied {
            self.text.push(' ');
        }
        self.blank = false;
        self.text.push_str(text);
        self.end = self.end.max(along(self.direction, place.end));
        self.em = self.em.max(place.em);
        let (dx, dy) = self.direction;
        let half = (self.begin + self.end) / 2.0;
        // A little above the line, where the letters are.
        let rise = self.across + 0.25 * self.em;
        self.middle = Point::new(half * dx - rise * dy, half * dy + rise * dx);
        is_implied
    }
}

/// Old typesetters number their letters as everybody does, and name them in their own way.
fn own_code(letter: &Glyph<'_>) -> Option<String> {
    match letter {
        Glyph::Type3(letter) => {
            let code = u8::try_from(letter.char_code()).ok()?;
            (b' '..0x7f).contains(&code).then(|| char::from(code).to_string())
        }
        Glyph::Outline(_) => None,
    }
}

fn is_private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{fffd}' | '\0')
}

/// Letters as they are typed: no ligatures, no blanks and hyphens of other kinds.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{fb00}' => plain.push_str("ff"),
            '\u{fb01}' => plain.push_str("fi"),
            '\u{fb02}' => plain.push_str("fl"),
            '\u{fb03}' => plain.push_str("ffi"),
            '\u{fb04}' => plain.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => plain.push_str("st"),
            '\u{ad}' | '\u{2010}' | '\u{2011}' => plain.push('-'),
            _ if letter.is_whitespace() || letter.is_control() => plain.push(' '),
            _ => plain.push(letter),
        }
    }
    if plain.is_empty() { "\u{fffd}".to_owned() } else { plain }
}

/// Whether a path is one rectangle, or close to it.
fn is_rectangle(path: &BezPath) -> bool {
    let elements = path.elements();
    (4..=6).contains(&elements.len())
        && elements
            .iter()
            .all(|element| matches!(element, PathEl::MoveTo(_) | PathEl::LineTo(_) | PathEl::ClosePath))
        && path.area().abs() > 0.99 * path.bounding_box().area()
}

/// Whether a paint is white, and whether nothing shines through.
fn colour(paint: &Paint<'_>) -> (bool, bool) {
    match paint {
        Paint::Color(colour) => {
            let [red, green, blue, opacity] = colour.to_rgba().components();
            ([red, green, blue].iter().all(|part| *part > WHITE) || opacity < 0.05, opacity > 0.99)
        }
        Paint::Pattern(_) => (false, false),
    }
}

impl<'a> Device<'a> for Page {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.look_at_the_clock();
        if !matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..)) {
            return;
        }
        let (is_white, is_opaque) = colour(&props.paint);
        let surface = props.transform.transform_rect_bbox(path.bounding_box());
        if !is_white {
            self.remember_colour(surface);
        }
        if is_opaque
            && props.soft_mask.is_none()
            && props.blend_mode == BlendMode::Normal
            && is_rectangle(path)
        {
            self.cover(surface);
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.look_at_the_clock();
        self.clips.push(is_rectangle(&clip.path).then(|| clip.path.bounding_box()));
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.look_at_the_clock();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.look_at_the_clock();
        let Some(first) = run.glyphs().first() else { return };
        let begins = (props.transform * first.transform() * Point::ZERO, run.glyphs().len());
        // Letters that are filled and then drawn around come twice.
        if matches!(mode, DrawMode::Stroke(_)) && self.last_run == Some(begins) {
            return;
        }
        self.last_run = Some(begins);
        // What is not drawn at all lies over a scan, to be searched.
        let is_white = !matches!(mode, DrawMode::Invisible) && colour(&props.paint).0;
        for (i, letter) in run.glyphs().iter().enumerate() {
            self.letter(letter, props.transform, is_white, i == 0);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.look_at_the_clock();
        let size = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let surface = props.transform.transform_rect_bbox(size);
        let share = surface.intersect(self.edges).area() / self.edges.area().max(1.0);
        if share.is_finite() {
            self.pictured += share;
        }
        self.remember_colour(surface);
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn pop_transparency_group(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ligatures_and_odd_blanks_are_typed_out() {
        assert_eq!(plain("\u{fb01}\u{a0}x\u{ad}"), "fi x-");
        assert_eq!(plain(""), "\u{fffd}");
    }

    #[test]
    fn only_a_path_that_is_a_rectangle_hides_what_is_under_it() {
        assert!(is_rectangle(&Rect::new(0.0, 0.0, 9.0, 4.0).to_path(0.1)));
        let mut triangle = BezPath::new();
        triangle.move_to((0.0, 0.0));
        triangle.line_to((9.0, 0.0));
        triangle.line_to((0.0, 9.0));
        triangle.close_path();
        assert!(!is_rectangle(&triangle));
    }
}
