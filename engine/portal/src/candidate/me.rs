//! The own page: what is next, and how far everything is.

use baoming_api::bodies::rules::{CalendarBody, WindowBody};
use baoming_api::bodies::{CandidateBody, StepsBody};
use baoming_matters::candidate::registration;
use baoming_matters::office::calendar::{self, CalendarQuestion};
use baoming_matters::{Asked, Question, Refused, Visitor};
use maud::{Markup, html};

use crate::answer::Answer;
use crate::asking::{Visit, Who};
use crate::said::Texts;
use crate::view::{Task, instant, notice, page, tasks};

/// A task: what it is, where it is done, how far it is, and the window that governs it.
#[derive(Clone, Copy)]
struct Row {
    what: &'static str,
    way: Option<&'static str>,
    task: Task,
    window: &'static str,
}

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let (who, serial) = visit.who().ok_or(Refused::Unauthorized)?;
    let said = visit.texts();
    let calendar = calendar_of(&visit, &serial).await?;
    let content = match who {
        Who::Entrant => {
            let steps =
                visit.ask::<Asked, _, _, _, _>(&registration::READ_STEPS, registration::read_steps, serial).await?;
            of_tasks(said, first_rows(said, &steps, window_of(&steps.kind)), &calendar, steps.voided)
        }
        Who::Candidate => {
            let record = visit.ask::<Asked, _, _, _, _>(&registration::READ, registration::read_own, serial).await?;
            html! {
                p { (record.name) " " span.small { (record.document_number) } }
                (of_tasks(said, all_rows(said, &record, window_of(&record.kind)), &calendar, record.voided.is_some()))
                h2 { (said.more_title) }
                ul.ways {
                    li { a href="/me/receipts" { (said.receipts_task) } }
                    li { a href="/me/history" { (said.history_task) } }
                    @if paid(&record, "exam") { li { a href="/me/admission-ticket" { (said.ticket_title) } } }
                    @if paid(&record, "professional") { li { a href="/me/permit" { (said.permit_title) } } }
                    li { a href="/me/login-password" { (said.login_change_title) } }
                    li { a href="/me/save-password" { (said.save_change_title) } }
                }
            }
        }
    };
    Ok(Answer::page(page(&visit, said.mine, &content)))
}

/// The calendar as it is for the own county.
async fn calendar_of(visit: &Visit, serial: &str) -> Result<CalendarBody, Refused> {
    let county = visit.counter().node.county_of(serial.parse().map_err(|_| Refused::Unauthorized)?)?;
    let question = Question(CalendarQuestion { county: Some(county.to_string()), point: None });
    visit.ask::<Visitor, _, _, _, _>(&calendar::CALENDAR, calendar::calendar, question).await
}

/// The window in which somebody of this kind registers.
fn window_of(kind: &str) -> &'static str {
    if kind == "juvenile" { "juvenile" } else { "registration" }
}

fn first_rows(said: &Texts, steps: &StepsBody, window: &'static str) -> Vec<Row> {
    let passwords = match (steps.activated, steps.fee_paid) {
        (true, _) => Task::Done,
        (false, true) => Task::ToDo,
        (false, false) => Task::Later,
    };
    vec![
        Row { what: said.captured_task, way: None, task: Task::Done, window },
        Row { what: said.fee_task, way: Some("/me/fee"), task: done(steps.fee_paid), window },
        Row { what: said.passwords_task, way: Some("/me/passwords"), task: passwords, window },
        Row { what: said.form_task, way: None, task: Task::Later, window },
    ]
}

