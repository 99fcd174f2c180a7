//! A comparison as Markdown, which a terminal shows as well.

use baoming_language::Language;

use super::{Comparison, Difference, FLOOR_PERCENT, FLOOR_POINTS, Judgement};
use crate::page::report::figures::{percent, short, with_unit};
use crate::page::report::markdown;
use crate::page::report::model::{Row, Table, Tone};
use crate::page::report::texts::Texts;
use crate::page::report::texts::texts_of;

impl Comparison {
    /// What people read.
    pub fn markdown(&self, language: Language) -> String {
        let texts = texts_of(language);
        let words = &texts.comparison;
        let mut page = format!("# {}\n\n", words.title);
        for (name, run) in [(words.before, &self.before), (words.after, &self.after)] {
            page.push_str(&format!("- {name}: {} × {}, {}\n", run.profile, short(run.scale), run.started_at));
        }
        page.push_str(&format!("\n**{}**\n\n", (words.conclusion)(self.conclusion)));
        if !self.obstacles.is_empty() {
            let obstacles: Vec<&str> = self.obstacles.iter().map(|obstacle| (words.obstacle)(*obstacle)).collect();
            let obstacles = obstacles.join((texts.choose)("；", "; "));
            page.push_str(&format!("{}\n\n", (texts.labelled)(words.obstacles, &obstacles)));
        }
        markdown::table(&mut page, &self.table(texts));
        page.push_str(&format!("\n{}\n", (words.rule)(&short(FLOOR_PERCENT), &short(FLOOR_POINTS))));
        page
    }

    fn table(&self, texts: &Texts) -> Table {
        let words = &texts.comparison;
        let columns = vec![
            texts.measured,
            texts.of,
            words.before,
            words.after,
            words.difference,
            words.interval,
            words.judgement_heading,
        ];
        Table { columns, rows: self.differences.iter().map(|difference| row(difference, texts)).collect() }
    }
}

fn row(difference: &Difference, texts: &Texts) -> Row {
    let words = &texts.comparison;
    let Difference { measure, of, unit, before, after, .. } = difference;
    let of = if of == "service" { words.measure_of_service } else { (texts.kind)(of) };
    let interval = difference.interval.map_or("-".to_owned(), |interval| {
        format!("{} .. {}", signed(interval.low, unit), signed(interval.high, unit))
    });
    let tone = match difference.judgement {
        Judgement::Better => Tone::Good,
        Judgement::Worse => Tone::Bad,
        Judgement::Noise => Tone::Plain,
        Judgement::TooFew => Tone::Doubtful,
    };
    let cells = vec![
        (texts.measure)(measure).to_owned(),
        of.to_owned(),
        with_unit(*before, unit),
        with_unit(*after, unit),
        change(*before, *after, unit),
        interval,
        (words.judgement)(difference.judgement).to_owned(),
    ];
    Row { cells, tone }
}

/// The difference, relative where it can be.
fn change(before: f64, after: f64, unit: &str) -> String {
    if unit == "percent" || before == 0.0 {
        return signed(after - before, unit);
    }
    let sign = if after < before { "-" } else { "+" };
    format!("{sign}{}", percent((after / before - 1.0).abs() * 100.0))
}

fn signed(figure: f64, unit: &str) -> String {
    let sign = if figure < 0.0 { "-" } else { "+" };
    // A difference of shares is in points, so that nobody takes it for a share of a share.
    let written = if unit == "percent" { format!("{} pp", short(figure.abs())) } else { with_unit(figure.abs(), unit) };
    format!("{sign}{written}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_has_its_sign() {
        assert_eq!(change(100.0, 110.0, "ms"), "+10%");
        assert_eq!(change(100.0, 50.0, "/s"), "-50%");
        assert_eq!(change(1.0, 2.5, "percent"), "+1.5 pp");
        assert_eq!(change(0.0, 2.0, "ms"), "+2 ms");
        assert_eq!(signed(-0.25, "ms"), "-250 µs");
    }
}
