//! What a suspension and a removal end at once, and what is written down.

use super::*;
use crate::tokens::Subject;

const NEW: &str = "another password";

impl Bench {
    async fn change_accounts(&self, change: impl AsyncFnOnce(&mut crate::store::Transaction)) {
        let mut tx = self.login.store.begin_write().await.expect("begun");
        change(&mut tx).await;
        tx.commit().await.expect("committed");
    }

    async fn give(&self, user: UserId, name: &str, password: &str) {
        let given = verifier(name, password);
        let (sealer, manner) = (&self.login.sealer, Manner::Temporary);
        self.change_accounts(async |tx| {
            directory::store_credentials(tx, sealer, None, user, manner, &given, NOW)
                .await
                .expect("stored");
        })
        .await;
    }

    /// `Session` of `NEW_PASSWORD_REQUIRED`.
    async fn challenged(&self, name: &str) -> Secret {
        let credentials = {
            let mut tx = self.login.store.read().await.expect("begun");
            tx.credentials(name).await.expect("read").expect("there")
        };
        self.login.ticket(&Ticket::new(&credentials, name, NOW)).expect("sealed")
    }

    async fn code(&self, name: &str) -> Secret {
        self.login.ask_for_code(name, peer()).await.expect("made").expect("known").code
    }

    /// What each way in comes to, by its refusal.
    async fn tried(&self, subject: &Subject, refresh: &Secret, code: &Secret) -> [Refused; 5] {
        let login = &self.login;
        let reset = Reset { user_name: "andy", code, password: NEW.into() };
        [
            refused(login.renew(refresh).await),
            refused(login.user(subject).await),
            refused(login.sign_out(subject).await),
            refused(login.change_password(subject, "right".into(), NEW.into(), peer()).await),
            refused(login.reset(reset, peer()).await),
        ]
    }
}

fn subject(begun: &Begun) -> Subject {
    Subject { user: begun.user.id, session: begun.session }
}

#[test]
fn whoever_is_suspended_or_removed_has_no_way_in_from_then_on() {
    for removed in [false, true] {
        run(async |_| {
            let bench = Bench::new().await;
            bench.add("andy", Some("right")).await;
            let begun = bench.log_in("andy", "right").await.expect("logged in");
            let (subject, refresh) = (subject(&begun), begun.refresh_token.expect("a token"));
            let code = bench.code("andy").await;
            bench.login.renew(&refresh).await.expect("renewed");
            bench.login.user(&subject).await.expect("known");
            bench
                .change_accounts(async |tx| {
                    let changed = match removed {
                        true => tx.remove_everybody().await,
                        false => tx.suspend_everybody().await,
                    };
                    changed.expect("changed");
                })
                .await;
            let tried = bench.tried(&subject, &refresh, &code).await;
            let access = Refused::AccessToken;
            assert_eq!(tried, [Refused::RefreshToken, access, access, access, Refused::Code]);
            assert!(bench.login.ask_for_code("andy", peer()).await.expect("the same").is_none());
        });
    }
}

#[test]
fn a_suspension_ends_the_choice_of_a_password() {
    run(async |_| {
        let bench = Bench::new().await;
        let andy = bench.add("andy", None).await;
        bench.give(andy, "andy", "given").await;
        let session = bench.challenged("andy").await;
        let choose = async || {
            let choice = Choice { user_name: "andy", session: &session, password: NEW.into() };
            bench.login.choose(choice).await
        };
        let suspend = async |tx: &mut crate::store::Transaction| {
            tx.suspend_everybody().await.expect("suspended");
        };
        bench.change_accounts(suspend).await;
        assert_eq!(refused(choose().await), Refused::Suspended);
        let remove = async |tx: &mut crate::store::Transaction| {
            tx.remove_everybody().await.expect("removed");
        };
        bench.change_accounts(remove).await;
        assert_eq!(refused(choose().await), Refused::Challenge);
    });
}

#[test]
fn what_users_do_with_their_credentials_is_written_down() {
    run(async |_| {
        let bench = Bench::new().await;
        let andy = bench.add("andy", Some("right")).await;
        let begun = bench.log_in("andy", "right").await.expect("logged in");
        bench.login.sign_out(&subject(&begun)).await.expect("signed out");
        let begun = bench.log_in("andy", "right").await.expect("logged in");
        bench.login.revoke(&begun.refresh_token.expect("a token")).await.expect("revoked");
        let begun = subject(&bench.log_in("andy", "right").await.expect("logged in"));
        let changed = bench.login.change_password(&begun, "right".into(), "new".into(), peer());
        changed.await.expect("changed");
        let code = bench.code("andy").await;
        let reset = Reset { user_name: "andy", code: &code, password: NEW.into() };
        bench.login.reset(reset, peer()).await.expect("reset");
        bench.give(andy, "andy", "given").await;
        let session = bench.challenged("andy").await;
        let choice = Choice { user_name: "andy", session: &session, password: NEW.into() };
        bench.login.choose(choice).await.expect("chosen");
        let mut tx = bench.login.store.read().await.expect("begun");
        let rows = tx.audited().await.expect("read");
        let rows: Vec<_> = rows.iter().map(|(action, own)| (action.as_str(), *own)).collect();
        let own = [
            ("sessions ended", true),
            ("session ended", true),
            ("credentials changed", true),
            ("credentials reset", true),
            ("temporary credentials set", false),
            ("credentials changed", true),
        ];
        assert_eq!(rows[0], ("credentials set", false));
        assert_eq!(rows[1..], own);
    });
}
