//! Charts drawn by hand as inline SVG: a bar, and a map of boxes.

use crate::report::html::Html;

/// One box of a map.
pub(super) struct Box<'a> {
    /// Its name.
    pub name: &'a str,
    /// A second line.
    pub note: String,
    /// Its share of the surface.
    pub size: f64,
    /// Its colour, 1 to 4.
    pub gravity: u8,
}

#[derive(Clone, Copy)]
struct Area {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

/// A bar of so many parts of the whole; its number stands beside it in text.
pub(super) fn bar(html: &mut Html, share: f64, gravity: u8) {
    let width = if share > 0.0 { (share.min(1.0) * 100.0).max(1.5) } else { 0.0 };
    html.raw("<svg class=\"bar\" viewBox=\"0 0 100 12\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    html.raw("<rect class=\"track\" width=\"100\" height=\"12\" rx=\"2\"/><rect class=\"f").text(gravity);
    html.raw("\" width=\"").number(width).raw("\" height=\"12\" rx=\"2\"/></svg>");
}

/// A map in which every box has its share of the surface. Sizes must fall.
pub(super) fn map(html: &mut Html, label: &'static str, boxes: &[Box<'_>]) {
    const WIDTH: f64 = 1000.0;
    const HEIGHT: f64 = 260.0;
    html.raw("<svg class=\"map\" viewBox=\"0 0 1000 260\" role=\"img\" aria-label=\"").raw(label).raw("\">");
    let total: f64 = boxes.iter().map(|one| one.size).sum();
    let sizes: Vec<f64> =
        boxes.iter().map(|one| one.size / total.max(f64::MIN_POSITIVE) * WIDTH * HEIGHT).collect();
    let areas = squarify(&sizes, Area { x: 0.0, y: 0.0, w: WIDTH, h: HEIGHT });
    for (one, area) in boxes.iter().zip(areas) {
        draw(html, one, area);
    }
    html.raw("</svg>\n");
}

fn draw(html: &mut Html, one: &Box<'_>, area: Area) {
    html.raw("<g><title>").text(one.name).raw(" · ").text(&one.note).raw("</title><rect class=\"t");
    html.text(one.gravity).raw("\" x=\"").number(area.x + 2.0).raw("\" y=\"").number(area.y + 2.0);
    html.raw("\" width=\"")
        .number((area.w - 4.0).max(1.0))
        .raw("\" height=\"")
        .number((area.h - 4.0).max(1.0));
    html.raw("\" rx=\"6\"/>");
    if area.w > 70.0 && area.h > 30.0 {
        let room = ((area.w - 24.0) / 7.6) as usize;
        html.raw("<text x=\"").number(area.x + 13.0).raw("\" y=\"").number(area.y + 24.0).raw("\">");
        html.text(last_part(one.name, room)).raw("</text>");
        if area.h > 50.0 {
            html.raw("<text class=\"sub\" x=\"").number(area.x + 13.0).raw("\" y=\"").number(area.y + 42.0);
            html.raw("\">").text(shorten(&one.note, ((area.w - 24.0) / 6.6) as usize)).raw("</text>");
        }
    }
    html.raw("</g>");
}

/// The end of a path tells most; `…` says that something is left out.
fn last_part(name: &str, room: usize) -> String {
    let count = name.chars().count();
    if count <= room {
        return name.to_owned();
    }
    let tail: String = name.chars().skip(count - room.saturating_sub(1).min(count)).collect();
    format!("…{tail}")
}

fn shorten(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    text.chars().take(room.saturating_sub(1)).chain(['…']).collect()
}

/// Rows of boxes that are as square as can be (Bruls, Huizing and van Wijk, 2000).
fn squarify(sizes: &[f64], mut free: Area) -> Vec<Area> {
    let mut areas = Vec::with_capacity(sizes.len());
    let mut rest = sizes;
    while !rest.is_empty() {
        let side = free.w.min(free.h).max(1.0);
        let mut taken = 1;
        while taken < rest.len() && worst(&rest[..=taken], side) <= worst(&rest[..taken], side) {
            taken += 1;
        }
        free = lay(&rest[..taken], free, &mut areas);
        rest = &rest[taken..];
    }
    areas
}

fn worst(row: &[f64], side: f64) -> f64 {
    let sum: f64 = row.iter().sum();
    let thickness = sum / side;
    row.iter()
        .map(|size| size / thickness)
        .map(|length| (length / thickness).max(thickness / length))
        .fold(0.0, f64::max)
}

/// Lays a row along the shorter side and gives back what is left.
fn lay(row: &[f64], free: Area, areas: &mut Vec<Area>) -> Area {
    let sum: f64 = row.iter().sum();
    if free.w >= free.h {
        let w = sum / free.h.max(1.0);
        let mut y = free.y;
        for size in row {
            let h = size / w.max(f64::MIN_POSITIVE);
            areas.push(Area { x: free.x, y, w, h });
            y += h;
        }
        Area { x: free.x + w, w: (free.w - w).max(0.0), ..free }
    } else {
        let h = sum / free.w.max(1.0);
        let mut x = free.x;
        for size in row {
            let w = size / h.max(f64::MIN_POSITIVE);
            areas.push(Area { x, y: free.y, w, h });
            x += w;
        }
        Area { y: free.y + h, h: (free.h - h).max(0.0), ..free }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_fill_the_map_and_keep_their_shares() {
        let sizes = [50_000.0, 30_000.0, 15_000.0, 5_000.0];
        let areas = squarify(&sizes, Area { x: 0.0, y: 0.0, w: 1000.0, h: 100.0 });
        for (size, area) in sizes.iter().zip(&areas) {
            assert!((area.w * area.h - size).abs() < 1.0, "a box of {size} got {}", area.w * area.h);
            assert!(area.x >= -0.01 && area.x + area.w <= 1000.01);
            assert!(area.y >= -0.01 && area.y + area.h <= 100.01);
        }
    }

    #[test]
    fn long_name_keeps_its_end() {
        assert_eq!(last_part("Personeelszaken/Salaris", 8), "…Salaris");
        assert_eq!(last_part("Salaris", 8), "Salaris");
        assert_eq!(last_part("Salaris", 0), "…");
    }
}
