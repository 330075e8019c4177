use super::rows::id_of;
use super::{StoreError, Transaction, seconds, time};
use crate::ids::KeyId;

/// What a key signs. No key does both, or what one vouches for could pass for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyPurpose {
    /// Tokens of logins.
    Tokens,
    /// What services are told of who calls.
    Assertions,
}

impl KeyPurpose {
    pub(crate) const ALL: [Self; 2] = [Self::Tokens, Self::Assertions];

    /// As it is stored.
    fn as_str(self) -> &'static str {
        match self {
            Self::Tokens => "tokens",
            Self::Assertions => "assertions",
        }
    }
}

/// A signing key as it is stored.
#[derive(Clone)]
pub(crate) struct SealedKey {
    pub(crate) id: KeyId,
    pub(crate) purpose: KeyPurpose,
    pub(crate) sealed: Vec<u8>,
    pub(crate) signs_from: u64,
    /// How long a token that it signed may last.
    pub(crate) longest: u64,
}

impl Transaction {
    /// Every key of a purpose, in the order in which they sign.
    pub(crate) async fn signing_keys(
        &mut self,
        purpose: KeyPurpose,
    ) -> Result<Vec<SealedKey>, StoreError> {
        let rows: Vec<(String, Vec<u8>, i64, i64)> = self
            .query(
                "SELECT id, sealed, signs_from, longest FROM signing_keys
             WHERE purpose = $1 ORDER BY number",
            )
            .bind(purpose.as_str())
            .all()
            .await?;
        let key = |(id, sealed, signs_from, longest): (String, _, _, _)| {
            let (signs_from, longest) = (time(signs_from), time(longest));
            Ok(SealedKey { id: id_of(&id)?, purpose, sealed, signs_from, longest })
        };
        rows.into_iter().map(key).collect()
    }

    /// Adds a key behind all others.
    pub(crate) async fn insert_signing_key(
        &mut self,
        key: &SealedKey,
        now: u64,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO signing_keys (id, sealed, made_at, number, signs_from, longest, purpose)
             SELECT $1, $2, $3, COALESCE(MAX(number), 0) + 1, $4, $5, $6 FROM signing_keys",
        )
        .bind(key.id.to_string())
        .bind(&key.sealed)
        .bind(seconds(now))
        .bind(seconds(key.signs_from))
        .bind(seconds(key.longest))
        .bind(key.purpose.as_str())
        .execute()
        .await?;
        Ok(())
    }

    pub(crate) async fn set_signing_start(
        &mut self,
        key: KeyId,
        at: u64,
    ) -> Result<(), StoreError> {
        self.query("UPDATE signing_keys SET signs_from = $1 WHERE id = $2")
            .bind(seconds(at))
            .bind(key.to_string())
            .execute()
            .await?;
        Ok(())
    }

    /// From now on, what a purpose's keys sign may last as long as this.
    pub(crate) async fn lengthen_signing_keys(
        &mut self,
        purpose: KeyPurpose,
        longest: u64,
    ) -> Result<(), StoreError> {
        self.query("UPDATE signing_keys SET longest = $1 WHERE longest < $1 AND purpose = $2")
            .bind(seconds(longest))
            .bind(purpose.as_str())
            .execute()
            .await?;
        Ok(())
    }

    pub(crate) async fn remove_signing_key(&mut self, key: KeyId) -> Result<(), StoreError> {
        self.query("DELETE FROM signing_keys WHERE id = $1")
            .bind(key.to_string())
            .execute()
            .await?;
        Ok(())
    }

    /// Replaces the sealed form of a signing key, which is the same key.
    pub(crate) async fn reseal_signing_key(
        &mut self,
        id: KeyId,
        sealed: &[u8],
    ) -> Result<(), StoreError> {
        self.query("UPDATE signing_keys SET sealed = $2 WHERE id = $1")
            .bind(id.to_string())
            .bind(sealed)
            .execute()
            .await?;
        Ok(())
    }
}
