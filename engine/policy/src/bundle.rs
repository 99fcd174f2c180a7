//! A policy's files as one value: read from a directory, sent as texts, packed into the event that adopts them.
//!
//! Guarantees: the same texts pack to the same bytes; unpacking is bounded before it allocates; only the names of
//! [`FILE_NAMES`] go in and come out. Packed is a version byte, then deflated CBOR: a map from file name to text.

use std::collections::BTreeMap;
use std::path::Path;

use baoming_core::limits::POLICY_BYTES_MAX;
use baoming_core::policy::Policy;

use super::error::{Findings, Place, PolicyError, PolicyErrors};
use super::load;
use super::source::{FILE_BYTES_MAX, FILE_NAMES, OPTIONAL, Source, Texts, built_in, without_mark};

/// The form of packing; a number is never used again for another one.
const FORM: u8 = 1;
/// How hard the packing tries: the most that the format offers, since a policy is packed seldom and kept for ever.
const LEVEL: u8 = 9;
/// Bytes of all texts of one policy: an inflated bundle never takes more.
pub const POLICY_TEXTS_BYTES_MAX: usize = 768 << 10;

/// What a file would have said before it came.
type MeantBefore = fn() -> String;
/// Files that came later, with what the program of the day did without them: what was packed before is read so.
const ADDED_LATER: &[(&str, MeantBefore)] = &[
    ("photo.toml", || built_in("photo.toml").to_owned()),
    ("roles.tsv", || include_str!("data/before/roles.tsv").to_owned()),
    ("four_eyes.tsv", || built_in("four_eyes.tsv").replace("\trequired", "\tnone")),
    ("reports.tsv", || built_in("reports.tsv").to_owned()),
];

/// The files of one policy.
#[derive(Debug)]
pub struct PolicyFiles(Source);

/// Why bytes are no packed policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Packed by a newer program, or not at all.
    #[error("the policy's files are packed in a form that this program does not know")]
    Form,
    /// Damaged, or longer than is allowed.
    #[error("the policy's packed files are damaged, or longer than {POLICY_TEXTS_BYTES_MAX} bytes when unpacked")]
    Damaged,
    /// What is in it.
    #[error(transparent)]
    Policy(#[from] PolicyErrors),
}

impl PolicyFiles {
    /// The season that is compiled in.
    pub fn built_in() -> Self {
        Self::checked(FILE_NAMES.iter().map(|name| (*name, built_in(name).to_owned())).collect())
    }

    /// Reads the files of a directory; others in it are left alone.
    pub fn of_directory(directory: &Path) -> Result<Self, PolicyErrors> {
        let (source, mut findings) = (Source::Directory(directory.to_owned()), Findings::default());
        let mut texts = Texts::new();
        for name in FILE_NAMES {
            texts.extend(source.text(name, &mut findings).map(|text| (*name, text.into_owned())));
        }
        let texts = Self::bounded(texts, &mut findings);
        findings.into_result(texts.map(Self::checked))
    }

    /// Takes texts by the names of their files; unknown names and missing files are findings.
    pub fn of_texts(texts: impl IntoIterator<Item = (String, String)>) -> Result<Self, PolicyErrors> {
        let (mut known, mut findings) = (Texts::new(), Findings::default());
        for (name, text) in texts {
            match FILE_NAMES.iter().find(|known| **known == name) {
                Some(file) if text.len() as u64 > FILE_BYTES_MAX => {
                    findings.add(Place::file(file), format!("must not be longer than {FILE_BYTES_MAX} bytes"));
                }
                Some(file) => drop(known.insert(file, without_mark(text))),
                None => {
                    let name: String = name.chars().take(40).collect();
                    let place = Place { key: name, ..Place::file("files") };
                    findings.add(place, "is not a file of a policy");
                }
            }
        }
        for name in OPTIONAL {
            known.entry(name).or_insert_with(|| built_in(name).to_owned());
        }
        for name in FILE_NAMES.iter().filter(|name| !known.contains_key(*name)) {
            findings.add(Place::file(name), "must be there");
        }
        let texts = Self::bounded(known, &mut findings);
        findings.into_result(texts.map(Self::checked))
    }

    fn bounded(texts: Texts, findings: &mut Findings) -> Option<Texts> {
        let bytes: usize = texts.values().map(String::len).sum();
        let kept = bytes <= POLICY_TEXTS_BYTES_MAX;
        findings.require(
            kept,
            Place::file("files"),
            format!("must not be longer than {POLICY_TEXTS_BYTES_MAX} bytes together"),
        );
        kept.then_some(texts)
    }

    fn checked(texts: Texts) -> Self {
        Self(Source::Texts(texts))
    }

    /// Reads and checks the policy in them.
    pub fn policy(&self) -> Result<Policy, PolicyErrors> {
        load::read(&self.0)
    }

