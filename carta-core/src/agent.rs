//! The agent: who asks Carta, where, and how.

mod audit;
mod cognito;
mod dialect;
mod ending;
mod exchange;
mod files;
mod flags;
mod groups;
mod held;
mod json;
mod listing;
mod login;
mod multipart;
mod organizations;
mod permissions;
mod permissions_v2;
mod pool;
mod projects;
mod renewal;
mod request;
mod resources;
mod response;
mod retry;
mod secrets;
mod service;
mod services;
mod status;
mod text;
mod token;
mod tokens;
mod users;
mod workspaces;

use crate::{Host, Secret};
use std::fmt;
use std::sync::Arc;

pub use audit::{AuditPage, AuditTrail, AuditedChange, AuditedUser};
pub use files::{Files, NewUpload, Upload, UploadInParts};
pub(crate) use groups::Membership;
pub use groups::{Groups, Member, NamedGroup};
pub(crate) use held::{Form, Held};
#[cfg(feature = "verify")]
pub(crate) use login::host_of_environment;
pub use login::{Challenge, ChallengeKind, Login, LoginStep, ioff, ion, is_interactive};
pub use organizations::{Organization, Organizations};
pub use permissions::{AuditRequest, Permissions};
pub use permissions_v2::{PermissionsV2, ResourcePermission};
#[cfg(feature = "verify")]
pub(crate) use pool::{Issuer, issuer, public_keys};
pub use projects::Projects;
pub use request::Request;
pub use resources::{Node, Props, Resources};
pub use response::Response;
pub use secrets::{SecretEntry, Secrets};
pub use service::ServiceClient;
pub use services::Services;
pub use tokens::{ApiToken, NewApiToken, Tokens};
pub(crate) use users::Account;
pub use users::{FindUsers, PasswordPolicy, UserPool, Users};
pub use workspaces::Workspaces;

/// Someone's access to a Carta: the host, and the token that says who asks.
///
/// ```no_run
/// # async fn example() -> Result<(), carta::Error> {
/// let agent = carta::Agent::login().username("andy").password("secret").await?;
/// println!("{} at {}", agent.users().current().await?.name, agent.host());
/// # Ok(())
/// # }
/// ```
///
/// Cloning is cheap, and clones share the token. A 401 means one renewed login, however many calls meet it at once,
/// and one further try; without a password to log in with, it is an error. Every call can be awaited on any executor,
/// or waited for with [`block_on`](crate::block_on). Calls take 30 s at most, 5 of them to
/// connect; files aside. After a passing failure (no connection, 429, 502, 503, 504), calls that may be sent twice without
/// harm are tried twice more, after 0.1 to 0.4 s or what `Retry-After` says, up to 5 s; others never.
///
/// pycarta: `CartaAgent`.
#[derive(Clone)]
pub struct Agent(Arc<Inner>);

struct Inner {
    host: Host,
    renewal: Option<Arc<renewal::Renewal>>,
    tokens: token::Tokens,
    /// Who `GET /user` said this is, the first time.
    seen: users::Seen,
    ending: ending::Ending,
}

impl Agent {
    /// An agent with a token from elsewhere; once Carta refuses the token, the agent is of no more use.
    ///
    /// The token is sent to `host` and nowhere else: give the host that issued it.
    #[must_use]
    pub fn from_token(host: Host, token: Secret) -> Self {
        Self::new(host, None, token::Token::bearer(token, None))
    }

    /// An agent with an API token from elsewhere.
    #[cfg(feature = "verify")]
    pub(crate) fn from_api_token(host: Host, token: Secret) -> Self {
        Self::new(host, None, token::Token::api(token))
    }

    /// The agent of somebody of whom Carta said who it is, and of whom nothing can be asked in their name.
    #[cfg(feature = "verify")]
    pub(crate) fn without_token(host: Host) -> Self {
        Self::new(host, None, token::Token::absent())
    }

    /// Whether anything can be asked in its name.
    pub(crate) fn can_ask(&self) -> bool {
        self.0.tokens.current().is_there()
    }

