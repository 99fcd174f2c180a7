//! Series over time, in the notation of promtool.

/// From one sample, and one evaluation, to the next, as the shipped configuration has it.
pub const STEP_SECONDS: u32 = 5;
/// How long everything is as usual.
pub const BEFORE: u32 = 1_200;
/// How long the fault lasts.
pub const DURING: u32 = 600;
/// How long everything is as usual again.
pub const AFTER: u32 = 900;

/// A series and its values.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Name and labels.
    pub series: &'static str,
    /// Its values.
    pub values: Values,
}

/// Values before, during and after a fault.
#[derive(Debug, Clone, Copy)]
pub enum Values {
    /// A counter, which grows by so much a second.
    Grows(f64, f64, f64),
    /// A counter, which grows by so much at once as the fault begins.
    Jumps(f64),
    /// A gauge.
    Is(f64, f64, f64),
    /// A gauge that is not there during the fault.
    Vanishes(f64),
    /// A gauge that falls by so much a second, from its usual value.
    Falls(f64, f64),
    /// An instant that is always the present one, but stops with the fault.
    Stops,
}

/// A counter, by its rates in a second.
pub(super) const fn grows(series: &'static str, before: f64, during: f64, after: f64) -> Line {
    Line { series, values: Values::Grows(before, during, after) }
}

/// A counter that grows all the time.
pub(super) const fn steady(series: &'static str, rate: f64) -> Line {
    grows(series, rate, rate, rate)
}

/// A counter that grows once.
pub(super) const fn jumps(series: &'static str, by: f64) -> Line {
    Line { series, values: Values::Jumps(by) }
}

/// A gauge.
pub(super) const fn is(series: &'static str, before: f64, during: f64, after: f64) -> Line {
    Line { series, values: Values::Is(before, during, after) }
}

/// A gauge that never changes.
pub(super) const fn stays(series: &'static str, value: f64) -> Line {
    is(series, value, value, value)
}

/// A gauge that is not there during the fault.
pub(super) const fn vanishes(series: &'static str, value: f64) -> Line {
    Line { series, values: Values::Vanishes(value) }
}

/// A gauge that falls.
pub(super) const fn falls(series: &'static str, from: f64, rate: f64) -> Line {
    Line { series, values: Values::Falls(from, rate) }
}

/// The present instant, until the fault.
pub(super) const fn stops(series: &'static str) -> Line {
    Line { series, values: Values::Stops }
}

/// As promtool reads it. What is born with the fault has no value before.
pub fn written(values: Values, is_born: bool) -> String {
    let (before, during, after) = (BEFORE / STEP_SECONDS, DURING / STEP_SECONDS, AFTER / STEP_SECONDS);
    let none = |steps: u32| format!("_x{steps}");
    let first = |of: String| if is_born { none(before) } else { of };
    let level = |value: f64, steps: u32| format!("{value}x{}", steps - 1);
    let climb = |from: f64, step: f64, steps: u32| format!("{from}+{step}x{}", steps - 1);
    match values {
        Values::Grows(slow, fast, then) => {
            let step = |rate: f64| rate * f64::from(STEP_SECONDS);
            let grown = if is_born { 0.0 } else { step(slow) * f64::from(before) };
            let end = grown + step(fast) * f64::from(during);
            let parts = [
                first(climb(0.0, step(slow), before)),
                climb(grown + if is_born { step(fast) } else { 0.0 }, step(fast), during),
                climb(end, step(then), after),
            ];
            parts.join(" ")
        }
        Values::Jumps(by) => [first(level(0.0, before)), level(by, during), level(by, after)].join(" "),
        Values::Is(usual, fault, then) => {
            [first(level(usual, before)), level(fault, during), level(then, after)].join(" ")
        }
        Values::Falls(from, rate) => {
            let fall = climb(from, -rate * f64::from(STEP_SECONDS), during).replace("+-", "-");
            [first(level(from, before)), fall, level(from, after)].join(" ")
        }
        Values::Stops => {
            let (step, again) = (f64::from(STEP_SECONDS), f64::from(BEFORE + DURING));
            [first(climb(0.0, step, before)), level(f64::from(BEFORE), during), climb(again, step, after)].join(" ")
        }
        // The target goes, and Prometheus notes the end of the series.
        Values::Vanishes(value) => {
            [level(value, before), "stale".to_owned(), none(during - 1), level(value, after)].join(" ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_goes_on_where_it_was() {
        let check = |values: Values, is_born: bool, expected: &str| assert_eq!(written(values, is_born), expected);
        check(Values::Grows(1.0, 2.0, 0.0), false, "0+5x239 1200+10x119 2400+0x179");
        check(Values::Grows(0.0, 2.0, 0.0), true, "_x240 10+10x119 1200+0x179");
        check(Values::Jumps(1.0), true, "_x240 1x119 1x179");
        check(Values::Is(0.0, 1.0, 0.0), false, "0x239 1x119 0x179");
        check(Values::Vanishes(1.0), false, "1x239 stale _x119 1x179");
    }
}
