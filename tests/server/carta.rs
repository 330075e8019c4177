//! A Carta for one test, and a plain HTTP client for it.

use super::described;
use carta_core::Secret;
use carta_core::srp::{Challenge, Client, PoolName, Verifier, timestamp};
use carta_server::{Builder, ManualClock, RateLimits, Server, ServerError};
use carta_tests::postgres::Shared;
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::error::Error as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) const ADMIN: &str = "admin";
pub(super) const ADMIN_PASSWORD: &str = "administrators' password";
pub(super) const NOW: u64 = 1_700_000_000;
/// Longer than any answer takes; a test that hangs fails.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) struct Carta {
    pub(super) server: Server,
    pub(super) clock: ManualClock,
    http: reqwest::Client,
    /// Dropped last.
    pub(super) shared: Option<Shared>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

/// `PASSWORD_VERIFIER`, and the client that is to answer it.
pub(super) struct Asked {
    pub(super) client: Client,
    pub(super) parameters: Value,
}

/// What a login hands out.
pub(super) struct Tokens {
    pub(super) id: String,
    pub(super) access: String,
    pub(super) refresh: Option<String>,
}

impl Carta {
    /// In memory, with the administrator.
    pub(super) fn start() -> Self {
        Self::start_with(|builder| builder)
    }

    pub(super) fn start_with(settings: impl FnOnce(Builder) -> Builder) -> Self {
        Self::start_at(ManualClock::new(NOW), settings)
    }

    /// The same with data of its own, of which the settings say where they are.
    pub(super) fn start_apart(settings: impl FnOnce(Builder) -> Builder) -> Self {
        Self::start_on(None, ManualClock::new(NOW), settings)
    }

    pub(super) fn start_at(clock: ManualClock, settings: impl FnOnce(Builder) -> Builder) -> Self {
        Self::start_on(Shared::if_wanted(), clock, settings)
    }

