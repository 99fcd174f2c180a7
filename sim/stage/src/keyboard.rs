//! Somebody who has nothing but a keyboard: Tab, Shift and Tab, Enter, Space, arrows and what is typed.
//!
//! Guarantees: whatever has the focus on the way is seen, has an outline that shows it, and stands below or beside what had it
//! before, in the order of the page. Methods panic where that is not so, or where nothing leads to what is looked for.

use serde_json::{Value, json};

use crate::chromium::Chromium;

/// Presses of one key on the way to something.
const PRESSES_MAX: usize = 200;
const SHIFT: u32 = 8;
/// What has the focus: what it is, whether it can be seen, whether the outline shows it, where it is, whether it follows what had
/// the focus before.
const FOCUSED: &str = "(() => {
  const one = document.activeElement, style = getComputedStyle(one), at = one.getBoundingClientRect();
  const before = window.focusedBefore;
  window.focusedBefore = one;
  const follows = !before || !before.isConnected || before === one ||
    (before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  const inside = at.width > 0 && at.height > 0 && at.bottom > 0 && at.right > 0 && at.top < innerHeight && at.left < innerWidth;
  const top = document.elementFromPoint(at.left + at.width / 2, at.top + Math.min(at.height / 2, 20));
  return {
    what: one.tagName + (one.id ? '#' + one.id : '') + ' ' + (one.getAttribute('href') || one.innerText || '').slice(0, 40),
    nothing: one === document.body,
    seen: inside && style.visibility === 'visible' && (one === top || one.contains(top) || (top && top.contains(one))),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    top: at.top + scrollY, bottom: at.bottom + scrollY, left: at.left + scrollX, follows
  };
})()";

/// A key as the browser is told of it.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    name: &'static str,
    code: u32,
    text: &'static str,
}

/// Goes on.
pub const TAB: Key = Key { name: "Tab", code: 9, text: "" };
/// Presses a button, follows a link, sends a form.
pub const ENTER: Key = Key { name: "Enter", code: 13, text: "\r" };
/// Presses a button, ticks a box.
pub const SPACE: Key = Key { name: " ", code: 32, text: " " };
/// The next of a list, of several choices.
pub const DOWN: Key = Key { name: "ArrowDown", code: 40, text: "" };
/// The one before.
pub const UP: Key = Key { name: "ArrowUp", code: 38, text: "" };

impl Chromium {
    /// Presses a key.
    pub fn key(&mut self, key: Key) {
        self.press_key(key, 0);
    }

    /// Presses a key that leads to another page, and waits for that.
    pub fn key_goes(&mut self, key: Key) {
        self.tell("Input.dispatchKeyEvent", &event(key, 0, true));
        self.tell("Input.dispatchKeyEvent", &event(key, 0, false));
        self.loaded();
    }

    /// Types into what has the focus, in place of what is there.
    pub fn types(&mut self, text: &str) {
        let all = json!({ "type": "keyDown", "key": "a", "windowsVirtualKeyCode": 65, "modifiers": 2, "commands": ["selectAll"] });
        self.ask("Input.dispatchKeyEvent", &all);
        self.ask("Input.dispatchKeyEvent", &json!({ "type": "keyUp", "key": "a", "windowsVirtualKeyCode": 65 }));
        for one in text.chars().map(String::from) {
            self.ask("Input.dispatchKeyEvent", &json!({ "type": "keyDown", "text": one, "key": one }));
            self.ask("Input.dispatchKeyEvent", &json!({ "type": "keyUp", "key": one }));
        }
    }

    /// Goes on by Tab until this has the focus.
    ///
    /// # Panics
    /// If it never has, or something on the way breaks what is guaranteed.
    pub fn tab_to(&mut self, selector: &str) {
        let mut before = self.value(FOCUSED);
        for _ in 0..PRESSES_MAX {
            if !before["nothing"].as_bool().unwrap_or(true) && self.is_at(selector) {
                return;
            }
            self.key(TAB);
            before = self.next_focus(&before);
        }
        panic!("Tab never leads to {selector}, last to {}", before["what"]);
    }

