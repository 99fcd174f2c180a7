//! What a season's rules say, as data: windows, fees, code tables, the counties and their codes.
//!
//! Loading, checking and adopting policy files is the engine's work; the core only asks. A policy is immutable once
//! made and shared behind an `Arc`, so adopting another one is one pointer exchanged.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{CountyId, SerialCode};
use crate::time::Timestamp;

/// An interval of time in which something may change: from `opens_at`, up to but without `closes_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first instant inside.
    pub opens_at: Timestamp,
    /// The first instant after it.
    pub closes_at: Timestamp,
}

impl Window {
    /// Whether `instant` lies inside.
    pub fn contains(&self, instant: Timestamp) -> bool {
        (self.opens_at..self.closes_at).contains(&instant)
    }
}

/// The codes that one field of the form may take, each with what it means in Chinese.
pub type CodeTable = BTreeMap<String, String>;

/// Code tables of the registration form; which table says what a field may hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeTables {
    /// 民族, GB/T 3304.
    pub ethnicity: CodeTable,
    /// 政治面貌, GB/T 4762.
    pub political_status: CodeTable,
    /// 考生类别.
    pub candidate_category: CodeTable,
    /// 毕业类别.
    pub graduation_category: CodeTable,
    /// 首选科目.
    pub first_subject: CodeTable,
    /// 再选科目, of which two are chosen.
    pub second_subjects: CodeTable,
    /// 外语语种.
    pub foreign_language: CodeTable,
}

/// A county-level division with the serial codes that it owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyPolicy {
    /// 市州.
    pub prefecture: String,
    /// 县市区.
    pub name: String,
    /// At least one; no two counties share one.
    pub codes: BTreeSet<SerialCode>,
    /// How many candidates the plan's sizing expects here.
    pub candidates_expected: u32,
}

/// Address codes that an identity number may begin with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Regions {
    /// Two-digit codes of the provinces, the home province included.
    pub provinces: BTreeSet<u8>,
    /// The two-digit code of the home province, whose six-digit codes are all known.
    pub home_province: u8,
    /// Six-digit codes of the home province, retired ones and development zones included.
    pub home_codes: BTreeSet<u32>,
}

/// One version of one season's rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The year of the examination, for example 2022.
    pub year: u16,
    /// Grows with every adoption.
    pub version: u32,
    /// 高考网上报名: points and segments may be set up before it; captures, fees, activations and forms happen in it.
    pub registration: Window,
    /// When county offices may set up points and segments: up to the end of registration.
    pub preparation: Window,
    /// 高考报名费, in fen.
    pub registration_fee_fen: u32,
    /// Code tables of the form.
    pub codes: CodeTables,
    /// Every county of the province.
    pub counties: BTreeMap<CountyId, CountyPolicy>,
    /// Address codes of identity numbers.
    pub regions: Regions,
}
