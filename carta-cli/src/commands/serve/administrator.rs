//! The first administrator's password: never an argument, which others on the machine could read.

use crate::usage::Usage;
use anyhow::Context as _;
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use carta_core::Secret;
use std::env::{self, VarError};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use zeroize::Zeroizing;

const PASSWORD: &str = "CARTA_ADMIN_PASSWORD";
const PASSWORD_FILE: &str = "CARTA_ADMIN_PASSWORD_FILE";
/// 144 bits.
const RANDOM_BYTES: usize = 18;
/// A file with more isn't one with a password.
const MOST: u64 = 4096;

pub(crate) struct Administrator {
    password: Secret,
    made_up: bool,
}

impl Administrator {
    pub(crate) const NAME: &str = "admin";

    pub(crate) fn from_environment() -> anyhow::Result<Self> {
        let password = match env::var(PASSWORD) {
            Ok(text) if text.is_empty() => None,
            Ok(text) => Some(Secret::from(text)),
            Err(VarError::NotPresent) => None,
            Err(VarError::NotUnicode(_)) => {
                return Err(Usage(format!("`{PASSWORD}` isn't UTF-8")).into());
            }
        };
        let file = env::var_os(PASSWORD_FILE).filter(|path| !path.is_empty());
        match (password, file) {
            (Some(_), Some(_)) => {
                Err(Usage(format!("`{PASSWORD}` and `{PASSWORD_FILE}` are both set: unset one"))
                    .into())
            }
            (Some(password), None) => Ok(Self { password, made_up: false }),
            (None, Some(path)) => {
                let path = Path::new(&path);
                let password = read(path).with_context(|| {
                    format!("`{PASSWORD_FILE}` names `{}`, which can't be used", path.display())
                })?;
                Ok(Self { password, made_up: false })
            }
            (None, None) => Ok(Self { password: random()?, made_up: true }),
        }
    }

    pub(crate) fn password(&self) -> &Secret {
        &self.password
    }

    /// The password, if nobody knows it yet.
    pub(crate) fn made_up(&self) -> Option<&Secret> {
        self.made_up.then_some(&self.password)
    }
}

/// The file's first and only line.
fn read(path: &Path) -> anyhow::Result<Secret> {
    let mut text = Zeroizing::new(String::new());
    File::open(path)?.take(MOST + 1).read_to_string(&mut text)?;
    anyhow::ensure!(text.len() as u64 <= MOST, "it holds more than {MOST} bytes");
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    anyhow::ensure!(!line.is_empty(), "it is empty: write the password into it");
    anyhow::ensure!(!line.contains('\n'), "it holds more than one line");
    Ok(Secret::from(line))
}

fn random() -> anyhow::Result<Secret> {
    let mut bytes = Zeroizing::new([0; RANDOM_BYTES]);
    rand::fill(bytes.as_mut_slice())
        .map_err(|_| anyhow::anyhow!("the system has no random numbers"))?;
    Ok(Secret::from(BASE64.encode(bytes.as_slice())))
}
