//! `baoming keys`: the keys that a data directory is sealed with, and the one that marks sessions.
//!
//! Exit codes: 0 done; 1 it failed, or a rotation is not done, also because a service is running on the directory; 2 wrong usage.

use std::process::ExitCode;

use baoming_clock::Clock;
use baoming_language::Language;
use baoming_store::keys::KeyId;
use baoming_upkeep::keys::{self, Keeper, KeysError, KeysOptions};
use clap::Subcommand;
use serde_json::json;

use super::directory::Directory;
use super::progress::Bar;

/// What `keys` takes.
#[derive(clap::Args)]
pub(super) struct KeysArguments {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Replace the key that marks sessions: everybody who is signed in has to sign in again, and nothing else changes.
    ///
    /// 更换会话密钥：所有已登录的人需要重新登录，其他一律不变。先停止服务。会话密钥在密钥文件旁边（data.key.sessions），删除该文件效果相同。
    NewSessions(KeysOf),
    /// List the keys, and what each of them still seals.
    ///
    /// 列出密钥，以及各密钥仍在加密的数据量。先停止服务；全省数据需数分钟。
    List(KeysOf),
    /// Add a key and seal everything again with it. What was interrupted is gone on with.
    ///
    /// 轮换密钥：新增一把密钥，并用它重新加密全部数据（日志、视图、照片、查阅日志、安全日志）。
    ///
    /// 步骤：一、停止服务并备份数据目录和密钥文件；二、执行 baoming keys rotate data；三、备份新的密钥文件；四、启动服务；
    /// 五、确认无误后用 baoming keys list data 查看，用 baoming keys retire data 1 使旧密钥退役。
    ///
    /// 中途断电或被终止不会丢失数据：再次执行同一命令，从中断处继续，不会再加密钥；期间也可以先启动服务，之后再继续。需要的磁盘空间为日志和
    /// 两个访问日志各再存一份。证件索引和回执签名的密钥不轮换（见 docs/operating.md）。
    ///
    /// The steps: stop the service, back up directory and key file, rotate, back the key file up, start
    /// the service; later look with `list` and `retire` what nothing needs. A run that was killed loses
    /// nothing: run it again, it goes on where it was. It takes room for a second journal and second
    /// logs. What hashes documents and signs receipts is not rotated.
    #[command(verbatim_doc_comment)]
    Rotate(KeysOf),
    /// Remove a key for ever, if nothing is sealed with it any more.
    ///
    /// 使密钥退役（永久删除）。仍有数据用它加密时拒绝执行。此前的数据备份仍需当时的密钥文件，请一并保留。
    Retire(RetireArguments),
    /// Put the key file under the key of a hardware module (PKCS#11), or take it out from there.
    ///
    /// 把密钥文件交由密码机（PKCS#11）中的密钥保护（--to token），或取出（--to file）。密钥本身不变，数据不用重新加密。
    ///
    /// 步骤：一、在配置的 [keys.token] 中写明模块、令牌、密钥和口令文件；二、停止服务并备份密钥文件；三、执行 baoming keys rewrap data
    /// --config baoming.toml --to token；四、启动服务；五、按密码机厂家的方法备份令牌，再销毁原密钥文件的各份拷贝。令牌及其备份都丢失后，数据
    /// 无法恢复。原密钥文件可能已被人看过时，随后再轮换一次密钥。
    ///
    /// The steps: name module, token, key and PIN file in [keys.token] of the configuration, stop the
    /// service, back the key file up, rewrap, start the service; back the token up as its maker says, then
    /// destroy the copies of the old key file. Without the token and its backup nothing can be read again.
    /// If the old key file may have been seen, rotate the keys afterwards.
    #[command(verbatim_doc_comment)]
    Rewrap(RewrapArguments),
}

/// What `rewrap` takes.
#[derive(clap::Args)]
struct RewrapArguments {
    #[command(flatten)]
    of: KeysOf,
    /// What keeps the keys from now on.
    #[arg(long, value_name = "KEEPER")]
    to: To,
}

/// What keeps the keys.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum To {
    /// The key of the configured token.
    Token,
    /// The key file itself.
    File,
}

/// What `retire` takes.
#[derive(clap::Args)]
struct RetireArguments {
    #[command(flatten)]
    of: KeysOf,
    /// The number of the key, as `list` shows it.
    #[arg(value_name = "KEY")]
    id: KeyId,
}

/// Whose keys, and how it is told.
#[derive(clap::Args)]
struct KeysOf {
    #[command(flatten)]
    directory: Directory,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Language of the table.
    #[arg(long, value_enum, default_value = "zh")]
    lang: Language,
}

impl KeysOf {
    fn with_progress<T>(&self, work: impl FnOnce(KeysOptions<'_>) -> Result<T, KeysError>) -> anyhow::Result<T> {
        let bar = Bar::new();
        let progress = &mut |stage, done, total| bar.show(stage, done, total);
        let done = work(KeysOptions { data: self.directory.data.clone(), key_file: self.directory.keys()?, progress });
        bar.clear();
        Ok(done?)
    }

    fn tell(&self, json: &str, table: &str) {
        if self.json { println!("{json}") } else { print!("{table}") }
    }
}

pub(super) fn run(arguments: &KeysArguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        KeysCommand::NewSessions(of) => new_sessions(of),
        KeysCommand::List(of) => {
            let report = of.with_progress(keys::list)?;
            of.tell(&report.to_json(), &report.table(of.lang));
            Ok(ExitCode::SUCCESS)
        }
        KeysCommand::Rotate(of) => {
            let report = of.with_progress(|options| keys::rotate(options, Clock::system().now()))?;
            of.tell(&report.to_json(), &report.table(of.lang));
            Ok(if report.done { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        KeysCommand::Retire(RetireArguments { of, id }) => {
            let report = of.with_progress(|options| keys::retire(options, *id))?;
            of.tell(&report.to_json(), &report.table(of.lang));
            Ok(ExitCode::SUCCESS)
        }
        KeysCommand::Rewrap(RewrapArguments { of, to }) => rewrap(of, *to),
    }
}

fn rewrap(of: &KeysOf, to: To) -> anyhow::Result<ExitCode> {
    let (keeper, chinese, english) = match to {
        To::Token => {
            (Keeper::Token, "密钥文件已交由密码机中的密钥保护", "The key file is kept by the hardware module now")
        }
        To::File => (Keeper::File, "密钥文件已取出，不再需要密码机", "The key file holds its keys itself now"),
    };
    of.with_progress(|options| keys::rewrap(options, keeper))?;
    let json = json!({"kept_by": if keeper == Keeper::Token { "token" } else { "file" }});
    let words = match of.lang {
        Language::Chinese => format!("{chinese}；密钥和数据不变。请立即备份密钥文件。\n"),
        Language::English => format!("{english}; keys and data are the same. Back the key file up at once.\n"),
    };
    of.tell(&format!("{json:#}"), &words);
    Ok(ExitCode::SUCCESS)
}

fn new_sessions(of: &KeysOf) -> anyhow::Result<ExitCode> {
    let path = keys::new_sessions(&of.directory.data, &of.directory.keys()?)?;
    let path = path.display();
    match (of.json, of.lang) {
        (true, _) => println!("{:#}", json!({"session_key": path.to_string(), "sessions": "ended"})),
        (false, Language::Chinese) => println!("已更换会话密钥 {path}：所有会话已失效，需要重新登录；其他数据不变。"),
        (false, Language::English) => {
            println!("The session key {path} was replaced: all sessions have ended, and nothing else has changed.");
        }
    }
    Ok(ExitCode::SUCCESS)
}
