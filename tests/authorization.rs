//! Guarded functions against a real Carta, with real logins.

use crate::embedded::{Carta, PASSWORD, TOKEN_LIFETIME};
use crate::session::Session;
use carta::{AuthenticationError, Error, Refusal, block_on};
use std::cell::Cell;
use std::rc::Rc;

type Answer = Result<u32, AuthenticationError>;

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn my_function() -> Result<(), carta::AuthenticationError> {
    // Code you want to protect.
    Ok(())
}

#[carta::authorize(groups = ["Org:Ops"])]
fn ops() -> Answer {
    Ok(7)
}

#[carta::authorize(groups = ["Org:Ops"])]
async fn ops_async() -> Answer {
    Ok(7)
}

#[carta::authorize(groups = ["Org:Nobody made this"])]
fn unknown_group() -> Answer {
    Ok(7)
}

#[carta::authorize(users = ["beth"])]
fn beth_alone() -> Answer {
    Ok(7)
}

#[carta::authorize]
fn anyone() -> Answer {
    Ok(7)
}

fn refusal(answer: Answer) -> Option<Refusal> {
    answer.err().map(|error| error.refusal())
}

const DENIED: Option<Refusal> = Some(Refusal::Denied);
const UNAVAILABLE: Option<Refusal> = Some(Refusal::Unavailable);
const UNAUTHENTICATED: Option<Refusal> = Some(Refusal::Unauthenticated);

/// A Carta with the group `Org:Ops`, of which `andy` is a member and `beth` isn't.
fn carta() -> Carta {
    let carta = Carta::start();
    carta.group("Org:Ops");
    carta.user("andy");
    carta.user("beth");
    carta.member("Org:Ops", "andy");
    carta
}

#[test]
fn the_first_example_of_the_readme_behaves() {
    let (_session, carta) = (Session::begin(), carta());
    carta.group("MyOrg:MyGroup");
    carta.member("MyOrg:MyGroup", "beth");
    carta.log_in("beth").unwrap();
    assert!(my_function().is_ok());
    carta.log_in("andy").unwrap();
    assert_eq!(my_function().unwrap_err().status(), 403);
}

#[test]
fn a_member_is_let_in_and_others_are_not() {
    let (_session, carta) = (Session::begin(), carta());
    carta.log_in("andy").unwrap();
    assert_eq!(ops().unwrap(), 7);
    assert_eq!(block_on(ops_async()).unwrap(), 7);
    assert_eq!(refusal(beth_alone()), DENIED);
    carta.log_in("beth").unwrap();
    assert_eq!(refusal(ops()), DENIED);
    assert_eq!(refusal(block_on(ops_async())), DENIED);
    assert_eq!(beth_alone().unwrap(), 7);
    assert_eq!(anyone().unwrap(), 7);
}

#[test]
fn a_refused_body_does_not_run() {
    #[carta::authorize(groups = ["Org:Ops"])]
    fn count(runs: &Cell<u32>, kept: Rc<()>) -> Answer {
        runs.set(runs.get() + 1);
        drop(kept);
        Ok(runs.get())
    }
    let (_session, carta) = (Session::begin(), carta());
    let (runs, kept) = (Cell::new(0), Rc::new(()));
    carta.log_in("beth").unwrap();
    assert_eq!(refusal(count(&runs, Rc::clone(&kept))), DENIED);
    assert_eq!((runs.get(), Rc::strong_count(&kept)), (0, 1), "nothing ran, the argument is gone");
    carta.log_in("andy").unwrap();
    assert_eq!(count(&runs, Rc::clone(&kept)).unwrap(), 1);
}

#[test]
fn a_group_that_nobody_made_has_no_members() {
    let (_session, carta) = (Session::begin(), carta());
    carta.log_in("andy").unwrap();
    assert_eq!(refusal(unknown_group()), DENIED);
}

#[test]
fn without_a_login_nobody_is_let_in() {
    let _session = Session::begin();
    assert_eq!(refusal(anyone()), UNAUTHENTICATED);
    assert_eq!(refusal(block_on(ops_async())), UNAUTHENTICATED);
    assert!(!carta::is_authenticated());
    assert!(carta::agent().is_none());
    assert!(block_on(carta::current_user()).is_err());
}

#[test]
fn who_is_logged_in_can_be_asked() {
    let (_session, carta) = (Session::begin(), carta());
    carta.log_in("andy").unwrap();
    assert!(carta::is_authenticated());
    let user = block_on(carta::current_user()).unwrap();
    assert_eq!(user.name, "andy");
    assert!(user.groups.iter().any(|group| *group == "Org:Ops"));
    assert_eq!(carta::agent().unwrap().host().to_string(), carta.url());
    carta::logout();
    assert!(!carta::is_authenticated());
}

