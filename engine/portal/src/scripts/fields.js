// Values into the fields of a form.

/** Puts values into a form; a field without one becomes empty. The first kind of document of the list is what nobody chose. */
export function write(form, names, values) {
  for (const name of names) {
    const value = values[name] ?? "";
    for (const one of form.querySelectorAll(`[name="${name}"]`)) {
      if (one.type === "radio") one.checked = one.value === value;
      else one.value = name === "document_kind" && value === "1" ? "" : value;
    }
  }
}
