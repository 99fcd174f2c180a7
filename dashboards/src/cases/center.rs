//! Row 7: the center's machines.

use super::case::{Case, fault, quiet};
use super::timeline::{falls, grows, is, jumps, stays, steady, stops, vanishes};

const ENGINE: &str = "up{job=\"baoming\",instance=\"engine\"}";
const ALERTMANAGER: &str = "up{job=\"alertmanager\",instance=\"alertmanager\"}";
const DISK: &str = "baoming_disk_free_bytes";
const RESERVE: &str = "baoming_disk_reserve_bytes";

pub(super) const CASES: &[Case] = &[
    Case {
        alert: "EngineDown",
        faults: &[
            fault("the engine does not answer", &[is(ENGINE, 1.0, 0.0, 1.0), stays(ALERTMANAGER, 1.0)])
                .with(&[("job", "baoming"), ("instance", "engine")]),
            fault("the engine is no target any more", &[vanishes(ENGINE, 1.0), stays(ALERTMANAGER, 1.0)])
                .with(&[("job", "baoming")])
                .never_born("it is there before, or nothing would vanish"),
        ],
        quiet: &[quiet("Alertmanager is gone", &[stays(ENGINE, 1.0), is(ALERTMANAGER, 1.0, 0.0, 1.0)])],
    },
    Case {
        alert: "EngineNotReady",
        faults: &[fault(
            "the probe from outside fails",
            &[is("probe_success{job=\"probe\",instance=\"readyz\"}", 1.0, 0.0, 1.0)],
        )
        .with(&[("job", "probe"), ("instance", "readyz")])],
        quiet: &[],
    },
    Case {
        alert: "EngineRestarted",
        faults: &[fault(
            "the engine is another process",
            &[is("baoming_process_start_timestamp_seconds", 100.0, 1_200.0, 1_200.0)],
        )
        .never_born("a first start is no restart")],
        quiet: &[],
    },
    Case {
        alert: "JournalFailed",
        faults: &[fault("the journal is closed", &[is("baoming_journal_failed", 0.0, 1.0, 0.0)])],
        quiet: &[],
    },
    Case {
        alert: "CountiesNotRunning",
        faults: &[fault(
            "counties only read",
            &[
                is("baoming_counties{state=\"running\"}", 123.0, 1.0, 123.0),
                is("baoming_counties{state=\"read-only\"}", 0.0, 122.0, 0.0),
            ],
        )
        .with(&[("state", "read-only")])],
        quiet: &[],
    },
    Case {
        alert: "CountyKeepsFailing",
        faults: &[
            fault(
                "a county is made again and again",
                &[grows("baoming_county_restarts_total{county=\"430102\"}", 0.0, 0.02, 0.0)],
            )
            .with(&[("county", "430102")])
            .gone_after(610),
            fault("a county panics", &[grows("baoming_county_panics_total{county=\"430102\"}", 0.0, 0.02, 0.0)])
                .with(&[("county", "430102")])
                .gone_after(610),
        ],
        quiet: &[quiet(
            "a county is made again once",
            &[jumps("baoming_county_restarts_total{county=\"430102\"}", 1.0)],
        )],
    },
    Case {
        alert: "ShardFailed",
        faults: &[fault(
            "a database can't be written",
            &[
                is("baoming_shard_failed{database=\"1\"}", 0.0, 1.0, 0.0),
                stays("baoming_shard_failed{database=\"0\"}", 0.0),
            ],
        )
        .with(&[("database", "1")])],
        quiet: &[],
    },
    Case {
        alert: "DiskFull",
        faults: &[fault("less is left than the reserve", &[is(DISK, 50e9, 1e9, 50e9), stays(RESERVE, 2e9)])],
        quiet: &[quiet("less is left than twice the reserve", &[is(DISK, 50e9, 3e9, 50e9), stays(RESERVE, 2e9)])],
    },
    Case {
        alert: "DiskFills",
        faults: &[
            fault("less is left than twice the reserve", &[stays(DISK, 50e9), is(RESERVE, 2e9, 30e9, 2e9)]),
            fault("it falls so fast that four hours are too long", &[falls(DISK, 50e9, 60e6), stays(RESERVE, 2e9)])
                .gone_after(880),
        ],
        quiet: &[quiet("it falls slowly", &[falls(DISK, 50e9, 1e6), stays(RESERVE, 2e9)])],
    },
    Case {
        alert: "ClockWrong",
        faults: &[
            fault("recorded times are ahead", &[is("baoming_clock_ahead_milliseconds", 0.0, 5_000.0, 0.0)]),
            fault("the clock is set", &[jumps("baoming_clock_set_total{direction=\"back\"}", 1.0)]),
        ],
        quiet: &[],
    },
    Case {
        alert: "LogsNotWritten",
        faults: &[
            fault("readings can't be recorded", &[is("baoming_access_log_refusing", 0.0, 1.0, 0.0)]),
            fault("an entry of the security log is lost", &[jumps("baoming_security_log_lost_total", 1.0)]),
        ],
        quiet: &[],
    },
    Case {
        alert: "SerialsShort",
        faults: &[fault(
            "two points have used nearly all",
            &[
                is("baoming_points_short_of_serials{county=\"430102\",used=\"95\"}", 0.0, 2.0, 0.0),
                stays("baoming_points_short_of_serials{county=\"430102\",used=\"80\"}", 0.0),
            ],
        )
        .with(&[("county", "430102")])],
        quiet: &[],
    },
    Case {
        alert: "ProviderLeftAlone",
        faults: &[
            fault(
                "the provider is left alone",
                &[
                    is("baoming_outbound_breaker_state{port=\"real-person\"}", 0.0, 2.0, 0.0),
                    stays("baoming_outbound_breaker_state{port=\"sms\"}", 1.0),
                ],
            )
            .with(&[("port", "real-person")]),
            fault(
                "answers are forged",
                &[grows(
                    "baoming_outbound_answers_rejected_total{port=\"real-person\",reason=\"signature\"}",
                    0.0,
                    0.2,
                    0.0,
                )],
            )
            .with(&[("port", "real-person")])
            .gone_after(310),
        ],
        quiet: &[quiet(
            "one answer is odd",
            &[jumps("baoming_outbound_answers_rejected_total{port=\"real-person\",reason=\"signature\"}", 1.0)],
        )],
    },
    Case {
        alert: "StatusStale",
        faults: &[
            fault("the status can't be written", &[is("baoming_status_failed", 0.0, 1.0, 0.0)]),
            fault("the status is not written", &[stops("baoming_status_written_timestamp_seconds")]),
        ],
        quiet: &[quiet("no status is asked for", &[stays("baoming_status_written_timestamp_seconds", 0.0)])],
    },
    Case {
        alert: "PaymentFindings",
        faults: &[fault("two have paid twice", &[is("baoming_payment_findings{kind=\"paid-twice\"}", 0.0, 2.0, 0.0)])
            .with(&[("kind", "paid-twice")])],
        quiet: &[],
    },
    Case {
        alert: "MonitoringBroken",
        faults: &[
            fault(
                "a rule can't be computed",
                &[grows("prometheus_rule_evaluation_failures_total{rule_group=\"row-1\"}", 0.0, 0.02, 0.0)],
            )
            .gone_after(310),
            fault(
                "a receiver does not take it",
                &[grows("alertmanager_notifications_failed_total{integration=\"webhook\"}", 0.0, 0.02, 0.0)],
            )
            .gone_after(310),
            fault("Alertmanager is gone", &[stays(ENGINE, 1.0), is(ALERTMANAGER, 1.0, 0.0, 1.0)]),
        ],
        quiet: &[quiet("the engine is gone", &[is(ENGINE, 1.0, 0.0, 1.0), stays(ALERTMANAGER, 1.0)])],
    },
    Case {
        alert: "PanicSeen",
        faults: &[fault("one panic", &[jumps("baoming_panics_total", 1.0)])],
        quiet: &[quiet("a panic of long ago", &[steady("baoming_panics_total", 0.0)])],
    },
];
