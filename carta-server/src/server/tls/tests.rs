use super::*;
use crate::clock::ManualClock;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use std::fs;
use std::path::Path;

/// The first second of 2030.
const Y2030: u64 = 1_893_456_000;

/// A certificate that ends as 2030 begins, and its key.
fn issue(name: &str) -> (String, String) {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
    params.not_after = date_time_ymd(2030, 1, 1);
    (params.self_signed(&key).expect("signed").pem(), key.serialize_pem())
}

fn write(folder: &Path, (certificate, key): &(String, String)) -> TlsFiles {
    let files = TlsFiles { certificates: folder.join("chain"), key: folder.join("key") };
    fs::write(&files.certificates, certificate).expect("written");
    fs::write(&files.key, key).expect("written");
    private(&files.key);
    files
}

#[cfg(unix)]
fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("set");
}

#[cfg(not(unix))]
fn private(_: &Path) {}

fn clock(now: u64) -> (Clock, ManualClock) {
    let hand = ManualClock::new(now);
    (hand.clone().into(), hand)
}

#[test]
fn files_that_cannot_serve_are_refused_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mine, other) = (issue("carta.test"), issue("carta.test"));
    let encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let older = mine.1.replacen('\n', "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", 1);
    let cut = |text: &str| text[..text.len() / 2].to_owned();
    for (certificates, key, said) in [
        ("", mine.1.as_str(), "no certificate"),
        ("garbage", &mine.1, "no certificate"),
        (&mine.1, &mine.0, "no certificate"),
        (&cut(&mine.0), &mine.1, "cut short"),
        (&mine.0, "", "no private key"),
        (&mine.0, &mine.0, "no private key"),
        (&mine.0, encrypted, "passphrase"),
        (&mine.0, &older, "passphrase"),
        (&mine.0, &cut(&mine.1), "cut short"),
        (&mine.0, &other.1, "isn't that of the first certificate"),
        // The chain in the wrong order.
        (&format!("{}{}", other.0, mine.0), &mine.1, "isn't that of the first certificate"),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            &mine.1,
            "can't be used",
        ),
        (
            &mine.0,
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "can't be used",
        ),
        (&"a".repeat(1024 * 1024 + 1), &mine.1, "larger than 1 MiB"),
    ] {
        let files = write(folder.path(), &(certificates.to_owned(), key.to_owned()));
        let error = Tls::load(files, clock(0).0).err().expect(said).to_string();
        assert!(error.contains(said), "{said}: {error}");
        assert!(!error.contains("BEGIN"), "nothing of the files: {error}");
    }
    let nowhere =
        TlsFiles { certificates: folder.path().join("none"), key: folder.path().join("key") };
    let error = Tls::load(nowhere, clock(0).0).err().expect("nothing there").to_string();
    assert!(error.contains("certificates file") && error.contains("none"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_is_refused_at_the_start_and_later() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let files = write(folder.path(), &issue("carta.test"));
    let tls = Tls::load(files.clone(), clock(0).0).expect("loaded");
    for mode in [0o640, 0o604, 0o620, 0o660] {
        fs::set_permissions(&files.key, fs::Permissions::from_mode(mode)).expect("set");
        let error = Tls::load(files.clone(), clock(0).0).err().expect("refused").to_string();
        assert!(error.contains("chmod 600"), "{error}");
        assert!(tls.reload().is_err(), "{mode:o}");
    }
    private(&files.key);
    tls.reload().expect("as it was");
}

#[test]
fn what_new_files_hold_is_served_and_broken_ones_change_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (issue("carta.test"), issue("carta.test"));
    let files = write(folder.path(), &first);
    let tls = Tls::load(files, clock(0).0).expect("loaded");
    let served = tls.config();
    tls.reload().expect("unchanged");
    assert!(Arc::ptr_eq(&served, &tls.config()), "sessions go on");
    // As long as one is there and the other isn't yet.
    write(folder.path(), &(second.0.clone(), first.1));
    assert!(tls.reload().is_err());
    assert!(Arc::ptr_eq(&served, &tls.config()));
    write(folder.path(), &second);
    tls.reload().expect("a pair");
    assert!(!Arc::ptr_eq(&served, &tls.config()));
}

/// Of another length or not, newer or not: only what the files hold counts.
#[test]
fn files_are_looked_at_by_themselves() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = write(folder.path(), &issue("carta.test"));
    let tls = Tls::load(files, clock(0).0).expect("loaded");
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(true).build().expect("a runtime");
    runtime.block_on(async {
        let served = tls.config();
        let looking = tokio::spawn(tls.clone().keep_current());
        write(folder.path(), &issue("carta.test"));
        let begin = tokio::time::Instant::now();
        while Arc::ptr_eq(&served, &tls.config()) {
            assert!(begin.elapsed() < 3 * LOOK, "nobody looks");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        looking.abort();
    });
}

#[test]
fn the_log_is_told_of_the_end_once_a_day_from_a_month_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = write(folder.path(), &issue("carta.test"));
    let (clock, hand) = clock(Y2030 - 31 * DAY);
    let tls = Tls::load(files, clock).expect("loaded");
    assert_eq!(tls.state().pair.ends_at, Some(Y2030));
    let told = |after: u64| {
        hand.advance(Duration::from_secs(after));
        tls.look();
        tls.state().told
    };
    assert_eq!(told(0), None);
    let first = told(DAY + 1);
    assert_eq!(first, Some(Y2030 - 30 * DAY + 1));
    assert_eq!(told(DAY - 1), first);
    assert_eq!(told(1), first.map(|first| first + DAY));
    assert_eq!(told(60 * DAY), Some(hand.now()), "and after it");
    // A new one ends later.
    write(folder.path(), &issue("carta.test"));
    tls.reload().expect("a pair");
    assert_eq!(tls.state().told, None);
}

#[test]
fn the_log_is_told_of_refused_files_once_a_day_and_of_other_reasons_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = issue("carta.test");
    let files = write(folder.path(), &pair);
    let (clock, hand) = clock(1_000);
    let tls = Tls::load(files.clone(), clock).expect("loaded");
    let told = |after: u64| {
        hand.advance(Duration::from_secs(after));
        tls.look();
        tls.state().refused.as_ref().map(|(_, at)| *at)
    };
    assert_eq!(told(1), None);
    fs::write(&files.key, "").expect("written");
    assert_eq!(told(9), Some(1_010));
    assert_eq!(told(DAY - 1), Some(1_010));
    assert_eq!(told(1), Some(1_010 + DAY));
    fs::remove_file(&files.certificates).expect("removed");
    assert_eq!(told(1), Some(1_011 + DAY));
    write(folder.path(), &pair);
    assert_eq!(told(1), None);
}
