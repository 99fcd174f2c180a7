//! People for whoever looks at the pages while the demo stays up: one in each state, with what to sign in by.

use std::io;

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::operators::NewOperatorBody;
use baoming_api::client::{Client, Method, Token};
use baoming_core::calendar::WindowName;
use baoming_core::policy::Policy;
use baoming_core::time::Timestamp;
use serde::Serialize;

use super::bodies;
use super::options::{DemoError, DemoOptions};
use super::season::Tokens;
use crate::people::{Province, SyntheticCandidate, SyntheticCandidates};

/// Far behind everybody whom the demo registers.
const FIRST_INDEX: u64 = 63_000;

/// How far somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GuestState {
    /// Captured at the point, and nothing else.
    Captured,
    /// The registration fee is paid.
    Paid,
    /// Both passwords are set.
    WithPasswords,
    /// The form is saved.
    FilledIn,
}

/// Somebody to sign in as.
#[derive(Debug, Clone)]
pub struct Guest {
    /// How far.
    pub state: GuestState,
    /// The number of the identity card.
    pub document: String,
    /// 姓名.
    pub name: String,
    /// The serial.
    pub serial: String,
    /// 登录密码, once there is one.
    pub login_password: Option<String>,
    /// 保存密码.
    pub save_password: Option<String>,
}

/// Somebody of the staff to sign in as, who takes another password first.
#[derive(Debug, Clone)]
pub struct StaffGuest {
    /// What is typed to sign in.
    pub name: &'static str,
    /// Where: a county's office, or a point.
    pub scope: String,
    /// The first password.
    pub password: String,
}

/// Makes an operator of the province's office, one of the first county's and one of its first point. The passwords are the demo's own.
pub async fn staff(options: &DemoOptions, policy: &Policy) -> Result<Vec<StaffGuest>, DemoError> {
    let tokens = Tokens::parse(&options.tokens)?;
    let plans = Province::try_plan(policy, options.candidates)?;
    let (Some(plan), Some(point)) = (plans.first(), plans.first().and_then(|plan| plan.points.first())) else {
        return Ok(Vec::new());
    };
    let mut client = Client::new(options.address, tokens.office.clone());
    let accounts = [
        (&tokens.administrator, "province-demo", "office", "province".to_owned()),
        (&tokens.office, "county-demo", "office", plan.county.to_string()),
        (&tokens.office, "point-demo", "point", format!("{}-{}", plan.county, point.number)),
    ];
    let mut staff = Vec::new();
    for (token, name, role, scope) in accounts {
        client.speak_as(token);
        // What nobody may guess: part of a token that is made anew for each demo.
        let password = format!("first-{}", options.tokens.office.chars().take(12).collect::<String>());
        let (role, person) = (role.to_owned(), "演示".to_owned());
        let (named, reach, first) = (name.to_owned(), scope.clone(), password.clone());
        let body = NewOperatorBody { name: named, person, role, scope: reach, password: first };
        let answer = client.send(Method::POST, "/v1/office/operators", Some(name), Some(&body)).await?;
        if !answer.succeeded() {
            return Err(DemoError::NoService(io::Error::other(format!("an operator: {}", answer.problem_code()))));
        }
        staff.push(StaffGuest { name, scope, password });
    }
    Ok(staff)
}

/// Registers one in each state at the first point of the first county.
pub async fn guests(options: &DemoOptions, policy: &Policy) -> Result<Vec<Guest>, DemoError> {
    let tokens = Tokens::parse(&options.tokens)?;
    let plans = Province::try_plan(policy, options.candidates)?;
    let everybody = SyntheticCandidates::with_policy(policy, options.seed);
    let (Some(plan), Some(point)) = (plans.first(), plans.first().and_then(|plan| plan.points.first())) else {
        return Ok(Vec::new());
    };
    let mut way = Way {
        client: Client::new(options.address, tokens.office.clone()),
        tokens,
        point: format!("{}-{}", plan.county, point.number),
        fee_fen: policy.fees.registration_fen,
        paid_at: policy.calendar.base(WindowName::Registration).opens_at,
    };
    let states = [GuestState::Captured, GuestState::Paid, GuestState::WithPasswords, GuestState::FilledIn];
    let mut guests = Vec::new();
    for (index, state) in (FIRST_INDEX..).zip(states) {
        guests.push(way.bring(index, &everybody.candidate(plan.county, index), state).await?);
    }
    Ok(guests)
}

struct Way {
    client: Client,
    tokens: Tokens,
    point: String,
    fee_fen: u32,
    paid_at: Timestamp,
}

impl Way {
    async fn bring(&mut self, index: u64, person: &SyntheticCandidate, state: GuestState) -> Result<Guest, DemoError> {
        let [point, payment, candidate] =
            [&self.tokens.point, &self.tokens.payment, &self.tokens.candidate].map(Token::clone);
        let capture = bodies::capture(&self.point, person);
        let captured = self.done(&point, Method::POST, "/v1/point/candidates", ("capture", index), &capture).await?;
        let serial = captured.serial.unwrap_or_default();
        let own = |what: &str| format!("/v1/candidate/candidates/{serial}/{what}");
        if state >= GuestState::Paid {
            let paid = bodies::payment(&serial, &format!("42009{serial}"), self.fee_fen, self.paid_at);
            self.done(&payment, Method::POST, "/v1/payment/notifications", ("fee", index), &paid).await?;
        }
        let passwords = bodies::activation(&serial);
        let has_passwords = state >= GuestState::WithPasswords;
        if has_passwords {
            self.done(&candidate, Method::POST, &own("activation"), ("passwords", index), &passwords).await?;
        }
        if state >= GuestState::FilledIn {
            self.done(&candidate, Method::PUT, &own("form"), ("form", index), &bodies::form(person)).await?;
        }
        Ok(Guest {
            state,
            document: person.identity_number.clone(),
            name: person.name.clone(),
            login_password: has_passwords.then_some(passwords.login_password),
            save_password: has_passwords.then_some(passwords.save_password),
            serial,
        })
    }

    async fn done<B: Serialize>(
        &mut self,
        token: &Token,
        method: Method,
        path: &str,
        (step, index): (&str, u64),
        body: &B,
    ) -> Result<ReceiptBody, DemoError> {
        self.client.speak_as(token);
        let key = format!("guest-{step}-{index}");
        let answer = self.client.send(method, path, Some(&key), Some(body)).await?;
        if !answer.succeeded() {
            let refused = format!("{step} of a guest: {}", answer.problem_code());
            return Err(DemoError::NoService(io::Error::other(refused)));
        }
        Ok(answer.json()?)
    }
}
