//! The steps of a login are counted, not timed.

mod accounts;

use super::*;
use crate::clock::ManualClock;
use crate::directory::{self, Manner};
use crate::ids::{CredentialId, UserId};
use crate::names::fold;
use crate::seal::MasterKey;
use crate::store::{Location, NewCredentials, NewUser};
use carta_core::Secret;
use carta_core::srp::{self, Client, Verifier, timestamp};
use std::fmt::Debug;
use std::sync::Mutex;
use tracing::field::{Field, Visit};
use tracing::span;

const POOL: &str = "local_test";
const NOW: u64 = 1_700_000_000;

/// Listens to the steps, and to nothing else.
#[derive(Default, Clone)]
struct Steps(Arc<Mutex<Vec<String>>>);

impl Steps {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("not poisoned"))
    }
}

impl Visit for Steps {
    fn record_debug(&mut self, _: &Field, value: &dyn Debug) {
        self.0.lock().expect("not poisoned").push(format!("{value:?}"));
    }
}

impl tracing::Subscriber for Steps {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == STEPS
    }

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

struct Bench {
    login: Login,
    clock: ManualClock,
}

impl Bench {
    async fn new() -> Self {
        let master = MasterKey::random().expect("random numbers");
        let sealer = Arc::new(Sealer::new(&master));
        let store = Store::open(Location::Memory).await.expect("opened");
        let clock = ManualClock::new(NOW);
        let pool = Pool {
            id: POOL.into(),
            client_id: "client".into(),
            region: "local",
            endpoint: "https://carta.test".into(),
            addresses_hidden: true,
        };
        let lifetimes = Lifetimes { token: 60, refresh_token: 600 };
        let (clock_of_login, decoy_key) = (clock.clone().into(), master.decoy_key());
        let login = Login::new(store, sealer, clock_of_login, &pool, &master, decoy_key, lifetimes);
        Self { login: login.expect("set up"), clock }
    }

    async fn add(&self, name: &str, password: Option<&str>) -> UserId {
        let mut tx = self.login.store.begin_write().await.expect("begun");
        let user = NewUser {
            id: UserId::random(),
            name,
            folded: &fold(name),
            email: None,
            organization: None,
            first_name: None,
            last_name: None,
        };
        tx.insert_user(&user, NOW).await.expect("inserted");
        if let Some(password) = password {
            let verifier = verifier(name, password);
            let (sealer, manner) = (&self.login.sealer, Manner::Set);
            directory::store_credentials(&mut tx, sealer, None, user.id, manner, &verifier, NOW)
                .await
                .expect("stored");
        }
        tx.commit().await.expect("committed");
        user.id
    }

    async fn begin(&self, name: &str) -> (Client, Challenge) {
        let client = Client::new().expect("random numbers");
        let challenge = self.login.begin(name, &client.public_hex(), peer()).await;
        (client, challenge.expect("a challenge for everybody"))
    }

    async fn answer(
        &self,
        (client, challenge): (Client, Challenge),
        password: &str,
    ) -> Result<Begun, LoginError> {
        let timestamp = timestamp(self.clock.now());
        let pool = PoolName::of_id(POOL).expect("a pool");
        let asked = srp::Challenge {
            user_id: &challenge.user_name,
            salt: &challenge.salt,
            public_key: &challenge.public_key,
            secret_block: &challenge.secret_block,
        };
        let signature =
            client.answer(pool, &Secret::from(password), &asked, &timestamp).expect("an answer");
        let response = Response {
            user_name: &challenge.user_name,
            secret_block: &challenge.secret_block,
            timestamp: &timestamp,
            signature: &signature,
        };
        match self.login.finish(&response, peer()).await? {
            Proved::Begun(begun) => Ok(begun),
            Proved::NewPassword(_) => panic!("a new password is asked for"),
        }
    }

    async fn log_in(&self, name: &str, password: &str) -> Result<Begun, LoginError> {
        let begun = self.begin(name).await;
        self.answer(begun, password).await
    }
}

fn verifier(name: &str, password: &str) -> Verifier {
    let pool = PoolName::of_id(POOL).expect("a pool");
    Verifier::new(pool, name, &Secret::from(password)).expect("a verifier")
}

fn peer() -> Peer {
    Peer::new(std::net::Ipv4Addr::LOCALHOST.into())
}

fn refused<T>(outcome: Result<T, LoginError>) -> Refused {
    match outcome {
        Err(LoginError::Refused(refused)) => refused,
        Err(other) => panic!("failed: {other:?}"),
        Ok(_) => panic!("logged in"),
    }
}

fn run(test: impl AsyncFnOnce(Steps)) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let steps = Steps::default();
    let _guard = tracing::subscriber::set_default(steps.clone());
    runtime.block_on(test(steps));
}

