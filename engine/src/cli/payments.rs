//! `baoming payments`: asks a running service to settle orders in doubt, or to compare a day with the platform's bill.
//!
//! Exit codes: 0 done, and nothing needs a person; 1 something does, or it could not be done; 2 wrong usage.

mod texts;

use std::net::{SocketAddr, ToSocketAddrs};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use baoming_api::bodies::ProblemBody;
use baoming_api::bodies::settlements::{
    PassBody, ReconcileBody, ReconciliationBody, ReportBody, SettlementAskedBody, SettlementBody,
};
use baoming_api::client::{Answer, Client, Method, Token};
use baoming_language::Language;
use serde::de::DeserializeOwned;

use self::texts::{EN, Texts, ZH};

/// How often an end is waited for; the service lets each request wait some twenty seconds.
const WAITS_MAX: u32 = 180;

/// What `payments` takes.
#[derive(clap::Args)]
pub(super) struct PaymentsArguments {
    #[command(subcommand)]
    command: PaymentsCommand,
    /// The service, for example http://127.0.0.1:8080. TLS is not spoken here.
    #[arg(long, global = true, default_value = "http://127.0.0.1:8080")]
    url: String,
    /// Bearer token of those who run the node.
    #[arg(long, global = true, env = "BAOMING_OPS_TOKEN", hide_env_values = true, default_value = "")]
    token: String,
    /// Language of tables.
    #[arg(long, value_enum, default_value = "zh", global = true)]
    lang: Language,
    /// Print JSON instead of a table.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(clap::Subcommand)]
enum PaymentsCommand {
    /// Ask the platform after every order of which nobody heard how it ended.
    Settle,
    /// Compare a day's payments with the platform's bill; it is there after 10:00 of the next day.
    Reconcile {
        /// The day in Beijing, for example 2021-11-01.
        day: String,
    },
}

pub(super) fn run(arguments: &PaymentsArguments) -> anyhow::Result<ExitCode> {
    let texts = match arguments.lang {
        Language::Chinese => &ZH,
        Language::English => &EN,
    };
    let token: Token = arguments.token.parse().context("--token")?;
    let client = Client::new(address(&arguments.url)?, token).with_language(texts.tag);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("the runtime")?;
    let mut asker = Asker { client, texts, json: arguments.json };
    runtime.block_on(async {
        match &arguments.command {
            PaymentsCommand::Settle => asker.settle().await,
            PaymentsCommand::Reconcile { day } => asker.reconcile(day).await,
        }
    })
}

fn address(url: &str) -> anyhow::Result<SocketAddr> {
    let rest = url.strip_prefix("http://").unwrap_or(url).trim_end_matches('/');
    let mut found = rest.to_socket_addrs().with_context(|| format!("--url {url}: http://HOST:PORT"))?;
    found.next().ok_or_else(|| anyhow!("--url {url}: no address"))
}

struct Asker {
    client: Client,
    texts: &'static Texts,
    json: bool,
}

impl Asker {
    async fn settle(&mut self) -> anyhow::Result<ExitCode> {
        let asked = self.client.send::<()>(Method::POST, "/v1/ops/settlements", None, None).await?;
        let Some(asked) = self.read::<SettlementAskedBody>(&asked)? else { return Ok(ExitCode::FAILURE) };
        let path = format!("/v1/ops/settlements/{}", asked.number);
        for _ in 0..WAITS_MAX {
            let answer = self.client.get(&path).await?;
            let Some(settled) = self.read::<SettlementBody>(&answer)? else { return Ok(ExitCode::FAILURE) };
            if let Some(last) = settled.last.filter(|last| last.number >= asked.number) {
                return self.show_pass(&last);
            }
        }
        bail!("{}", self.texts.no_end)
    }

    fn show_pass(&self, pass: &PassBody) -> anyhow::Result<ExitCode> {
        if self.json {
            println!("{}", serde_json::to_string(pass)?);
        } else {
            println!("{}", (self.texts.pass)(pass));
        }
        let settled = pass.odd + pass.unanswered + pass.counties_unread == 0 && pass.complete;
        Ok(if settled { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    async fn reconcile(&mut self, day: &str) -> anyhow::Result<ExitCode> {
        let body = ReconcileBody { day: day.to_owned() };
        let asked = self.client.send(Method::POST, "/v1/ops/reconciliations", None, Some(&body)).await?;
        if !asked.succeeded() {
            self.show_problem(&asked);
            return Ok(ExitCode::FAILURE);
        }
        // The day was read by the service, so it is a day and fits into a path.
        let path = format!("/v1/ops/reconciliations/{day}");
        for _ in 0..WAITS_MAX {
            let answer = self.client.get(&path).await?;
            let Some(found) = self.read::<ReconciliationBody>(&answer)? else { return Ok(ExitCode::FAILURE) };
            match (&found.report, &found.failure) {
                (Some(report), _) => return self.show_report(&found, report),
                (None, Some(failure)) => {
                    let detail = found.failure_detail.as_deref().unwrap_or_default();
                    println!("{}", (self.texts.failed)(failure, detail));
                    return Ok(ExitCode::FAILURE);
                }
                (None, None) => {}
            }
        }
        bail!("{}", self.texts.no_end)
    }

    fn show_report(&self, day: &ReconciliationBody, report: &ReportBody) -> anyhow::Result<ExitCode> {
        if self.json {
            println!("{}", serde_json::to_string(day)?);
        } else {
            println!("{}", (self.texts.report)(&day.day, report));
            for one in &report.findings {
                let order = one.out_trade_no.as_deref().unwrap_or("-");
                let payment = one.transaction_id.as_deref().unwrap_or("-");
                let amount = one.amount_fen.map_or("-".to_owned(), |fen| format!("{fen}"));
                let paid_at = one.paid_at.as_deref().unwrap_or("-");
                let detail = one.detail.as_deref().unwrap_or_default();
                println!("  {:<15} {order:<16} {payment:<29} {amount:>7} {paid_at} {detail}", one.kind);
            }
            if report.findings_left_off > 0 {
                println!("{}", (self.texts.left_off)(report.findings_left_off));
            }
        }
        Ok(if report.for_a_person == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// What was asked for, or nothing and the refusal printed.
    fn read<T: DeserializeOwned>(&self, answer: &Answer) -> anyhow::Result<Option<T>> {
        if answer.succeeded() {
            return Ok(Some(answer.json()?));
        }
        self.show_problem(answer);
        Ok(None)
    }

    fn show_problem(&self, answer: &Answer) {
        match answer.json::<ProblemBody>() {
            Ok(problem) if !self.json => println!("{} ({}): {}", problem.title, problem.code, problem.detail),
            _ => println!("{}", String::from_utf8_lossy(&answer.body)),
        }
    }
}
