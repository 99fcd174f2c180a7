//! What the kill test holds against the service: every receipt asked for again, every record read, every county counted.

use baoming_api::bodies::{CandidateBody, ProblemBody, ProgressBody, ReceiptBody};
use baoming_rehearsal::people::{SyntheticCandidate, SyntheticCandidates};
use stage::http::{Connection, Request, Response};
use stage::people::{self, Place};
use stage::premises::OFFICE;

use super::clients::{Client, Registered};

/// What checks found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) lost: u64,
    pub(super) duplicated_identities: u64,
    pub(super) carried_out_twice: u64,
    pub(super) checks: u64,
    pub(super) offences: Vec<String>,
}

impl Findings {
    fn lost(&mut self, what: String) {
        self.lost += 1;
        self.offences.push(what);
    }
}

/// Asks for every receipt of a candidate again, reads the record, and tries to register the document elsewhere.
pub(super) fn check_candidate(
    connection: &mut Connection,
    client: &Client,
    registered: &Registered,
    people: &SyntheticCandidates,
    places: &[Place],
    findings: &mut Findings,
) -> Result<(), String> {
    let person = client.person(people, registered.index);
    let serial = registered.serial();
    for (step, receipt) in registered.receipts.iter().enumerate() {
        let response = ask(connection, &client.request(&person, Some(registered), step))?;
        check_receipt(&response, receipt, &format!("candidate {serial}, step {step}"), findings);
    }
    check_record(&ask(connection, &people::read(serial))?, client, registered, &person, findings);
    let elsewhere = places.iter().find(|place| place.point.county != client.place().point.county);
    if let Some(elsewhere) = elsewhere {
        let response = ask(connection, &people::capture(&person, elsewhere.point, &format!("elsewhere-{serial}")))?;
        findings.checks += 1;
        let refused = response.read::<ProblemBody>().is_ok_and(|body| body.code == "identity-registered-elsewhere");
        if !(response.status == 409 && refused) {
            findings.duplicated_identities += 1;
            findings.offences.push(format!("{serial}'s document elsewhere: {} {}", response.status, response.text()));
        }
    }
    Ok(())
}

/// Asks for the receipts of points and segments again.
pub(super) fn check_set_up(
    connection: &mut Connection,
    set_up: &[(Request, ReceiptBody)],
    findings: &mut Findings,
) -> Result<(), String> {
    for (request, receipt) in set_up {
        check_receipt(&ask(connection, request)?, receipt, "a point or segment", findings);
    }
    Ok(())
}

/// Every request was asked until it was answered, so a county may count neither less nor more than was acknowledged.
pub(super) fn check_progress(
    connection: &mut Connection,
    places: &[Place],
    clients: &[Client],
    findings: &mut Findings,
) -> Result<(), String> {
    for place in places {
        let request = Request::get(format!("/v1/office/points/{}/progress", place.point)).token(OFFICE);
        let progress: ProgressBody = ask(connection, &request)?.read()?;
        let here = clients.iter().filter(|client| client.place().point == place.point);
        let registered: Vec<&Registered> = here.flat_map(Client::registered).collect();
        let counted = [progress.captured, progress.paid, progress.activated, progress.form_saved];
        for (step, counted) in counted.into_iter().enumerate() {
            let acknowledged = registered.iter().filter(|one| one.receipts.len() > step).count() as u64;
            let counted = u64::from(counted);
            findings.checks += 1;
            findings.lost += acknowledged.saturating_sub(counted);
            findings.carried_out_twice += counted.saturating_sub(acknowledged);
            if counted != acknowledged {
                let point = place.point;
                findings.offences.push(format!("point {point}, step {step}: {counted}, acknowledged {acknowledged}"));
            }
        }
        findings.carried_out_twice += u64::from(progress.paid_again);
    }
    Ok(())
}

fn ask(connection: &mut Connection, request: &Request) -> Result<Response, String> {
    connection.ask(request).map_err(|error| format!("a check was not answered: {error}"))
}

fn check_receipt(response: &Response, receipt: &ReceiptBody, what: &str, findings: &mut Findings) {
    findings.checks += 1;
    match response.read::<ReceiptBody>() {
        Ok(again) if response.status == 200 && again == *receipt => {}
        Ok(again) if response.status == 200 && again.serial != receipt.serial => {
            findings.duplicated_identities += 1;
            findings.offences.push(format!("{what}: another serial on asking again"));
        }
        _ => findings.lost(format!("{what}: asked again, it is {} {}", response.status, response.text())),
    }
}

/// What the record has to show: everything acknowledged, and no step beyond it except one whose answer was lost.
fn check_record(
    response: &Response,
    client: &Client,
    registered: &Registered,
    person: &SyntheticCandidate,
    findings: &mut Findings,
) {
    findings.checks += 1;
    let serial = registered.serial();
    let shows = |body: &CandidateBody| {
        let steps = registered.receipts.len();
        body.serial == serial
            && body.point == client.place().point.to_string()
            && body.name == person.name
            && person.identity_number.starts_with(&body.document_number[..6])
            && person.identity_number.ends_with(&body.document_number[14..])
            && (body.payments == 1 || (steps < 2 && body.payments == 0))
            && (body.activated || steps < 3)
            && (body.form_revision == 1 || (steps < 4 && body.form_revision == 0))
    };
    match response.read::<CandidateBody>() {
        Ok(body) if response.status == 200 && body.document_number.len() == 18 && shows(&body) => {}
        _ => findings.lost(format!("candidate {serial}: the record is {} {}", response.status, response.text())),
    }
}
