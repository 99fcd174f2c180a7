//! What people read: answers to check, tasks with how far they are.

use maud::{Markup, html};

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    Done,
    ToDo,
    Later,
    IfNeeded,
}

/// Answers one below the other.
pub(crate) fn answers<'a>(of: impl IntoIterator<Item = (&'a str, String)>) -> Markup {
    html! {
        dl.answers {
            @for (what, answer) in of { div { dt { (what) } dd { (answer) } } }
        }
    }
}

/// Tasks: what, where it is done if it can be, how far it is, and the word for that.
pub(crate) fn tasks<'a>(of: impl IntoIterator<Item = (&'a str, Option<&'a str>, Task, &'a str)>) -> Markup {
    html! {
        ul.tasks {
            @for (what, way, task, state) in of {
                li {
                    @match way {
                        Some(way) => a href=(way) { (what) },
                        None => span { (what) },
                    }
                    strong.state .done[task == Task::Done] .to-do[task == Task::ToDo] { (state) }
                }
            }
        }
    }
}
