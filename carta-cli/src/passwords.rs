//! Passwords that nobody has thought of.

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use carta_core::Secret;
use zeroize::Zeroizing;

/// 144 bits.
const RANDOM_BYTES: usize = 18;

pub(crate) fn random() -> anyhow::Result<Secret> {
    let mut bytes = Zeroizing::new([0; RANDOM_BYTES]);
    rand::fill(bytes.as_mut_slice())
        .map_err(|_| anyhow::anyhow!("the system has no random numbers"))?;
    Ok(Secret::from(BASE64.encode(bytes.as_slice())))
}
