//! The parts of a report, each from one part of the outcome.

use super::evidence;
use super::figures::{bytes, count, duration, percent, share, short, with_unit};
use super::model::{Row, Section, Tone};
use super::texts::Texts;
use crate::measure::outcome::{Counts, Distribution, Model, Outcome, PERCENTILES, Verdict};

pub(super) fn thresholds(outcome: &Outcome, texts: &Texts) -> Section {
    let row = |verdict: &Verdict| {
        let sign = if verdict.at_least { "≥" } else { "≤" };
        let worst = verdict.worst_second.map_or(texts.whole_run.to_owned(), texts.at_second);
        let cells = vec![
            (texts.measure)(&verdict.measure).to_owned(),
            (texts.kind)(&verdict.of).to_owned(),
            with_unit(verdict.observed, &verdict.unit),
            format!("{sign} {}", with_unit(verdict.limit, &verdict.unit)),
            worst,
            if verdict.passed { texts.kept } else { texts.missed }.to_owned(),
        ];
        Row { cells, tone: if verdict.passed { Tone::Good } else { Tone::Bad } }
    };
    let columns = vec![texts.measured, texts.of, texts.observed, texts.limit, texts.worst, texts.result];
    let mut section = Section::new("thresholds", texts.thresholds);
    if outcome.thresholds.is_empty() {
        section = section.say(texts.no_thresholds);
    }
    let mut section = section.with(columns, outcome.thresholds.iter().map(row).collect());
    for missed in outcome.thresholds.iter().filter(|verdict| !verdict.passed) {
        let (what, of) = ((texts.measure)(&missed.measure), (texts.kind)(&missed.of));
        let remark = (texts.labelled)(&format!("{what} · {of}"), (texts.missed_means)(&missed.measure));
        if !section.remarks.iter().any(|(_, said)| *said == remark) {
            section.remarks.push((Tone::Bad, remark));
        }
    }
    section
}

pub(super) fn generator(outcome: &Outcome, texts: &Texts) -> Section {
    let Counts { offered, started, late, dropped, unfinished, .. } = outcome.counts;
    let generator = &outcome.generator;
    let row = |name: &str, value: String| Row::plain(vec![name.to_owned(), value]);
    let of_offered = |part| format!("{} ({})", count(part), share(part, offered));
    let rows = vec![
        row(texts.offered, count(offered)),
        row(texts.started, of_offered(started)),
        row(texts.late, of_offered(late)),
        row(texts.dropped, of_offered(dropped)),
        row(texts.unfinished, of_offered(unfinished)),
        row(texts.lateness_p99, duration(generator.lateness.percentile_us(99.0))),
        row(texts.stall_max, duration(generator.stall_us_max)),
        row(texts.generator_cpu, (texts.of_processors)(&percent(generator.cpu_percent), outcome.machine.processors)),
        row(texts.busy_users, count(u64::from(generator.busy_users_max))),
        row(texts.generator_memory, bytes(generator.resident_bytes_max)),
    ];
    let sentence = if generator.kept_up { texts.kept_up } else { texts.not_kept_up };
    let mut section =
        Section::new("generator", texts.generator).say(sentence).with(vec![texts.figure, texts.value], rows);
    section.remarks = generator.reasons.iter().map(|reason| (Tone::Doubtful, reason.clone())).collect();
    section
}

pub(super) fn kinds(outcome: &Outcome, texts: &Texts) -> Section {
    let all = std::iter::once(&outcome.total).chain(&outcome.kinds);
    let rows = all.map(|kind| {
        let Counts { completed, succeeded, refused, errors, .. } = kind.counts;
        let at = |distribution: &Distribution, percentile| match distribution.count {
            0 => "-".to_owned(),
            _ => duration(distribution.percentile_us(percentile)),
        };
        let cells = vec![
            (texts.kind)(&kind.name).to_owned(),
            short(kind.offered_per_second(outcome)),
            short(kind.goodput_per_second(outcome)),
            count(completed),
            count(succeeded),
            count(refused),
            count(errors),
            at(&kind.corrected, 50.0),
            at(&kind.corrected, 99.0),
            at(&kind.corrected, 99.9),
            at(&kind.uncorrected, 99.0),
        ];
        Row { cells, tone: if errors > 0 { Tone::Doubtful } else { Tone::Plain } }
    });
    let columns = vec![
        texts.kind_of_request,
        texts.offered_per_second,
        texts.goodput_per_second,
        texts.completed,
        texts.succeeded,
        texts.refused,
        texts.errors,
        texts.p50,
        texts.p99,
        texts.p999,
        texts.p99_uncorrected,
    ];
    Section::new("kinds", texts.kinds).with(columns, rows.collect())
}

pub(super) fn percentiles(outcome: &Outcome, texts: &Texts) -> Section {
    let total = &outcome.total;
    let row = |percentile: f64| {
        let name = if percentile == 100.0 { texts.slowest.to_owned() } else { format!("p{percentile}") };
        let at = |distribution: &Distribution| duration(distribution.percentile_us(percentile));
        Row::plain(vec![name, at(&total.corrected), at(&total.uncorrected)])
    };
    let rows = if total.corrected.count == 0 { Vec::new() } else { PERCENTILES.map(row).into() };
    Section::new("percentiles", texts.percentiles)
        .say(texts.percentiles_note)
        .with(vec![texts.percentile, texts.corrected, texts.uncorrected], rows)
}

