//! `baoming demo`: the main job. A fresh node, the whole province set up, synthetic candidates through steps 2 to 4 over
//! HTTP, every receipt verified.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use baoming_api::client::Patience;
use baoming_gate::admission::rates::Rate;
use baoming_gate::auth::tokens::{Role, TokenEntry, Tokens};
use baoming_gate::hashing::PasswordSettings;
use baoming_language::{Language, columns};
use baoming_rehearsal::demo::{
    self, CONNECTIONS, CONNECTIONS_MAX, DemoOptions, DemoReport, DemoTokens, Guest, GuestState, StaffGuest,
};
use data_encoding::HEXLOWER;
use tokio::sync::watch;
use zeroize::Zeroizing;

use super::serve::{load_policy, runtime, show};
use super::signals::StopSignals;
use crate::config::{Config, Options};
use crate::service::{Faults, Service};

/// When the demo's calendar begins: the opening of registration.
const OPENING: &str = "2021-11-01T09:00:00+08:00";
/// Cheap on purpose, and said so in the report: with the default cost argon2 is all that a demo would measure.
const PASSWORDS: PasswordSettings = PasswordSettings {
    memory_kib: 64,
    iterations: 1,
    threads: 2,
    wait_ms_max: 2_500,
    queue_max: 4_096,
    proof_bits: 18,
};
/// All candidates of the demo come from one address with one token of each role.
const UNTHROTTLED: Rate = Rate { per_second: 5_000_000, burst: 5_000_000, keys_max: 1_000 };

/// What `demo` takes.
#[derive(clap::Args)]
pub(super) struct DemoArguments {
    /// How many candidates register, spread over the 122 counties in proportion (the province has 655000).
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=700_000))]
    candidates: u32,
    /// Leave at once when it is done, instead of staying up for a look.
    #[arg(long)]
    exit: bool,
    /// Keep the data in this directory, which must be new or empty; otherwise it is thrown away.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Write the report as JSON as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// What people, order and chances are made from.
    #[arg(long, default_value_t = 2022)]
    seed: u64,
    /// Connections at the same time.
    #[arg(long, default_value_t = CONNECTIONS, value_parser = connections)]
    connections: usize,
    /// Address to serve on.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Language of the report.
    #[arg(long, value_enum, default_value = "zh")]
    lang: Language,
}

fn connections(text: &str) -> Result<usize, String> {
    let rule = || format!("must be 1 to {CONNECTIONS_MAX}");
    let number: usize = text.parse().map_err(|_| rule())?;
    if (1..=CONNECTIONS_MAX).contains(&number) { Ok(number) } else { Err(rule()) }
}

pub(super) fn run(arguments: &DemoArguments) -> anyhow::Result<ExitCode> {
    // Thrown away when it goes out of scope, also when the demo fails.
    let scratch = tempfile::tempdir().context("making a temporary directory")?;
    let data = match &arguments.data {
        Some(data) if data.exists() && std::fs::read_dir(data).context("reading --data")?.next().is_some() => {
            bail!("{} is not empty; a demo needs a new directory. To look at it: baoming serve --data", data.display())
        }
        Some(data) => data.clone(),
        None => scratch.path().join("data"),
    };
    runtime()?.block_on(demonstrate(arguments, data))
}

