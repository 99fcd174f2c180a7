//! Figures: three or four digits that mean something, with their unit.

use baoming_clock::format_rfc3339;
use baoming_core::time::Timestamp;

use crate::board::Unit;
use crate::texts::Units;

const BYTES: [&str; 5] = [" B", " KiB", " MiB", " GiB", " TiB"];
/// From how many of one unit on the next one is used: seconds to 120, minutes to 120, hours to 48.
const DURATIONS: [(f64, f64); 4] = [(1.0, 0.001), (120.0, 1.0), (7_200.0, 60.0), (172_800.0, 3_600.0)];
const DAY_SECONDS: f64 = 86_400.0;

/// A value as it is read.
pub(super) fn figure(unit: Unit, value: f64, units: &Units) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "-∞" }.to_owned();
    }
    let behind = (units.of)(unit);
    match unit {
        Unit::Count | Unit::PerSecond | Unit::Percent => format!("{}{behind}", digits(value)),
        Unit::Share => format!("{}{behind}", digits(value * 100.0)),
        Unit::Seconds => duration(value, units),
        Unit::Milliseconds => duration(value / 1_000.0, units),
        Unit::Bytes | Unit::BytesPerSecond => format!("{}{behind}", bytes(value)),
        Unit::Instant => instant(value),
    }
}

/// What an axis says: its own top is a round number, so as few digits as there are.
fn digits(value: f64) -> String {
    let places = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 0.1 => 2,
        size if size >= 0.01 => 3,
        _ => 4,
    };
    let text = format!("{value:.places$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |text| ("-", text));
    if text == "0" {
        return "0".to_owned();
    }
    let (whole, part) = text.split_once('.').map_or((text, String::new()), |(whole, part)| (whole, format!(".{part}")));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{part}")
}

fn duration(seconds: f64, units: &Units) -> String {
    let (number, unit) = match DURATIONS.iter().position(|(until, _)| seconds.abs() < *until) {
        _ if seconds == 0.0 => (0.0, 1),
        Some(at) => (seconds / DURATIONS[at].1, at),
        None => (seconds / DAY_SECONDS, DURATIONS.len()),
    };
    format!("{}{}", digits(number), units.durations[unit])
}

fn bytes(value: f64) -> String {
    let (mut value, mut at) = (value, 0);
    while value.abs() >= 1_024.0 && at + 1 < BYTES.len() {
        (value, at) = (value / 1_024.0, at + 1);
    }
    format!("{}{}", digits(value), BYTES[at])
}

/// The minute, in Beijing's time.
fn instant(milliseconds: f64) -> String {
    format_rfc3339(Timestamp(milliseconds as i64)).chars().take(16).collect::<String>().replace('T', " ")
}

#[test]
fn figures_are_short_and_say_their_unit() {
    use baoming_language::Language;
    let check = |unit, value, expected: &str| {
        assert_eq!(figure(unit, value, &crate::texts::texts(Language::Chinese).units), expected, "{unit:?} {value}");
    };
    check(Unit::Count, 0.0, "0");
    check(Unit::Count, -0.00001, "0");
    check(Unit::Count, 655_000.0, "655,000");
    check(Unit::Count, -1_234.5, "-1,234");
    check(Unit::Count, 12.34, "12.3");
    check(Unit::Count, 0.0364, "0.036");
    check(Unit::Count, 0.00364, "0.0036");
    check(Unit::PerSecond, 999.6, "1,000 次/秒");
    check(Unit::Share, 0.0512, "5.12%");
    check(Unit::Percent, 100.0, "100%");
    check(Unit::Seconds, 0.0, "0 秒");
    check(Unit::Seconds, 0.0042, "4.2 毫秒");
    check(Unit::Seconds, 61.0, "61 秒");
    check(Unit::Seconds, 600.0, "10 分");
    check(Unit::Seconds, 90_000.0, "25 小时");
    check(Unit::Seconds, 864_000.0, "10 天");
    check(Unit::Milliseconds, -5_200.0, "-5.2 秒");
    check(Unit::Bytes, 1_610_612_736.0, "1.5 GiB");
    check(Unit::BytesPerSecond, 512.0, "512 B/秒");
    check(Unit::Instant, 1_635_728_400_000.0, "2021-11-01 09:00");
    check(Unit::Count, f64::INFINITY, "∞");
}
