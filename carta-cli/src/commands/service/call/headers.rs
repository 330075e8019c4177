//! What a call says beside its body.

use crate::output::shown;
use crate::usage::Usage;
use anyhow::Context as _;
use carta_core::Secret;
use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// A file with more holds something else than headers.
const MOST: u64 = 64 << 10;

/// What Carta takes away from a call, since it says by itself who calls.
const OF_CARTA: [&str; 4] = ["authorization", "cookie", "forwarded", "x-real-ip"];
const OF_CARTA_BELOW: [&str; 4] = ["proxy", "carta-", "x-carta-", "x-forwarded-"];

/// What follows from the call itself.
const OF_THE_CALL: [&str; 9] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "te",
    "transfer-encoding",
    "upgrade",
];

#[derive(clap::Args)]
pub(super) struct Headers {
    /// A header; can be given several times. Others on this machine can read arguments: what is secret goes into a file.
    #[arg(long, short = 'H', value_name = "NAME: VALUE")]
    header: Vec<String>,

    /// Headers that this file holds, one a line.
    #[arg(long, value_name = "FILE")]
    header_file: Option<PathBuf>,
}

impl Headers {
    /// Names and values, any of which may be secret.
    pub(super) fn read(&self) -> anyhow::Result<Vec<(String, Secret)>> {
        let mut headers = Vec::new();
        for line in &self.header {
            headers.push(header(line).context("--header")?);
        }
        let Some(path) = &self.header_file else { return Ok(headers) };
        let unread = || format!("`{}` can't be used as headers", path.display());
        let mut text = Zeroizing::new(String::new());
        let file = File::open(path).with_context(unread)?;
        file.take(MOST + 1).read_to_string(&mut text).with_context(unread)?;
        if text.len() as u64 > MOST {
            return Err(anyhow::anyhow!("it holds more than {MOST} bytes")).with_context(unread);
        }
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            headers.push(header(line).with_context(unread)?);
        }
        Ok(headers)
    }
}

/// Errors show no value, which may be secret, nor what may be one without a name.
fn header(line: &str) -> Result<(String, Secret), Usage> {
    let expected = || Usage("expected a header as `NAME: VALUE`".to_owned());
    let (name, value) = line.split_once(':').ok_or_else(expected)?;
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(expected());
    }
    let value = value.trim();
    if value.chars().any(|char| !matches!(char, ' '..='~' | '\t')) {
        return Err(Usage(format!("the value of header `{}` isn't plain ASCII", shown(name))));
    }
    let dashed = name.to_ascii_lowercase().replace('_', "-");
    if OF_CARTA.contains(&dashed.as_str())
        || OF_CARTA_BELOW.iter().any(|below| dashed.starts_with(below))
    {
        return Err(Usage(format!(
            "the header `{name}` doesn't reach a service: Carta tells it who calls, by `Carta-Assertion`"
        )));
    }
    if OF_THE_CALL.contains(&dashed.as_str()) {
        return Err(Usage(format!("the header `{name}` follows from the call: leave it out")));
    }
    Ok((name.to_owned(), Secret::from(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_or_refused_without_showing_its_value() {
        let (name, value) = header("X-Api-Key:  se cret ").expect("read");
        assert_eq!((name.as_str(), value.expose()), ("X-Api-Key", "se cret"));
        for wrong in [
            "secret",
            ": secret",
            "X Y: secret",
            "X: secret\u{1b}",
            "X: secr\u{e9}t",
            "authorization: secret",
            "Proxy-Authorization: secret",
            "X_CARTA_TOKEN: secret",
            "Carta-Assertion: secret",
            "Content_Length: 5 secret",
        ] {
            let error = header(wrong).expect_err(wrong).to_string();
            assert!(!error.contains("secr"), "{error}");
        }
    }
}