    /// The texts by file name.
    pub fn texts(&self) -> &BTreeMap<&'static str, String> {
        match &self.0 {
            Source::Texts(texts) => texts,
            Source::BuiltIn | Source::Directory(_) => unreachable!("files are made of texts"),
        }
    }

    /// The files in one piece, short enough to be recorded.
    pub fn pack(&self) -> Result<Vec<u8>, PolicyErrors> {
        let plain = minicbor::to_vec(self.texts()).expect("a map of texts in memory can be encoded");
        let mut packed = vec![FORM];
        packed.extend(miniz_oxide::deflate::compress_to_vec(&plain, LEVEL));
        if packed.len() <= POLICY_BYTES_MAX {
            return Ok(packed);
        }
        let rule = format!("must not be longer than {POLICY_BYTES_MAX} bytes when packed");
        Err(PolicyErrors(vec![PolicyError { file: "files", line: None, key: String::new(), rule }]))
    }

    /// What was packed.
    pub fn unpack(packed: &[u8]) -> Result<Self, BundleError> {
        let Some((&FORM, deflated)) = packed.split_first() else { return Err(BundleError::Form) };
        // Room for names and lengths beside the texts.
        let plain = miniz_oxide::inflate::decompress_to_vec_with_limit(deflated, POLICY_TEXTS_BYTES_MAX + 4_096);
        let plain = plain.map_err(|_| BundleError::Damaged)?;
        let mut texts: BTreeMap<String, String> = minicbor::decode(&plain).map_err(|_| BundleError::Damaged)?;
        for (name, meant) in ADDED_LATER {
            texts.entry((*name).to_owned()).or_insert_with(meant);
        }
        Ok(Self::of_texts(texts)?)
    }
}

/// The policy in packed files.
pub fn from_bundle(packed: &[u8]) -> Result<Policy, BundleError> {
    Ok(PolicyFiles::unpack(packed)?.policy()?)
}

#[cfg(test)]
mod tests {
    use baoming_core::contingency::schedule::ReportSchedule;
    use baoming_core::policy::Maker;

    use super::*;

    #[test]
    fn what_is_packed_comes_back_and_packs_the_same() {
        let files = PolicyFiles::built_in();
        let packed = files.pack().unwrap();
        assert_eq!(from_bundle(&packed).unwrap(), super::super::built_in().unwrap());
        assert_eq!(PolicyFiles::unpack(&packed).unwrap().pack().unwrap(), packed);
        assert!(packed.len() < 20_000, "{} bytes", packed.len());
    }

    #[test]
    fn what_was_packed_before_a_file_came_is_read_as_it_was_meant() {
        let mut texts = PolicyFiles::built_in().texts().clone();
        for (name, _) in ADDED_LATER {
            assert!(texts.remove(name).is_some(), "{name}");
        }
        let packed = PolicyFiles::checked(texts).pack().unwrap();
        let mut meant = super::super::built_in().unwrap();
        assert!(!meant.four_eyes.0.is_empty(), "or the next line would say nothing");
        meant.four_eyes = Default::default();
        assert!(meant.roles.point.one_time_code, "points need a second factor now");
        meant.roles.point.one_time_code = false;
        meant.roles.ops.made_by = Maker::Province;
        assert_eq!(from_bundle(&packed).unwrap(), meant);
    }

    #[test]
    fn a_file_that_may_be_left_out_is_what_is_compiled_in() {
        let texts = || PolicyFiles::built_in().texts().clone().into_iter().map(|(name, text)| (name.to_owned(), text));
        let without = PolicyFiles::of_texts(texts().filter(|(name, _)| name != "reports.tsv")).unwrap();
        assert_eq!(without.policy(), super::super::built_in());
        assert_eq!(super::super::built_in().unwrap().reports, ReportSchedule::BUILT_IN);
    }

    #[test]
    fn bytes_that_are_no_bundle_are_refused() {
        let packed = PolicyFiles::built_in().pack().unwrap();
        let bomb = [vec![FORM], miniz_oxide::deflate::compress_to_vec(&vec![0; 64 << 20], 9)].concat();
        for (bytes, expected) in [
            (vec![], BundleError::Form),
            ([vec![9], packed[1..].to_vec()].concat(), BundleError::Form),
            (packed[..packed.len() - 1].to_vec(), BundleError::Damaged),
            (bomb, BundleError::Damaged),
        ] {
            assert_eq!(PolicyFiles::unpack(&bytes).err(), Some(expected));
        }
    }

    #[test]
    fn unknown_and_missing_files_are_named() {
        let mut texts: BTreeMap<String, String> =
            PolicyFiles::built_in().texts().iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect();
        texts.remove("plans.tsv");
        texts.insert("../plans.tsv".to_owned(), String::new());
        let found = PolicyFiles::of_texts(texts).unwrap_err().to_string();
        let expected = ["files: ../plans.tsv: is not a file of a policy", "plans.tsv: must be there"];
        assert!(expected.iter().all(|line| found.contains(line)), "{found}");
    }
}
