//! The English texts of reports and comparisons.

use super::table::{ChartText, ChartTexts, ComparisonTexts, Texts};
use crate::measure::outcome::Exit;
use crate::page::compare::{Conclusion, Judgement, Obstacle};
use crate::page::report::evidence::ServiceFigure;

pub(super) const TEXTS: Texts = Texts {
    language_tag: "en",
    choose: |_, english| english,
    labelled: |label, text| format!("{label}: {text}"),

    report: "Load test report",
    verdict,
    verdict_means,
    interrupted: "The run was ended early; its figures are those of what was done.",
    debug_build: "Generator or service were built without optimisation: no figure says anything about speed.",
    charts_are_in_the_page: "The charts are in report.html.",

    requests_per_second: "Requests completed/s",
    registrations_per_second: "Registrations completed/s",
    p99_corrected: "p99 corrected",
    p99_uncorrected: "p99 uncorrected",
    refused_share: "Refused on purpose",
    error_share: "Errors",
    obedient_through: "Obeyed Retry-After and got through",

    thresholds: "Thresholds",
    no_thresholds: "This profile has no thresholds; it only takes figures.",
    measured: "Measured",
    of: "Requests",
    observed: "Observed",
    limit: "Limit",
    worst: "Worst stretch",
    result: "Verdict",
    kept: "kept",
    missed: "missed",
    whole_run: "whole run",
    at_second: |second| format!("second {second}"),
    measure,
    kind,
    missed_means,

    generator: "Generator",
    kept_up: "The generator kept up: requests were sent when they were due, so the latencies are the service's.",
    not_kept_up: "The generator did not keep up: this run is invalid and says nothing about the service. Use a faster \
                  generator, a smaller scale, or separate machines.",
    figure: "What",
    value: "Value",
    offered: "Due",
    started: "Sent",
    late: "Sent late",
    dropped: "Never sent",
    unfinished: "Unfinished at the end",
    lateness_p99: "Lateness of sending, p99",
    stall_max: "Longest stall of a generator's thread",
    generator_cpu: "Generator's processor time",
    of_processors: |percent, processors| format!("{percent} (one processor is 100%, there are {processors})"),
    busy_users: "Users busy at once, at most",
    generator_memory: "Generator's memory, at most",

    kinds: "Kinds of requests",
    kind_of_request: "Request",
    offered_per_second: "Offered/s",
    goodput_per_second: "Goodput/s",
    completed: "Completed",
    succeeded: "Succeeded",
    refused: "Refused on purpose",
    p50: "p50",
    p95: "p95",
    p99: "p99",
    p999: "p99.9",

    percentiles: "Latency",
    percentiles_note: "Corrected latency counts from the instant at which a request was due, with queueing and the waits \
                       that Retry-After asked for; uncorrected latency counts from sending.",
    percentile: "Percentile",
    corrected: "Corrected",
    uncorrected: "Uncorrected",
    slowest: "Slowest",

    refusals: "Refusals and repetitions",
    no_refusals: "The service refused nothing.",
    refusals_note: "429, and 503 with Retry-After, is the service protecting itself. That is no error and is counted \
                    apart; a request that was refused several times counts each time.",
    retries: |[told, obeyed, through, gave_up, waiting], wait| {
        format!(
            "{told} requests were told to come back later and {obeyed} of them obeyed; of these {through} got through, \
             {gave_up} used up their attempts and {waiting} were still waiting at the end. From the first refusal to \
             getting through: p99 {wait}."
        )
    },
    refusal: "Answer",
    times: "Times",
    with_retry_after: "With Retry-After",

    errors: "Errors",
    errors_note: "Neither the expected answer nor a refusal on purpose.",
    error: "Error",

    receipts: "Receipts",
    ledger: |[receipts, candidates, checked, unchecked]| {
        format!(
            "{receipts} acknowledged answers about {candidates} candidates; each was asked for after the run: {checked} \
             were compared, {unchecked} could not be."
        )
    },
    invariant_name: "Invariant",
    times_broken: "Times broken",
    invariant,

    service: "The service's own figures",
    no_service_figures: "The service's figures could not be read.",
    service_note: |processors| {
        format!(
            "Read once a second. One processor is 100%; this machine has {processors}. What reaches its ceiling first is \
             the bottleneck."
        )
    },
    service_figure,
    mean: "Mean",
    most: "Most",
    when: "Most at",

    setting: "Setting",
    profile: "Profile and scale",
    source: "Where it comes from",
    model: "Arrivals",
    open_model: |schedule, users| format!("open: {schedule}, at most {users} users waiting at once"),
    closed_model: |users, pause_ms| format!("closed: {users} users, a pause of {pause_ms} ms"),
    duration: "Duration",
    seconds_of: |elapsed, planned| format!("{elapsed} s ({planned} s planned)"),
    target: "Service",
    spawned: "started by the run",
    deployed: "deployed",
    password_hash: "Password hash",
    processor: "Processor",
    processors: |name, processors| format!("{name}, {processors} of them"),
    memory: "Memory",
    system: "System",
    seed: "Seed",
    digest: "Digest of the profile",

    reading: "How to read this",
    how_to_read: &[
        "First the verdict, then the thresholds. There are four verdicts: passed; a threshold missed; invalid, because the \
         generator did not keep up; an invariant broken. The last is the gravest: however fast the service is, it must not \
         go live.",
        "If corrected and uncorrected latency are far apart, the service stalled and requests that were due meanwhile were \
         held up: people feel the corrected one.",
        "A refusal on purpose is no error: saying at once when to come back is better than letting people wait for a \
         time-out. But whoever obeys Retry-After has to get through in the end.",
        "To compare two runs use loadtest compare: it says whether a difference is more than noise.",
    ],

    charts: CHARTS,
    comparison: COMPARISON,
};