    /// Goes back by Shift and Tab until this has the focus.
    ///
    /// # Panics
    /// If it never has.
    pub fn tab_back_to(&mut self, selector: &str) {
        for _ in 0..PRESSES_MAX {
            if self.is_at(selector) {
                return;
            }
            self.press_key(TAB, SHIFT);
            let now = self.value(FOCUSED);
            assert_seen(&now);
        }
        panic!("Shift and Tab never lead to {selector}");
    }

    /// Chooses by arrows among what has the focus: a list, or choices of which one is taken.
    ///
    /// # Panics
    /// If no arrow leads there.
    pub fn arrows_to(&mut self, value: &str) {
        for key in [DOWN, UP] {
            for _ in 0..PRESSES_MAX {
                let held = self.value(
                    "document.activeElement.type === 'radio' && !document.activeElement.checked ? null : \
                     document.activeElement.value",
                );
                if held == json!(value) {
                    return;
                }
                self.key(key);
                if key.code == UP.code && self.value("document.activeElement.selectedIndex") == json!(0) {
                    break;
                }
            }
        }
        panic!("no arrow leads to {value}, but to {}", self.value("document.activeElement.value"));
    }

    /// Takes one of several choices, of which only one can be taken: Tab to the first, arrows to it.
    pub fn takes(&mut self, name: &str, value: &str) {
        self.tab_to(&format!("input[name=\"{name}\"]"));
        // The first is taken by Space, which does nothing where it is taken.
        self.key(SPACE);
        self.arrows_to(value);
    }

    /// Whether this has the focus.
    pub fn is_at(&mut self, selector: &str) -> bool {
        self.value(&format!("document.activeElement.matches({})", json!(selector))).as_bool() == Some(true)
    }

    /// Hands a file to a field of the page, as the system's own chooser would.
    pub fn hands_over(&mut self, selector: &str, file: &std::path::Path) {
        let root = self.ask("DOM.getDocument", &json!({ "depth": 0 }));
        let asked = json!({ "nodeId": root["root"]["nodeId"], "selector": selector });
        let node = self.ask("DOM.querySelector", &asked)["nodeId"].clone();
        self.ask("DOM.setFileInputFiles", &json!({ "nodeId": node, "files": [file] }));
    }

    fn press_key(&mut self, key: Key, modifiers: u32) {
        self.ask("Input.dispatchKeyEvent", &event(key, modifiers, true));
        self.ask("Input.dispatchKeyEvent", &event(key, modifiers, false));
    }

    fn next_focus(&mut self, before: &Value) -> Value {
        let now = self.value(FOCUSED);
        assert!(now["nothing"] == json!(false), "Tab leads out of the page after {}", before["what"]);
        assert_seen(&now);
        assert!(now["follows"] == json!(true), "{} comes after {}, and stands before it", now["what"], before["what"]);
        let number = |of: &Value, name: &str| of[name].as_f64().unwrap_or(0.0);
        // Below it, or beside it.
        let is_further = number(&now, "bottom") > number(before, "top") || before["nothing"] == json!(true);
        assert!(is_further, "{} is above {}", now["what"], before["what"]);
        now
    }
}

fn assert_seen(focused: &Value) {
    assert!(focused["seen"] == json!(true), "{} has the focus and is not seen: {focused}", focused["what"]);
    assert!(focused["outlined"] == json!(true), "{} has the focus, and nothing shows it: {focused}", focused["what"]);
}

fn event(key: Key, modifiers: u32, is_down: bool) -> Value {
    let kind = match (is_down, key.text.is_empty()) {
        (false, _) => "keyUp",
        (true, true) => "rawKeyDown",
        (true, false) => "keyDown",
    };
    let code = if key.name == " " { "Space" } else { key.name };
    let mut event = json!({
        "type": kind, "key": key.name, "code": code, "windowsVirtualKeyCode": key.code, "modifiers": modifiers,
    });
    if is_down && !key.text.is_empty() {
        event["text"] = json!(key.text);
    }
    event
}
