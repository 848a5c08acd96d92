//! How commands end that are not done: the exit status, one clear line in the person's language, nothing changed.

use std::fs;

use kadi_testkit::command::bare;

use super::{Folder, INIT, Office, PASSPHRASE, document, refusal, run, stderr, with_passphrase};

#[test]
fn a_wrong_pass_phrase_ends_with_status_3_in_three_languages() {
    let office = Office::new();
    let before = fs::read(office.store().join("kadi.db")).unwrap();
    let wrong = office.folder.write("wrong", "manioc baobab fleuve sel\n");
    for (language, sentence) in [
        ("en", "This pass phrase does not open the register."),
        ("fr", "Cette phrase secrète n’ouvre pas le registre."),
        ("pt", "Esta frase secreta não abre o registo."),
    ] {
        let mut command = with_passphrase(&office.store(), wrong.as_ref());
        let line = refusal(&run(command.args(["mpi", "stats", "--language", language])), 3);
        assert!(line.starts_with(&format!("kadi: {sentence}")), "{line}");
        assert!(!line.contains("manioc"), "{line}");
    }
    assert_eq!(fs::read(office.store().join("kadi.db")).unwrap(), before);
}

#[test]
fn after_five_wrong_tries_even_the_right_one_must_wait() {
    let office = Office::new();
    let wrong = office.folder.write("wrong", "manioc baobab fleuve sel\n");
    for _ in 0..5 {
        let mut command = with_passphrase(&office.store(), wrong.as_ref());
        let _ = refusal(&run(command.args(["mpi", "stats"])), 3);
    }
    let line = office.refusal(&["mpi", "stats"], 1);
    assert!(line.contains("There were too many wrong tries. Wait "), "{line}");
}

#[test]
fn the_language_is_the_flags_else_the_officers_else_the_systems() {
    let folder = Folder::new();
    let passphrase = folder.write("passphrase", PASSPHRASE);
    let store = folder.path("store");
    let kadi = |args: &[&str], system: &str| {
        run(with_passphrase(&store, passphrase.as_ref()).env("LC_ALL", system).args(args))
    };
    let line = refusal(&kadi(&["mpi", "stats"], "pt_MZ.UTF-8"), 1);
    assert!(line.contains("Ainda não há registo neste computador."), "{line}");
    assert_eq!(kadi(&[&INIT[..], &["--language", "fr"]].concat(), "C").status.code(), Some(0));
    let nobody = ["mpi", "show", "SN-DKR-26-00000000"];
    let line = refusal(&kadi(&nobody, "pt_MZ.UTF-8"), 1);
    assert!(line.contains("Personne dans le registre n’a l’identifiant"), "{line}");
    let line = refusal(&kadi(&[&nobody[..], &["--language", "en"]].concat(), "pt_MZ.UTF-8"), 1);
    assert!(line.contains("Nobody in the register has the identifier SN-DKR-26-00000000."), "{line}");
    // For people a table in their language, not JSON.
    let table = kadi(&["mpi", "stats"], "C");
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(!table.contains('{') && table.contains("Paires à vérifier"), "{table}");
}

#[test]
fn where_nobody_can_be_asked_the_pass_phrase_must_be_in_a_file() {
    let office = Office::new();
    let line = refusal(&run(bare().arg("--store").arg(office.store()).args(["mpi", "stats"])), 2);
    assert!(line.contains("--passphrase-file"), "{line}");
    let mut named = bare();
    named.env("KADI_PASSPHRASE_FILE", office.folder.path("passphrase")).arg("--store").arg(office.store());
    assert_eq!(document(&run(named.args(["--json", "mpi", "stats"])))["identities"], 0);
    let gone = office.folder.path("gone");
    let line = refusal(&run(with_passphrase(&office.store(), &gone).args(["mpi", "stats"])), 1);
    assert!(line.contains("gone cannot be read"), "{line}");
}

#[test]
fn a_store_that_cannot_be_made_leaves_no_folder_behind() {
    let folder = Folder::new();
    let passphrase = folder.write("passphrase", PASSPHRASE);
    let short = folder.write("short", "mil");
    let store = folder.path("store");
    let init = |file: &str, args: &[&str], status: i32| {
        let line = refusal(&run(with_passphrase(&store, file.as_ref()).arg("init").args(args)), status);
        assert!(!store.exists(), "{line}");
        line
    };
    let officer = ["--officer", "Mariama"];
    assert!(init(&short, &INIT[1..], 1).contains("too easy to guess"));
    let nowhere = ["--country", "XX", "--region", "DKR", "--officer", "Mariama"];
    assert!(init(&passphrase, &nowhere, 1).contains("The place XX is not in the list."));
    assert!(init(&passphrase, &officer, 2).contains("--country is missing."));
}

#[test]
fn what_does_not_exist_is_wrong_usage_and_says_how_it_is_used() {
    for words in [
        &[][..],
        &["teleport"],
        &["mpi", "guess"],
        &["scan"],
        &["verify"],
        &["mpi", "score", "--a", "{}"],
        &["cards", "render", "--template", "vital"],
        &["doctor", "--passphrase", "mil"],
        &["doctor", "--language", "sw"],
    ] {
        let output = run(bare().args(words));
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(output.stdout.is_empty() && stderr(&output).contains("--help"), "{words:?}");
    }
    let help = run(bare().arg("--help"));
    assert_eq!(help.status.code(), Some(0));
    let help = String::from_utf8(help.stdout).unwrap();
    for command in
        ["demo", "init", "import", "mpi", "dhis2", "cards", "verify", "scan", "portal", "audit", "backup"]
    {
        assert!(help.contains(&format!("\n  {command} ")), "{command}");
    }
}