const CHARTS: ChartTexts = ChartTexts {
    heading: "Charts",
    joined: |seconds| {
        format!("The run is long: each point joins {seconds} s, rates by their mean, latencies by their most.")
    },
    seconds: "seconds",
    throughput: ChartText {
        title: "Throughput: due and completed, per second",
        note: "Where the lines part, requests pile up.",
    },
    percentiles_over_time: ChartText {
        title: "Corrected latency by percentile",
        note: "Logarithmic. A request belongs to the second in which it was due.",
    },
    corrected_beside_uncorrected: ChartText {
        title: "p99: corrected beside uncorrected",
        note: "Logarithmic. The gap is the queueing behind stalls.",
    },
    heat: ChartText {
        title: "Heat map of latencies",
        note: "Time to the right, corrected latency upwards; the darker, the more requests. Separate bands are requests of \
               different cost.",
    },
    distribution: ChartText {
        title: "The tail of the latencies",
        note: "All requests of the run, both axes logarithmic. A right end that rises is a long tail.",
    },
    refusals: ChartText {
        title: "Refused, failed, late, per second",
        note: "Refusals protect the service; errors should not be; late and never sent are the generator's fault.",
    },
    registrations: ChartText {
        title: "Registrations completed per second",
        note: "Captured, paid, activated and saved: only then one counts.",
    },
    queue: ChartText {
        title: "Queue and permits",
        note: "What waits for the journal, and permits taken. When these are used up, new requests get 503 at once.",
    },
    batch: ChartText {
        title: "Records in a group",
        note: "How many records share one sync. They grow with the load, as they should.",
    },
    sync: ChartText {
        title: "Writing and syncing a group, ms",
        note: "How fast the disk is. If this is high and processors are idle, the disk is the limit.",
    },
    processor: ChartText {
        title: "Processor time (one processor is 100%)",
        note: "The service, its password hashing, and the generator. On one machine they compete for the same processors.",
    },
    memory: ChartText {
        title: "Resident memory, MiB",
        note: "It should be flat. If it keeps rising, something has no bound.",
    },
    few: "few",
    many: "many",
    percentile_axis: "percentile",
};

const COMPARISON: ComparisonTexts = ComparisonTexts {
    title: "Two runs compared",
    before: "Before",
    after: "After",
    difference: "Difference",
    interval: "99% interval",
    judgement_heading: "Judgement",
    judgement: |judgement| match judgement {
        Judgement::Better => "better",
        Judgement::Worse => "worse",
        Judgement::Noise => "within noise",
        Judgement::TooFew => "too few to say",
    },
    obstacle: |obstacle| match obstacle {
        Obstacle::Profile => "another profile, or other contents of it",
        Obstacle::Scale => "another scale",
        Obstacle::Model => "another model of arrivals",
        Obstacle::Machine => "another machine",
        Obstacle::PasswordHash => "another setting of the password hash",
        Obstacle::DebugBuild => "built without optimisation",
        Obstacle::Generator => "in at least one the generator did not keep up",
        Obstacle::Interrupted => "at least one was ended early",
    },
    obstacles: "Not comparable",
    conclusion: |conclusion| match conclusion {
        Conclusion::NothingWorse => "Conclusion: nothing got worse by more than noise.",
        Conclusion::SomethingWorse => "Conclusion: something got worse by more than noise.",
        Conclusion::NotComparable => {
            "Conclusion: the runs cannot be compared; the differences are for information only."
        }
    },
    rule: |percent, points| {
        format!(
            "Rule: for all requests together, blocks of consecutive seconds are drawn again with replacement (bootstrap), \
             which gives a 99% interval of the difference; for one kind of request the interval is that of order \
             statistics. A difference is more than noise if the interval does not contain 0 and it is more than {percent}% \
             of the figure before ({points} percentage points of a share). How a machine changes between runs is in no \
             interval: repeat the runs before relying on it."
        )
    },
    measure_of_service: "service",
};

