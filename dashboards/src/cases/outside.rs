//! Rows 4 to 6 and 8: counties in the dark, windows, reports, and what nobody has thought of.

use super::case::{Case, fault, quiet};
use super::timeline::{grows, is, stays, steady};

const C1: &str = "baoming_county_requests_total{county=\"430102\"}";
const C2: &str = "baoming_county_requests_total{county=\"430103\"}";
const C3: &str = "baoming_county_requests_total{county=\"430104\"}";
const C4: &str = "baoming_county_requests_total{county=\"430105\"}";
const C5: &str = "baoming_county_requests_total{county=\"430111\"}";
const D1: &str = "baoming_county_requests_total{county=\"430502\"}";
const D2: &str = "baoming_county_requests_total{county=\"430503\"}";
const D3: &str = "baoming_county_requests_total{county=\"430511\"}";
const E1: &str = "baoming_county_requests_total{county=\"430602\"}";
const SMALL: &str = "baoming_county_requests_total{county=\"433130\"}";
const OLDEST_DRAFT: &str = "baoming_report_draft_oldest_seconds";
const SMALL_FAILED: &str = "baoming_county_failed_total{county=\"433130\"}";
const CLOSES: &str = "baoming_window_closes_timestamp_seconds{window=\"registration\"}";
const CLOSES_LATER: &str = "baoming_window_closes_timestamp_seconds{window=\"declaration\"}";
const CAPTURED: &str = "baoming_candidates{state=\"captured\"}";
const SAVED: &str = "baoming_candidates{state=\"saved\"}";
const DONE: &str = "baoming_command_seconds_count{action=\"read\",class=\"done\"}";
const FAILED: &str = "baoming_command_seconds_count{action=\"read\",class=\"failed\"}";
const KNOWN: &str = "it is known what a county would be asked since it has been asked";

