//! What changes in a file, and what doesn't.

use super::{Place, Profile, profile, saved};
use crate::error::Configuration;
use crate::{Error, Secret};

#[test]
fn a_new_profile_is_written_as_pycarta_writes_it() {
    let mut new = profile("dev", "alice");
    new.environment = Some("development".into());
    new.password = Some("pw".into());
    let text = "[dev]\nusername = alice\nenvironment = development\npassword = pw\n\n";
    assert_eq!(saved("", &new), text);
    assert_eq!(saved("[a]\nx = 1", &new), format!("[a]\nx = 1\n\n{text}"));
    assert_eq!(saved("[a]\nx = 1\n\n", &new), format!("[a]\nx = 1\n\n{text}"));
    assert_eq!(saved("# c\r\n", &new), format!("# c\r\n\r\n{}", text.replace('\n', "\r\n")));
}

#[test]
fn only_the_lines_concerned_change() {
    let before = "# mine\n[dev]\n; why\nUserName:\ta ; b\n  more\n  # kept\n  and more\n\nregion = x\n\n\n[x]\nk=1\n";
    let mut new = profile("dev", "bob");
    let after = "# mine\n[dev]\n; why\nUserName:\tbob\n  # kept\n\nregion = x\n\n\n[x]\nk=1\n";
    assert_eq!(saved(before, &new), after);
    new.token = Some("t".into());
    let after = after.replace("region = x\n", "region = x\ntoken = t\n");
    assert_eq!(saved(before, &new), after);
}

#[test]
fn what_is_already_so_is_left_as_it_is() {
    let before = "[DEFAULT]\nenvironment=production\n[dev]\npassword = one\n\n   two\nUSERNAME=a";
    let place = Place::with(before);
    let read = place.profiles().get("dev").expect("it is there");
    assert_eq!(read.environment.as_deref(), Some("production"));
    assert_eq!(saved(before, &read), before);
}

#[test]
fn none_removes_the_key() {
    let before =
        "[dev]\nusername = a\npassword = old\n  and more\ntoken = t\naws_profile = w\nx = 1\n";
    assert_eq!(saved(before, &profile("dev", "a")), "[dev]\nusername = a\nx = 1\n");
    assert_eq!(saved(before, &Profile::new("dev")), "[dev]\nx = 1\n");
}

#[test]
fn what_default_sets_cannot_be_removed_from_one_profile() {
    let place = Place::with("[DEFAULT]\ntoken = t\n[dev]\nusername = a\n");
    let error = place.profiles().save(&profile("dev", "a")).unwrap_err();
    assert!(error.to_string().contains("`token` of profile `dev`"), "{error}");
    assert!(error.to_string().contains("`[DEFAULT]`"), "{error}");
}

#[test]
fn new_keys_and_headers_are_not_taken_for_more_of_a_value() {
    let before = "  [dev]\n    region = x\n   [prod]\nusername = b\n";
    let after = "  [dev]\n    region = x\n    username = a\n   [prod]\nusername = b\n";
    assert_eq!(saved(before, &profile("dev", "a")), after);
    let before = "[dev]\n  [prod]\n  username = b\n";
    let after = "[dev]\nusername = a\n[prod]\n  username = b\n";
    assert_eq!(saved(before, &profile("dev", "a")), after);
}

#[test]
fn a_value_of_several_lines_is_kept() {
    let mut new = profile("dev", "a");
    for value in ["one\n[evil]\nusername = x", "a\n\nb", "\na", "#a\nb ; c\n=d"] {
        new.password = Some(value.into());
        saved("", &new);
        saved("\t[dev]\r\n\tpassword : old\r\n\t\tmore\r\n\t[x]\r\n", &new);
    }
}