pub(super) fn refusals(outcome: &Outcome, texts: &Texts) -> Section {
    let section = Section::new("refusals", texts.refusals);
    if outcome.refusals.is_empty() {
        return section.say(texts.no_refusals);
    }
    let row = |refusal: &crate::measure::outcome::Refusal| {
        let with = format!("{} ({})", count(refusal.with_retry_after), share(refusal.with_retry_after, refusal.count));
        Row::plain(vec![format!("{} {}", refusal.status, refusal.code), count(refusal.count), with])
    };
    let rows = outcome.refusals.iter().map(row).collect();
    let retries = &outcome.retries;
    let mut section = section.say(texts.refusals_note);
    if retries.told_to_wait > 0 {
        section = section.say((texts.retries)(
            &[retries.told_to_wait, retries.obeyed, retries.got_through, retries.gave_up, retries.still_waiting]
                .map(count),
            &duration(retries.wait.percentile_us(99.0)),
        ));
    }
    section.with(vec![texts.refusal, texts.times, texts.with_retry_after], rows)
}

pub(super) fn errors(outcome: &Outcome, texts: &Texts) -> Option<Section> {
    let rows = outcome.kinds.iter().flat_map(|kind| {
        let errors = kind.errors.iter();
        errors.map(|(code, times)| {
            let cells = vec![(texts.kind)(&kind.name).to_owned(), code.clone(), count(*times)];
            Row { cells, tone: Tone::Bad }
        })
    });
    let rows: Vec<Row> = rows.collect();
    let section = Section::new("errors", texts.errors).say(texts.errors_note);
    (!rows.is_empty()).then(|| section.with(vec![texts.kind_of_request, texts.error, texts.times], rows))
}

pub(super) fn receipts(outcome: &Outcome, texts: &Texts) -> Option<Section> {
    let ledger = outcome.ledger.as_ref()?;
    let figures = [ledger.receipts, ledger.candidates, ledger.checked, ledger.unchecked].map(count);
    let mut section = Section::new("receipts", texts.receipts).say((texts.ledger)(&figures));
    let row = |broken: &crate::measure::outcome::Broken| {
        let name = format!("{} ({})", (texts.invariant)(&broken.invariant), broken.invariant);
        let tone = if broken.count == 0 { Tone::Good } else { Tone::Bad };
        Row { cells: vec![name, count(broken.count)], tone }
    };
    section = section.with(vec![texts.invariant_name, texts.times_broken], ledger.broken.iter().map(row).collect());
    let examples = ledger.broken.iter().flat_map(|broken| &broken.examples);
    section.remarks = examples.map(|example| (Tone::Bad, example.clone())).collect();
    Some(section)
}

pub(super) fn evidence(outcome: &Outcome, texts: &Texts) -> Section {
    let section = Section::new("service", texts.service);
    if outcome.server.is_empty() {
        return section.say(texts.no_service_figures);
    }
    let rows = evidence::summaries(&outcome.server).into_iter().map(|summary| {
        let write = |figure: f64| evidence::written(summary.figure, figure);
        let name = (texts.service_figure)(summary.figure).to_owned();
        Row::plain(vec![name, write(summary.mean), write(summary.max), (texts.at_second)(summary.max_second)])
    });
    section
        .say((texts.service_note)(outcome.machine.processors))
        .with(vec![texts.figure, texts.mean, texts.most, texts.when], rows.collect())
}

pub(super) fn setting(outcome: &Outcome, texts: &Texts) -> Section {
    let row = |name: &str, value: String| Row::plain(vec![name.to_owned(), value]);
    let model = match &outcome.model {
        Model::Open { schedule, users } => (texts.open_model)(schedule, *users),
        Model::Closed { users, pause_ms } => (texts.closed_model)(*users, *pause_ms),
    };
    let machine = &outcome.machine;
    let target = &outcome.target;
    let spawned = if target.spawned { texts.spawned } else { texts.deployed };
    let mut rows = vec![
        row(texts.profile, format!("{} × {}", outcome.profile.name, short(outcome.scale))),
        row(texts.source, outcome.profile.source.clone()),
        row(texts.model, model),
        row(texts.duration, (texts.seconds_of)(&short(outcome.elapsed_seconds), &short(outcome.planned_seconds))),
        row(texts.target, format!("{} ({spawned})", target.address)),
    ];
    rows.extend(target.password_hash.iter().map(|hash| row(texts.password_hash, hash.clone())));
    rows.extend([
        row(texts.processor, (texts.processors)(&machine.processor, machine.processors)),
        row(texts.memory, bytes(machine.memory_bytes)),
        row(texts.system, machine.system.clone()),
        row(texts.seed, outcome.seed.to_string()),
        row(texts.digest, outcome.profile.digest.chars().take(16).collect()),
    ]);
    let mut section = Section::new("setting", texts.setting).with(vec![texts.figure, texts.value], rows);
    section.remarks = outcome.notes.iter().map(|note| (Tone::Plain, note.clone())).collect();
    section
}

pub(super) fn reading(texts: &Texts) -> Section {
    let mut section = Section::new("reading", texts.reading);
    section.paragraphs = texts.how_to_read.iter().map(|paragraph| (*paragraph).to_owned()).collect();
    section
}
