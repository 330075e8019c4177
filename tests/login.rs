//! The login, against a Cognito that answers as a test tells it to.

use carta::block_on;
use carta::{Agent, ChallengeKind, Error, LoginStep};
use carta_tests::scripted::{Asked, Scripted, json, with_headers};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const PASSWORD: &str = "correct horse battery";
const VERIFY: &str = r#"{"ChallengeName":"PASSWORD_VERIFIER","ChallengeParameters":{
    "SALT":"ab12","SRP_B":"2","SECRET_BLOCK":"c2VjcmV0","USERNAME":"id-1","USER_ID_FOR_SRP":"id-1"}}"#;
pub(crate) const TOKENS: &str = r#"{"AuthenticationResult":{"IdToken":"first-token","AccessToken":"a",
    "RefreshToken":"r","ExpiresIn":3600,"TokenType":"Bearer"},"ChallengeParameters":{}}"#;

/// A Carta with a Cognito at its own address.
pub(crate) struct Pool {
    initiate: Vec<u8>,
    respond: Vec<u8>,
}

impl Pool {
    /// Whoever asks is let in, whatever the proof.
    pub(crate) fn accepting() -> Self {
        Self { initiate: json(200, VERIFY), respond: json(200, TOKENS) }
    }

    fn start(self) -> Scripted {
        Scripted::start(move |asked| self.answer(asked))
    }

    pub(crate) fn answer(&self, asked: &Asked) -> Vec<u8> {
        match (asked.path.as_str(), asked.header("x-amz-target")) {
            ("/auth", _) => auth(asked, ""),
            (_, Some("AWSCognitoIdentityProviderService.InitiateAuth")) => self.initiate.clone(),
            (_, Some(_)) => self.respond.clone(),
            _ => json(404, ""),
        }
    }
}

/// The answer to `GET /auth`, with `further` members.
pub(crate) fn auth(asked: &Asked, further: &str) -> Vec<u8> {
    let host = asked.header("host").unwrap();
    let endpoint = format!(r#","endpoint":"http://{host}/""#);
    let endpoint = if further.is_empty() { &endpoint } else { further };
    json(
        200,
        &format!(
            r#"{{"userPoolId":"local_Test","userPoolWebClientId":"client","region":"local"{endpoint}}}"#
        ),
    )
}

fn log_in(carta: &Scripted) -> Result<Agent, Error> {
    Agent::login().host(carta.host()).username("andy").password(PASSWORD).blocking()
}

/// The login's error, when Cognito answers with these.
fn failing(initiate: Vec<u8>, respond: Vec<u8>) -> (Error, Vec<String>) {
    let carta = Pool { initiate, respond }.start();
    let error = log_in(&carta).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(PASSWORD));
    (error, carta.asked())
}

#[test]
fn a_login_sends_what_cognito_expects_and_never_the_password() {
    let carta = Pool::accepting().start();
    let agent = log_in(&carta).unwrap();
    assert_eq!(agent.token().expose(), "first-token");
    let requests = carta.requests();
    assert_eq!(carta.asked(), ["GET /auth", "POST /", "POST /"]);
    for request in &requests {
        assert_eq!(request.header("authorization"), None);
        assert!(!format!("{request:?}").contains(PASSWORD));
    }
    let body =
        |index: usize| serde_json::from_str::<serde_json::Value>(&requests[index].body).unwrap();
    assert_eq!(requests[1].header("content-type"), Some("application/x-amz-json-1.1"));
    assert_eq!(body(1)["AuthFlow"], "USER_SRP_AUTH");
    assert_eq!(body(1)["AuthParameters"]["USERNAME"], "andy");
    assert_eq!(body(1)["ClientId"], "client");
    assert_eq!(body(2)["ChallengeName"], "PASSWORD_VERIFIER");
    let told = &body(2)["ChallengeResponses"];
    assert_eq!(told["USERNAME"], "id-1");
    assert_eq!(told["PASSWORD_CLAIM_SECRET_BLOCK"], "c2VjcmV0");
    assert!(told["TIMESTAMP"].as_str().unwrap().contains(" UTC 2"));
}

