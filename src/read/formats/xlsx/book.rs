//! What the sheets of a workbook share: their list, the styles that are dates, the strings.
//!
//! In: the small parts of the package. Out: a [`Book`]. A part that is broken costs what it held, not the file.

use super::date::{self, Style};
use super::strings::Strings;
use super::{Package, damaged, sheet};
use crate::read::errand::Errand;
use crate::read::formats::markup::{Node, attribute};
use crate::read::formats::ooxml::{self, Relation};
use crate::read::input::Apart;
use crate::read::{Limits, Result, Sink};
use crate::record::Reason;
use quick_xml::events::BytesStart;
use std::collections::HashMap;
use std::io::{Read, Seek};
use std::sync::Arc;

/// A workbook, without its cells.
pub(super) struct Book {
    pub sheets: Vec<Sheet>,
    pub values: Arc<Values>,
    /// What the workbook points to.
    pub relations: Vec<Relation>,
    /// Names that stand for a text, one on each line.
    pub names: String,
    /// The strings, where they are read elsewhere.
    coming: Option<Errand<Result<Told>>>,
}

/// Strings, and why there are not more of them.
type Told = (Strings, Option<Reason>);

/// Bytes of strings that are worth another thread, which reads them while this one unpacks a big sheet.
const MANY_STRINGS: u64 = 1 << 20;

/// Sheets that a workbook can have.
const MOST_SHEETS: usize = 4096;

/// What turns a stored value into the one that is meant.
pub(super) struct Values {
    pub strings: Strings,
    pub styles: Vec<Style>,
    pub from_1904: bool,
}

/// A sheet, by its name and the part it is in.
pub(super) struct Sheet {
    pub name: String,
    pub hidden: bool,
    /// Whether it has cells, and is no chart.
    pub has_cells: bool,
    pub part: String,
}

impl Book {
    pub fn read<R: Read + Seek>(
        package: &mut Package<R>,
        apart: Option<Apart>,
        limits: &Limits,
        trouble: &mut Vec<Reason>,
    ) -> Result<Self> {
        let part = ooxml::main_part(package, "xl/workbook.xml", limits)?;
        let relations = ooxml::relations(package, &part, limits);
        let mut list = List::default();
        list.read(package, &part, &relations, limits)?;
        if list.sheets.is_empty() && relations.is_empty() {
            return Err(damaged("the list of sheets"));
        }
        if list.sheets.len() > MOST_SHEETS {
            list.sheets.truncate(MOST_SHEETS);
            trouble.push(Reason::Limit("sheets".to_owned()));
        }
        let find = |kind| relations.iter().find(|relation| relation.kind == kind);
        let styles = find("styles").map(|styles| read_styles(package, &styles.target, limits));
        let (mut strings, mut coming) = (Strings::default(), None);
        if let Some(Relation { target, .. }) = find("sharedStrings") {
            coming = list.sheets.first().and_then(|sheet| read_meanwhile(package, target, sheet, apart));
            if coming.is_none() {
                strings = or_none(Strings::read(package, target), trouble);
            }
        }
        let values = Values { strings, styles: styles.unwrap_or_default(), from_1904: list.from_1904 };
        Ok(Book { sheets: list.sheets, values: Arc::new(values), relations, names: list.names, coming })
    }

    /// Work that another thread may do while the first sheet is unpacked.
    pub fn errand(&self) -> Option<Box<dyn FnOnce() + Send>> {
        self.coming.as_ref().map(Errand::hand)
    }

    /// Whether another thread is still at it.
    pub fn is_waited_for(&self) -> bool {
        self.coming.as_ref().is_some_and(Errand::is_under_way)
    }

    /// Has all strings in their place, and tells what is wrong with them.
    pub fn settle(&mut self, sink: &mut dyn Sink) {
        let Some(coming) = self.coming.take() else { return };
        let mut trouble = Vec::new();
        let strings =
            or_none(coming.fetch().unwrap_or_else(|| Err(damaged("the list of strings"))), &mut trouble);
        if let Some(values) = Arc::get_mut(&mut self.values) {
            values.strings = strings;
        }
        trouble.into_iter().for_each(|reason| sink.trouble(reason));
    }
}

