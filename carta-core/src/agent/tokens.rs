use super::{Agent, listing};
use crate::resource::Timestamp;
use crate::{Error, Secret};
use http::Method;
use serde::{Deserialize, Serialize};

/// The calls about API tokens, with which programs ask Carta in place of a user; from [`Agent::tokens`].
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// use carta::NewApiToken;
///
/// let wanted = NewApiToken::new("ci").allow(&["GET"], "/service/**").uses(100);
/// let token = agent.tokens().create("self", &wanted).await?;
/// store(token.key.expose()); // Carta shows it only this once
/// agent.tokens().revoke("self", "ci").await?;
/// # Ok(())
/// # }
/// # fn store(_: &str) {}
/// ```
///
/// `node` is the id of whose token it is, or `self`. A Carta without `/v2` answers [`Error::NotFound`] to each call, as
/// does one that doesn't know the node, or doesn't show it to the user. pycarta: `ResourceNotFoundError`.
#[derive(Clone, Debug)]
pub struct Tokens(pub(super) Agent);

/// An API token to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewApiToken {
    name: String,
    allowed_endpoints: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uses: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    auto_remove: bool,
}

/// An API token, as Carta tells it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ApiToken {
    /// The name, unique within the node.
    pub name: String,
    /// The token itself, in full when it was just made; in a listing, a part of it.
    #[serde(rename = "token")]
    pub key: Secret,
    /// What it may be used for, each as in `GET|POST /service/**`.
    #[serde(default, deserialize_with = "super::json::or_default")]
    pub allowed_endpoints: Vec<String>,
    /// When it ends, as in `2030-01-01T00:00:00Z`.
    #[serde(default)]
    pub expires: Option<Timestamp>,
    /// How often it may still be used.
    #[serde(default)]
    pub uses: Option<i64>,
    /// Whether it was revoked.
    #[serde(default)]
    pub revoked: Option<bool>,
    /// Whether Carta removes it once it has ended.
    #[serde(default)]
    pub auto_remove: Option<bool>,
    /// When it was used last.
    #[serde(default)]
    pub last_used: Option<Timestamp>,
}

impl Tokens {
    /// Makes an API token: `POST /v2/auth/apitoken/{node}`. pycarta: `v2.create_token`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidParameter`], for which [`Error::is_duplicate`] holds, if there is one of that name.
    pub async fn create(&self, node: &str, token: &NewApiToken) -> Result<ApiToken, Error> {
        self.0.at(Method::POST, &["v2", "auth", "apitoken", node]).json(token).read().await
    }

    /// The API tokens of a node, their keys obscured: `GET /v2/auth/apitoken/{node}`. pycarta: `v2.list_tokens`.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn list(&self, node: &str) -> Result<Vec<ApiToken>, Error> {
        let ask = self.0.at(Method::GET, &["v2", "auth", "apitoken", node]);
        ask.read_with(listing::collect).await
    }

    /// The user's own ones, for whoever decides by them.
    #[cfg(feature = "verify")]
    pub(crate) async fn own(&self) -> Result<Vec<ApiToken>, Error> {
        let ask = self.0.at(Method::GET, &["v2", "auth", "apitoken", "self"]).decisive();
        ask.read_with(listing::collect).await
    }

    /// Removes an API token: `DELETE /v2/auth/apitoken/{node}/{name}`. pycarta: `v2.delete_token`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such token.
    pub async fn delete(&self, node: &str, name: &str) -> Result<(), Error> {
        self.0.at(Method::DELETE, &["v2", "auth", "apitoken", node, name]).done().await
    }

    /// Ends an API token, which stays listed: `POST /v2/auth/apitoken/{node}/{name}/revoke`. pycarta:
    /// `v2.revoke_token`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such token.
    pub async fn revoke(&self, node: &str, name: &str) -> Result<(), Error> {
        self.0.at(Method::POST, &["v2", "auth", "apitoken", node, name, "revoke"]).done().await
    }
}

impl NewApiToken {
    /// A token that may be used for nothing as yet.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            allowed_endpoints: Vec::new(),
            expires: None,
            uses: None,
            auto_remove: false,
        }
    }

    /// Lets it be used with these methods at `path`, in which `*` stands for any one segment, and `**` at the
    /// end for anything. pycarta: `TokenEndpoint`.
    #[must_use]
    pub fn allow(mut self, methods: &[&str], path: &str) -> Self {
        self.allowed_endpoints.push(format!("{} {path}", methods.join("|").to_ascii_uppercase()));
        self
    }

    /// Ends it at a moment given as RFC 3339 says: `2030-01-01T00:00:00Z`.
    #[must_use]
    pub fn expires(mut self, moment: impl Into<String>) -> Self {
        self.expires = Some(moment.into());
        self
    }

    /// Lets Carta forget it once its time or its uses are over, an extension of carta-server.
    ///
    /// ```
    /// let once = carta::NewApiToken::new("once").allow(&["GET"], "/user").uses(1).auto_remove();
    /// ```
    #[must_use]
    pub fn auto_remove(mut self) -> Self {
        self.auto_remove = true;
        self
    }

    /// Ends it after so many uses.
    #[must_use]
    pub fn uses(mut self, uses: u64) -> Self {
        self.uses = Some(uses);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_written_as_pycarta_writes_it() {
        let wish =
            NewApiToken::new("ci").allow(&["GET"], "/service/**").allow(&["post", "put"], "/x");
        let expected = r#"{"name":"ci","allowedEndpoints":["GET /service/**","POST|PUT /x"]}"#;
        assert_eq!(serde_json::to_string(&wish).unwrap(), expected);
        let wish = NewApiToken::new("ci").uses(5).expires("2030-01-01T12:00:00.000120Z");
        let expected = r#"{"name":"ci","allowedEndpoints":[],"expires":"2030-01-01T12:00:00.000120Z","uses":5}"#;
        assert_eq!(serde_json::to_string(&wish).unwrap(), expected);
    }

    #[test]
    fn what_is_null_or_left_out_is_absent() {
        let token = |json| serde_json::from_str::<ApiToken>(json);
        let least = token(r#"{"name":"x","token":"ab"}"#).unwrap();
        let nulls = r#"{"name":"x","token":"ab","allowedEndpoints":null,"expires":null,"uses":null,
            "revoked":null,"autoRemove":null,"lastUsed":null,"new":{}}"#;
        assert_eq!(token(nulls).unwrap(), least);
        assert_eq!((least.uses, least.revoked, least.allowed_endpoints.len()), (None, None, 0));
        assert!(token(r#"{"name":"x"}"#).is_err() && token(r#"{"token":"ab"}"#).is_err());
    }

    #[test]
    fn the_key_is_not_shown() {
        let token: ApiToken =
            serde_json::from_str(r#"{"name":"x","token":"hunter2","uses":5,"revoked":true}"#)
                .unwrap();
        assert!(!format!("{token:?}").contains("hunter2"));
        assert_eq!(
            (token.key.expose(), token.uses, token.revoked),
            ("hunter2", Some(5), Some(true))
        );
    }
}
