// Reads the signed status every few seconds and says so when it is old: by the clock of whoever serves this page where it tells
// one, else by the reader's own.
"use strict";

const english = new URLSearchParams(location.search).get("lang") === "en";
const TEXTS = english ? {
  title: "College entrance examination registration: status",
  open: "Open", slots: "Open by turns", "read-only": "Read-only: no changes are taken", suspended: "Suspended", closed: "Closed",
  partly: "Open; some places are held", failed: "No changes are taken",
  unknown: "Status unknown", age: (seconds) => `Data of ${seconds} s ago.`, none: "Nothing could be read.",
  since: "Since", until: "until", later: "the end will be announced", reason: "Reason", offline: "Registrations are collected offline",
  alone: "Set by one person alone, without a second one",
  defence: "Protection against attacks", blocked: (ranges) => `Kept out by operators: ${ranges} ranges of addresses`, ranges: (count) => `${count} ranges of addresses kept out by itself`,
  rules: { "slow-heads": "connections held open", guessing: "passwords guessed", forged: "payment notices forged", flood: "floods of requests" }, other: "中文", link: "?",
  foot: "Signed by the registration system and served from elsewhere: when the system is gone, this page says so.",
} : {
  title: "高考网上报名 · 系统状态",
  open: "正常开放", slots: "分时段开放", "read-only": "只读：暂不受理变更", suspended: "暂停服务", closed: "暂时关闭",
  partly: "正常开放，部分地区受限", failed: "暂不受理变更",
  unknown: "状态未知", age: (seconds) => `数据已过 ${seconds} 秒。`, none: "未能读取状态信息。",
  since: "自", until: "至", later: "恢复时间另行公布", reason: "原因", offline: "改为脱机采集",
  alone: "由一人单独下达，未经第二人复核",
  defence: "攻击防护", blocked: (ranges) => `人工封禁 ${ranges} 个地址段`, ranges: (count) => `自动拦截 ${count} 个地址段`,
  rules: { "slow-heads": "恶意占用连接", guessing: "频繁试猜密码", forged: "伪造缴费通知", flood: "异常大量请求" }, other: "English", link: "?lang=en",
  foot: "信息由报名系统签名发布，由另一台服务器提供；报名系统中断时，本页会显示“状态未知”。",
};
const at = (id) => document.getElementById(id);
let last = null;

function show(kind, state, age) {
  at("light").className = kind;
  at("state").textContent = state;
  at("age").textContent = age;
}

function line(parent, text, className) {
  const line = document.createElement("p");
  line.textContent = text;
  if (className) { line.className = className; }
  parent.append(line);
}

const local = (text) => new Date(text).toLocaleString(english ? "en-GB" : "zh-CN", { timeZone: "Asia/Shanghai", hour12: false });

function entry(control) {
  const article = document.createElement("article");
  const title = document.createElement("h2");
  const isOffline = control.collection === "offline";
  const how = isOffline && control.state === "open" ? TEXTS.offline : TEXTS[control.state] || control.state;
  title.textContent = `${control.scope_name}：${how}`;
  article.append(title);
  line(article, `${TEXTS.since} ${local(control.from)} ${control.until ? `${TEXTS.until} ${local(control.until)}` : `· ${TEXTS.later}`}`);
  line(article, `${TEXTS.reason}：${control.reason}`);
  if (isOffline && how !== TEXTS.offline) { line(article, TEXTS.offline); }
  if (control.break_glass) { line(article, TEXTS.alone, "alone"); }
  return article;
}

function defence(status) {
  if (!status.blocked_ranges && !status.protector.length) { return []; }
  const article = document.createElement("article");
  const title = document.createElement("h2");
  title.textContent = TEXTS.defence;
  article.append(title);
  if (status.blocked_ranges) { line(article, TEXTS.blocked(status.blocked_ranges)); }
  for (const one of status.protector) {
    line(article, `${TEXTS.rules[one.rule] || one.rule}：${TEXTS.ranges(one.ranges)}，${TEXTS.since} ${local(one.since)} ${TEXTS.until} ${local(one.until)}`);
  }
  return [article];
}

function render() {
  if (!last) { return show("unknown", TEXTS.unknown, TEXTS.none); }
  const { status, seen, served } = last;
  const age = Math.max(0, Math.round((served - Date.parse(status.written_at) + (performance.now() - seen)) / 1000));
  if (age > status.unknown_after_seconds) { return show("unknown", TEXTS.unknown, TEXTS.age(age)); }
  at("controls").replaceChildren(...status.controls.map(entry), ...defence(status));
  if (!status.accepting_changes) { return show("held", TEXTS.failed, TEXTS.age(age)); }
  if (status.state !== "open") { return show(status.state === "slots" ? "partly" : "held", TEXTS[status.state], TEXTS.age(age)); }
  if (status.controls.length > 0) { return show("partly", TEXTS.partly, TEXTS.age(age)); }
  show("open", TEXTS.open, TEXTS.age(age));
}

async function read() {
  try {
    const response = await fetch("status.json", { cache: "no-store" });
    const signed = await response.json();
    const told = Date.parse(response.headers.get("Date") || "");
    last = { status: JSON.parse(signed.status), seen: performance.now(), served: Number.isNaN(told) ? Date.now() : told };
  } catch (error) {
    // What was read before grows older by itself, and says so.
  }
  render();
}

document.documentElement.lang = english ? "en" : "zh-CN";
document.title = TEXTS.title;
at("title").textContent = TEXTS.title;
at("foot").textContent = TEXTS.foot;
at("language").textContent = TEXTS.other;
at("language").href = TEXTS.link;
read();
setInterval(read, 5000);
setInterval(render, 1000);