    pub(super) fn start_on(
        shared: Option<Shared>,
        clock: ManualClock,
        settings: impl FnOnce(Builder) -> Builder,
    ) -> Self {
        // While the clock stands still, nothing would ever grow back of what may be asked.
        let builder = Server::builder()
            .clock(clock.clone())
            .rate_limits(RateLimits::none())
            .administrator(ADMIN, Secret::from(ADMIN_PASSWORD));
        let builder = match &shared {
            Some(shared) => shared.apply(builder),
            None => builder,
        };
        let server = settings(builder).start().expect("started");
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { server, clock, http, shared }
    }

    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        // Not by `url()`, which may be a name for a proxy's sake.
        self.http.request(method, format!("http://{}{path}", self.server.address()))
    }

    /// Whatever comes back is what the description says, and whatever is granted was asked for as it says.
    pub(super) async fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.build().expect("a request");
        let exchange = described::Asked::of(&request);
        let to_the_api = request.url().port() == Some(self.server.address().port());
        let response = self.http.execute(request).await.expect("an answer");
        let answer = Answer {
            status: response.status(),
            headers: response.headers().clone(),
            text: response.text().await.expect("a whole answer"),
        };
        if to_the_api {
            exchange.check(&answer);
        }
        answer
    }

    pub(super) async fn call(&self, token: &str, method: Method, path: &str) -> Answer {
        self.send(self.request(method, path).bearer_auth(token)).await
    }

    pub(super) async fn get(&self, token: &str, path: &str) -> Answer {
        self.call(token, Method::GET, path).await
    }

    pub(super) async fn post(&self, token: &str, path: &str) -> Answer {
        self.call(token, Method::POST, path).await
    }

    pub(super) async fn delete(&self, token: &str, path: &str) -> Answer {
        self.call(token, Method::DELETE, path).await
    }

    pub(super) async fn send_json(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Answer {
        let request = self.request(method, path).bearer_auth(token);
        let request = request.header("content-type", "application/json");
        self.send(request.body(body.to_string())).await
    }

    pub(super) async fn create_user(&self, token: &str, user: &Value) -> Answer {
        self.send_json(token, Method::POST, "/user", user).await
    }

    pub(super) async fn set_password(&self, token: &str, user: &str, password: &str) -> Answer {
        let body = self.credentials(user, password).await;
        self.send_json(token, Method::PUT, &format!("/user/{user}/credentials"), &body).await
    }

    /// A password that is good for one login.
    pub(super) async fn set_temporary(&self, token: &str, user: &str, password: &str) -> Answer {
        let mut body = self.credentials(user, password).await;
        body["temporary"] = json!(true);
        self.send_json(token, Method::PUT, &format!("/user/{user}/credentials"), &body).await
    }

    async fn credentials(&self, user: &str, password: &str) -> Value {
        let auth = self.auth().await;
        let pool = PoolName::of_id(auth["userPoolId"].as_str().expect("a pool")).expect("a pool");
        let verifier = Verifier::new(pool, user, &Secret::from(password)).expect("a verifier");
        let hex = verifier.verifier_hex();
        json!({ "salt": verifier.salt_hex(), "verifier": hex.expose() })
    }

    /// Makes a user who can log in, with the name as password, and logs in.
    pub(super) async fn newcomer(&self, admin: &str, user: Value) -> String {
        let name = user["name"].as_str().expect("a name");
        self.create_user(admin, &user).await.expect(200);
        self.set_password(admin, name, name).await.expect(200);
        self.log_in(name, name).await
    }

    pub(super) async fn stranger(&self, admin: &str, name: &str) -> String {
        self.newcomer(admin, json!({ "name": name })).await
    }

    pub(super) async fn admin(&self) -> String {
        self.log_in(ADMIN, ADMIN_PASSWORD).await
    }

    /// The ID token.
    pub(super) async fn log_in(&self, user: &str, password: &str) -> String {
        let answer = self.try_log_in(user, password).await.expect(200);
        answer.json()["AuthenticationResult"]["IdToken"].as_str().expect("a token").to_owned()
    }

    /// Every token of a login.
    pub(super) async fn tokens(&self, user: &str, password: &str) -> Tokens {
        Tokens::of(&self.try_log_in(user, password).await.expect(200))
    }

    /// `InitiateAuth` with a refresh token.
    pub(super) async fn refresh(&self, token: &str) -> Answer {
        let body = json!({
            "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": token },
            "ClientId": self.client_id().await,
        });
        self.cognito("InitiateAuth", &body).await
    }

    /// An operation that takes an access token alone.
    pub(super) async fn by_access(&self, operation: &str, token: &str) -> Answer {
        self.cognito(operation, &json!({ "AccessToken": token })).await
    }

    pub(super) async fn client_id(&self) -> Value {
        self.auth().await["userPoolWebClientId"].clone()
    }

    pub(super) async fn try_log_in(&self, user: &str, password: &str) -> Answer {
        let asked = self.ask(user).await;
        let responses = self.responses(asked, password).await;
        self.respond(&responses).await
    }

    pub(super) async fn auth(&self) -> Value {
        self.send(self.request(Method::GET, "/auth")).await.expect(200).json()
    }

    pub(super) async fn cognito(&self, operation: &str, body: &Value) -> Answer {
        let target = format!("AWSCognitoIdentityProviderService.{operation}");
        let request = self.request(Method::POST, "/");
        let request = request.header("content-type", "application/x-amz-json-1.1");
        self.send(request.header("x-amz-target", target).body(body.to_string())).await
    }

    pub(super) async fn initiate(&self, user: &str, client_key: &str) -> Answer {
        let body = json!({
            "AuthFlow": "USER_SRP_AUTH",
            "AuthParameters": { "USERNAME": user, "SRP_A": client_key },
            "ClientId": self.auth().await["userPoolWebClientId"],
        });
        self.cognito("InitiateAuth", &body).await
    }

    pub(super) async fn ask(&self, user: &str) -> Asked {
        let client = Client::new().expect("random numbers");
        let answer = self.initiate(user, &client.public_hex()).await.expect(200).json();
        assert_eq!(answer["ChallengeName"], "PASSWORD_VERIFIER");
        Asked { client, parameters: answer["ChallengeParameters"].clone() }
    }

    /// `ChallengeResponses` as a client makes them of a password.
    pub(super) async fn responses(&self, asked: Asked, password: &str) -> Value {
        let auth = self.auth().await;
        let text = |name: &str| asked.parameters[name].as_str().expect("a text").to_owned();
        let (user_id, salt) = (text("USER_ID_FOR_SRP"), text("SALT"));
        let (public_key, secret_block) = (text("SRP_B"), text("SECRET_BLOCK"));
        let challenge = Challenge {
            user_id: &user_id,
            salt: &salt,
            public_key: &public_key,
            secret_block: &secret_block,
        };
        let pool = PoolName::of_id(auth["userPoolId"].as_str().expect("a pool")).expect("a pool");
        let timestamp = timestamp(self.clock.now());
        let signature = asked
            .client
            .answer(pool, &Secret::from(password), &challenge, &timestamp)
            .expect("an answer");
        json!({
            "TIMESTAMP": timestamp,
            "USERNAME": text("USERNAME"),
            "PASSWORD_CLAIM_SECRET_BLOCK": secret_block,
            "PASSWORD_CLAIM_SIGNATURE": signature,
        })
    }

    /// Answers `NEW_PASSWORD_REQUIRED`.
    pub(super) async fn choose(&self, user: &str, session: &Value, password: &str) -> Answer {
        let body = json!({
            "ClientId": self.client_id().await,
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "ChallengeResponses": { "USERNAME": user, "NEW_PASSWORD": password },
            "Session": session,
        });
        self.cognito("RespondToAuthChallenge", &body).await
    }

    pub(super) async fn respond(&self, responses: &Value) -> Answer {
        let body = json!({
            "ClientId": self.auth().await["userPoolWebClientId"],
            "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeResponses": responses,
        });
        self.cognito("RespondToAuthChallenge", &body).await
    }

    /// The names in a listing.
    pub(super) async fn names(&self, token: &str, path: &str) -> Vec<String> {
        let listing = self.get(token, path).await.expect(200).json();
        let users = listing.as_array().expect("a list").iter();
        users.map(|user| user["name"].as_str().expect("a name").to_owned()).collect()
    }

    /// The caller's groups, by `GET /user`.
    pub(super) async fn groups(&self, token: &str) -> Vec<String> {
        let user = self.get(token, "/user").await.expect(200).json();
        let groups = user["groups"].as_array().expect("groups").iter();
        groups.map(|group| group.as_str().expect("a text").to_owned()).collect()
    }
}

