//! Who asks.

use super::rows::Row;
use crate::server::carta::Carta;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;

const OWN_TOKENS: &str = "/v2/auth/apitoken/self";
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Somebody with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Account {
    /// Is nothing to anybody.
    Stranger,
    /// Belongs to the group.
    Member,
    /// Owns the group's organization.
    Owner,
    /// Belongs to a group that may read the resource.
    Through,
    /// May read the resource; the next one may write and execute, too.
    Reader,
    Editor,
    /// Has *admin* on the resource.
    Admin,
    /// Owns the resource, the API token and the secret.
    Holder,
    /// Of the server.
    Administrator,
}

pub(super) const ACCOUNTS: [Account; 9] = {
    use Account::*;
    [Stranger, Member, Owner, Through, Reader, Editor, Admin, Holder, Administrator]
};

/// Those two between them succeed everywhere.
const MIGHTIEST: [Account; 2] = [Account::Holder, Account::Administrator];

/// Whoever sends a request: somebody, by some credential or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Caller {
    Login(Account),
    ApiToken(Account, State),
    Without(Reason),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum State {
    /// Its pattern is this endpoint and no other.
    Covering,
    /// Its pattern is every endpoint.
    Everywhere,
    /// Its pattern is every other method of every path.
    Elsewhere,
    Expired,
    Revoked,
    UsedUp,
}

/// Why somebody has no credential that counts. But for the first two, they were administrators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Reason {
    ShowsNothing,
    ShowsGarbage,
    LoginExpired,
    LoginEnded,
    Suspended,
    SuspendedApiToken,
    Removed,
    RemovedApiToken,
}

impl Caller {
    pub(super) fn all() -> Vec<Self> {
        use Reason::*;
        use State::*;
        let logins = ACCOUNTS.into_iter().map(Self::Login);
        let states = [Covering, Everywhere, Elsewhere, Expired, Revoked, UsedUp];
        let of_state = |state| MIGHTIEST.map(|account| Self::ApiToken(account, state));
        let reasons = [
            ShowsNothing,
            ShowsGarbage,
            LoginExpired,
            LoginEnded,
            Suspended,
            SuspendedApiToken,
            Removed,
            RemovedApiToken,
        ];
        let without = reasons.into_iter().map(Self::Without);
        logins.chain(states.into_iter().flat_map(of_state)).chain(without).collect()
    }

    /// What the credential makes of what the row says.
    pub(super) fn credential(self, row: &Row) -> u16 {
        use State::*;
        match self {
            _ if row.open => row.status(Account::Stranger),
            Self::Login(account) => row.status(account),
            Self::Without(_) | Self::ApiToken(_, Expired | Revoked | UsedUp) => 401,
            Self::ApiToken(_, Elsewhere) => 403,
            // Of two reasons to refuse, either may be told; what isn't there for the owner isn't for the token.
            Self::ApiToken(account, Covering | Everywhere) => match row.status(account) {
                200 if row.in_person => 403,
                status => status,
            },
        }
    }

    /// Whom `{self}` stands for.
    pub(super) fn account(self) -> Account {
        match self {
            Self::Login(account) | Self::ApiToken(account, _) => account,
            Self::Without(_) => Account::Administrator,
        }
    }
}

/// What all of them show.
pub(super) struct Callers {
    /// ID tokens.
    tokens: HashMap<Caller, String>,
    /// API tokens.
    keys: HashMap<Caller, String>,
    ids: HashMap<Account, String>,
    /// Whoever was suspended, and may not profit from a grant.
    pub(super) suspended: String,
}

impl Callers {
    pub(super) async fn new(carta: &Carta) -> Self {
        use Reason::*;
        let expired = carta.admin().await;
        carta.clock.advance(Duration::from_secs(3601));
        let admin = carta.admin().await;
        let mut tokens = HashMap::from([
            (Caller::Without(LoginExpired), expired),
            (Caller::Without(ShowsGarbage), "garbage".to_owned()),
            (Caller::Login(Account::Administrator), admin.clone()),
        ]);
        for account in ACCOUNTS.into_iter().filter(|account| *account != Account::Administrator) {
            let token = carta.stranger(&admin, &format!("the-{account:?}")).await;
            tokens.insert(Caller::Login(account), token);
        }
        let mut ids = HashMap::new();
        for account in ACCOUNTS {
            let user = carta.get(&tokens[&Caller::Login(account)], "/user").await.expect(200);
            ids.insert(account, text(&user.json()["id"]));
        }
        let mut callers = Self { tokens, keys: HashMap::new(), ids, suspended: String::new() };
        callers.end_some(carta, &admin).await;
        callers.end_api_tokens(carta).await;
        callers
    }