#[test]
fn only_the_challenge_that_hides_the_password_is_answered_first() {
    for name in ["CUSTOM_CHALLENGE", "SELECT_CHALLENGE", "PASSWORD", "SMS_MFA"] {
        let challenge = format!(r#"{{"ChallengeName":"{name}","ChallengeParameters":{{}}}}"#);
        let (error, asked) = failing(json(200, &challenge), json(200, TOKENS));
        assert!(matches!(&error, Error::Challenge { name: told } if told == name), "{error}");
        assert_eq!(asked.len(), 2, "nothing is sent in answer to {name}");
    }
}

#[test]
fn a_further_step_is_named() {
    let step =
        r#"{"ChallengeName":"NEW_PASSWORD_REQUIRED","Session":"s","ChallengeParameters":{}}"#;
    let (error, _) = failing(json(200, VERIFY), json(200, step));
    assert!(error.to_string().contains("`NEW_PASSWORD_REQUIRED`"), "{error}");
}

#[test]
fn kinds_of_failure_are_told_apart() {
    let failure = |kind: &str| json(400, &format!(r#"{{"__type":"{kind}","message":"m"}}"#));
    let kind = |answer: Vec<u8>| failing(json(200, VERIFY), answer).0;
    for refused in
        ["NotAuthorizedException", "UserNotFoundException", "com.amazonaws#NotAuthorizedException"]
    {
        assert!(matches!(kind(failure(refused)), Error::BadCredentials(_)), "{refused}");
    }
    for throttled in ["TooManyRequestsException", "LimitExceededException"] {
        assert!(matches!(kind(failure(throttled)), Error::RateLimited { .. }), "{throttled}");
    }
    assert!(matches!(kind(failure("InternalErrorException")), Error::Server(_)));
    assert!(matches!(kind(json(503, "")), Error::Server(_)));
    assert!(matches!(kind(failure("PasswordResetRequiredException")), Error::Challenge { .. }));
    assert!(matches!(kind(failure("ResourceNotFoundException")), Error::InvalidParameter(_)));
    assert!(matches!(kind(json(200, "{}")), Error::Unreadable { .. }));
    assert!(matches!(kind(json(200, "nonsense")), Error::Unreadable { .. }));
    assert!(matches!(kind(Vec::new()), Error::Transport { .. }));
}

#[test]
fn a_server_without_a_secret_of_its_own_gets_no_proof() {
    for b in ["0", "00", "", "xyz", "-2"] {
        let challenge = VERIFY.replace(r#""SRP_B":"2""#, &format!(r#""SRP_B":"{b}""#));
        let (error, asked) = failing(json(200, &challenge), json(200, TOKENS));
        assert!(matches!(error, Error::Configuration(_)), "{b}: {error}");
        assert_eq!(asked.len(), 2, "nothing is sent in answer to B = {b}");
    }
}

#[test]
fn a_login_is_not_led_to_another_origin() {
    let elsewhere = Scripted::start(|_| json(200, VERIFY));
    let evil = format!(r#","endpoint":"{}/""#, elsewhere.host());
    let carta = Scripted::start(move |asked| auth(asked, &evil));
    let error = log_in(&carta).unwrap_err();
    assert!(error.to_string().contains("another origin"), "{error}");
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn half_of_the_credentials_is_an_error_before_anything_is_sent() {
    let carta = Scripted::start(|_| json(500, ""));
    let error = Agent::login().host(carta.host()).username("andy").blocking().unwrap_err();
    assert_eq!(error.to_string(), "`username` is given without `password`: give both or neither");
    let error = Agent::login().host(carta.host()).password("secret").blocking().unwrap_err();
    assert_eq!(error.to_string(), "`password` is given without `username`: give both or neither");
    assert!(carta.asked().is_empty());
}

/// A Carta that accepts `second-token` alone, and gives it at the second login.
fn expiring(logins: Arc<AtomicUsize>, second: &'static str) -> Scripted {
    let pool = Pool::accepting();
    Scripted::start(move |asked| match (asked.path.as_str(), asked.header("authorization")) {
        ("/user", Some("Bearer second-token")) => json(200, r#"{"name":"andy"}"#),
        ("/user", _) => json(401, ""),
        _ if asked
            .header("x-amz-target")
            .is_some_and(|target| target.ends_with("RespondToAuthChallenge")) =>
        {
            match logins.fetch_add(1, Ordering::Relaxed) {
                0 => pool.answer(asked),
                _ => json(200, &TOKENS.replace("first-token", second)),
            }
        }
        _ => pool.answer(asked),
    })
}

#[test]
fn however_many_calls_meet_a_401_one_login_is_renewed() {
    let logins = Arc::new(AtomicUsize::new(0));
    let carta = expiring(Arc::clone(&logins), "second-token");
    let agent = log_in(&carta).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                let user = block_on(agent.users().current()).unwrap();
                assert_eq!(user.name, "andy");
            });
        }
    });
    assert_eq!(logins.load(Ordering::Relaxed), 2, "the first login and one renewal");
    assert_eq!(agent.token().expose(), "second-token");
}

#[test]
fn a_401_that_a_new_login_does_not_cure_is_the_end_of_it() {
    let logins = Arc::new(AtomicUsize::new(0));
    let carta = expiring(Arc::clone(&logins), "third-token");
    let agent = log_in(&carta).unwrap();
    let error = block_on(agent.users().current()).unwrap_err();
    assert!(matches!(error, Error::BadCredentials(_)), "{error}");
    assert_eq!(logins.load(Ordering::Relaxed), 2);
}

#[test]
fn refused_credentials_are_not_tried_again() {
    let refused = r#"{"__type":"NotAuthorizedException","message":"no"}"#;
    let pool = Pool::accepting();
    let carta = pool.start();
    let agent = log_in(&carta).unwrap();
    carta.now(move |asked| match asked.path.as_str() {
        "/user" => json(401, ""),
        "/auth" => auth(asked, ""),
        _ => json(400, refused),
    });
    for _ in 0..3 {
        let error = block_on(agent.users().current()).unwrap_err();
        assert!(matches!(error, Error::BadCredentials(_)), "{error}");
    }
    let logins = carta.asked().iter().filter(|asked| *asked == "POST /").count();
    assert_eq!(
        logins, 4,
        "two for the login; the refresh token and the password are refused once each"
    );
}

#[test]
fn a_renewal_as_somebody_else_ends_the_session() {
    // {"sub":"1"} and {"sub":"2"}
    let (one, two) = ("e30.eyJzdWIiOiIxIn0.x", "e30.eyJzdWIiOiIyIn0.x");
    let tokens = |token: &str| json(200, &TOKENS.replace("first-token", token));
    let carta = Pool { initiate: json(200, VERIFY), respond: tokens(one) }.start();
    let agent = log_in(&carta).unwrap();
    let changed = Pool { initiate: json(200, VERIFY), respond: tokens(two) };
    carta.now(move |asked| match asked.header("authorization") {
        Some(token) if token.ends_with(one) => json(401, ""),
        Some(_) => json(200, r#"{"name":"beth"}"#),
        None => changed.answer(asked),
    });
    let error = block_on(agent.users().current()).unwrap_err();
    assert!(matches!(error, Error::UserChanged), "{error}");
    assert!(block_on(agent.users().current()).is_err(), "and stays ended");
}

#[test]
fn neither_password_nor_token_can_be_printed() {
    let carta = Pool::accepting().start();
    let agent = log_in(&carta).unwrap();
    let printed = format!("{agent:?} {:?} {:?}", agent.token(), agent.users());
    assert!(!printed.contains("first-token") && !printed.contains(PASSWORD), "{printed}");
}

/// A challenge that Cognito asks for after the password.
fn step(name: &str, parameters: &str) -> Vec<u8> {
    let text = format!(
        r#"{{"ChallengeName":"{name}","Session":"session-1","ChallengeParameters":{{{parameters}}}}}"#
    );
    json(200, &text)
}

fn begin(carta: &Scripted) -> LoginStep {
    let login = Agent::login().host(carta.host()).username("andy").password(PASSWORD);
    block_on(login.begin()).unwrap()
}

#[test]
fn a_code_completes_a_login_and_may_be_mistyped() {
    let pool = Pool::accepting();
    let carta = Scripted::start(move |asked| match asked.body.as_str() {
        body if body.contains("PASSWORD_VERIFIER") => {
            step("SMS_MFA", r#""CODE_DELIVERY_DESTINATION":"+*******0123""#)
        }
        body if body.contains("SMS_MFA_CODE\":\"000000") => {
            json(400, r#"{"__type":"CodeMismatchException","message":"wrong"}"#)
        }
        body if body.contains("SMS_MFA") => json(200, TOKENS),
        _ => pool.answer(asked),
    });
    let LoginStep::Challenge(challenge) = begin(&carta) else { panic!("a code is needed") };
    assert_eq!(challenge.kind(), ChallengeKind::SmsCode);
    assert_eq!(challenge.destination(), Some("+*******0123"));
    assert!(matches!(block_on(challenge.answer("000000")), Err(Error::InvalidParameter(_))));
    let LoginStep::Done(agent) = block_on(challenge.answer("123456")).unwrap() else {
        panic!("that was the code")
    };
    assert_eq!(agent.token().expose(), "first-token");
    let last: serde_json::Value =
        serde_json::from_str(&carta.requests().pop().unwrap().body).unwrap();
    assert_eq!(last["ChallengeName"], "SMS_MFA");
    assert_eq!(last["Session"], "session-1");
    assert_eq!(last["ChallengeResponses"]["USERNAME"], "id-1");
    assert_eq!(last["ChallengeResponses"]["SMS_MFA_CODE"], "123456");
}

#[test]
fn each_known_challenge_has_its_kind_and_an_unknown_one_cannot_be_answered() {
    let kinds = [
        ("NEW_PASSWORD_REQUIRED", ChallengeKind::NewPassword),
        ("SMS_MFA", ChallengeKind::SmsCode),
        ("EMAIL_OTP", ChallengeKind::EmailCode),
        ("SOFTWARE_TOKEN_MFA", ChallengeKind::TotpCode),
        ("SELECT_MFA_TYPE", ChallengeKind::ChooseWay),
        ("DEVICE_SRP_AUTH", ChallengeKind::Other),
    ];
    for (name, kind) in kinds {
        let choices = r#""MFAS_CAN_CHOOSE":"[\"SMS_MFA\",\"SOFTWARE_TOKEN_MFA\"]""#;
        let carta = Pool { initiate: json(200, VERIFY), respond: step(name, choices) }.start();
        let LoginStep::Challenge(challenge) = begin(&carta) else { panic!("{name} is needed") };
        assert_eq!(challenge.kind(), kind);
        assert_eq!(challenge.choices(), ["SMS_MFA", "SOFTWARE_TOKEN_MFA"]);
        let before = carta.asked().len();
        let answer = block_on(challenge.answer("x"));
        let sent = carta.asked().len() - before;
        assert_eq!(sent, usize::from(kind != ChallengeKind::Other), "{name}");
        assert!(answer.is_ok() == (kind != ChallengeKind::Other), "{name}");
    }
}

#[test]
fn a_login_is_renewed_by_its_refresh_token_and_by_the_password_when_that_is_refused() {
    let refreshed =
        TOKENS.replace("first-token", "second-token").replace(r#""RefreshToken":"r","#, "");
    let pool = Pool::accepting();
    let carta =
        Scripted::start(move |asked| match (asked.path.as_str(), asked.header("authorization")) {
            ("/user", Some("Bearer second-token")) => json(200, r#"{"name":"andy"}"#),
            ("/user", _) => json(401, ""),
            _ if asked.body.contains("REFRESH_TOKEN_AUTH") => json(200, &refreshed),
            _ => pool.answer(asked),
        });
    let agent = log_in(&carta).unwrap();
    assert_eq!(block_on(agent.users().current()).unwrap().name, "andy");
    assert_eq!(
        carta.asked(),
        ["GET /auth", "POST /", "POST /", "GET /user", "POST /", "GET /user"]
    );
}

#[test]
fn a_forgotten_password_is_replaced_with_a_code() {
    let carta = Scripted::start(|asked| match asked.header("x-amz-target") {
        Some(target) if target.ends_with(".ForgotPassword") => {
            json(200, r#"{"CodeDeliveryDetails":{"Destination":"a***@e***"}}"#)
        }
        Some(target) if target.ends_with(".ConfirmForgotPassword") => json(200, "{}"),
        _ => auth(asked, ""),
    });
    let login = || Agent::login().host(carta.host()).username("andy");
    let destination = block_on(login().request_password_reset()).unwrap();
    assert_eq!(destination.as_deref(), Some("a***@e***"));
    block_on(login().confirm_password_reset("123456", "a new password")).unwrap();
    let requests = carta.requests();
    assert!(requests.iter().all(|asked| asked.header("authorization").is_none()));
    let last: serde_json::Value = serde_json::from_str(&requests[3].body).unwrap();
    assert_eq!(last["ConfirmationCode"], "123456");
    assert_eq!(last["Username"], "andy");
}

#[test]
fn a_wrong_clock_is_named_when_it_spoils_a_login() {
    let refused = r#"{"__type":"NotAuthorizedException","message":"no"}"#;
    let late = "Date: Wed, 05 Jan 2022 07:04:05 GMT\r\n";
    let carta =
        Pool { initiate: json(200, VERIFY), respond: with_headers(400, late, refused) }.start();
    let error = log_in(&carta).unwrap_err();
    assert!(error.to_string().contains("clock differs"), "{error}");
}

#[test]
fn two_ways_to_log_in_are_an_error() {
    let error = Agent::login().profile("work").api_token("key").blocking().unwrap_err();
    assert!(error.to_string().contains("more than one way"), "{error}");
}
