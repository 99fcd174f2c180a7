//! Providers that are asked, and the payment platform.

use super::metric::{Label, Metric, Unit, counter, gauge, histogram, of};
use crate::names;

const PORT: Label = of("port", &["real-person", "sms", "wechat", "wechat-bills"]);
/// Why not every port is there.
const CONFIGURED: &str = "every value of the ports that are configured; a port that is not is never asked";

pub(super) const METRICS: &[Metric] = &[
    counter(Unit::Count, names::OUTBOUND_REQUESTS_TOTAL, "Requests to providers, by port and outcome")
        .rows(&[7])
        .by(&[
            PORT,
            of(
                "outcome",
                &[
                    "answered",
                    "refused",
                    "server-error",
                    "busy",
                    "circuit-open",
                    "timeout",
                    "connect",
                    "too-large",
                    "broken",
                ],
            ),
        ])
        .partly(CONFIGURED),
    histogram(
        Unit::Seconds,
        names::OUTBOUND_SECONDS,
        "From a request to a provider to its answer, all attempts together",
    )
    .rows(&[7])
    .by(&[PORT])
    .partly(CONFIGURED),
    gauge(
        Unit::State,
        names::OUTBOUND_BREAKER_STATE,
        "0 the provider is asked, 1 it is probed, 2 it is left alone, by port",
    )
    .rows(&[7])
    .by(&[PORT])
    .partly(CONFIGURED),
    counter(Unit::Count, names::OUTBOUND_ANSWERS_REJECTED_TOTAL, "Answers of providers not used, by port and reason")
        .rows(&[3, 7])
        .by(&[PORT, of("reason", &["status", "signature", "body", "content"])])
        .partly(CONFIGURED),
    counter(
        Unit::Count,
        names::PAYMENT_NOTIFICATIONS_REJECTED_TOTAL,
        "Notifications of payments not believed, by reason",
    )
    .rows(&[3])
    .by(&[of("reason", &["signature", "content", "stranger"])]),
    counter(Unit::Count, names::PAYMENT_ORDERS_SETTLED_TOTAL, "Orders asked after at the platform, by outcome")
        .rows(&[7])
        .by(&[of("outcome", &["young", "paid", "kept", "closed", "waiting", "odd", "unanswered"])]),
    gauge(Unit::Count, names::PAYMENT_ORDERS_OPEN, "Orders that were open at the end of the last pass").rows(&[7]),
    gauge(Unit::Count, names::PAYMENT_FINDINGS, "Payments of the day compared last that need a person, by kind")
        .rows(&[7])
        .by(&[of(
            "kind",
            &[
                "paid-twice",
                "amount",
                "outside-window",
                "not-due",
                "amount-differs",
                "unknown-order",
                "stranger",
                "refunded",
                "voided",
                "revoked",
                "bad-row",
                "not-recorded",
                "not-in-bill",
            ],
        )]),
    gauge(Unit::Count, names::PAYMENT_PLATFORM_KEYS, "Keys of the payment platform that are trusted").rows(&[3]),
    counter(
        Unit::Count,
        names::PAYMENT_PLATFORM_KEYS_READ_TOTAL,
        "Changes of the payment platform's keys that were found, by outcome",
    )
    .rows(&[3])
    .by(&[of("outcome", &["taken", "refused"])]),
];