#[test]
fn unknown_names_and_wrong_passwords_take_the_same_steps_to_the_same_answer() {
    run(async |steps| {
        let bench = Bench::new().await;
        bench.add("andy", Some("right")).await;
        bench.add("beth", None).await;
        steps.take();
        let mut seen = Vec::new();
        for name in ["andy", "beth", "nobody"] {
            let refused = refused(bench.log_in(name, "wrong").await);
            seen.push((refused, refused.to_string(), steps.take()));
        }
        assert_eq!(seen[0].0, Refused::Credentials);
        assert_eq!(seen[0].2.len(), 12, "{:?}", seen[0].2);
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[0], seen[2]);
    });
}

#[test]
fn challenges_look_alike_and_salts_stay() {
    run(async |_| {
        let bench = Bench::new().await;
        bench.add("andy", Some("right")).await;
        for name in ["andy", "some"] {
            let ((_, one), (_, other)) = (bench.begin(name).await, bench.begin(name).await);
            assert_eq!(one.salt, other.salt);
            assert_eq!(one.salt.len(), 32);
            assert_ne!(one.secret_block, other.secret_block);
        }
        let client = Client::new().expect("random numbers");
        let mut lengths = Vec::new();
        for name in ["andy", "some"] {
            let challenge = bench.login.begin(name, &client.public_hex(), peer()).await;
            lengths.push(challenge.map(|challenge| challenge.secret_block.len()).expect("begun"));
        }
        assert_eq!(lengths[0], lengths[1]);
    });
}

#[test]
fn a_challenge_is_answered_once_and_in_time() {
    run(async |_| {
        let bench = Bench::new().await;
        let andy = bench.add("andy", Some("right")).await;
        let begun = bench.log_in("andy", "right").await.expect("logged in");
        assert_eq!(begun.user.id, andy);

        let (client, challenge) = bench.begin("andy").await;
        let copy = Challenge {
            user_name: challenge.user_name.clone(),
            salt: challenge.salt.clone(),
            public_key: challenge.public_key.clone(),
            secret_block: challenge.secret_block.clone(),
        };
        let wrong = Client::new().expect("random numbers");
        assert_eq!(refused(bench.answer((wrong, copy), "right").await), Refused::Credentials);
        assert_eq!(refused(bench.answer((client, challenge), "right").await), Refused::Challenge);

        let late = bench.begin("andy").await;
        bench.clock.advance(std::time::Duration::from_secs(CHALLENGE_LIFETIME));
        assert_eq!(refused(bench.answer(late, "right").await), Refused::Challenge);
    });
}

#[test]
fn a_challenge_stays_spent_where_a_clock_is_ahead() {
    run(async |_| {
        let bench = Bench::new().await;
        let block = || Block {
            id: ChallengeId::random(),
            user_name: String::new(),
            user: UserId::random(),
            version: CredentialId::random(),
            client_key: String::new(),
            ephemeral: String::new(),
            expires_at: NOW + CHALLENGE_LIFETIME,
        };
        let (spent, other) = (block(), block());
        let spend = async |block, now| bench.login.spend(block, peer(), now).await.map(drop);
        spend(&spent, NOW).await.expect("fresh");
        spend(&other, NOW + MAX_SKEW).await.expect("fresh");
        assert_eq!(refused(spend(&spent, NOW).await), Refused::Challenge);
    });
}

#[test]
fn credentials_that_change_meanwhile_end_the_login() {
    run(async |_| {
        let bench = Bench::new().await;
        let andy = bench.add("andy", Some("right")).await;
        let begun = bench.begin("andy").await;
        let same = verifier("andy", "right");
        let mut tx = bench.login.store.begin_write().await.expect("begun");
        directory::store_credentials(
            &mut tx,
            &bench.login.sealer,
            None,
            andy,
            Manner::Set,
            &same,
            NOW,
        )
        .await
        .expect("stored");
        tx.commit().await.expect("committed");
        assert_eq!(refused(bench.answer(begun, "right").await), Refused::Credentials);
        assert!(bench.log_in("andy", "right").await.is_ok());
    });
}

#[test]
fn credentials_that_change_while_the_claim_is_checked_end_the_login() {
    run(async |_| {
        let bench = Bench::new().await;
        let andy = bench.add("andy", Some("right")).await;
        let (_, challenge) = bench.begin("andy").await;
        let (login, block) = (&bench.login, &challenge.secret_block);
        let (checked, _) = Block::open(block, &login.sealer, POOL).expect("ours");
        let attempt = login.spend(&checked, peer(), NOW).await.expect("fresh");
        assert!(login.start_session(&checked, &attempt, NOW).await.is_ok());
        let mut tx = login.store.begin_write().await.expect("begun");
        let new = verifier("andy", "new");
        directory::store_credentials(&mut tx, &login.sealer, None, andy, Manner::Set, &new, NOW)
            .await
            .expect("stored");
        tx.commit().await.expect("committed");
        let outcome = login.start_session(&checked, &attempt, NOW).await;
        assert_eq!(refused(outcome), Refused::Credentials);
    });
}