#[test]
fn a_wrong_password_and_an_unknown_user_are_refused_alike() {
    let (_session, carta) = (Session::begin(), carta());
    let words = |name: &str, password: &str| match carta.log_in_with(name, password).unwrap_err() {
        Error::BadCredentials(answer) => (answer.status(), answer.words().to_owned()),
        other => panic!("{other}"),
    };
    let wrong = words("andy", "not the password");
    assert_eq!(wrong, words("nobody", "not the password"));
    assert!(!carta::is_authenticated());
    assert_eq!(refusal(anyone()), UNAUTHENTICATED);
}

#[test]
fn a_failed_login_leaves_the_one_before() {
    let (_session, carta) = (Session::begin(), carta());
    carta.log_in("andy").unwrap();
    assert!(carta.log_in_with("beth", "not the password").is_err());
    assert_eq!(ops().unwrap(), 7);
}

#[test]
fn a_server_that_is_gone_is_unavailable_to_who_is_not_known_yet() {
    let (_session, carta) = (Session::begin(), carta());
    carta.log_in("andy").unwrap();
    carta.stop();
    assert_eq!(refusal(ops()), UNAVAILABLE);
    assert_eq!(refusal(block_on(ops_async())), UNAVAILABLE);
}

#[test]
fn a_server_that_is_gone_ends_grants_after_max_stale() {
    let (session, carta) = (Session::begin(), carta());
    carta.log_in("andy").unwrap();
    assert_eq!(ops().unwrap(), 7);
    carta.stop();
    for _ in 0..4 {
        session.advance(61);
        assert_eq!(ops().unwrap(), 7, "within max_stale");
    }
    session.advance(61);
    assert_eq!(refusal(ops()), UNAVAILABLE, "beyond it");
}

#[test]
fn a_removed_member_is_refused_within_ttl_and_a_new_one_let_in_within_denial_ttl() {
    let (session, carta) = (Session::begin(), carta());
    carta.log_in("andy").unwrap();
    assert_eq!(ops().unwrap(), 7);
    carta.no_member("Org:Ops", "andy");
    session.advance(61);
    assert_eq!(refusal(ops()), DENIED);
    carta.member("Org:Ops", "andy");
    session.advance(6);
    assert_eq!(ops().unwrap(), 7);
}

#[test]
fn an_expired_token_is_renewed_by_one_login() {
    let (session, carta) = (Session::begin(), carta());
    let agent = carta.log_in("andy").unwrap();
    let first = agent.token();
    assert_eq!(ops().unwrap(), 7);
    carta.advance(TOKEN_LIFETIME);
    session.advance(61);
    assert_eq!(ops().unwrap(), 7);
    let second = agent.token();
    assert!(first != second, "another token");
    session.advance(61);
    assert_eq!(ops().unwrap(), 7);
    assert!(second == agent.token(), "and not one for each call");
}

#[test]
fn a_new_password_ends_the_session_of_the_old_one() {
    let (session, carta) = (Session::begin(), carta());
    carta.log_in("andy").unwrap();
    assert_eq!(ops().unwrap(), 7);
    carta.password("andy", "another password");
    session.advance(61);
    assert_eq!(refusal(ops()), UNAUTHENTICATED);
    carta.log_in_with("andy", "another password").unwrap();
    assert_eq!(ops().unwrap(), 7);
}

#[test]
fn a_cold_sync_guard_inside_the_runtime_that_runs_its_caller() {
    let (_session, carta) = (Session::begin(), carta());
    carta.log_in("andy").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        assert_eq!(ops().unwrap(), 7);
        carta::invalidate();
        assert_eq!(ops_async().await.unwrap(), 7);
        carta::invalidate();
        let spawned = tokio::spawn(async { ops().unwrap() + ops_async().await.unwrap() });
        assert_eq!(spawned.await.unwrap(), 14);
    });
}

#[test]
fn guards_work_on_every_thread_of_a_runtime_and_beside_it() {
    let (_session, carta) = (Session::begin(), carta());
    carta.log_in("andy").unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..20)
            .map(|index| {
                tokio::spawn(async move {
                    if index % 5 == 0 {
                        carta::invalidate();
                    }
                    ops_async().await.unwrap()
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), 7);
        }
        assert_eq!(tokio::task::spawn_blocking(ops).await.unwrap().unwrap(), 7);
    });
    assert_eq!(std::thread::spawn(ops).join().unwrap().unwrap(), 7);
}

#[test]
fn a_user_named_in_code_logs_in_whatever_the_process_is() {
    let (_session, carta) = (Session::begin(), carta());
    carta.log_in("andy").unwrap();
    let login = carta::Agent::login().host(carta.host()).username("beth").password(PASSWORD);
    let beth = login.blocking().unwrap();
    assert_eq!(block_on(beth.users().current()).unwrap().name, "beth");
    assert_eq!(
        block_on(carta::current_user()).unwrap().name,
        "andy",
        "the process stays who it was"
    );
}
