//! The runbooks as pages: all of them by the rows of the contingency table, and each.

use maud::{Markup, html};

use super::frame::address;
use super::whole::page;
use super::words;
use crate::board::{Board, shipped};
use crate::runbooks::{Runbook, runbooks};
use crate::texts::Texts;

/// The list of all, with what the plan says about each row.
pub(crate) fn runbook_list(texts: &Texts) -> String {
    let body = html! {
        (head(texts))
        main {
            @for (row, title, measures) in rows(&shipped()[0]) {
                section class="panel" id={ "row-" (row) } {
                    h2 { (texts.board(title)) }
                    p class="small" { (texts.board(measures)) }
                    ul class="runbooks" {
                        @for one in runbooks().iter().filter(|one| one.rows.contains(&row)) {
                            li {
                                a href=(address(&format!("/runbooks/{}", one.name), "", texts)) { (one.title) }
                                " " span class="small" { (one.alerts.join(" ")) }
                            }
                        }
                    }
                }
            }
        }
    };
    page(texts, &format!("{} · {}", texts.handbook, texts.name), false, &body)
}

/// One of them.
pub(crate) fn runbook_page(runbook: &Runbook, texts: &Texts) -> String {
    let body = html! {
        (head(texts))
        main { section class="panel text" { (words::words(runbook.text, &|line| line.to_owned())) } }
    };
    page(texts, &format!("{} · {}", runbook.title, texts.name), false, &body)
}

/// The lights of the first board are the rows, in their order: number, title, what the plan says.
fn rows(overview: &Board) -> impl Iterator<Item = (char, &str, &str)> {
    let lights = overview.panels.iter().filter(|panel| !panel.links.is_empty());
    lights.zip('1'..='8').map(|(panel, row)| (row, panel.title.as_str(), panel.description.as_str()))
}

fn head(texts: &Texts) -> Markup {
    html! {
        header {
            div class="name" { h1 { (texts.handbook) } p { (texts.handbook_is) } }
            nav {
                a href=(address("/boards/overview", "", texts)) { (texts.to_the_boards) }
                a href=(address("/runbooks", "", texts)) { (texts.handbook) }
            }
        }
    }
}

#[test]
fn every_runbook_stands_in_its_row() {
    use baoming_language::Language;
    let page = runbook_list(crate::texts::texts(Language::Chinese));
    for row in '1'..='8' {
        assert!(page.contains(&format!("id=\"row-{row}\"")), "{row}");
    }
    for one in runbooks() {
        assert!(page.contains(&format!("href=\"/runbooks/{}?lang=zh\"", one.name)), "{}", one.name);
    }
}