#[test]
fn values_that_would_be_read_otherwise_are_refused_without_showing_them() {
    let place = Place::with("[dev]\nusername = a\n");
    for value in [" sesame", "sesame ", "\u{a0}sesame", "sesame\u{1c}", "a\rsesame", "a\r\nsesame"]
        .into_iter()
        .chain([
            "a\n#sesame",
            "a\n;sesame",
            "a\n sesame",
            "sesame\n",
            "sesame\n\n",
            "\n",
            "a \nsesame",
        ])
    {
        let mut new = profile("dev", "b");
        new.password = Some(value.into());
        let error = place.profiles().save(&new).expect_err(value);
        let kind = matches!(
            error,
            Error::Configuration(Configuration::ProfileValue { key: "password", .. })
        );
        assert!(kind, "{value:?}: {error}");
        assert!(!format!("{error} {error:?}").contains("sesame"), "{error}");
    }
    assert_eq!(place.text(), "[dev]\nusername = a\n");
}

#[test]
fn names_that_would_be_read_otherwise_are_refused() {
    let place = Place::empty();
    for name in ["", "DEFAULT", "a]b", "]", "a\nb", "a\r", "\n[x]"] {
        let error = place.profiles().save(&profile(name, "a")).expect_err(name);
        let kind = matches!(error, Error::Configuration(Configuration::ProfileName { .. }));
        assert!(kind, "{name:?}: {error}");
        assert!(!error.to_string().contains(['\n', '\r']), "{error}");
    }
    assert!(place.listing().is_empty(), "nothing was made");
    for name in ["default", " a ", "[", "#a", "日本", "a=b"] {
        saved("", &profile(name, "a"));
    }
}

#[test]
fn deleting_takes_a_profile_out_and_its_own_comments() {
    let before =
        "# top\n[a]\nx = 1\n\n# of b\n[b]\n; inside\nx = 2\n more\n\n\n# of c\n[c]\nx = 3\n";
    let cases = [
        ("a", "# top\n# of b\n[b]\n; inside\nx = 2\n more\n\n\n# of c\n[c]\nx = 3\n"),
        ("b", "# top\n[a]\nx = 1\n\n# of b\n# of c\n[c]\nx = 3\n"),
        ("c", "# top\n[a]\nx = 1\n\n# of b\n[b]\n; inside\nx = 2\n more\n\n\n# of c\n"),
        ("d", before),
    ];
    for (name, after) in cases {
        let place = Place::with(before);
        assert_eq!(place.profiles().delete(name).unwrap(), after != before);
        assert_eq!(place.text(), after, "{name}");
    }
    let place = Place::with("[a]\nx = 1\n[b]\n    y = 2\n  [c]\nz = 3\n");
    assert!(place.profiles().delete("b").unwrap());
    assert_eq!(place.text(), "[a]\nx = 1\n[c]\nz = 3\n");
}

#[test]
fn updating_changes_what_is_there_and_keeps_the_name() {
    let place = Place::with("[dev]\nusername = a\ntoken = t\n");
    let updated = place.profiles().update("dev", |profile| {
        profile.token = None;
        profile.name = "other".into();
    });
    assert_eq!(updated.unwrap(), profile("dev", "a"));
    assert_eq!(place.text(), "[dev]\nusername = a\n");
    let error = place.profiles().update("nope", |_| ()).unwrap_err();
    assert!(matches!(error, Error::ProfileNotFound { .. }), "{error}");
}

#[test]
fn a_token_goes_to_the_host_it_came_from_until_pycarta_replaces_it() {
    let mut ours = profile("dev", "a");
    ours.token = Some(Secret::from("ours"));
    ours.token_host = Some("https://carta.example.com".parse().unwrap());
    let text = saved("", &ours);
    assert!(text.contains("\ntoken_host = https://carta.example.com\n"), "{text}");
    let read = Place::with(text.replace("= ours", "= pycartas")).profiles().get("dev").unwrap();
    assert_eq!((read.token.as_ref(), &read.token_host), (Some(&Secret::from("pycartas")), &None));
    assert_eq!(read.host_of_token().unwrap(), crate::Host::development());
    let by_hand = "[dev]\ntoken = t\ntoken_host = https://a.b\n";
    let read = Place::with(by_hand).profiles().get("dev").unwrap();
    assert_eq!(read.host_of_token().unwrap().to_string(), "https://a.b");
}