pub(super) const CASES: &[Case] = &[
    Case {
        alert: "CountyDark",
        faults: &[fault(
            "one of six counties falls silent",
            &[
                grows(C1, 1.0, 0.0, 1.0),
                steady(C2, 1.0),
                steady(C3, 1.0),
                steady(C4, 1.0),
                steady(D1, 1.0),
                steady(E1, 1.0),
            ],
        )
        .with(&[("county", "430102")])
        .never_born(KNOWN)],
        quiet: &[
            quiet(
                "the whole province falls silent",
                &[grows(C1, 1.0, 0.0, 1.0), grows(C2, 1.0, 0.0, 1.0), grows(D1, 1.0, 0.0, 1.0)],
            ),
            quiet(
                "a county that hardly asks falls silent",
                &[grows(SMALL, 0.01, 0.0, 0.01), steady(C1, 5.0), steady(D1, 5.0)],
            ),
        ],
    },
    Case {
        alert: "CityDark",
        faults: &[fault(
            "three counties of one city fall silent",
            &[
                steady(C1, 1.0),
                steady(C2, 1.0),
                steady(C3, 1.0),
                steady(C4, 1.0),
                steady(C5, 1.0),
                grows(D1, 1.0, 0.0, 1.0),
                grows(D2, 1.0, 0.0, 1.0),
                grows(D3, 1.0, 0.0, 1.0),
                steady(E1, 1.0),
            ],
        )
        .with(&[("city", "4305")])
        .never_born(KNOWN)],
        quiet: &[quiet(
            "two counties of one city and one of another fall silent",
            &[
                steady(C1, 1.0),
                steady(C2, 1.0),
                steady(C3, 1.0),
                steady(C4, 1.0),
                grows(D1, 1.0, 0.0, 1.0),
                grows(D2, 1.0, 0.0, 1.0),
                grows(E1, 1.0, 0.0, 1.0),
            ],
        )],
    },
    Case {
        alert: "WindowClosesUnfinished",
        faults: &[fault(
            "registration closes in less than two hours and half have no form",
            &[
                is(CLOSES, 600_000.0, 7_800.0, 600_000.0),
                stays(CLOSES_LATER, 1_000_000.0),
                stays(CAPTURED, 900.0),
                stays(SAVED, 500.0),
            ],
        )],
        quiet: &[
            quiet(
                "another window closes",
                &[
                    stays(CLOSES, 600_000.0),
                    is(CLOSES_LATER, 1_000_000.0, 7_800.0, 1_000_000.0),
                    stays(CAPTURED, 900.0),
                    stays(SAVED, 500.0),
                ],
            ),
            quiet(
                "it has closed",
                &[is(CLOSES, 600_000.0, 1_000.0, 1_000.0), stays(CAPTURED, 900.0), stays(SAVED, 500.0)],
            ),
            quiet(
                "nearly all have their form",
                &[is(CLOSES, 600_000.0, 7_800.0, 600_000.0), stays(CAPTURED, 600_000.0), stays(SAVED, 580_000.0)],
            ),
        ],
    },
    Case {
        alert: "ControlExpiresSoon",
        faults: &[fault(
            "a control is over in some minutes",
            &[is("baoming_controls_expire_timestamp_seconds", 0.0, 2_000.0, 0.0)],
        )],
        quiet: &[quiet(
            "a control is over tomorrow",
            &[is("baoming_controls_expire_timestamp_seconds", 0.0, 90_000.0, 0.0)],
        )],
    },
    Case {
        alert: "TimeLost",
        faults: &[fault(
            "two counties were not open for twenty minutes",
            &[
                is("baoming_time_lost_seconds{county=\"430102\"}", 0.0, 1_200.0, 0.0),
                is("baoming_time_lost_seconds{county=\"430502\"}", 0.0, 1_200.0, 0.0),
            ],
        )],
        quiet: &[],
    },
    Case {
        alert: "FailingRequests",
        faults: &[
            fault("a fifth of the requests fails", &[steady(DONE, 160.0), grows(FAILED, 0.0, 40.0, 0.0)])
                .gone_after(200),
            fault("some of a few requests fail", &[steady(DONE, 0.5), grows(FAILED, 0.0, 0.4, 0.0)]).gone_after(200),
            fault(
                "the journal is closed and nothing is changed",
                &[
                    steady(DONE, 10.0),
                    grows("baoming_command_seconds_count{action=\"capture\",class=\"refused\"}", 0.0, 10.0, 0.0),
                    steady(FAILED, 0.0),
                    grows("baoming_refused_total{reason=\"journal-failed\"}", 0.0, 10.0, 0.0),
                ],
            )
            .gone_after(200),
        ],
        quiet: &[quiet(
            "many are sent away for want of room",
            &[
                steady(DONE, 10.0),
                grows("baoming_command_seconds_count{action=\"capture\",class=\"refused\"}", 0.0, 10.0, 0.0),
                steady(FAILED, 0.0),
                grows("baoming_refused_total{reason=\"busy\"}", 0.0, 10.0, 0.0),
                steady("baoming_refused_total{reason=\"journal-failed\"}", 0.0),
            ],
        )],
    },
    Case {
        alert: "FailingSlowly",
        faults: &[
            fault("one of twenty requests fails", &[steady(DONE, 1.0), grows(FAILED, 0.0, 0.05, 0.0)]).gone_after(610),
            fault(
                "readings can't be recorded now and then",
                &[
                    steady(DONE, 1.0),
                    steady(FAILED, 0.0),
                    grows("baoming_refused_total{reason=\"read-not-recorded\"}", 0.0, 0.05, 0.0),
                ],
            )
            .gone_after(610),
        ],
        quiet: &[quiet(
            "some are sent away for want of room",
            &[
                steady(DONE, 1.0),
                steady(FAILED, 0.0),
                grows("baoming_refused_total{reason=\"too-many-requests\"}", 0.0, 0.5, 0.0),
                steady("baoming_refused_total{reason=\"journal-failed\"}", 0.0),
            ],
        )],
    },
    Case {
        alert: "CountyFails",
        faults: &[fault(
            "a small county is asked six times a minute, and nine of ten fail",
            &[
                steady(SMALL, 0.1),
                grows(SMALL_FAILED, 0.0, 0.09, 0.0),
                steady(C1, 10.0),
                steady("baoming_county_failed_total{county=\"430102\"}", 0.0),
            ],
        )
        .with(&[("county", "433130")])
        .gone_after(610)],
        quiet: &[quiet(
            "one of a hundred requests of a county fails",
            &[steady(C1, 10.0), grows("baoming_county_failed_total{county=\"430102\"}", 0.0, 0.1, 0.0)],
        )],
    },
    Case {
        alert: "ReportOverdue",
        faults: &[fault(
            "two reports are late at a city",
            &[is("baoming_reports_overdue{level=\"city\"}", 0.0, 2.0, 0.0)],
        )
        .with(&[("level", "city")])],
        quiet: &[],
    },
    Case {
        alert: "DraftUnsent",
        faults: &[fault("a draft is left", &[is(OLDEST_DRAFT, 0.0, 310.0, 0.0)])],
        quiet: &[quiet("drafts are looked at in time", &[is(OLDEST_DRAFT, 0.0, 290.0, 0.0)])],
    },
];
