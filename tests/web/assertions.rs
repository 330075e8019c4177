//! A service that is registered with Carta: its callers are whom Carta's proxy names.

use super::issuer::today;
use super::serving::{Web, bearer};
use crate::embedded::{Carta, PASSWORD};
use crate::session::Session;
use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;
use carta::resource::{Role, UserType};
use carta::{
    Agent, AssertionVerifier, AuthLayer, AuthenticationError, CurrentUser, Error, TokenProblem,
    Verifier, VerifyError, block_on,
};
use std::time::Duration;

#[carta::authorize(groups = ["Lab:Staff"])]
async fn weights(user: CurrentUser) -> Result<String, AuthenticationError> {
    Ok(format!("12 kg for {}", user.name))
}

#[carta::authorize(users = ["beth"])]
async fn beths() -> Result<&'static str, AuthenticationError> {
    Ok("hello beth")
}

/// Hands the assertion out, for a test to do something else with it.
async fn show(headers: HeaderMap) -> String {
    headers["carta-assertion"].to_str().unwrap().to_owned()
}

struct Stage {
    session: Session,
    carta: Carta,
    web: Web,
}

impl Stage {
    /// `andy` is of the staff, `beth` isn't; both may call `lab/scale`.
    fn begin() -> Self {
        let session = Session::begin();
        let carta = Carta::start_with(|builder| builder.service_network("127.0.0.0/8"));
        let layer = AuthLayer::behind_carta(carta.host(), "lab", "scale").unwrap();
        let routes = Router::new()
            .route("/weights", get(weights))
            .route("/beths", get(beths))
            .route("/show", get(show));
        let web = Web::start(routes.layer(layer));
        block_on(carta.admin().services().reserve_namespace("lab")).unwrap();
        let register = carta.admin().services();
        let service = block_on(register.register("lab", "scale", Some(&web.url()))).unwrap();
        carta.group("Lab:Staff");
        for user in ["andy", "beth"] {
            carta.user(user);
            let found = block_on(carta.admin().users().find().name(user).into_future()).unwrap();
            let (id, user) = (service.id.clone().unwrap(), found[0].id.clone().unwrap());
            let permissions = carta.admin().permissions();
            let set = permissions.set_user_permission(&id, &user, UserType::User, Role::User);
            block_on(set).unwrap();
        }
        carta.member("Lab:Staff", "andy");
        Self { session, carta, web }
    }

    fn agent(&self, user: &str) -> Agent {
        let login = Agent::login().host(self.carta.host()).username(user).password(PASSWORD);
        login.blocking().unwrap()
    }

    /// What the service answers to a call through Carta, or the status.
    fn call(&self, user: &str, path: &str) -> Result<String, u16> {
        self.catch_up();
        let answer = self.agent(user).service("lab", "scale").get(path);
        let answer = block_on(async { answer.any_status().await?.text().await });
        match answer {
            Ok(text) => Ok(text),
            Err(Error::BadCredentials(answer)) => Err(answer.status()),
            Err(error) => panic!("{error}"),
        }
    }

    /// The server's clock stands still by itself.
    fn catch_up(&self) {
        self.carta.advance(Duration::from_secs(today().saturating_sub(self.carta.now())));
    }
}

#[test]
fn a_service_behind_carta_knows_its_callers() {
    let stage = Stage::begin();
    carta::set_lookup_agent(Some(stage.carta.admin().clone()));
    assert_eq!(stage.call("andy", "weights").unwrap(), "12 kg for andy");
    assert_eq!(stage.call("beth", "beths").unwrap(), "hello beth");
    let denied = stage.call("beth", "weights").unwrap();
    assert!(denied.contains("\"status\":403"), "{denied}");
    let denied = stage.call("andy", "beths").unwrap();
    assert!(denied.contains("\"status\":403"), "{denied}");
    carta::set_lookup_agent(None);
    let unknown = stage.call("andy", "weights").unwrap();
    assert!(unknown.contains("\"status\":503"), "nobody can ask for groups: {unknown}");
}

#[test]
fn whoever_comes_past_carta_is_nobody() {
    let stage = Stage::begin();
    let token = stage.agent("beth").token().expose().to_owned();
    let odd = [
        vec![],
        vec![bearer(&token)],
        vec!["X-Carta-User: beth".to_owned()],
        vec![format!("Carta-Assertion: {token}")],
        vec!["Carta-Assertion: a.b.c".to_owned()],
        vec!["Carta-Assertion: x".to_owned()],
    ];
    for lines in odd {
        let answer = stage.web.get("/beths", &lines);
        assert_eq!(answer.status, 401, "{lines:?}: {answer:?}");
    }
}

#[test]
fn an_assertion_is_for_one_request_of_one_service_and_once() {
    let stage = Stage::begin();
    let shown = stage.call("beth", "show").unwrap();
    let verifier = |service| AssertionVerifier::new(stage.carta.host(), "lab", service).unwrap();
    let told = |verifier: &AssertionVerifier, method: &str, path: &str| match block_on(
        verifier.verify(&shown, method, path),
    ) {
        Ok(_) => None,
        Err(VerifyError::Invalid(problem)) => Some(problem),
        Err(error) => panic!("{error}"),
    };
    let (scale, other) = (verifier("scale"), verifier("other"));
    assert_eq!(told(&other, "GET", "/show"), Some(TokenProblem::Audience));
    assert_eq!(told(&scale, "POST", "/show"), Some(TokenProblem::OtherRequest));
    assert_eq!(told(&scale, "GET", "/beths"), Some(TokenProblem::OtherRequest));
    assert_eq!(told(&scale, "GET", "/show"), None, "this one has heard of it for the first time");
    assert_eq!(told(&scale, "GET", "/show"), Some(TokenProblem::Replayed));
    // The service itself has used it up.
    let replayed = stage.web.get("/show", &[format!("Carta-Assertion: {shown}")]);
    assert_eq!(replayed.status, 401);
    let twice = [format!("Carta-Assertion: {shown}"), format!("Carta-Assertion: {shown}")];
    assert_eq!(stage.web.get("/show", &twice).status, 400);
    stage.session.advance(71);
    assert_eq!(told(&verifier("scale"), "GET", "/show"), Some(TokenProblem::Expired));
}

#[test]
fn neither_an_assertion_nor_a_token_passes_for_the_other() {
    let stage = Stage::begin();
    let shown = stage.call("beth", "show").unwrap();
    let token = stage.agent("beth").token().expose().to_owned();
    let scale = AssertionVerifier::new(stage.carta.host(), "lab", "scale").unwrap();
    let tokens = Verifier::new(stage.carta.host()).unwrap();
    let header = Some(TokenProblem::Header);
    let problem = |told: Result<_, VerifyError>| match told {
        Ok(_) => None,
        Err(VerifyError::Invalid(problem)) => Some(problem),
        Err(error) => panic!("{error}"),
    };
    assert_eq!(problem(block_on(scale.verify(&token, "GET", "/show"))), header);
    assert_eq!(problem(block_on(tokens.verify(&shown))), header);
    assert_eq!(problem(block_on(tokens.verify(&token))), None);
}