#[test]
fn a_token_stays_that_of_the_user_who_got_it() {
    let mut ours = profile("dev", "a");
    ours.token = Some(Secret::from("ours"));
    ours.token_user = Some("a".into());
    let text = saved("", &ours);
    assert_eq!(Place::with(&text).profiles().get("dev").unwrap(), ours);
    let read = Place::with(text.replace("= ours", "= pycartas")).profiles().get("dev").unwrap();
    assert_eq!((read.token, read.token_user), (Some(Secret::from("pycartas")), None));
}

#[test]
fn another_user_or_carta_does_not_inherit_the_token() {
    let changes: [fn(&mut Profile); 3] = [
        |profile| profile.username = Some("beth".into()),
        |profile| profile.environment = Some("production".into()),
        |profile| profile.own_host = "https://carta.example.com".parse().ok(),
    ];
    let mut before = profile("dev", "andy");
    before.token = Some(Secret::from("andys"));
    before.token_user = Some("andy".into());
    before.token_host = "https://b.example.com".parse().ok();
    for change in changes {
        for set in [true, false] {
            let place = Place::with(saved("", &before));
            let profiles = place.profiles();
            let changed = match set {
                true => profiles.set("dev", change),
                false => profiles.update("dev", change),
            };
            let changed = changed.unwrap();
            assert_eq!((&changed.token, &changed.token_user), (&None, &None));
            assert_eq!(profiles.get("dev").unwrap(), changed);
            assert!(!place.text().contains("token"), "{}", place.text());
            // With a new one at once, that one is kept.
            profiles.save(&before).unwrap();
            let new = profiles.update("dev", |profile| {
                change(profile);
                profile.token = Some(Secret::from("new"));
            });
            assert_eq!(new.unwrap().token, Some(Secret::from("new")));
        }
    }
    let place = Place::with(saved("", &before));
    let password = |profile: &mut Profile| profile.password = Some("pw".into());
    let same = place.profiles().update("dev", password).unwrap();
    assert_eq!(same.token, before.token, "of the same user");
}

#[test]
fn a_host_that_is_no_safe_address_is_refused() {
    let place = Place::with("[dev]\ntoken = t\ntoken_host = http://a.b\n");
    let error = place.profiles().get("dev").unwrap_err();
    assert!(error.to_string().contains("`token_host` of profile `dev`"), "{error}");
    let mut plain = profile("new", "a");
    plain.token_host = crate::Host::danger_allow_plain_http("http://a.b").ok();
    assert!(place.profiles().save(&plain).is_err());
    (plain.own_host, plain.token_host) = (plain.token_host, None);
    assert!(place.profiles().save(&plain).is_err());
}

#[test]
fn a_profile_of_a_carta_of_ones_own_logs_in_there_and_pycartas_tokens_stay_at_home() {
    let mut ours = profile("dev", "a");
    ours.own_host = Some("https://carta.example.com".parse().unwrap());
    let read = Place::with(saved("", &ours)).profiles().get("dev").unwrap();
    assert_eq!(read.host().unwrap().to_string(), "https://carta.example.com");
    // pycarta logs in to the hosted one all the same, and saves what it got there.
    let text = saved("", &ours) + "token = pycartas\n";
    let read = Place::with(text).profiles().get("dev").unwrap();
    assert_eq!(read.host_of_token().unwrap(), crate::Host::development());
}

#[test]
fn the_environment_names_the_host() {
    let host = |word: Option<&str>| {
        let mut profile = profile("dev", "a");
        profile.environment = word.map(str::to_owned);
        (profile.host().map(|host| host.to_string()).ok(), profile.is_production())
    };
    let production = Some(crate::Host::production().to_string());
    let development = Some(crate::Host::development().to_string());
    assert_eq!(host(Some("Production")), (production, true));
    for word in [None, Some("development"), Some("SANDBOX")] {
        assert_eq!(host(word), (development.clone(), false));
    }
    assert_eq!(host(Some("prod")), (None, false));
    assert_eq!(host(Some("")), (None, false));
}