/// The strings that were read, or none.
fn or_none(read: Result<Told>, trouble: &mut Vec<Reason>) -> Strings {
    match read {
        Ok((strings, reason)) => {
            trouble.extend(reason);
            strings
        }
        Err(_) => {
            trouble.push(Reason::Corrupt("xlsx: shared strings are damaged".to_owned()));
            Strings::default()
        }
    }
}

/// The reading of many strings, for another thread, where the first sheet is a big one.
fn read_meanwhile<R: Read + Seek>(
    package: &mut Package<R>,
    part: &str,
    first: &Sheet,
    apart: Option<Apart>,
) -> Option<Errand<Result<Told>>> {
    let size = package.size(part);
    if size < MANY_STRINGS || !first.has_cells || package.size(&first.part) <= sheet::BIG {
        return None;
    }
    let opening = package.apart(apart?, size)?;
    let part = part.to_owned();
    Some(Errand::new(move || {
        let mut package = opening.open()?;
        let (strings, reason) = Strings::read(&mut package, &part)?;
        let spent = package.is_spent().then(|| Reason::Limit("expanded size".to_owned()));
        Ok((strings, reason.or(spent)))
    }))
}

/// What the workbook's own part says.
#[derive(Default)]
struct List {
    sheets: Vec<Sheet>,
    from_1904: bool,
    names: String,
}

impl List {
    /// Ends quietly where the XML does: what came before it holds.
    fn read<R: Read + Seek>(
        &mut self,
        package: &mut Package<R>,
        part: &str,
        relations: &[Relation],
        limits: &Limits,
    ) -> Result<()> {
        let targets: HashMap<&str, &Relation> =
            relations.iter().map(|relation| (relation.id.as_str(), relation)).collect();
        let mut markup = package.markup(part, limits)?;
        let mut name = None;
        loop {
            match markup.next() {
                Ok(Node::End) | Err(_) => return Ok(()),
                Ok(Node::Open(tag)) => {
                    name = None;
                    match tag.local_name().as_ref() {
                        "workbookPr" => {
                            self.from_1904 |=
                                matches!(attribute(&tag, "date1904").as_deref(), Some("1" | "true"));
                        }
                        "sheet" => self.sheets.extend(sheet(&tag, &targets)),
                        "definedName" => name = attribute(&tag, "name"),
                        _ => {}
                    }
                }
                Ok(Node::Text(text)) => {
                    // A reference to cells is no text; what is between quotes is.
                    if let Some(name) = &name
                        && text.contains('"')
                    {
                        ooxml::add_line(&mut self.names, name, &text.replace('"', " "));
                    }
                }
                Ok(Node::Close(_)) => name = None,
            }
            if self.sheets.len() > MOST_SHEETS {
                return Ok(());
            }
        }
    }
}

fn sheet(tag: &BytesStart<'_>, targets: &HashMap<&str, &Relation>) -> Option<Sheet> {
    let id = attribute(tag, "id")?;
    let relation = targets.get(id.as_str())?;
    Some(Sheet {
        name: attribute(tag, "name").unwrap_or_default(),
        hidden: attribute(tag, "state").is_some_and(|state| state != "visible"),
        has_cells: matches!(relation.kind.as_str(), "worksheet" | "xlMacrosheet" | "xlIntlMacrosheet"),
        part: relation.target.clone(),
    })
}

/// What the numbers of each cell style are.
fn read_styles<R: Read + Seek>(package: &mut Package<R>, part: &str, limits: &Limits) -> Vec<Style> {
    let mut own = HashMap::new();
    let (mut styles, mut in_cells) = (Vec::new(), false);
    let Ok(mut markup) = package.markup(part, limits) else { return styles };
    while let Ok(node) = markup.next() {
        let tag = match node {
            Node::Open(tag) => tag,
            Node::End => break,
            _ => continue,
        };
        match tag.local_name().as_ref() {
            "numFmt" => {
                let id = attribute(&tag, "numFmtId").and_then(|id| id.parse::<u32>().ok());
                if let (Some(id), Some(code)) = (id, attribute(&tag, "formatCode")) {
                    own.insert(id, date::custom(&code));
                }
            }
            "cellXfs" => in_cells = true,
            "cellStyles" | "cellStyleXfs" | "dxfs" => in_cells = false,
            "xf" if in_cells => {
                let id = attribute(&tag, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                styles.push(own.get(&id).copied().unwrap_or_else(|| date::built_in(id)));
            }
            _ => {}
        }
    }
    styles
}
