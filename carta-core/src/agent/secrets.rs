use super::dialect::{self, Dialect, Route};
use super::{Agent, listing, text};
use crate::error::Configuration;
use crate::resource::Timestamp;
use crate::{Error, Secret};
use http::{HeaderName, HeaderValue, Method};
use serde::Deserialize;
use zeroize::Zeroizing;

/// The longest value, in characters; Carta's bound as pycarta knows it.
const MAX_VALUE: usize = 1024;

/// The calls about secrets, which Carta keeps for the user; from [`Agent::secrets`].
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// use carta::Secret;
///
/// agent.secrets().put("database-password", &Secret::from("correct horse")).await?;
/// let password = agent.secrets().get("database-password").await?;
/// assert_eq!(password.expose(), "correct horse");
/// # Ok(())
/// # }
/// ```
///
/// A `_` in a name is sent as `-`, as pycarta does: a secret's name travels as part of a header's. Case doesn't count.
/// A Carta that doesn't know `/secrets` is asked at `/secret`, where it is since 0.3.12.
#[derive(Clone, Debug)]
pub struct Secrets(pub(super) Agent);

/// A secret without its value.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SecretEntry {
    /// The name, in lower case and with `-` for `_`.
    pub name: String,
    /// When the value was put.
    pub set_at: Timestamp,
    /// When it ends, if it does so by itself.
    #[serde(default)]
    pub expires: Option<Timestamp>,
}

impl Secrets {
    /// Keeps a secret: `PUT /secrets` with the header `secret-{name}: {value}`. pycarta: `put_secret`.
    ///
    /// # Errors
    ///
    /// [`Configuration::Setting`] before anything is sent, naming the secret and never its value: if the name holds
    /// other characters than letters, digits and ``!#$%&'*+-.^_`|~``; if the value is longer than 1024 characters,
    /// begins or ends with a blank, or holds line ends, other control characters than a tab, or characters beyond
    /// Latin-1 (encode what is more than that, as Base64 say). pycarta: `ValueError`, `InvalidHeader`,
    /// `UnicodeEncodeError`, or a value that is kept without its last blanks.
    pub async fn put(&self, name: &str, value: &Secret) -> Result<(), Error> {
        let header = header_name(name)?;
        let value = header_value(name, value)?;
        dialect::ask(&self.0, Route::Secrets, |dialect| {
            let ask = self.0.at(Method::PUT, &[path(dialect)]);
            ask.header_as_is(header.clone(), value.clone()).done()
        })
        .await
    }

    /// Keeps a secret until a moment, given as RFC 3339 says: `PUT /secrets?expires={until}`, an extension of carta-server.
    ///
    /// ```no_run
    /// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
    /// let secrets = agent.secrets();
    /// secrets.put_until("api-key", &"s3cr3t".into(), "2030-01-01T00:00:00Z").await?;
    /// for secret in secrets.list().await? {
    ///     println!("{} until {:?}", secret.name, secret.expires);
    /// }
    /// secrets.remove("api-key").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`put`](Self::put); [`Error::InvalidParameter`] if the moment is past or none.
    pub async fn put_until(&self, name: &str, value: &Secret, until: &str) -> Result<(), Error> {
        let header = header_name(name)?;
        let value = header_value(name, value)?;
        let ask = self.0.at(Method::PUT, &["secrets"]).query("expires", until);
        ask.header_as_is(header, value).done().await
    }

    /// Which secrets there are, without their values: `GET /secrets/names`, an extension of carta-server.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if the host is the hosted Carta.
    pub async fn list(&self) -> Result<Vec<SecretEntry>, Error> {
        self.0.at(Method::GET, &["secrets", "names"]).read_with(listing::collect).await
    }

    /// Forgets a secret: `DELETE /secrets?name={name}`, an extension of carta-server.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such secret.
    pub async fn remove(&self, name: &str) -> Result<(), Error> {
        self.0.at(Method::DELETE, &["secrets"]).query("name", &hyphenated(name)).done().await
    }

