//! A whole page: what stands around the panels of a board, its name, the ways to the others, the time.

use baoming_language::Language;
use maud::{DOCTYPE, Markup, html};

use super::frame::Frame;
use super::panel::{Shown, panel};
use super::{alerts, banner};
use crate::board::{Kind, shipped};
use crate::texts::Texts;

/// How far back charts may reach, in minutes: what is offered.
pub(crate) const SPANS: [u32; 5] = [15, 60, 360, 1_440, 4_320];
/// How often a page is asked for anew.
const REFRESH_SECONDS: u32 = 10;

/// The whole page of a board.
pub(crate) fn whole(frame: &Frame<'_>, panels: &[Shown<'_>]) -> String {
    let texts = frame.texts;
    let lights =
        panels.iter().take_while(|shown| matches!(shown.panel.kind, Kind::Stat { coloured: true, .. })).count();
    let (lights, others) = panels.split_at(if frame.alerts.is_some() { lights } else { 0 });
    let body = html! {
        (head(frame))
        (banner::banner(frame))
        main {
            @if !lights.is_empty() { div class="panels lights" { @for shown in lights { (panel(shown, frame)) } } }
            @if let Some(found) = &frame.alerts { (alerts::alerts(found, frame)) }
            div class="panels" { @for shown in others { (panel(shown, frame)) } }
        }
        footer {
            p { ((texts.as_of)(&frame.time)) }
            p { "Baoming " (env!("CARGO_PKG_VERSION")) }
        }
    };
    page(texts, &format!("{} · {}", frame.word(&frame.board.title), texts.name), true, &body)
}

/// The page for an address that is none.
pub(crate) fn missing(texts: &'static Texts) -> String {
    let body = html! {
        main class="missing" {
            h1 { (texts.unknown_page) }
            p { a href=(address("overview", texts.language, None)) { (texts.to_the_boards) } }
        }
    };
    page(texts, texts.unknown_page, false, &body)
}

/// What every page begins and ends with.
pub(super) fn page(texts: &Texts, title: &str, refreshes: bool, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(texts.language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if refreshes { meta http-equiv="refresh" content=(REFRESH_SECONDS); }
                title { (title) }
                link rel="stylesheet" href="/watch.css";
                link rel="icon" href="/icon.svg" type="image/svg+xml";
            }
            body { (body) }
        }
    };
    page.into_string()
}

fn head(frame: &Frame<'_>) -> Markup {
    let Frame { texts, board, .. } = frame;
    let other = match texts.language {
        Language::Chinese => Language::English,
        Language::English => Language::Chinese,
    };
    let chosen = (frame.minutes != board.minutes).then_some(frame.minutes);
    html! {
        header {
            div class="name" {
                h1 { (frame.word(&board.title)) }
                p { (texts.name) }
                a class="language" href=(address(board.name, other, chosen)) lang=(other.tag()) { (texts.other_language) }
            }
            nav aria-label=(texts.boards) {
                @for one in shipped() {
                    @if one.name == board.name { strong aria-current="page" { (frame.word(&one.title)) } }
                    @else { a href=(address(one.name, texts.language, None)) { (frame.word(&one.title)) } }
                }
                a href=(super::frame::address("/runbooks", "", texts)) { (texts.handbook) }
            }
            @if board.panels.iter().any(|panel| panel.kind == Kind::Chart) {
                nav class="spans" {
                    @for minutes in SPANS {
                        @if minutes == frame.minutes { strong { ((texts.last_minutes)(minutes)) } }
                        @else { a href=(address(board.name, texts.language, Some(minutes))) { ((texts.last_minutes)(minutes)) } }
                    }
                }
            }
        }
    }
}

/// Where a board is.
fn address(name: &str, language: Language, minutes: Option<u32>) -> String {
    let language = match language {
        Language::Chinese => "zh",
        Language::English => "en",
    };
    let minutes = minutes.map(|minutes| format!("&minutes={minutes}")).unwrap_or_default();
    format!("/boards/{name}?lang={language}{minutes}")
}