async fn demonstrate(arguments: &DemoArguments, data: PathBuf) -> anyhow::Result<ExitCode> {
    let options = Options {
        config: None,
        listen: Some(arguments.listen.to_string()),
        data: Some(data),
        clock: Some(OPENING.to_owned()),
    };
    let tokens = tokens();
    let mut config = Config::load(&options, [])?;
    config.passwords = PASSWORDS;
    config.rates.address = UNTHROTTLED;
    config.rates.operator = UNTHROTTLED;
    config.tokens = Tokens::new(&entries(&tokens)).map_err(|problems| anyhow::anyhow!(problems.join("\n")))?;
    let policy = Arc::new(load_policy(&config)?);
    let service = Service::start(config, policy.clone(), Faults::default(), &mut show).await?;
    let address = service.address();
    let mut signals = StopSignals::catch().context("catching signals")?;
    let (stop, stopped) = watch::channel(false);
    let demo = DemoOptions {
        address,
        tokens: tokens.clone(),
        candidates: arguments.candidates,
        seed: arguments.seed,
        connections: arguments.connections,
        progress: true,
        language: arguments.lang,
        patience: Patience::default(),
        password_hash: format!("argon2id m={} KiB t={}", PASSWORDS.memory_kib, PASSWORDS.iterations),
    };
    let driven = demo::drive(&demo, &policy, stopped);
    tokio::pin!(driven);
    let mut interrupted = false;
    let report: DemoReport = loop {
        tokio::select! {
            report = &mut driven => break report?,
            _ = signals.requested(), if !interrupted => {
                interrupted = true;
                let _driver_ended = stop.send(true);
            }
        }
    };
    println!("{}", report.table(demo.language));
    if let Some(file) = &arguments.json {
        let json = serde_json::to_string_pretty(&report)?;
        std::fs::write(file, json).with_context(|| format!("writing {}", file.display()))?;
    }
    if !arguments.exit && !interrupted {
        let guests = demo::guests(&demo, &policy).await?;
        let staff = demo::staff(&demo, &policy).await?;
        invite(address, &tokens, &guests, &staff);
        signals.requested().await;
    }
    service.stop().await;
    Ok(if report.passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What to try while the demo stays up: pages for people, and the API.
fn invite(address: SocketAddr, tokens: &DemoTokens, guests: &[Guest], staff: &[StaffGuest]) {
    println!("http://{address}  按 Ctrl-C 结束 (Ctrl-C ends it)");
    println!("考生网页 (pages): http://{address}/  合成数据，以下考生可登录 (sign in as)：");
    let line = |cells: [&str; 6]| cells.map(str::to_owned).to_vec();
    let mut rows = vec![line(["进度", "证件号码", "姓名", "报名序号", "登录密码", "保存密码"])];
    for guest in guests {
        let state = match guest.state {
            GuestState::Captured => "已采集，未缴费",
            GuestState::Paid => "已缴费，未设密码",
            GuestState::WithPasswords => "已设密码，未填表",
            GuestState::FilledIn => "已填表",
        };
        let [login, save] =
            [&guest.login_password, &guest.save_password].map(|password| password.as_deref().unwrap_or("-"));
        rows.push(line([state, &guest.document, &guest.name, &guest.serial, login, save]));
    }
    println!("{}", columns("  ", &rows));
    println!("工作人员 (staff): http://{address}/staff  首次登录须改密码 (the first password is to be changed)：");
    let mut rows = vec![["账号", "范围", "初始密码"].map(str::to_owned).to_vec()];
    rows.extend(staff.iter().map(|one| vec![one.name.to_owned(), one.scope.clone(), one.password.clone()]));
    println!("{}", columns("  ", &rows));
    println!("  curl http://{address}/metrics");
    println!("  curl -H 'Authorization: Bearer {}' http://{address}/v1/ops/status", tokens.ops);
    println!("  curl -H 'Authorization: Bearer {}' http://{address}/v1/office/counties/430102/progress", tokens.office);
    println!("  curl -H 'Authorization: Bearer {}' http://{address}/v1/point/candidates/01020001", tokens.point);
}

/// New ones each time: a demo that stays up must not be open to whoever has read this file.
fn tokens() -> DemoTokens {
    let token = || HEXLOWER.encode(&rand::random::<[u8; 16]>());
    DemoTokens {
        office: token(),
        point: token(),
        payment: token(),
        candidate: token(),
        ops: token(),
        administrator: token(),
    }
}

fn entries(tokens: &DemoTokens) -> [TokenEntry; 6] {
    let entry = |name: &str, role, token: &String| TokenEntry {
        name: name.to_owned(),
        token: Some(Zeroizing::new(token.clone())),
        token_sha256: None,
        not_after: None,
        certificate_sha256: None,
        role,
        scope: "province".to_owned(),
    };
    [
        entry("demo-office", Role::Office, &tokens.office),
        entry("demo-point", Role::Point, &tokens.point),
        entry("demo-payment", Role::Payment, &tokens.payment),
        entry("demo-candidate", Role::Candidate, &tokens.candidate),
        entry("demo-ops", Role::Ops, &tokens.ops),
        entry("demo-administrator", Role::Administrator, &tokens.administrator),
    ]
}
