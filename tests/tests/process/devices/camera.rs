//! The camera at the desk: what a real one would see comes from a file.

use baoming_rehearsal::people::photo;
use stage::browser::Browser;
use stage::chromium::Chromium;
use stage::keyboard::ENTER;

use super::{PHOTO_BUTTON, at_the_desk, captured, looked_at, photographed, site, to_capture, told};

/// What stands in the form's field: width, height, bytes, and the density that the file says.
const SENT: &str = "(async () => { const [file] = document.querySelector('#file').files; \
                    const bytes = new Uint8Array(await file.arrayBuffer()), picture = await createImageBitmap(file); \
                    return [file.type, picture.width, picture.height, bytes.length, bytes[13], bytes[14] * 256 + bytes[15]]; })()";

fn shown(id: &str) -> String {
    format!("document.querySelector('#{id}').hidden === false")
}

/// The camera is opened, and its track kept for later.
fn open(page: &mut Chromium, button: &str) {
    page.press(button);
    page.wait_until(&shown("camera-live"));
    page.evaluate("window.track = document.querySelector('#camera-video').srcObject.getVideoTracks()[0]; true");
    assert_eq!(page.evaluate("track.readyState"), "live");
}

fn assert_released(page: &mut Chromium) {
    assert_eq!(page.evaluate("track.readyState"), "ended", "the light is out");
}

/// By Enter alone, since the button to take it has the focus.
fn take(page: &mut Chromium) {
    assert_eq!(page.evaluate("document.activeElement.id"), "camera-take");
    page.key(ENTER);
    page.wait_until(&shown("camera-taken"));
    assert_released(page);
    page.wait_until("document.querySelector('#camera-picture').naturalWidth === 480");
    let sent = page.evaluate(SENT);
    assert_eq!((&sent[0], &sent[1], &sent[2]), (&"image/jpeg".into(), &480.into(), &640.into()));
    assert!((10_240..=102_400).contains(&sent[3].as_u64().unwrap()), "{sent}");
    assert_eq!((&sent[4], &sent[5]), (&1.into(), &300.into()), "the density that the rule asks for: {sent}");
}

#[test]
fn a_photograph_is_taken_and_goes_the_way_of_every_file() {
    let Some(browser) = Browser::find() else { return };
    let folder = tempfile::tempdir().unwrap();
    let seen = folder.path().join("seen.mjpeg");
    std::fs::write(&seen, photo::shared().bytes.repeat(30)).unwrap();
    let site = site();
    let mut page = at_the_desk(&site, &browser.with_camera(&seen));
    open(&mut page, "#camera-open");
    let frame = "['.viewfinder', '.head', '.eyes'].map((one) => document.querySelector(one).getBoundingClientRect())";
    let within = page.evaluate(&format!(
        "(([all, ...marks]) => Math.abs(all.width / all.height - 0.75) < 0.01 && marks.every((one) => one.width > 100 && \
         one.height > 20 && one.left > all.left && one.right < all.right && one.top > all.top && one.bottom < all.bottom))({frame})"
    ));
    assert_eq!(within, true, "head and eyes are framed");
    looked_at(&mut page, "camera");
    // The clerk looks at it, and takes it again; a cancelled one leaves the camera too.
    take(&mut page);
    looked_at(&mut page, "taken");
    open(&mut page, "#camera-again");
    page.press("#camera-cancel");
    page.wait_until(&shown("camera-begin"));
    assert_released(&mut page);
    assert_eq!(page.evaluate("document.querySelector('#file').files.length"), 0, "the one before is not sent instead");
    open(&mut page, "#camera-open");
    take(&mut page);
    page.go(PHOTO_BUTTON);
    assert!(page.text().contains("照片符合要求"), "{}", page.text());
    let person = site.running.candidate(&site.place, 0);
    page.fill("#document", &person.identity_number);
    page.fill("#name", &person.name);
    page.press(&format!("input[name=sex][value=\"{}\"]", person.sex.code()));
    page.choose("#ethnicity", &person.ethnicity);
    page.fill("#birth_date", &person.born.to_string());
    page.fill("#address", &person.address);
    page.press("input[name=method][value=card-reader]");
    captured(&mut page);
}

#[test]
fn what_the_camera_saw_is_judged_and_without_one_a_file_is_chosen() {
    let Some(browser) = Browser::find() else { return };
    let site = site();
    let mut page = at_the_desk(&site, &browser);
    page.press("#camera-open");
    told(&mut page, "或选择照片文件");
    page.wait_until(&shown("camera-begin"));
    photographed(&mut page);

    // A dark room: the service says what is wrong, and the camera is there again.
    let folder = tempfile::tempdir().unwrap();
    let seen = folder.path().join("dark.mjpeg");
    let tone = |at: usize| 20 + (at * 31 + at / 480 * 17) as u8 % 23;
    let pixels: Vec<u8> = (0..480 * 640).flat_map(|at| [tone(at); 3]).collect();
    std::fs::write(&seen, photo::encode(&pixels, 480, 640, 70).repeat(30)).unwrap();
    drop(page);
    let Some(browser) = Browser::find() else { return };
    let other = super::site();
    let mut page = at_the_desk(&other, &browser.with_camera(&seen));
    open(&mut page, "#camera-open");
    take(&mut page);
    page.go(PHOTO_BUTTON);
    assert!(page.text().contains("背景"), "{}", page.text());
    to_capture(&other, &mut page);
    open(&mut page, "#camera-open");
}