fn verdict(exit: Exit) -> &'static str {
    match exit {
        Exit::Passed => "Passed",
        Exit::ThresholdMissed => "Threshold missed",
        Exit::GeneratorLimited => "Invalid: the generator did not keep up",
        Exit::InvariantBroken => "Invariant broken",
    }
}

fn verdict_means(exit: Exit) -> &'static str {
    match exit {
        Exit::Passed => "Every threshold was kept, the generator kept up, and every receipt that was compared holds.",
        Exit::ThresholdMissed => {
            "The generator kept up, but at least one threshold was missed. The table says which, by how much, and what it means."
        }
        Exit::GeneratorLimited => {
            "Requests were not sent as planned, so the figures say nothing about the service, neither good nor bad."
        }
        Exit::InvariantBroken => {
            "What was acknowledged is not what was found afterwards, or a receipt could not be compared. Until that is \
             explained no figure matters."
        }
    }
}

fn measure(name: &str) -> &str {
    match name {
        "max" => "slowest",
        "errors" => "share of errors",
        "refused" => "share refused on purpose",
        "succeeded" => "succeeded per second",
        "completed" => "completed per second",
        "registrations" => "registrations per second",
        "engine-cpu" => "processor time",
        "sync" => "writing and syncing a group",
        "batch" => "records in a group",
        "own p99" => "p99 of the last attempt alone",
        "obedient clients let through" => "obeyed Retry-After and got through",
        other => other,
    }
}

fn kind(name: &str) -> &str {
    if name == "total" { "all" } else { name }
}

fn missed_means(measure: &str) -> &'static str {
    match measure {
        "p50" | "p95" => {
            "Most people feel this, it is no rarity. Look at the processors first: at their ceiling there is too little of \
             them; below it, look at the sync time and the queue."
        }
        "p99" | "p99.9" | "own p99" | "max" => {
            "A few wait long. Look for regular vertical bars in the heat map (stalls), whether the sync time rises with \
             them, and whether these requests hash passwords."
        }
        "errors" => {
            "Requests failed without being refused on purpose. The table of errors says why; it is usually a defect or a \
             time-out, not a question of capacity."
        }
        "refused" => {
            "The service refused too many to protect itself: arrivals exceeded permits or rates. Either the capacity is too \
             small or the limits are too tight."
        }
        "succeeded" | "registrations" => {
            "Too little was done in a second. If the generator kept up and processors are full, this is the machine's \
             capacity; if they are not, look at password hashing and the sync time."
        }
        "obedient clients let through" => {
            "Some who waited as they were told did not get through: Retry-After is too short, or the overload too long."
        }
        _ => "What was observed is beyond the limit that the profile sets.",
    }
}

fn invariant(name: &str) -> &str {
    match name {
        "acknowledged-is-durable" => "What was acknowledged is there",
        "serial-unique" => "No serial twice",
        "identity-unique" => "No identity twice",
        "fee-once" => "No fee twice",
        "window" => "Nothing outside its window",
        other => other,
    }
}

fn service_figure(figure: ServiceFigure) -> &'static str {
    match figure {
        ServiceFigure::CommitterQueued => "Waiting for the journal",
        ServiceFigure::PermitsTaken => "Permits taken by candidates",
        ServiceFigure::ControlPermitsTaken => "Permits taken by payments and operations",
        ServiceFigure::BatchRecords => "Records in a group",
        ServiceFigure::SyncMs => "Writing and syncing a group",
        ServiceFigure::RecordsPerSecond => "Records made durable",
        ServiceFigure::RequestsPerSecond => "Requests answered",
        ServiceFigure::RefusedPerSecond => "Refused to protect itself",
        ServiceFigure::Connections => "Connections",
        ServiceFigure::EngineCpu => "Service's processor time",
        ServiceFigure::PasswordCpu => "Of this: password hashing",
        ServiceFigure::EngineResident => "Service's memory",
        ServiceFigure::GeneratorCpu => "Generator's processor time",
        ServiceFigure::GeneratorResident => "Generator's memory",
    }
}
