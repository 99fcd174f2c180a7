//! Figures of an incident: numbers by the question that finds them again, so that nobody has to believe a report's prose.
//!
//! Guarantees: what is counted by rows and by the desk's entries is counted as of the same instants whenever it is asked for.
//! What cannot be counted now is left out and never made up.

use std::sync::Arc;

use baoming_core::calendar::{Window, WindowName};
use baoming_core::contingency::report::{Figure, FigureName};
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;
use baoming_telemetry as telemetry;
use baoming_telemetry::names;

use crate::counter::Counter;
use crate::records::standing::Standing;
use crate::refused::Refused;

/// Where and for which time figures are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) scope: Scope,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

/// All of them, or one: those that can be found now.
pub(crate) async fn figures(counter: &Arc<Counter>, asked: Asked, only: Option<FigureName>) -> Vec<Figure> {
    let wanted = |name| only.is_none_or(|only| only == name);
    let mut found = Vec::new();
    let of_rows = wanted(FigureName::Captured) || wanted(FigureName::Complete);
    let counted = if of_rows { candidates(counter, asked).await.ok() } else { None };
    if let Some((captured, complete)) = counted {
        found.extend([(FigureName::Captured, captured), (FigureName::Complete, complete)]);
    }
    found.push((FigureName::MinutesLost, minutes_lost(counter, asked)));
    found.extend(refused().map(|refused| (FigureName::Refused, refused)));
    let Asked { scope, from, until } = asked;
    let figure = |(name, value)| Figure { name, scope, from, until, value };
    found.into_iter().filter(|(name, _)| wanted(*name)).map(figure).collect()
}

/// One at a time: it reads every row of the scope.
async fn candidates(counter: &Arc<Counter>, Asked { scope, from, until }: Asked) -> Result<(u64, u64), Refused> {
    let permit = counter.countings.clone().acquire_owned().await.map_err(|_| Refused::Internal)?;
    let policy = counter.node.province_policy();
    let touched: Vec<_> = policy.counties.keys().copied().filter(|county| scope.touches_county(*county)).collect();
    counter.node.caught_up(&touched).await?;
    let own = counter.clone();
    let counted = tokio::task::spawn_blocking(move || {
        // It goes with the work and not with the request: whoever hangs up does not start a second one beside it.
        let _permit = permit;
        own.node.count_captured(scope, &(from..until), |row| Standing::Complete.holds(row))
    });
    Ok(counted.await.map_err(|_| Refused::Internal)??)
}

/// Of all counties of the scope together; of a point, those of its county.
pub(crate) fn minutes_lost(counter: &Counter, Asked { scope, from, until }: Asked) -> u64 {
    let (policy, in_force) = (counter.node.province_policy(), counter.node.contingency());
    let lost = policy.counties.keys().filter(|county| scope.touches_county(**county)).map(|county| {
        let window = counter.node.policy_of(*county).calendar.governing(WindowName::Registration, None, until);
        let within = Window { opens_at: window.opens_at.max(from), closes_at: window.closes_at };
        in_force.controls.lost_ms(*county, within, until)
    });
    (lost.sum::<i64>() / 60_000).max(0).unsigned_abs()
}

/// What the node has refused since its start to protect itself, or because the desk holds it back.
fn refused() -> Option<u64> {
    let counted = |line: &str| {
        let (series, value) = line.rsplit_once(' ')?;
        let (name, _) = series.split_once('{')?;
        [names::REFUSED_TOTAL, names::CONTROL_REFUSED_TOTAL].contains(&name).then(|| value.parse::<f64>().ok())?
    };
    let rendered = telemetry::recorder()?.render();
    Some(rendered.lines().filter_map(counted).sum::<f64>() as u64)
}

#[cfg(test)]
mod tests {
    use metrics::counter;

    use super::*;

    #[test]
    fn refusals_of_all_kinds_are_summed() {
        let before = {
            telemetry::recorder();
            counter!(names::REFUSED_TOTAL, "reason" => "busy").increment(2);
            refused().unwrap()
        };
        counter!(names::REFUSED_TOTAL, "reason" => "busy").increment(3);
        counter!(names::CONTROL_REFUSED_TOTAL, "state" => "suspended").increment(4);
        assert!(before >= 2);
        assert_eq!(refused().unwrap(), before + 7);
    }
}