impl Tokens {
    pub(super) fn of(answer: &Answer) -> Self {
        let answer = answer.json();
        let text = |name: &str| answer["AuthenticationResult"][name].as_str().map(str::to_owned);
        Self {
            id: text("IdToken").expect("a token"),
            access: text("AccessToken").expect("a token"),
            refresh: text("RefreshToken"),
        }
    }

    #[track_caller]
    pub(super) fn refresh(&self) -> &str {
        self.refresh.as_deref().expect("a refresh token")
    }
}

/// Every file of a data folder, and of the folders in it.
pub(super) fn written(folder: &Path) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("listed") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}

/// An error with all that lies behind it.
pub(super) fn whole(error: &ServerError) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

impl Answer {
    /// Itself, if the status is this one.
    #[track_caller]
    pub(super) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    /// The error's text: every error of the API has this form.
    #[track_caller]
    pub(super) fn error(&self) -> String {
        assert!(self.status.is_client_error(), "{self:?}");
        assert_eq!(self.headers["content-type"], "application/json");
        self.json()["error"].as_str().expect("an `error`").to_owned()
    }

    /// The error's kind, in Cognito's form.
    #[track_caller]
    pub(super) fn cognito_error(&self) -> String {
        assert!(self.status.is_client_error(), "{self:?}");
        assert_eq!(self.headers["content-type"], "application/x-amz-json-1.1");
        let json = self.json();
        assert!(json["message"].is_string());
        json["__type"].as_str().expect("a `__type`").to_owned()
    }
}
