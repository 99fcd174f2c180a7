//! The program answers for itself. As long as this test is there, `cargo test` builds the program with the features of
//! everything else that it builds, and whoever starts it finds it new (`stage::find`).

use std::process::Command;

fn said(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_baoming")).args(words).output().expect("the program starts");
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it speaks UTF-8")
}

#[test]
fn it_says_what_it_is_and_how_it_is_configured() {
    assert_eq!(said(&["--version"]), format!("baoming {}\n", env!("CARGO_PKG_VERSION")));
    let help = said(&["--help"]);
    for word in ["serve", "verify", "policy", "config"] {
        assert!(help.contains(word), "{word}: {help}");
    }
    let table: toml::Table = said(&["config"]).parse().expect("the example is TOML");
    assert!(table.contains_key("server") && table.contains_key("passwords"), "{table:?}");
}
