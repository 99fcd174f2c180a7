//! Whose document it is said to be.
//!
//! Stands below the rules of every kind of document. Deliberately absent: the name, which no number contradicts.

use crate::person::Sex;
use crate::time::Date;

/// What the form says of the person, which the document must not contradict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// 出生日期.
    pub birth_date: Date,
    /// 性别.
    pub sex: Sex,
    /// The day of the registration; nobody is born after it.
    pub today: Date,
}
