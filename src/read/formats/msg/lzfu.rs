//! How Outlook packs the rich text of a message.
//!
//! In: the packed bytes. Out: RTF, as far as it can be unpacked.
//! https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxrtfcp

/// What both sides know before the first byte.
const KNOWN: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// The size of the ring that is looked back in.
const RING: usize = 4096;

/// Bytes that rich text may unpack to.
const LARGEST: usize = 64 << 20;

/// Unpacks; None for what is not packed in this way.
pub(super) fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let content = packed.get(16..)?;
    match packed.get(8..12)? {
        b"LZFu" => Some(expand(content)),
        b"MELA" => Some(content.to_vec()),
        _ => None,
    }
}

fn expand(packed: &[u8]) -> Vec<u8> {
    let mut ring = [b' '; RING];
    ring[..KNOWN.len()].copy_from_slice(KNOWN);
    let mut at = KNOWN.len();
    let mut plain = Vec::new();
    let mut rest = packed.iter().copied();
    while plain.len() < LARGEST {
        let Some(control) = rest.next() else { return plain };
        for bit in 0..8 {
            if control >> bit & 1 == 0 {
                let Some(byte) = rest.next() else { return plain };
                ring[at] = byte;
                at = (at + 1) % RING;
                plain.push(byte);
                continue;
            }
            let (Some(high), Some(low)) = (rest.next(), rest.next()) else { return plain };
            let token = usize::from(high) << 8 | usize::from(low);
            let (from, len) = (token >> 4, (token & 0xf) + 2);
            if from == at {
                return plain;
            }
            for step in 0..len {
                let byte = ring[(from + step) % RING];
                ring[at] = byte;
                at = (at + 1) % RING;
                plain.push(byte);
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn example_of_the_specification_is_unpacked() {
        // MS-OXRTFCP 4.1.1, https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxrtfcp
        let packed = [
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0, 0x0a, 0,
            0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09,
            0, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        assert_eq!(unpack(&packed).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert_eq!(KNOWN.len(), 207);
    }

    #[test]
    fn what_breaks_off_is_unpacked_as_far_as_it_goes() {
        assert_eq!(unpack(b"\0\0\0\0\0\0\0\0LZFu\0\0\0\0\0abc").unwrap(), b"abc");
        assert_eq!(unpack(b"LZFu"), None);
    }
}
