//! The tables of a picture: of Huffman codes and of quantisation, as their segments define them.
//!
//! Guarantees: a table is whole and possible, and its segment holds tables and nothing else; no code stands for two things
//! and nothing has two codes. So what a table can carry is what it says.

use super::super::error::PhotoError;
use super::super::segments::broken;
use super::bits::Bits;

/// Codes of a table are at most so long.
const CODE_BITS_MAX: usize = 16;

/// A table as it stands in the file: its head and its content.
pub(super) struct Table<'a> {
    /// Where it goes: for codes the kind is in the upper half.
    pub(super) head: u8,
    pub(super) bytes: &'a [u8],
}

/// Huffman codes, to be read bit by bit.
pub(super) struct Codes<'a> {
    /// For each length: how many codes there are.
    counts: &'a [u8; CODE_BITS_MAX],
    symbols: &'a [u8],
}

impl Codes<'_> {
    /// Reads one symbol.
    pub(super) fn symbol(&self, bits: &mut Bits<'_>) -> Result<u8, PhotoError> {
        let (mut code, mut first, mut before) = (0_usize, 0_usize, 0_usize);
        for count in self.counts {
            let count = usize::from(*count);
            code |= usize::from(bits.bit()?);
            if code < first + count {
                return Ok(self.symbols[before + code - first]);
            }
            before += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        Err(broken("its picture has a code that is in no table"))
    }
}

/// The tables of a segment that defines Huffman codes.
pub(super) fn code_tables(payload: &[u8]) -> Result<Vec<Table<'_>>, PhotoError> {
    split(payload, |head, rest| {
        let counts = rest.first_chunk::<CODE_BITS_MAX>()?;
        let length = CODE_BITS_MAX + counts.iter().map(|count| usize::from(*count)).sum::<usize>();
        (head & 0xec == 0).then_some(length)
    })
    .ok_or(broken("a table of codes makes no sense"))
}

/// The tables of a segment that defines steps of quantisation.
pub(super) fn step_tables(payload: &[u8]) -> Result<Vec<Table<'_>>, PhotoError> {
    let tables = split(payload, |head, _| match head {
        0..=3 => Some(64),
        0x10..=0x13 => Some(128),
        _ => None,
    });
    tables
        .filter(|tables| tables.iter().all(|table| (0..64).all(|at| step(table, at) > 0)))
        .ok_or(broken("a quantisation table makes no sense"))
}

/// A step of a table.
pub(super) fn step(table: &Table<'_>, at: usize) -> u32 {
    if table.head < 0x10 {
        return u32::from(table.bytes[at]);
    }
    u32::from(u16::from_be_bytes([table.bytes[2 * at], table.bytes[2 * at + 1]]))
}

/// The codes of a table, if they can be told apart and each symbol is possible in a picture of 8 bits and is there once.
pub(super) fn codes<'a>(table: &Table<'a>) -> Option<Codes<'a>> {
    let (counts, symbols) = table.bytes.split_first_chunk::<CODE_BITS_MAX>()?;
    let mut seen = [false; 256];
    let mut room = 1_usize;
    for count in counts {
        room = (2 * room).checked_sub(usize::from(*count))?;
    }
    let possible = |symbol: u8| if table.head < 0x10 { symbol <= 11 } else { symbol & 0x0f <= 10 };
    let good =
        symbols.iter().all(|symbol| possible(*symbol) && !std::mem::replace(&mut seen[usize::from(*symbol)], true));
    good.then_some(Codes { counts, symbols })
}

/// Cuts a segment into its tables; `length` says how long the one with this head is.
fn split<'a>(mut payload: &'a [u8], length: impl Fn(u8, &'a [u8]) -> Option<usize>) -> Option<Vec<Table<'a>>> {
    let mut tables = Vec::new();
    while let Some((head, rest)) = payload.split_first() {
        let (bytes, rest) = rest.split_at_checked(length(*head, rest)?)?;
        tables.push(Table { head: *head, bytes });
        payload = rest;
    }
    (!tables.is_empty()).then_some(tables)
}
