//! How figures are written: as many digits as somebody reads, the unit behind.

/// A duration that is given in microseconds.
pub(crate) fn duration(us: u64) -> String {
    match us {
        0..1_000 => format!("{us} µs"),
        1_000..1_000_000 => format!("{} ms", short(us as f64 / 1_000.0)),
        _ => format!("{} s", short(us as f64 / 1_000_000.0)),
    }
}

/// A count, its digits in threes.
pub(crate) fn count(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A figure of about three digits; large ones whole.
pub(crate) fn short(figure: f64) -> String {
    let size = figure.abs();
    if !figure.is_finite() {
        "-".to_owned()
    } else if size >= 1_000.0 {
        let sign = if figure < 0.0 { "-" } else { "" };
        // A figure this large is whole for every reader.
        format!("{sign}{}", count(size.round() as u64))
    } else if size >= 100.0 || figure == 0.0 {
        format!("{figure:.0}")
    } else if size >= 10.0 {
        trimmed(format!("{figure:.1}"))
    } else {
        trimmed(format!("{figure:.2}"))
    }
}

/// A figure with its unit, as thresholds have them.
pub(crate) fn with_unit(figure: f64, unit: &str) -> String {
    match unit {
        "percent" => percent(figure),
        "ms" if figure.is_finite() && figure >= 0.0 => duration((figure * 1_000.0).round() as u64),
        "" => short(figure),
        _ => format!("{} {unit}", short(figure)),
    }
}

/// A share that is given in percent; never rounded to all or nothing if it is neither.
pub(crate) fn percent(percent: f64) -> String {
    if percent > 0.0 && percent < 0.01 {
        "< 0.01%".to_owned()
    } else if percent < 100.0 && percent > 99.99 {
        "> 99.99%".to_owned()
    } else {
        format!("{}%", trimmed(format!("{percent:.2}")))
    }
}

/// The share of a part in a whole.
pub(crate) fn share(part: u64, whole: u64) -> String {
    if whole == 0 { "-".to_owned() } else { percent(part as f64 * 100.0 / whole as f64) }
}

/// Bytes as mebibytes or gibibytes.
pub(crate) fn bytes(bytes: u64) -> String {
    let mebibytes = bytes as f64 / f64::from(1 << 20);
    if mebibytes < 1_024.0 {
        format!("{} MiB", short(mebibytes))
    } else {
        format!("{} GiB", short(mebibytes / 1_024.0))
    }
}

fn trimmed(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, expected: &str) {
        assert_eq!(written, expected);
    }

    #[test]
    fn durations_keep_three_digits() {
        check(&duration(850), "850 µs");
        check(&duration(9_530), "9.53 ms");
        check(&duration(25_340), "25.3 ms");
        check(&duration(253_400), "253 ms");
        check(&duration(1_250_000), "1.25 s");
        check(&duration(0), "0 µs");
    }

    #[test]
    fn counts_stand_in_threes() {
        check(&count(0), "0");
        check(&count(999), "999");
        check(&count(1_000), "1,000");
        check(&count(12_345_678), "12,345,678");
    }

    #[test]
    fn figures_are_short() {
        check(&short(0.0), "0");
        check(&short(3.0), "3");
        check(&short(0.456), "0.46");
        check(&short(45.67), "45.7");
        check(&short(456.7), "457");
        check(&short(-4_567.8), "-4,568");
        check(&short(f64::NAN), "-");
        check(&with_unit(1_000.0, "ms"), "1 s");
        check(&with_unit(300.5, "/s"), "300 /s");
    }

    #[test]
    fn a_few_are_not_none_and_almost_all_not_all() {
        check(&percent(0.0), "0%");
        check(&percent(0.001), "< 0.01%");
        check(&percent(99.999), "> 99.99%");
        check(&percent(100.0), "100%");
        check(&share(1, 3), "33.33%");
        check(&share(0, 0), "-");
        check(&bytes(739 << 20), "739 MiB");
        check(&bytes(3 << 29), "1.5 GiB");
    }
}
