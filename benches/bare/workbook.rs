//! What reading workbooks costs at least: calamine's streaming reader gives every cell and nothing is done with it.
//!
//! `bare-workbook FILE...` prints how many cells and characters it saw. For `benches/side-by-side`.

use calamine::{DataRef, Reader, Xlsx, open_workbook};
use std::fs::File;
use std::io::BufReader;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut cells, mut characters) = (0, 0);
    for path in std::env::args().skip(1) {
        let mut book: Xlsx<BufReader<File>> = open_workbook(&path)?;
        for sheet in book.sheet_names() {
            let mut reader = book.worksheet_cells_reader(&sheet)?;
            while let Some(cell) = reader.next_cell()? {
                cells += 1;
                characters += match cell.get_value() {
                    DataRef::String(text) => text.len(),
                    DataRef::SharedString(text) => text.len(),
                    _ => 0,
                };
            }
        }
    }
    println!("{cells} cells, {characters} characters");
    Ok(())
}
