//! Inputs from seeds: bytes changed, cut, doubled, mixed with those of others. The same number gives the same input.

/// More bytes than this has no input, unless its seed has.
const BYTES_MAX: usize = 8_192;
/// What readers look for.
const WORDS: &[&[u8]] = &[
    b"\"",
    b",",
    b"\r\n",
    b"{",
    b"}",
    b"[[",
    b":",
    b"null",
    b"-1",
    b"1e999",
    b"18446744073709551616",
    b"\\u0000",
    b"\\ud800",
    b"\xef\xbb\xbf",
    b"\x84\x31\x95\x33",
    b"\x81\x30",
    b"\xff\xd8",
    b"\xff\xd9",
    b"\xff\xda",
    b"\xff\xc0",
    b"\xff\xc4",
    b"\xff\xdb",
    b"\xff\xe1\x00\x20Exif\0\0",
    b"BAOMING",
    b"\x9f",
    b"\xbf",
    b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x1f\x8b\x08",
    "\u{200b}".as_bytes(),
    "\u{301}".as_bytes(),
    "\u{202e}".as_bytes(),
    "\u{fffd}".as_bytes(),
    "\u{e863}".as_bytes(),
    "ﬁ".as_bytes(),
    "ß".as_bytes(),
    "İ".as_bytes(),
    "ς".as_bytes(),
    "𠮷".as_bytes(),
    "ㆍ".as_bytes(),
    "ힰ".as_bytes(),
    "各".as_bytes(),
    "`".as_bytes(),
    "总交易单数".as_bytes(),
    b"2021-02-29T23:59:60+08:00",
    b"0000",
    b"9999",
    b"4301",
    b"00000000",
];

/// SplitMix64: small, and the same everywhere.
pub struct Numbers(u64);

impl Numbers {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }
}

/// An input made of one of the seeds, and perhaps of another.
pub fn input(seeds: &[Vec<u8>], numbers: &mut Numbers, out: &mut Vec<u8>) {
    out.clear();
    let Some(seed) = seeds.get(numbers.below(seeds.len())) else { return };
    out.extend_from_slice(seed);
    let longest = BYTES_MAX.max(seed.len());
    let most = numbers.below(8);
    for _ in 0..=numbers.below(1 + most) {
        change(seeds, numbers, out);
    }
    out.truncate(longest);
}

fn change(seeds: &[Vec<u8>], numbers: &mut Numbers, out: &mut Vec<u8>) {
    let at = numbers.below(out.len() + 1);
    let to = (at + numbers.below(32)).min(out.len());
    match numbers.below(12) {
        0 if at < out.len() => out[at] ^= 1 << numbers.below(8),
        1 if at < out.len() => out[at] = numbers.next() as u8,
        2 if at < out.len() => out[at] = [0, 1, 0x7f, 0x80, 0xff][numbers.below(5)],
        3 if at < out.len() => out[at] = out[at].wrapping_add([1, 255][numbers.below(2)]),
        4 => drop(out.drain(at..to)),
        5 => out.truncate(at),
        6 => {
            let piece = out[at..to].to_vec();
            insert(out, at, &piece);
        }
        7 | 8 => insert(out, at, WORDS[numbers.below(WORDS.len())]),
        9 => {
            let word = WORDS[numbers.below(WORDS.len())];
            let end = (at + word.len()).min(out.len());
            out.splice(at..end, word.iter().copied());
        }
        10 => {
            let other = &seeds[numbers.below(seeds.len())];
            let from = numbers.below(other.len() + 1);
            let end = (from + 1 + numbers.below(64)).min(other.len());
            insert(out, at, &other[from.min(end)..end]);
        }
        // A digit or a letter for another of its kind, so that forms stay and values move.
        _ if at < out.len() && out[at].is_ascii_digit() => out[at] = b'0' + numbers.below(10) as u8,
        _ if at < out.len() && out[at].is_ascii_lowercase() => out[at] = b'a' + numbers.below(26) as u8,
        _ => insert(out, at, &[numbers.next() as u8]),
    }
}

fn insert(out: &mut Vec<u8>, at: usize, piece: &[u8]) {
    if out.len() + piece.len() <= BYTES_MAX {
        out.splice(at..at, piece.iter().copied());
    }
}
