//! A browser as simple as can be: pages, links, forms and cookies, without a script. What it can do, every telephone can.
//!
//! Deliberately absent: how a page looks; `browser` has that.

use std::collections::BTreeMap;

use crate::http::{Request, Response, ask};
use std::net::SocketAddr;

/// The most pages that lead on by themselves.
const REDIRECTS_MAX: usize = 5;
/// What stands between the parts of a form with a file.
const BOUNDARY: &str = "----between-the-parts-of-a-form";

/// Somebody at a browser.
#[derive(Debug, Clone)]
pub struct Reader {
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
    /// The language that is wanted.
    pub language: &'static str,
}

/// A page as it was sent.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its address.
    pub path: String,
    /// Its status.
    pub status: u16,
    /// The head as it came.
    pub head: String,
    /// The page.
    pub text: String,
}

/// A form as it stands on a page: where it goes, and what it holds.
#[derive(Debug, Clone)]
pub struct Filling {
    action: String,
    fields: Vec<(String, String)>,
}

impl Reader {
    /// Somebody who has not been here before.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, cookies: BTreeMap::new(), language: "zh-CN" }
    }

    /// Looks at a page, and goes where it leads.
    ///
    /// # Panics
    /// If nothing answers, or pages lead in a circle.
    pub fn look(&mut self, path: &str) -> Page {
        let mut path = path.to_owned();
        for _ in 0..REDIRECTS_MAX {
            let response = self.ask(Request::get(&*path));
            match Self::way(&response) {
                Some(way) => path = way,
                None => return Page::of(path, &response),
            }
        }
        panic!("{path} leads in a circle");
    }

    /// Sends a form, and goes where the answer leads.
    ///
    /// # Panics
    /// If nothing answers.
    pub fn send(&mut self, form: &Filling) -> Page {
        let response = self.post(form, &[]);
        match Self::way(&response) {
            Some(way) => self.look(&way),
            None => Page::of(form.action.clone(), &response),
        }
    }

    /// Sends a form with a file as its last field, and goes where the answer leads.
    ///
    /// # Panics
    /// If nothing answers.
    pub fn send_file(&mut self, form: &Filling, field: &str, file: &[u8]) -> Page {
        self.send_files(form, field, &[("a.jpg", file)])
    }

    /// Sends a form with these files, by their names, in its last field, and goes where the answer leads.
    ///
    /// # Panics
    /// If nothing answers.
    pub fn send_files(&mut self, form: &Filling, field: &str, files: &[(&str, &[u8])]) -> Page {
        let media = format!("multipart/form-data; boundary={BOUNDARY}");
        let response = self.ask(Request::new("POST", &*form.action).bytes(&media, form.parts(field, files)));
        match Self::way(&response) {
            Some(way) => self.look(&way),
            None => Page::of(form.action.clone(), &response),
        }
    }

    /// Sends a form with these headers besides; what came back, whatever it is.
    ///
    /// # Panics
    /// If nothing answers.
    pub fn post(&mut self, form: &Filling, headers: &[(&'static str, &str)]) -> Response {
        let request = Request::new("POST", &*form.action).bytes("application/x-www-form-urlencoded", form.encoded());
        self.ask(headers.iter().fold(request, |request, (name, value)| request.header(name, *value)))
    }

    /// The service is somewhere else from now on.
    pub fn reach(&mut self, address: SocketAddr) {
        self.address = address;
    }

    /// Forgets a cookie, as a browser does when its time is over.
    pub fn forget(&mut self, name: &str) {
        self.cookies.remove(name);
    }

    /// What a cookie holds.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    fn ask(&mut self, request: Request) -> Response {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header("accept-language", self.language).header("cookie", cookies.join("; "));
        let response = ask(self.address, &request).unwrap_or_else(|error| panic!("{error}"));
        let lines = response.head.lines().filter_map(|line| line.split_once(':'));
        for (_, cookie) in lines.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")) {
            let (pair, attributes) = cookie.trim().split_once(';').unwrap_or((cookie.trim(), ""));
            let Some((name, value)) = pair.split_once('=') else { continue };
            if attributes.contains("Max-Age=0;") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }

    fn way(response: &Response) -> Option<String> {
        response.header("location").filter(|_| response.status == 303).map(str::to_owned)
    }
}