    /// Whether this is the agent's token, in the same time whichever of its characters differ.
    #[cfg(feature = "verify")]
    pub(crate) fn has_token(&self, token: &str) -> bool {
        let current = self.0.tokens.current();
        let (one, other) = (current.secret().expose().as_bytes(), token.as_bytes());
        aws_lc_rs::constant_time::verify_slices_are_equal(one, other).is_ok()
    }

    /// Logs in without touching the process-wide session; see [`Login`].
    pub fn login() -> Login {
        Login::new(|| {}, Ok)
    }

    fn new(host: Host, renewal: Option<Arc<renewal::Renewal>>, token: token::Token) -> Self {
        let tokens = token::Tokens::new(token);
        let (seen, ending) = (users::Seen::default(), ending::Ending::none());
        Self(Arc::new(Inner { host, renewal, tokens, seen, ending }))
    }

    /// Where this agent asks.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.0.host
    }

    /// The token that is sent at present, pycarta's `token`. It changes when the login is renewed.
    #[must_use]
    pub fn token(&self) -> Secret {
        self.0.tokens.current().secret().clone()
    }

    /// Users: who am I, creation, credentials.
    #[must_use]
    pub fn users(&self) -> Users {
        Users(self.clone())
    }

    /// Groups: creation, members.
    #[must_use]
    pub fn groups(&self) -> Groups {
        Groups(self.clone())
    }

    /// Organizations and who owns them, an extension of carta-server.
    #[must_use]
    pub fn organizations(&self) -> Organizations {
        Organizations(self.clone())
    }

    /// What changed, when and by whom, an extension of carta-server.
    pub fn audit(&self) -> AuditTrail {
        AuditTrail::new(self.clone())
    }

    /// Permissions: who may do what with which resource.
    #[must_use]
    pub fn permissions(&self) -> Permissions {
        Permissions(self.clone())
    }

    /// Projects and their connections.
    #[must_use]
    pub fn projects(&self) -> Projects {
        Projects(self.clone())
    }

    /// Workspaces and who may use them.
    #[must_use]
    pub fn workspaces(&self) -> Workspaces {
        Workspaces(self.clone())
    }

    /// Files: listings, down- and uploads.
    #[must_use]
    pub fn files(&self) -> Files {
        Files(self.clone())
    }

    /// Secrets, which Carta keeps for the user.
    #[must_use]
    pub fn secrets(&self) -> Secrets {
        Secrets(self.clone())
    }

    /// Services: registration, namespaces.
    #[must_use]
    pub fn services(&self) -> Services {
        Services(self.clone())
    }

    /// Calls to one service. pycarta: `utilize_service`.
    #[must_use]
    pub fn service(&self, namespace: &str, name: &str) -> ServiceClient {
        ServiceClient::new(self, namespace, name)
    }

    /// API tokens, with which programs ask Carta.
    #[must_use]
    pub fn tokens(&self) -> Tokens {
        Tokens(self.clone())
    }

    /// Generic resources.
    #[must_use]
    pub fn resources(&self) -> Resources {
        Resources(self.clone())
    }

    /// Permissions in the words of `/v2`: anything may hold them on anything.
    #[must_use]
    pub fn permissions_v2(&self) -> PermissionsV2 {
        PermissionsV2(self.clone())
    }

    /// Whether an API token speaks for its owner: what is known of them must not outlive an outage.
    pub(crate) fn has_api_token(&self) -> bool {
        self.0.tokens.current().is_api()
    }

    /// Whether the token hasn't expired, as far as its issuer said when, or can be renewed.
    pub(crate) fn is_authenticated(&self) -> bool {
        self.0.tokens.is_live(self.0.renewal.is_some())
    }
}

impl fmt::Debug for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.0.renewal.as_ref().map(|renewal| &renewal.username);
        f.debug_struct("Agent")
            .field("host", &self.0.host)
            .field("user", &user)
            .finish_non_exhaustive()
    }
}
