//! Texts about reports up the chain.

use baoming_core::reply::Refusal;

/// Why a report or an acknowledgement was not entered.
pub(super) fn refusal(refusal: &Refusal) -> (&'static str, String) {
    let (title, detail) = match refusal {
        Refusal::IncidentUnknown => ("No such incident", "Check the number; what is new is a first report."),
        Refusal::IncidentOver => {
            ("The final report is there", "Only corrections follow it; what is new is a first report.")
        }
        Refusal::ReportTimes => (
            "Wrong times",
            "Discovered no later than reported, reported no later than now, and discovered within the last 60 days.",
        ),
        Refusal::ReportOfOthers => (
            "Outside of your level",
            "Report what lies in your own scope; a level above the reporting one acknowledges.",
        ),
        Refusal::AcknowledgedBefore => {
            ("Acknowledged already", "Each level acknowledges once, and once more when the incident has become graver.")
        }
        _ => unreachable!("only refusals of reports are sent here"),
    };
    (title, detail.to_owned())
}
