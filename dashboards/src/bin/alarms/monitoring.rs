//! A real Prometheus, a real Alertmanager and, where it is installed, a real blackbox exporter, with the shipped files.
//!
//! Guarantees: rules, waits, routes and inhibition are those that are shipped; only addresses are others, and samples are
//! taken more often. All of them end with their handle.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use dashboards::{file, promtool};
use serde_json::Value;
use stage::program::Server;
use stage::proxy::Proxy;

use crate::receiver::Receiver;

/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long an answer may take.
const ANSWER_PATIENCE: Duration = Duration::from_secs(10);
/// From one look to the next.
const LOOK: Duration = Duration::from_millis(100);
/// What the shipped files say and these do not.
const SCRAPES: [(&str, &str); 3] = [
    ("scrape_interval: 5s", "scrape_interval: 2s"),
    ("scrape_timeout: 4s", "scrape_timeout: 2s"),
    ("evaluation_interval: 5s", "evaluation_interval: 1s"),
];
const PROBER: &str = "prometheus-blackbox-exporter";

/// Whether there is something to probe with.
pub(crate) fn can_probe() -> bool {
    promtool::tool(PROBER).is_some()
}

/// The processes.
pub(crate) struct Monitoring {
    prometheus: SocketAddr,
    /// Takes what Alertmanager sends.
    pub(crate) receiver: Receiver,
    /// The heartbeat's way to it, which can be led nowhere.
    pub(crate) dead_man: Proxy,
    _processes: Vec<Server>,
}

impl Monitoring {
    /// Starts them against an engine, with their data below a folder, and waits until they answer.
    pub(crate) fn start(engine: SocketAddr, folder: &Path) -> anyhow::Result<Self> {
        let (prometheus, alertmanager, prober) = (free()?, free()?, free()?);
        let (receiver, dead_man) = (Receiver::start()?, Proxy::start()?);
        dead_man.lead_to(receiver.address);
        let mut text = read("prometheus/prometheus.yml")?;
        let rules = file("rules").display().to_string();
        let addresses = [
            ("../rules", rules.as_str()),
            ("127.0.0.1:8080", &engine.to_string()),
            ("127.0.0.1:9090", &prometheus.to_string()),
            ("127.0.0.1:9093", &alertmanager.to_string()),
            ("127.0.0.1:9115", &prober.to_string()),
        ];
        for (shipped, here) in SCRAPES.into_iter().chain(addresses) {
            ensure!(text.contains(shipped), "the shipped configuration does not say {shipped}");
            text = text.replace(shipped, here);
        }
        if !can_probe() {
            let end = text.find("  # From outside").context("the probe is the last job")?;
            text.truncate(end);
        }
        fs::write(folder.join("prometheus.yml"), text)?;
        fs::write(folder.join("alertmanager.yml"), routes(&receiver, &dead_man)?)?;
        let mut processes = vec![
            started(
                "prometheus",
                folder,
                &["--config.file=prometheus.yml", "--storage.tsdb.path=prometheus"],
                prometheus,
            )?,
            started(
                "prometheus-alertmanager",
                folder,
                &["--config.file=alertmanager.yml", "--storage.path=alertmanager", "--cluster.listen-address="],
                alertmanager,
            )?,
        ];
        if can_probe() {
            let config = format!("--config.file={}", file("blackbox/blackbox.yml").display());
            processes.push(started(PROBER, folder, &[&config], prober)?);
        }
        Ok(Self { prometheus, receiver, dead_man, _processes: processes })
    }

    /// The alerts that fire now, by name.
    pub(crate) fn firing(&self) -> anyhow::Result<Vec<String>> {
        let answer = self.ask("/api/v1/alerts")?;
        let alerts = answer["data"]["alerts"].as_array().context("a list of alerts")?;
        let firing = alerts.iter().filter(|alert| alert["state"] == "firing");
        Ok(firing.filter_map(|alert| alert["labels"]["alertname"].as_str().map(str::to_owned)).collect())
    }

    /// The one value of an expression; nothing if there is none.
    pub(crate) fn value(&self, expression: &str) -> anyhow::Result<Option<f64>> {
        let encoded: String = expression.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let answer = self.ask(&format!("/api/v1/query?query={encoded}"))?;
        let text = answer["data"]["result"][0]["value"][1].as_str();
        Ok(text.map(str::parse).transpose()?)
    }

    /// Waits until an expression has a value that pleases.
    pub(crate) fn wait(&self, expression: &str, pleases: impl Fn(f64) -> bool) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !self.value(expression)?.is_some_and(&pleases) {
            ensure!(Instant::now() < deadline, "{expression} is {:?}", self.value(expression)?);
            thread::park_timeout(LOOK);
        }
        Ok(())
    }

    /// Asks Prometheus. In the older protocol, in which every answer ends with its connection.
    fn ask(&self, path: &str) -> anyhow::Result<Value> {
        let mut stream = TcpStream::connect_timeout(&self.prometheus, ANSWER_PATIENCE)?;
        stream.set_read_timeout(Some(ANSWER_PATIENCE))?;
        write!(stream, "GET {path} HTTP/1.0\r\nhost: localhost\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (_, body) = answer.split_once("\r\n\r\n").context("an answer has a body")?;
        let body: Value = serde_json::from_str(body).with_context(|| answer.clone())?;
        ensure!(body["status"] == "success", "{path}: {body}");
        Ok(body)
    }
}

fn read(name: &str) -> anyhow::Result<String> {
    fs::read_to_string(file(name)).with_context(|| name.to_owned())
}

/// The shipped routes, with receivers that are here.
fn routes(receiver: &Receiver, dead_man: &Proxy) -> anyhow::Result<String> {
    let mut text = read("alertmanager/alertmanager.yml")?;
    for name in ["page", "ticket", "info"] {
        let shipped = format!("  - name: {name}\n");
        ensure!(text.contains(&shipped), "there is no receiver {name}");
        let here = format!("{shipped}    webhook_configs:\n      - url: http://{}/{name}\n", receiver.address);
        text = text.replace(&shipped, &here);
    }
    ensure!(text.contains("127.0.0.1:9180/watchdog"), "the heartbeat goes to a process of its own");
    Ok(text.replace("127.0.0.1:9180/watchdog", &format!("{}/dead-man", dead_man.address)))
}

/// An address that nobody has at this moment.
fn free() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn started(name: &str, folder: &Path, words: &[&str], address: SocketAddr) -> anyhow::Result<Server> {
    let program = promtool::tool(name).with_context(|| format!("there is no {name}"))?;
    let log = fs::File::create(folder.join(format!("{name}.log")))?;
    let mut command = Command::new(program);
    command.args(words).arg(format!("--web.listen-address={address}")).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
    let process = Server::spawn(command)?;
    let deadline = Instant::now() + PATIENCE;
    while TcpStream::connect(address).is_err() {
        if Instant::now() > deadline {
            bail!("{name} does not answer: {}", fs::read_to_string(folder.join(format!("{name}.log")))?);
        }
        thread::park_timeout(LOOK);
    }
    Ok(process)
}
