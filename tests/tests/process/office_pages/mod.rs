//! Pages of offices and of those who run and watch the service, without a script: each does what its matter does, for the roles
//! of the matter, and says what is amiss at its field.

mod holding;
mod looking;
mod mending;
mod roles;
mod setting_up;

use stage::pages::{Page, Reader};

use super::staff_pages::{Site, site};

/// The page again after this was sent from its form to that address.
fn sent(reader: &mut Reader, page: &str, action: &str, fields: &[(&str, &str)]) -> Page {
    let form = reader.look(page).form(action);
    reader.send(&fields.iter().fold(form, |form, (name, value)| form.with(name, value)))
}

/// It is done, and the page says so.
fn done(page: &Page, said: &str) {
    assert!(page.status == 200 && page.says(said), "{}: {}", page.status, page.text);
}

/// It is refused at this field, which stands on the page under its own name or behind that of its form.
fn wrong_at(page: &Page, field: &str) {
    let ways = page.text.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap_or(""));
    let of_field = |way: &&str| way.rsplit('-').next() == Some(field);
    let way = ways.into_iter().find(of_field).unwrap_or_else(|| panic!("{}: {}", page.status, page.text));
    assert!(page.status == 422 && page.says("role=\"alert\""), "{}: {}", page.status, page.text);
    assert!(page.says(&format!("id=\"{way}\"")), "a way that leads nowhere: {}", page.text);
}
