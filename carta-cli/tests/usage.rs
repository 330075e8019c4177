use crate::process::{carta, run, text};

#[test]
fn what_cant_be_used_like_this_is_told_with_exit_code_2() {
    for (arguments, said) in [
        (&[][..], "Usage"),
        (&["sreve"][..], "similar subcommand"),
        (&["serve"][..], "give --data DIR, --database URL or `CARTA_DATABASE_URL`"),
        (
            &["serve", "--data", "x", "--database", "postgres://x@localhost/x"][..],
            "cannot be used with",
        ),
        (&["data", "backup", "x"][..], "give --data DIR"),
        (&["data", "move", "--from", "x"][..], "--to <PLACE>"),
        (
            &["data", "move", "--from", "x", "--to", "POSTGRES://x:Pa55word@h/x"][..],
            "isn't a folder",
        ),
        (&["serve", "--data", "postgres://x:Pa55word@h/x"][..], "isn't a folder"),
        (&["serve", "--dev", "--data", "x"][..], "cannot be used with"),
        (&["serve", "--dev", "--listen", "everywhere"][..], "--listen"),
        (&["serve", "--dev", "--s3-region", "x"][..], "--s3-bucket"),
        (&["serve", "--dev", "--tls-certificates", "x"][..], "--tls-key <FILE>"),
        (&["serve", "--dev", "--tls-key", "x"][..], "--tls-certificates <FILE>"),
        (
            &[
                "serve",
                "--dev",
                "--tls-certificates",
                "x",
                "--tls-key",
                "x",
                "--danger-plain-http-behind-tls-proxy",
            ][..],
            "cannot be used with '--danger-plain-http-behind-tls-proxy'",
        ),
        (&["serve", "--data", "x", "--statement-timeout", "5"][..], "cannot be used with"),
        (&["serve", "--dev", "--database-connections", "5"][..], "cannot be used with"),
        (&["serve", "--dev", "--danger-unverified-database"][..], "cannot be used with"),
        (
            &["data", "backup", "--data", "x", "--danger-unverified-database", "y"][..],
            "cannot be used with",
        ),
        (&["serve", "--database", "x", "--statement-timeout", "0"][..], "0 is not in 1.."),
        (&["serve", "--dev", "--connections", "0"][..], "--connections"),
        (&["serve", "--dev", "--account-rate", "0"][..], "or `none` for as many"),
        (&["serve", "--dev", "--password-needs", "luck"][..], "possible values: lowercase"),
    ] {
        let output = run(&mut carta(arguments));
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(said), "{arguments:?}: {}", text(&output.stderr));
        assert!(!text(&output.stderr).contains("Pa55word"), "{}", text(&output.stderr));
        assert_eq!(output.stdout, b"");
    }
}

#[test]
fn settings_of_the_environment_that_cant_be_are_told_with_exit_code_2() {
    let mut command = carta(&["serve", "--dev"]);
    let output =
        run(command.env("CARTA_ADMIN_PASSWORD", "x").env("CARTA_ADMIN_PASSWORD_FILE", "y"));
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("are both set: unset one"));
    let output = run(carta(&["serve", "--dev"]).env("CARTA_LOG", "loud"));
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("expected a level"), "{}", text(&output.stderr));
}

#[test]
fn version_and_help_go_to_stdout() {
    for (argument, said) in [("--version", "carta 0.1.0"), ("--help", "serve")] {
        let output = run(&mut carta(&[argument]));
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).contains(said));
    }
}