impl Page {
    fn of(path: String, response: &Response) -> Self {
        Self { path, status: response.status, head: response.head.clone(), text: response.text() }
    }

    /// The form that goes there.
    ///
    /// # Panics
    /// If there is none.
    pub fn form(&self, action: &str) -> Filling {
        Filling::on(&self.text, action).unwrap_or_else(|| panic!("no form to {action}: {}", self.text))
    }

    /// Whether the page says this.
    pub fn says(&self, what: &str) -> bool {
        self.text.contains(what)
    }
}

impl Filling {
    /// The form of a page that goes there, with what a browser would send of it; nothing where there is none.
    pub fn on(page: &str, action: &str) -> Option<Self> {
        let (_, rest) = page.split_once(&format!("action=\"{action}\""))?;
        let inside = rest.split_once("</form>").map_or(rest, |(inside, _)| inside);
        let mut fields: Vec<(String, String)> = tags(inside, "input").filter_map(filled).collect();
        fields.extend(inside.split("<select").skip(1).filter_map(chosen));
        fields.extend(inside.split("<textarea").skip(1).filter_map(written));
        Some(Self { action: action.to_owned(), fields })
    }

    /// Where it goes.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The same sent to somewhere else.
    #[must_use]
    pub fn to(self, action: &str) -> Self {
        Self { action: action.to_owned(), ..self }
    }

    /// With this in a field, in place of what was there.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.and(name, value)
    }

    /// With one more of a field that may have several.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Filled in like another one, but for what is the form's own.
    #[must_use]
    pub fn like(self, other: &Self) -> Self {
        let own = other.fields.iter().filter(|(name, _)| !name.starts_with("form-"));
        let cleared = own.clone().fold(self, |form, (name, _)| form.without(name));
        own.fold(cleared, |form, (name, value)| form.and(name, value))
    }

    /// What may stand on a page again: no password, and nothing that is the form's own.
    pub fn kept(&self) -> impl Iterator<Item = (&str, &str)> {
        let is_kept = |name: &str| !name.starts_with("form-") && !name.contains("password");
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).filter(move |(name, _)| is_kept(name))
    }

    fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self
    }

    /// What a field holds; nothing is the empty text.
    pub fn holds(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    fn parts(&self, field: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, value) in self.fields.iter().filter(|(name, _)| name != field) {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend_from_slice(format!("{head}{value}\r\n").as_bytes());
        }
        for (name, file) in files {
            let head = format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"");
            body.extend_from_slice(
                format!("--{BOUNDARY}\r\n{head}\r\nContent-Type: application/octet-stream\r\n\r\n").as_bytes(),
            );
            body.extend_from_slice(file);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        body
    }

    /// As `application/x-www-form-urlencoded`.
    pub fn encoded(&self) -> String {
        let one = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        };
        let encode = |text: &str| text.bytes().map(one).collect::<String>();
        let pairs: Vec<String> =
            self.fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        pairs.join("&")
    }
}

fn tags<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    let start = format!("<{name}");
    let parts: Vec<&str> = text.split(&*start).skip(1).map(|part| part.split('>').next().unwrap_or("")).collect();
    parts.into_iter()
}

/// What a browser would send of an input: not what is only offered.
fn filled(tag: &str) -> Option<(String, String)> {
    let kind = attribute(tag, "type").unwrap_or_default();
    let is_offered = ["radio", "checkbox"].contains(&&*kind);
    if is_offered && !tag.split(' ').any(|word| word == "checked") {
        return None;
    }
    Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()))
}

fn chosen(select: &str) -> Option<(String, String)> {
    let (head, rest) = select.split_once('>')?;
    let inside = rest.split_once("</select>").map_or(rest, |(inside, _)| inside);
    let selected = tags(inside, "option").find(|tag| tag.split(' ').any(|word| word == "selected"));
    let value = selected.and_then(|tag| attribute(tag, "value")).unwrap_or_default();
    Some((attribute(head, "name")?, value))
}

/// What stands in a text of several lines, whose first line break is none of it.
fn written(area: &str) -> Option<(String, String)> {
    let (head, rest) = area.split_once('>')?;
    let text = rest.split_once("</textarea>").map_or(rest, |(text, _)| text);
    Some((attribute(head, "name")?, plain(text.strip_prefix('\n').unwrap_or(text))))
}

fn plain(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let value = rest.split('"').next()?;
    Some(plain(value))
}
