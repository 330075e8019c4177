//! The user pool: what a client has to know before it can log in.

use crate::store::{StoreError, Transaction};
use std::sync::Arc;

/// Stands where Cognito names the place of its machines.
const REGION: &str = "local";
const POOL_CHARS: usize = 9;
const CLIENT_CHARS: usize = 26;
const POOL_ID: &str = "pool id";
const CLIENT_ID: &str = "client id";

/// Made at the first start and kept.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    pub(crate) id: Arc<str>,
    pub(crate) client_id: Arc<str>,
    pub(crate) region: &'static str,
    /// The public base URL, without a slash at its end.
    pub(crate) endpoint: Arc<str>,
    /// Whether something in front hides clients' addresses: then a connection's says nothing of whose it is.
    pub(crate) addresses_hidden: bool,
}

impl Pool {
    pub(crate) async fn load_or_make(
        tx: &mut Transaction,
        endpoint: Arc<str>,
        addresses_hidden: bool,
    ) -> Result<Self, StoreError> {
        let id = kept(tx, POOL_ID, || format!("{REGION}_{}", random(POOL_CHARS))).await?;
        let client_id = kept(tx, CLIENT_ID, || random(CLIENT_CHARS)).await?;
        Ok(Self {
            id: id.into(),
            client_id: client_id.into(),
            region: REGION,
            endpoint,
            addresses_hidden,
        })
    }

    /// Whether clients speak TLS, with the server itself or with a proxy in front.
    pub(crate) fn is_behind_tls(&self) -> bool {
        self.endpoint.starts_with("https://")
    }

    /// The `iss` of its tokens.
    pub(crate) fn issuer(&self) -> String {
        format!("{}/{}", self.endpoint, self.id)
    }
}

async fn kept(
    tx: &mut Transaction,
    name: &str,
    make: impl FnOnce() -> String,
) -> Result<String, StoreError> {
    if let Some(value) = tx.setting(name).await? {
        return Ok(value);
    }
    let value = make();
    tx.insert_setting(name, &value).await?;
    Ok(value)
}

/// Letters and digits, from the hexadecimal ones: they name the pool and keep no secret.
fn random(chars: usize) -> String {
    uuid::Uuid::new_v4().simple().to_string().chars().take(chars).collect()
}
