//! The limits of `speurneus scan`, each a flag.

use clap::Args;
use speurneus::scan::Bounds;
use std::time::Duration;

/// A flag for every bound; a file that meets one says so in its record.
#[derive(Args)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Do not read bigger files [default: none is too big]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_file_size: Option<u64>,

    /// Give a file up when nothing comes from it for so long, or when it takes longer than that and a second more for
    /// each MiB
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..))]
    max_time_per_file: u64,

    /// Memory of a process that reads a hostile format
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = size_from::<{ 64 << 20 }>)]
    max_memory: u64,

    /// What a file may expand to altogether
    #[arg(long, value_name = "SIZE", default_value = "16G", value_parser = size)]
    max_expanded: u64,

    /// How many times its own size a file may expand to; 256M is always allowed
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..))]
    max_ratio: u64,

    /// Files in a file, those in them counted in
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    max_members: u32,

    /// Files in files that are open at once, one in the other
    #[arg(long, value_name = "SIZE", default_value = "512M", value_parser = size)]
    max_member_size: u64,

    /// How deep files in files are opened
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(0..=16))]
    max_depth: u8,

    /// Columns of a table that are looked at
    #[arg(long, value_name = "N", default_value_t = 16_384, value_parser = clap::value_parser!(u32).range(1..))]
    max_columns: u32,

    /// What is looked at of a cell
    #[arg(long, value_name = "SIZE", default_value = "1M", value_parser = size_from::<1>)]
    max_cell_size: u64,

    /// How deep a document may nest
    #[arg(long, value_name = "N", default_value_t = 128, value_parser = clap::value_parser!(u16).range(1..=512))]
    max_nesting: u16,
}

impl Limits {
    /// As the scan wants them.
    pub fn bounds(&self) -> Bounds {
        Bounds {
            file_bytes: self.max_file_size.unwrap_or(u64::MAX),
            time: Duration::from_secs(self.max_time_per_file),
            memory: self.max_memory,
            expanded: self.max_expanded,
            ratio: self.max_ratio,
            members: self.max_members,
            member_bytes: self.max_member_size,
            depth: self.max_depth,
            columns: self.max_columns as usize,
            cell_bytes: usize::try_from(self.max_cell_size).unwrap_or(usize::MAX),
            nesting: self.max_nesting.into(),
        }
    }
}

/// Bytes, or KiB, MiB, GiB, TiB with the letter behind: `500`, `64k`, `2G`.
fn size(text: &str) -> Result<u64, String> {
    let wrong = || format!("{text:?} is no size; write 500, 64k, 20M or 2G");
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_lowercase().trim_end_matches("ib").trim_end_matches('b') {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        "t" => 40,
        _ => return Err(wrong()),
    };
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    number.checked_mul(1 << shift).ok_or_else(wrong)
}

fn size_from<const LEAST: u64>(text: &str) -> Result<u64, String> {
    size(text).and_then(|bytes| match bytes {
        bytes if bytes < LEAST => Err(format!("at least {LEAST} bytes are needed")),
        bytes => Ok(bytes),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Alone {
        #[command(flatten)]
        limits: Limits,
    }

    #[test]
    fn limits_that_are_not_given_are_those_of_the_library() {
        assert_eq!(Alone::parse_from(["x"]).limits.bounds(), Bounds::default());
    }

    #[test]
    fn sizes_have_letters() {
        assert_eq!(size("500"), Ok(500));
        assert_eq!(size("64k"), Ok(64 << 10));
        assert_eq!(size("2GiB"), Ok(2 << 30));
        assert_eq!(size("3MB"), Ok(3 << 20));
        for wrong in ["", "k", "1x", "-1", "1.5G", "99999999999T"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
