//! Rows 1 to 3: too much, rules that do not fit, attacks.

use super::case::{Case, fault, quiet};
use super::timeline::{Line, grows, is, stays, steady};

/// Every series of the requests, with this many of `capture` refused and failed.
const CAPTURES: &str = "baoming_command_seconds_count{action=\"capture\",class=\"done\"}";
const REFUSED: &str = "baoming_command_seconds_count{action=\"capture\",class=\"refused\"}";
const BUSY: &str = "baoming_refused_total{reason=\"busy\"}";
const QUICK: &str = "baoming_command_seconds_bucket{action=\"capture\",class=\"done\",le=\"1\"}";
const SET_ASIDE: &str = "baoming_refused_total{reason=\"county-set-aside\"}";
const OPENS: &str = "baoming_window_opens_timestamp_seconds{window=\"registration\"}";
/// The window opens as the fault begins.
const OPENING: Line = stays(OPENS, 1_195.0);

pub(super) const CASES: &[Case] = &[
    Case {
        alert: "RefusingTooMany",
        faults: &[
            fault(
                "three of ten are sent away",
                &[steady(CAPTURES, 100.0), grows(REFUSED, 0.0, 90.0, 0.0), grows(BUSY, 0.0, 90.0, 0.0)],
            )
            .gone_after(200),
            fault(
                "nine of ten are sent away as a window opens",
                &[OPENING, steady(CAPTURES, 20.0), grows(REFUSED, 0.0, 600.0, 0.0), grows(BUSY, 0.0, 600.0, 0.0)],
            )
            .gone_after(200),
            fault(
                "a few of a few are sent away",
                &[steady(CAPTURES, 4.0), grows(REFUSED, 0.0, 3.0, 0.0), grows(BUSY, 0.0, 3.0, 0.0)],
            )
            .gone_after(200),
        ],
        quiet: &[
            quiet(
                "a county is set aside, and nobody is sent away for want of room",
                &[steady(CAPTURES, 100.0), grows(REFUSED, 0.0, 30.0, 0.0), grows(SET_ASIDE, 0.0, 30.0, 0.0)],
            ),
            quiet(
                "three of ten are sent away as a window opens",
                &[OPENING, steady(CAPTURES, 100.0), grows(REFUSED, 0.0, 40.0, 0.0), grows(BUSY, 0.0, 40.0, 0.0)],
            ),
        ],
    },
    Case {
        alert: "ChangesSlow",
        faults: &[
            fault(
                "nine of ten captures take more than a second, and refusals come quickly",
                &[
                    steady(CAPTURES, 10.0),
                    steady(REFUSED, 10.0),
                    grows(
                        "baoming_command_seconds_bucket{action=\"capture\",class=\"done\",le=\"0.5\"}",
                        10.0,
                        0.0,
                        10.0,
                    ),
                    grows(QUICK, 10.0, 1.0, 10.0),
                    steady("baoming_command_seconds_bucket{action=\"capture\",class=\"done\",le=\"2.5\"}", 10.0),
                    steady("baoming_command_seconds_bucket{action=\"capture\",class=\"refused\",le=\"1\"}", 10.0),
                ],
            )
            .with(&[("action", "capture")])
            .gone_after(300),
            fault(
                "nine of ten of a few captures take more than a second",
                &[steady(CAPTURES, 1.0), grows(QUICK, 1.0, 0.1, 1.0)],
            )
            .with(&[("action", "capture")])
            .gone_after(300),
        ],
        quiet: &[
            quiet(
                "many are refused, quickly",
                &[
                    steady(CAPTURES, 10.0),
                    grows(REFUSED, 0.0, 10.0, 0.0),
                    steady("baoming_command_seconds_bucket{action=\"capture\",class=\"done\",le=\"1\"}", 10.0),
                    grows(
                        "baoming_command_seconds_bucket{action=\"capture\",class=\"refused\",le=\"1\"}",
                        0.0,
                        10.0,
                        0.0,
                    ),
                ],
            ),
            quiet(
                "files are made, which takes as long as it takes",
                &[
                    grows("baoming_command_seconds_count{action=\"export-candidates\",class=\"done\"}", 0.0, 2.0, 0.0),
                    steady("baoming_command_seconds_bucket{action=\"export-candidates\",class=\"done\",le=\"1\"}", 0.0),
                ],
            ),
        ],
    },
    Case {
        alert: "PasswordQueueNearlyFull",
        faults: &[
            fault(
                "the line is nearly full",
                &[
                    is("baoming_passwords_queued_max", 20.0, 3_600.0, 20.0),
                    stays("baoming_passwords_queue_limit", 4_096.0),
                ],
            )
            .gone_after(70),
            fault("some are sent away", &[grows("baoming_hashing_sent_away_total{lane=\"sign-in\"}", 0.0, 1.0, 0.0)])
                .gone_after(130),
        ],
        quiet: &[quiet(
            "half of the line is taken",
            &[is("baoming_passwords_queued_max", 20.0, 2_000.0, 20.0), stays("baoming_passwords_queue_limit", 4_096.0)],
        )],
    },
    Case {
        alert: "PermitsNearlyGone",
        faults: &[fault(
            "the candidates' permits are nearly all taken",
            &[
                is("baoming_permits_taken_max{lane=\"candidate\"}", 60.0, 19_000.0, 60.0),
                stays("baoming_permits_taken_max{lane=\"control\"}", 3.0),
                stays("baoming_permits_limit{lane=\"candidate\"}", 20_000.0),
                stays("baoming_permits_limit{lane=\"control\"}", 5_000.0),
            ],
        )
        .with(&[("lane", "candidate")])
        .gone_after(70)],
        quiet: &[],
    },
    Case {
        alert: "RuleRefusesMany",
        faults: &[fault(
            "half of the captures are outside of the window",
            &[
                grows(
                    "baoming_requests_total{audience=\"point\",action=\"capture\",outcome=\"outside-window\"}",
                    0.0,
                    0.6,
                    0.0,
                ),
                grows("baoming_requests_total{audience=\"point\",action=\"capture\",outcome=\"ok\"}", 0.5, 0.0, 0.5),
                steady("baoming_requests_total{audience=\"candidate\",action=\"read\",outcome=\"ok\"}", 140.0),
            ],
        )
        .with(&[("action", "capture"), ("outcome", "outside-window")])
        .gone_after(600)],
        quiet: &[quiet(
            "most are registered already",
            &[
                grows(
                    "baoming_requests_total{audience=\"point\",action=\"capture\",outcome=\"identity-registered\"}",
                    0.0,
                    5.0,
                    0.0,
                ),
                steady("baoming_requests_total{audience=\"point\",action=\"capture\",outcome=\"outside-window\"}", 0.0),
                steady("baoming_requests_total{audience=\"point\",action=\"capture\",outcome=\"ok\"}", 0.5),
            ],
        )],
    },
    Case {
        alert: "EditionNotInForce",
        faults: &[fault(
            "the desk has an edition that no county has",
            &[
                is("baoming_policy_editions", 3.0, 4.0, 3.0),
                stays("baoming_policy_edition{county=\"430102\"}", 3.0),
                stays("baoming_policy_edition{county=\"430502\"}", 2.0),
            ],
        )],
        quiet: &[quiet(
            "an edition for one county",
            &[
                is("baoming_policy_editions", 3.0, 4.0, 4.0),
                is("baoming_policy_edition{county=\"430102\"}", 3.0, 4.0, 4.0),
                stays("baoming_policy_edition{county=\"430502\"}", 2.0),
            ],
        )],
    },
    Case {
        alert: "GuessingPasswords",
        faults: &[
            fault(
                "three wrong passwords a second",
                &[
                    steady("baoming_sign_ins_total{role=\"candidate\",outcome=\"ok\"}", 1.0),
                    grows("baoming_sign_ins_total{role=\"candidate\",outcome=\"failed\"}", 0.0, 3.0, 0.0),
                    steady("baoming_sign_ins_total{role=\"operator\",outcome=\"ok\"}", 0.2),
                ],
            )
            .with(&[("role", "candidate")])
            .gone_after(130),
            fault(
                "a source that is paused goes on",
                &[
                    steady("baoming_sign_ins_total{role=\"operator\",outcome=\"ok\"}", 0.2),
                    grows("baoming_sign_ins_total{role=\"operator\",outcome=\"paused\"}", 0.0, 3.0, 0.0),
                ],
            )
            .with(&[("role", "operator")])
            .gone_after(130),
        ],
        quiet: &[quiet(
            "many sign in, and some of them mistype",
            &[
                grows("baoming_sign_ins_total{role=\"candidate\",outcome=\"ok\"}", 8.0, 80.0, 8.0),
                grows("baoming_sign_ins_total{role=\"candidate\",outcome=\"failed\"}", 1.0, 10.0, 1.0),
            ],
        )],
    },
    Case {
        alert: "ConnectionFlood",
        faults: &[
            fault(
                "connections are refused",
                &[
                    grows("baoming_connections_refused_total", 0.0, 3.0, 0.0),
                    steady("baoming_connections_displaced_total", 0.0),
                ],
            )
            .gone_after(130),
            fault(
                "idle connections make room",
                &[
                    steady("baoming_connections_refused_total", 0.0),
                    grows("baoming_connections_displaced_total", 0.0, 3.0, 0.0),
                ],
            )
            .gone_after(130),
            fault(
                "nearly all places are taken",
                &[is("baoming_connections_peak", 900.0, 19_000.0, 900.0), stays("baoming_connections_limit", 20_000.0)],
            )
            .gone_after(70),
        ],
        quiet: &[],
    },
    Case {
        alert: "SlowClients",
        faults: &[fault(
            "a head a second is never finished",
            &[
                grows("baoming_connections_timed_out_total{phase=\"head\"}", 0.0, 1.0, 0.0),
                steady("baoming_connections_timed_out_total{phase=\"first-byte\"}", 1.0),
            ],
        )
        .gone_after(310)],
        quiet: &[quiet(
            "browsers open connections in advance",
            &[
                grows("baoming_connections_timed_out_total{phase=\"first-byte\"}", 1.0, 20.0, 1.0),
                grows("baoming_connections_timed_out_total{phase=\"idle\"}", 5.0, 50.0, 5.0),
                steady("baoming_connections_timed_out_total{phase=\"head\"}", 0.0),
            ],
        )],
    },
    Case {
        alert: "ForgedMessages",
        faults: &[fault(
            "signatures that are none",
            &[
                grows("baoming_payment_notifications_rejected_total{reason=\"signature\"}", 0.0, 0.2, 0.0),
                steady("baoming_payment_notifications_rejected_total{reason=\"content\"}", 0.0),
            ],
        )
        .with(&[("reason", "signature")])
        .gone_after(310)],
        quiet: &[],
    },
    Case {
        alert: "ProtectorActive",
        faults: &[fault(
            "a rule of the protector has worked",
            &[
                is("baoming_protector_active{rule=\"flood\"}", 0.0, 1.0, 0.0),
                stays("baoming_protector_active{rule=\"guessing\"}", 0.0),
            ],
        )
        .with(&[("rule", "flood")])],
        quiet: &[],
    },
    Case {
        alert: "BreakGlass",
        faults: &[fault(
            "one person alone has closed the province",
            &[is("baoming_control_break_glass", 0.0, 1.0, 0.0)],
        )],
        quiet: &[],
    },
];