#[test]
fn only_who_knows_the_password_learns_of_a_suspension() {
    run(async |_| {
        let bench = Bench::new().await;
        bench.add("andy", Some("right")).await;
        let mut tx = bench.login.store.begin_write().await.expect("begun");
        tx.suspend_everybody().await.expect("suspended");
        tx.commit().await.expect("committed");
        assert_eq!(refused(bench.log_in("andy", "wrong").await), Refused::Credentials);
        // However often: knowing a password is no guess at it, and doesn't make one cheaper either.
        for _ in 0..7 {
            assert_eq!(refused(bench.log_in("andy", "right").await), Refused::Suspended);
        }
        for _ in 0..5 {
            assert_eq!(refused(bench.log_in("andy", "wrong").await), Refused::Credentials);
        }
        let begun = bench.login.begin("andy", "2", peer()).await.map(drop);
        assert_eq!(refused(begun), Refused::TooOften { seconds: 1 });
    });
}

#[test]
fn a_verifier_in_another_users_row_opens_nothing() {
    run(async |_| {
        let bench = Bench::new().await;
        bench.add("andy", Some("right")).await;
        let beth = bench.add("beth", Some("other")).await;
        let mut tx = bench.login.store.begin_write().await.expect("begun");
        let andys = tx.credentials("andy").await.expect("read").expect("there");
        let moved = NewCredentials {
            user: beth,
            version: CredentialId::random(),
            salt: &andys.salt,
            sealed: &andys.sealed,
            temporary: false,
        };
        tx.set_credentials(&moved, NOW).await.expect("moved");
        tx.commit().await.expect("committed");
        let client = Client::new().expect("random numbers");
        let outcome = bench.login.begin("beth", &client.public_hex(), peer()).await;
        assert!(matches!(outcome, Err(LoginError::Seal(_))));
    });
}

#[test]
fn forgotten_passwords_take_the_same_steps_for_every_name() {
    run(async |steps| {
        let bench = Bench::new().await;
        bench.add("andy", Some("right")).await;
        bench.add("beth", None).await;
        steps.take();
        let mut seen = Vec::new();
        for name in ["andy", "beth", "nobody"] {
            let code = bench.login.ask_for_code(name, peer()).await.expect("the same for all");
            assert_eq!(code.is_some(), name != "nobody");
            let reset = Reset { user_name: name, code: &"wrong".into(), password: "new".into() };
            let refused = refused(bench.login.reset(reset, peer()).await);
            seen.push((refused, steps.take()));
        }
        assert_eq!(seen[0].0, Refused::Code);
        assert_eq!(seen[0].1.len(), 5, "{:?}", seen[0].1);
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[0], seen[2]);
    });
}

#[test]
fn of_guesses_at_once_no_more_are_heard_than_of_guesses_in_a_row() {
    run(async |_| {
        let bench = Bench::new().await;
        bench.add("andy", Some("right")).await;
        let mut begun = Vec::new();
        for _ in 0..8 {
            begun.push(bench.begin("andy").await);
        }
        let answers = begun.into_iter().map(|begun| bench.answer(begun, "wrong"));
        let mut told = [0, 0];
        for outcome in futures_util::future::join_all(answers).await {
            match refused(outcome) {
                Refused::Credentials => told[0] += 1,
                Refused::TooOften { seconds: 1 } => told[1] += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(told, [6, 2], "five that cost nothing, and one whose delay is the others' end");
    });
}

#[test]
fn failures_of_yesterday_count_for_nothing_though_nobody_swept_them_away() {
    run(async |_| {
        let bench = Bench::new().await;
        bench.add("andy", Some("right")).await;
        for _ in 0..6 {
            assert_eq!(refused(bench.log_in("andy", "wrong").await), Refused::Credentials);
        }
        let begun = bench.login.begin("andy", "2", peer()).await.map(drop);
        assert_eq!(refused(begun), Refused::TooOften { seconds: 1 });
        bench.clock.advance(std::time::Duration::from_secs(FORGOTTEN_AFTER));
        for _ in 0..6 {
            assert_eq!(refused(bench.log_in("andy", "wrong").await), Refused::Credentials);
        }
        let begun = bench.login.begin("andy", "2", peer()).await.map(drop);
        assert_eq!(refused(begun), Refused::TooOften { seconds: 1 });
    });
}
