//! The page: one file, no script, nothing fetched. Everything from outside goes through the template's escaping.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::charts::Chart;
use super::content::Content;
use super::model::{Section, Table, Tone};
use super::texts::Texts;

const STYLE: &str = include_str!("style.css");
/// Whoever opens the page need not trust the run that it is about: the browser runs nothing and fetches nothing.
const NOTHING_FETCHED: &str = "default-src 'none'; style-src 'unsafe-inline'";

pub(super) fn page(content: &Content, charts: &[Chart], texts: &Texts) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(texts.language_tag) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(NOTHING_FETCHED);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (content.title) " - " (texts.report) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (head(content, texts))
                @for section in &content.sections { (self::section(section)) }
                (self::charts(charts, texts))
                @for section in &content.further { (self::section(section)) }
                footer { "Baoming loadtest " (env!("CARGO_PKG_VERSION")) }
            }
        }
    };
    page.into_string()
}

fn head(content: &Content, texts: &Texts) -> Markup {
    html! {
        header {
            p class="kicker" { (texts.report) }
            h1 { (content.title) }
            p class="subtitle" { (content.subtitle) }
            div class={ "verdict " (class(content.tone)) } {
                strong { (content.verdict) }
                @for sentence in &content.explanation { p { (sentence) } }
            }
            dl class="tiles" {
                @for tile in &content.tiles { div { dt { (tile.label) } dd { (tile.value) } } }
            }
        }
    }
}

fn section(section: &Section) -> Markup {
    html! {
        section id=(section.id) {
            h2 { (section.heading) }
            @for paragraph in &section.paragraphs { p { (paragraph) } }
            @if let Some(table) = &section.table { (self::table(table)) }
            @if !section.remarks.is_empty() {
                ul class="remarks" {
                    @for (tone, remark) in &section.remarks { li class=(class(*tone)) { (remark) } }
                }
            }
        }
    }
}

fn table(table: &Table) -> Markup {
    html! {
        table class=(if table.columns.len() == 2 { "pairs" } else { "figures" }) {
            thead { tr { @for column in &table.columns { th scope="col" { (column) } } } }
            tbody {
                @for row in &table.rows {
                    tr class=(class(row.tone)) {
                        @for (cell, column) in row.cells.iter().zip(&table.columns).take(1) {
                            th scope="row" title=(column) { (cell) }
                        }
                        @for (cell, column) in row.cells.iter().zip(&table.columns).skip(1) {
                            td data-label=(column) { span { (cell) } }
                        }
                    }
                }
            }
        }
    }
}

fn charts(charts: &[Chart], texts: &Texts) -> Markup {
    html! {
        @if !charts.is_empty() {
            section id="charts" {
                h2 { (texts.charts.heading) }
                @if let Some(joined) = charts.iter().find_map(|chart| chart.seconds_joined) {
                    p { ((texts.charts.joined)(joined)) }
                }
                div class="charts" { @for chart in charts { (figure(chart)) } }
            }
        }
    }
}

fn figure(chart: &Chart) -> Markup {
    html! {
        figure class="chart" {
            figcaption { (chart.title) }
            // The drawing is ours, and its few texts are numbers and labels of ours.
            div role="img" aria-label=(chart.title) { (PreEscaped(&chart.svg)) }
            ul class="legend" {
                @for (colour, label) in &chart.legend {
                    li { i style={ "background:" (colour) } {} (label) }
                }
            }
            p { (chart.note) }
        }
    }
}

fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Doubtful => "doubtful",
        Tone::Plain => "plain",
    }
}
