//! One writer for each kind of file a register can be.

mod csv;
mod json;
mod jsonld;
mod markdown;
mod statement;
mod xlsx;

use super::{Error, Register, Result};
use crate::record::Language;
use std::path::Path;

/// Writes a register; the ending of the path says as what.
pub fn write(register: &Register, language: Language, path: &Path) -> Result<()> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let bytes = match ending.as_str() {
        "xlsx" => xlsx::bytes(register, language)?,
        "csv" => csv::bytes(register, language)?,
        "json" => json::bytes(register, language)?,
        "jsonld" => jsonld::bytes(register, language)?,
        "md" => markdown::text(register, language).into_bytes(),
        _ => return Err(Error::UnknownKind(ending)),
    };
    write_for_owner(path, &bytes)
}

/// A register as the bytes of a workbook.
pub(super) fn workbook(register: &Register, language: Language) -> Result<Vec<u8>> {
    xlsx::bytes(register, language)
}

/// Writes the list for a privacy statement, as Markdown.
pub fn write_statement(register: &Register, language: Language, path: &Path) -> Result<()> {
    write_for_owner(path, statement::text(register, language).as_bytes())
}

/// Only its owner may read what is written: it says where to look.
fn write_for_owner(path: &Path, bytes: &[u8]) -> Result<()> {
    use std::io::Write;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
