//! Where user names and passwords go: the user pool that `GET /auth` names.

use super::{json, status};
use crate::error::Configuration;
use crate::http as transport;
use crate::{Error, Host, host};
use bytes::Bytes;
use http::{HeaderMap, Method};
use serde::Deserialize;
use url::Url;

/// A user pool, every part of it checked.
pub(super) struct Pool {
    pub(super) id: String,
    pub(super) client_id: String,
    pub(super) endpoint: Url,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    user_pool_id: String,
    user_pool_web_client_id: String,
    region: String,
    /// carta-server's own addition: the hosted Carta leaves it out.
    endpoint: Option<String>,
}

impl Pool {
    /// Asks `host`, without any token. Runs on the background thread.
    pub(super) async fn of(host: &Host) -> Result<Self, Error> {
        let told = told_by(host).await?;
        told.check(host, &Overrides::from_environment())
            .map_err(|problem| Configuration::Pool(problem).into())
    }
}

/// Who signs the tokens of logins, and for which client.
#[cfg(feature = "verify")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Issuer {
    pub(crate) url: String,
    pub(crate) client_id: String,
}

/// Asks `host`, without any token, and believes it alone: where the environment would have users log in doesn't say whose
/// tokens are good. Runs on the background thread.
#[cfg(feature = "verify")]
pub(crate) async fn issuer(host: &Host) -> Result<Issuer, Error> {
    let pool = told_by(host).await?.check(host, &Overrides([None, None]));
    let pool = pool.map_err(Configuration::Pool)?;
    let url = format!("{}/{}", pool.endpoint.as_str().trim_end_matches('/'), pool.id);
    Ok(Issuer { url, client_id: pool.client_id })
}

