// The page: its words, its settings, and what is shown. Words come with the page; none stands in a script.

const root = document.querySelector("[data-words]");
const words = JSON.parse(root.dataset.words);

export const settings = JSON.parse(root.dataset.settings);

export const at = (id) => document.getElementById(id);

/** A word of the page's language, with values in its braces. */
export function word(key, values = {}) {
  const said = words[key] ?? key;
  return said.replace(/\{(\w+)\}/gu, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function show(id, isShown) {
  at(id).hidden = !isShown;
}

export function fill(id, text) {
  at(id).textContent = text;
}

/** An element with what is in it. */
export function made(tag, attributes = {}, ...inside) {
  const one = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
  one.append(...inside);
  return one;
}

/** An instant as people read it, by the device's own clock. */
export function instant(iso) {
  const date = new Date(iso);
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

export const today = () => instant(Date.now()).slice(0, 10);

function fieldOf(form, name) {
  const field = form.querySelector(`[name="${name}"]`);
  return field?.closest(".field") ?? null;
}

function cleared(form) {
  form.querySelectorAll("p.error").forEach((one) => one.remove());
  form.querySelectorAll(".field.wrong").forEach((one) => one.classList.remove("wrong"));
  form.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
  form.querySelectorAll(".errors").forEach((one) => one.remove());
}

/** What is wrong: above the form with a way to each field, and at the fields. Nothing wrong clears all of it. */
export function wrong(form, found) {
  cleared(form);
  if (found.length === 0) return;
  const list = made("ul");
  for (const [name, said] of found) {
    const field = name ? fieldOf(form, name) : null;
    list.append(made("li", {}, field ? made("a", { href: `#${name}` }, said) : made("strong", {}, said)));
    if (field) {
      field.classList.add("wrong");
      field.querySelector(`[name="${name}"]`).setAttribute("aria-invalid", "true");
      field.querySelector("label, legend").after(made("p", { class: "error" }, said));
    }
  }
  const errors = made("div", { class: "errors", role: "alert", tabindex: "-1" }, made("h2", {}, word("errors")), list);
  form.prepend(errors);
  errors.focus();
}

/** Said to whoever listens, such as a reader of the screen. */
export function say(text) {
  fill("said", text);
  show("said-box", text !== "");
}

/** A button that is pressed once at a time. */
export function onPress(id, work) {
  at(id).addEventListener("click", () => busy(at(id), work));
}

export function onSend(id, work) {
  at(id).addEventListener("submit", (event) => {
    event.preventDefault();
    busy(at(id).querySelector("button"), work);
  });
}

let works = 0;

/** The page says whether something is under way, for whoever waits for it. */
function underWay(by) {
  works += by;
  root.setAttribute("aria-busy", String(works > 0));
}

export async function busy(button, work) {
  if (button.disabled) return;
  const isFocused = document.activeElement === button;
  button.disabled = true;
  underWay(1);
  try {
    await work();
  } catch (error) {
    console.warn(error);
    say(word("failed", { why: error.name === "QuotaExceededError" ? word("no_room") : String(error.message ?? error) }));
  } finally {
    button.disabled = false;
    // Whoever works at the keyboard is still there, unless the work led elsewhere.
    if (isFocused && [document.body, button].includes(document.activeElement)) button.focus();
    underWay(-1);
  }
}