    /// A secret's value: `GET /secrets?name={name}`. pycarta: `get_secret`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such secret.
    pub async fn get(&self, name: &str) -> Result<Secret, Error> {
        let name = hyphenated(name);
        dialect::ask(&self.0, Route::Secrets, |dialect| {
            let ask = self.0.at(Method::GET, &[path(dialect)]).query("name", &name);
            ask.header("accept", "text/plain, application/json;q=0.9, */*;q=0.5")
                .read_with(text::read)
        })
        .await
    }
}

fn path(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Reference => "secrets",
        Dialect::Newer => "secret",
    }
}

fn hyphenated(name: &str) -> String {
    name.replace('_', "-")
}

fn header_name(name: &str) -> Result<HeaderName, Error> {
    let header = format!("secret-{}", hyphenated(name));
    match HeaderName::from_bytes(header.as_bytes()) {
        Ok(header) if !name.is_empty() => Ok(header),
        _ => Err(wrong(name, "can't have this name: use letters, digits and `-`")),
    }
}

/// The value as it is sent: one byte for each character.
fn header_value(name: &str, value: &Secret) -> Result<HeaderValue, Error> {
    let value = value.expose();
    if value.chars().count() > MAX_VALUE {
        return Err(wrong(name, "is too long: a value has 1024 characters at most"));
    }
    if value.starts_with(char::is_whitespace) || value.ends_with(char::is_whitespace) {
        return Err(wrong(name, "begins or ends with a blank, which would be lost on the way"));
    }
    if value.chars().any(|char| char.is_control() && char != '\t') {
        return Err(wrong(name, "holds line ends or other control characters: encode it"));
    }
    let bytes: Result<Vec<u8>, _> = value.chars().map(u8::try_from).collect();
    let bytes = Zeroizing::new(bytes.map_err(|_| wrong(name, "isn't Latin-1: encode it"))?);
    HeaderValue::from_bytes(&bytes).map_err(|_| wrong(name, "can't be sent: encode it"))
}

fn wrong(name: &str, problem: &str) -> Error {
    let name: String = name.escape_debug().take(100).collect();
    Configuration::Setting(format!("the secret `{name}` {problem}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_a_header_name_can_hold() {
        for (name, header) in [
            ("api-key", "secret-api-key"),
            ("ApiKey", "secret-apikey"),
            ("a_b_c", "secret-a-b-c"),
            ("v1.2!#$%&'*+^`|~", "secret-v1.2!#$%&'*+^`|~"),
        ] {
            assert_eq!(header_name(name).unwrap(), header);
        }
        for name in ["", "a b", "a\nb", "naïve", "a:b", "a/b", "a\r\nX-Evil: 1", "\0"] {
            let error = header_name(name).unwrap_err().to_string();
            assert!(error.contains(&name.escape_debug().to_string()), "{error}");
        }
    }

    #[test]
    fn values_go_out_one_byte_for_each_character() {
        for (value, bytes) in [
            ("s3cr3t", b"s3cr3t".as_slice()),
            ("", b""),
            ("a b\tc", b"a b\tc"),
            ("caf\u{e9}", b"caf\xe9"),
        ] {
            assert_eq!(header_value("k", &value.into()).unwrap().as_bytes(), bytes);
        }
        assert_eq!(header_value("k", &"é".repeat(1024).into()).unwrap().len(), 1024);
    }

    #[test]
    fn what_would_not_arrive_is_refused_unseen() {
        let values = [
            " hunter2",
            "hunter2 ",
            "\thunter2",
            "hunter2\n",
            "hun\nter2",
            "hun\r\nter2: 1",
            "hun\0ter2",
            "hun\x7fter2",
            "hun\u{85}ter2",
            "hunter2\u{a0}",
            "hunter2日本",
            &"hunter2".repeat(147),
        ];
        for value in values {
            let error = header_value("k", &value.into()).unwrap_err().to_string();
            assert!(error.starts_with("the secret `k` "), "{error}");
            assert!(!error.contains("hun") && !error.contains("ter2"), "{error}");
        }
        assert_eq!("hunter2".repeat(147).len(), 1029);
    }
}