/// The keys at `url`, which mustn't lead anywhere else. Runs on the background thread.
#[cfg(feature = "verify")]
pub(crate) async fn public_keys<T: serde::de::DeserializeOwned>(url: &Url) -> Result<T, Error> {
    const LIMIT: std::time::Duration = std::time::Duration::from_secs(10);
    let answer = transport::send(transport::Request {
        method: Method::GET,
        url: url.clone(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        limit: LIMIT,
        by_parts: false,
    })
    .await?;
    let mut answer = status::success(answer).await?;
    answer.at_most = 64 << 10;
    json::read(answer).await
}

async fn told_by(host: &Host) -> Result<Told, Error> {
    let answer = transport::send(transport::Request {
        method: Method::GET,
        url: host.url(&["auth"])?,
        headers: HeaderMap::new(),
        body: Bytes::new(),
        limit: transport::DEFAULT_LIMIT,
        by_parts: false,
    })
    .await?;
    json::read(status::success(answer).await?).await
}

/// AWS's own variables for another endpoint, the more special first.
struct Overrides([Option<String>; 2]);

impl Overrides {
    fn from_environment() -> Self {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self([variable("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"), variable("AWS_ENDPOINT_URL")])
    }
}

impl Told {
    fn check(self, host: &Host, overrides: &Overrides) -> Result<Pool, String> {
        let lower = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
        if !within(&self.region, 32, lower) {
            return Err(format!("its region `{}` isn't one", shown(&self.region)));
        }
        let parts = self.user_pool_id.split_once('_');
        let fits = |(region, name)| {
            within(region, 64, lower) && within(name, 64, |char| char.is_ascii_alphanumeric())
        };
        if !parts.is_some_and(fits) {
            return Err(format!("its id `{}` isn't one", shown(&self.user_pool_id)));
        }
        let client = |char: char| char.is_ascii_alphanumeric() || "+_-".contains(char);
        if !within(&self.user_pool_web_client_id, 128, client) {
            return Err(format!(
                "its client id `{}` isn't one",
                shown(&self.user_pool_web_client_id)
            ));
        }
        let endpoint = self.endpoint(host, overrides)?;
        Ok(Pool { id: self.user_pool_id, client_id: self.user_pool_web_client_id, endpoint })
    }

    fn endpoint(&self, host: &Host, overrides: &Overrides) -> Result<Url, String> {
        let [special, general] = &overrides.0;
        let (source, text) = match (special, general, &self.endpoint) {
            (Some(text), _, _) => ("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", text.clone()),
            (None, Some(text), _) => ("AWS_ENDPOINT_URL", text.clone()),
            (None, None, Some(text)) => ("its answer", text.clone()),
            (None, None, None) => {
                ("its region", format!("https://cognito-idp.{}.amazonaws.com/", self.region))
            }
        };
        let url = Url::parse(&text)
            .map_err(|_| format!("the endpoint from {source} isn't an address"))?;
        if source == "its answer" && !host.same_origin(&url) {
            return Err(format!(
                "it names an endpoint of another origin, `{}`",
                shown(&url.origin().ascii_serialization())
            ));
        }
        let local = host.is_loopback() && host::is_loopback(&url);
        match url.scheme() {
            "https" => Ok(url),
            "http" if local => Ok(url),
            _ => Err(format!(
                "the endpoint from {source} needs `https://`, unless it and Carta are on this machine"
            )),
        }
    }
}

fn within(text: &str, most: usize, allowed: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.len() <= most && text.chars().all(allowed)
}

fn shown(text: &str) -> String {
    text.escape_debug().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Overrides = Overrides([None, None]);

    fn told() -> Told {
        Told {
            user_pool_id: "us-east-1_Test12345".into(),
            user_pool_web_client_id: "client-abc".into(),
            region: "us-east-1".into(),
            endpoint: None,
        }
    }

    fn endpoint(told: Told, host: &str, overrides: &Overrides) -> Result<String, String> {
        told.check(&host.parse().unwrap(), overrides).map(|pool| pool.endpoint.to_string())
    }

    #[test]
    fn the_endpoint_is_that_of_the_region_unless_told_otherwise() {
        let aws = endpoint(told(), "https://c.example", &NONE).unwrap();
        assert_eq!(aws, "https://cognito-idp.us-east-1.amazonaws.com/");
        let own = Told { endpoint: Some("https://c.example/".into()), ..told() };
        assert_eq!(endpoint(own, "https://c.example", &NONE).unwrap(), "https://c.example/");
        let both =
            Overrides([Some("https://one.example/".into()), Some("https://two.example/".into())]);
        let own = Told { endpoint: Some("https://c.example/".into()), ..told() };
        assert_eq!(endpoint(own, "https://c.example", &both).unwrap(), "https://one.example/");
        let general = Overrides([None, Some("https://two.example/".into())]);
        assert_eq!(
            endpoint(told(), "https://c.example", &general).unwrap(),
            "https://two.example/"
        );
    }

    #[test]
    fn a_login_cannot_be_led_elsewhere() {
        for evil in [
            "https://evil.example/",
            "http://c.example/",
            "https://c.example:444/",
            "javascript:1",
            "x",
        ] {
            let told = Told { endpoint: Some(evil.into()), ..told() };
            assert!(endpoint(told, "https://c.example", &NONE).is_err(), "{evil}");
        }
        let plain = Overrides([Some("http://127.0.0.1:1/".into()), None]);
        assert!(
            endpoint(told(), "https://c.example", &plain).is_err(),
            "plain text from a remote host's login"
        );
        assert!(endpoint(told(), "http://127.0.0.1:1", &plain).is_ok());
    }

    #[test]
    fn odd_pools_are_refused_before_anything_is_sent() {
        for region in ["", "us-east-1.evil.com/", "US", "a@b", "x#", &"a".repeat(33)] {
            let told = Told { region: region.into(), ..told() };
            assert!(endpoint(told, "https://c.example", &NONE).is_err(), "{region}");
        }
        for id in ["", "us-east-1", "_x", "a_", "a_b_c", "a_b/c", "A_b", "us\n_x"] {
            let told = Told { user_pool_id: id.into(), ..told() };
            assert!(endpoint(told, "https://c.example", &NONE).is_err(), "{id}");
        }
        for client in ["", "a b", "a\n", "é", &"a".repeat(129)] {
            let told = Told { user_pool_web_client_id: client.into(), ..told() };
            assert!(endpoint(told, "https://c.example", &NONE).is_err(), "{client}");
        }
    }
}
