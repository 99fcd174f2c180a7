//! `baoming keys`: the keys that a data directory is sealed with, and the one that marks sessions.
//!
//! Exit codes: 0 done; 1 nothing was changed, also because a service is running on the directory; 2 wrong usage.

use std::path::PathBuf;
use std::process::ExitCode;

use baoming_language::Language;
use baoming_upkeep::keys;
use clap::Subcommand;
use serde_json::json;

use crate::config::{Config, Options};

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
}

/// Whose keys, and how it is told.
#[derive(clap::Args)]
struct KeysOf {
    /// The data directory. It is held meanwhile, so no service may run on it.
    #[arg(value_name = "DATA")]
    data: PathBuf,
    /// Its key file; DATA.key beside it if not given.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Language of the table.
    #[arg(long, value_enum, default_value = "zh")]
    lang: Language,
}

impl KeysOf {
    fn key_file(&self) -> anyhow::Result<PathBuf> {
        let options = Options { data: Some(self.data.clone()), ..Options::default() };
        let config = Config::load(&options, std::env::vars())?;
        Ok(self.key.clone().unwrap_or(config.key_file))
    }
}

pub(super) fn run(arguments: &KeysArguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        KeysCommand::NewSessions(of) => new_sessions(of),
    }
}

fn new_sessions(of: &KeysOf) -> anyhow::Result<ExitCode> {
    let path = keys::new_sessions(&of.data, &of.key_file()?)?;
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