fn all_rows(said: &Texts, record: &CandidateBody, window: &'static str) -> Vec<Row> {
    let paid = |fee| paid(record, fee);
    let has_form = record.form_revision > 0;
    let behind_form = |is_done, otherwise| match (is_done, has_form) {
        (true, _) => Task::Done,
        (false, true) => otherwise,
        (false, false) => Task::Later,
    };
    // What is done may be changed until the form is signed.
    let change = |way| (!record.confirmed).then_some(way);
    let exam = behind_form(paid("exam"), Task::ToDo);
    let mut rows = vec![
        Row { what: said.captured_task, way: None, task: Task::Done, window },
        Row { what: said.fee_task, way: None, task: done(paid("registration")), window },
        Row { what: said.passwords_task, way: None, task: Task::Done, window },
        Row { what: said.form_task, way: change("/me/form"), task: done(has_form), window },
        Row {
            what: said.phone_task,
            way: change("/me/phone"),
            task: behind_form(record.bound_phone.is_some(), Task::IfNeeded),
            window: "professional",
        },
        Row {
            what: said.professional_task,
            way: change("/me/professional"),
            task: behind_form(record.professional.is_some(), Task::IfNeeded),
            window: "professional",
        },
        Row {
            what: said.plans_task,
            way: change("/me/plans"),
            task: behind_form(record.declaration.is_some(), Task::IfNeeded),
            window: "declaration",
        },
        Row { what: said.exam_fee_task, way: Some("/me/exam-fee"), task: exam, window: "exam_fee" },
        Row {
            what: said.confirm_task,
            way: None,
            task: if record.confirmed { Task::Done } else { Task::Later },
            window: "confirmation",
        },
    ];
    if record.professional.is_some() {
        let (what, way) = (said.professional_fee_task, Some("/me/professional-fee"));
        rows.insert(6, Row { what, way, task: done(paid("professional")), window: "professional" });
    }
    rows
}

fn paid(record: &CandidateBody, fee: &str) -> bool {
    record.fees_paid.iter().any(|paid| paid == fee)
}

fn done(is_done: bool) -> Task {
    if is_done { Task::Done } else { Task::ToDo }
}

/// The tasks with the calendar laid over them: nothing is to be done before its window, and nothing can be behind it.
fn of_tasks(said: &Texts, rows: Vec<Row>, calendar: &CalendarBody, is_voided: bool) -> Markup {
    if is_voided {
        return notice(said.voided_title);
    }
    let window = |name: &str| calendar.windows.iter().find(|window| window.window == name);
    let rows: Vec<(Row, String)> = rows
        .into_iter()
        .map(|row| match window(row.window) {
            Some(window) if row.task != Task::Later => timed(said, row, window, &calendar.now),
            _ => {
                let word = word_of(said, row.task).to_owned();
                (Row { way: row.way.filter(|_| row.task != Task::Later), ..row }, word)
            }
        })
        .collect();
    let next = rows.iter().find(|(row, _)| row.task == Task::ToDo && row.way.is_some());
    html! {
        h2 { (said.next_title) }
        @match next {
            Some((Row { what, way: Some(way), window: name, .. }, _)) => {
                p { a.main href=(way) { (what) } }
                @if let Some(window) = window(name) { p.small { (said.until) " " (instant(&window.closes_at)) } }
            }
            _ => p { (said.all_done) },
        }
        h2 { (said.tasks_title) }
        (tasks(rows.iter().map(|(row, word)| (row.what, row.way, row.task, word.as_str()))))
    }
}

fn timed(said: &Texts, row: Row, window: &WindowBody, now: &str) -> (Row, String) {
    if window.open {
        let word = word_of(said, row.task).to_owned();
        // What is paid is paid.
        let is_over = row.task == Task::Done && row.way.is_some_and(|way| way.ends_with("fee"));
        return (Row { way: row.way.filter(|_| !is_over), ..row }, word);
    }
    let word = match (row.task, now < window.opens_at.as_str()) {
        (Task::Done, _) => said.done.to_owned(),
        (_, true) => said.begins.replace("{}", &instant(&window.opens_at)),
        (_, false) => said.not_on_file.to_owned(),
    };
    let task = if row.task == Task::Done { Task::Done } else { Task::Later };
    (Row { way: None, task, ..row }, word)
}

fn word_of(said: &Texts, task: Task) -> &'static str {
    match task {
        Task::Done => said.done,
        Task::ToDo => said.to_do,
        Task::Later => said.later,
        Task::IfNeeded => said.not_needed,
    }
}
