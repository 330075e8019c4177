//! The first administrator's password: never an argument, which others on the machine could read.

use crate::passwords;
use crate::prompt::line_of_file;
use crate::usage::Usage;
use anyhow::Context as _;
use carta_core::Secret;
use std::env::{self, VarError};
use std::path::Path;

const PASSWORD: &str = "CARTA_ADMIN_PASSWORD";
const PASSWORD_FILE: &str = "CARTA_ADMIN_PASSWORD_FILE";

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
                let password = line_of_file(path).with_context(|| {
                    format!("`{PASSWORD_FILE}` names `{}`, which can't be used", path.display())
                })?;
                Ok(Self { password, made_up: false })
            }
            (None, None) => Ok(Self { password: passwords::random()?, made_up: true }),
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