    /// Administrators who are none any more, each with a login and an API token.
    async fn end_some(&mut self, carta: &Carta, admin: &str) {
        use Reason::*;
        for (name, login, key) in [
            ("suspended", Suspended, Some(SuspendedApiToken)),
            ("removed", Removed, Some(RemovedApiToken)),
            ("left", LoginEnded, None),
        ] {
            carta.create_user(admin, &json!({ "name": name })).await.expect(200);
            carta.set_password(admin, name, name).await.expect(200);
            let path = format!("/user/group/Carta:Administrators/{name}");
            carta.post(admin, &path).await.expect(200);
            let tokens = carta.tokens(name, name).await;
            let id = text(&carta.get(&tokens.id, "/user").await.expect(200).json()["id"]);
            if let Some(key) = key {
                let wish = json!({ "name": "all", "allowedEndpoints": ["*"] });
                self.keys.insert(Caller::Without(key), make(carta, &tokens.id, &wish).await);
            }
            match login {
                Suspended => {
                    carta.post(admin, "/user/suspended/suspend").await.expect(200);
                    self.suspended = id;
                }
                Removed => drop(carta.delete(admin, "/user/removed").await.expect(200)),
                _ => drop(carta.by_access("GlobalSignOut", &tokens.access).await.expect(200)),
            }
            self.tokens.insert(Caller::Without(login), tokens.id);
        }
    }

    /// API tokens that were good for everything, and are for nothing now.
    async fn end_api_tokens(&mut self, carta: &Carta) {
        for account in MIGHTIEST {
            let token = self.tokens[&Caller::Login(account)].clone();
            let mut make_all = async |name: &str, more: Value, state| {
                let mut wish = json!({ "name": name, "allowedEndpoints": ["*"] });
                wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
                let key = make(carta, &token, &wish).await;
                self.keys.insert(Caller::ApiToken(account, state), key.clone());
                key
            };
            let soon = (carta.clock.now() + 60).to_string();
            make_all("expired", json!({ "expires": soon }), State::Expired).await;
            make_all("everywhere", json!({}), State::Everywhere).await;
            make_all("revoked", json!({}), State::Revoked).await;
            let key = make_all("used up", json!({ "uses": 1 }), State::UsedUp).await;
            let request = carta.request(Method::GET, "/user").basic_auth("__token__", Some(key));
            carta.send(request).await.expect(200);
            carta.post(&token, &format!("{OWN_TOKENS}/revoked/revoke")).await.expect(204);
        }
        carta.clock.advance(Duration::from_secs(60));
    }

    /// Gives the mightiest API tokens for a row alone, and for everything else.
    pub(super) async fn prepare(&mut self, carta: &Carta, row: &Row) {
        let path: Vec<_> = row.path().split('/').map(any_segment).collect();
        // A slash at the end is for `**` alone.
        let rest = if row.path().ends_with('/') { "**" } else { "" };
        let covering = format!("{} {}{rest}", row.method(), path.join("/"));
        let others = METHODS.into_iter().filter(|method| *method != row.method());
        let elsewhere = format!("{} /**", others.collect::<Vec<_>>().join("|"));
        for account in MIGHTIEST {
            let token = self.tokens[&Caller::Login(account)].clone();
            for (state, name, endpoint) in
                [(State::Covering, "this", &covering), (State::Elsewhere, "others", &elsewhere)]
            {
                // Of the row before.
                carta.delete(&token, &format!("{OWN_TOKENS}/{name}")).await;
                let wish = json!({ "name": name, "allowedEndpoints": [endpoint] });
                let key = make(carta, &token, &wish).await;
                self.keys.insert(Caller::ApiToken(account, state), key);
            }
        }
    }

    pub(super) fn token(&self, account: Account) -> &str {
        &self.tokens[&Caller::Login(account)]
    }

    pub(super) fn id(&self, account: Account) -> &str {
        &self.ids[&account]
    }

    pub(super) fn show(&self, caller: Caller, request: RequestBuilder) -> RequestBuilder {
        match (self.tokens.get(&caller), self.keys.get(&caller)) {
            (Some(token), _) => request.bearer_auth(token),
            (_, Some(key)) => request.basic_auth("__token__", Some(key)),
            (None, None) => request,
        }
    }
}

fn any_segment(segment: &str) -> &str {
    match segment {
        segment if segment.starts_with("{*") => "**",
        segment if segment.starts_with('{') => "*",
        segment => segment,
    }
}

async fn make(carta: &Carta, token: &str, wish: &Value) -> String {
    let made = carta.send_json(token, Method::POST, OWN_TOKENS, wish).await.expect(200);
    text(&made.json()["token"])
}

pub(super) fn text(json: &Value) -> String {
    json.as_str().expect("a text").to_owned()
}
