use super::rows::{account, account_columns, id_of, user_columns};
use super::{Account, Store, StoreError, Transaction, seconds};
use crate::ids::{ApiTokenId, UserId};
use crate::moment::Moment;
use crate::names::ADMINISTRATORS;

/// An API token as it is kept: all of it but what its key is checked against.
#[derive(Clone, Debug)]
pub(crate) struct ApiToken {
    pub(crate) id: ApiTokenId,
    pub(crate) user: UserId,
    pub(crate) name: String,
    /// One pattern a line.
    pub(crate) endpoints: String,
    pub(crate) ends_at: Option<Moment>,
    pub(crate) uses: Option<u64>,
    pub(crate) auto_remove: bool,
    pub(crate) revoked: bool,
    pub(crate) used_at: Option<u64>,
}

impl ApiToken {
    /// Whether its time is over or its uses are spent.
    pub(crate) fn has_ended(&self, now: u64) -> bool {
        self.uses == Some(0) || self.ends_at.is_some_and(|end| end <= Moment::from(now))
    }
}

macro_rules! columns {
    () => {
        "id, user_id, name, endpoints, ends_at, uses, auto_remove, revoked_at, used_at"
    };
}

type Row =
    (String, String, String, String, Option<i64>, Option<i64>, i64, Option<i64>, Option<i64>);

/// A [`Row`] after what the key is checked against.
type KeyedRow = (
    Vec<u8>,
    String,
    String,
    String,
    String,
    Option<i64>,
    Option<i64>,
    i64,
    Option<i64>,
    Option<i64>,
);

fn token(row: Row) -> Result<ApiToken, StoreError> {
    let (id, user, name, endpoints, ends_at, uses, auto_remove, revoked_at, used_at) = row;
    Ok(ApiToken {
        id: id_of(&id)?,
        user: id_of(&user)?,
        name,
        endpoints,
        ends_at: ends_at.map(|end| Moment::from_micros(end.unsigned_abs())),
        uses: uses.map(i64::unsigned_abs),
        auto_remove: auto_remove != 0,
        revoked: revoked_at.is_some(),
        used_at: used_at.map(i64::unsigned_abs),
    })
}

impl Transaction {
    pub(crate) async fn insert_api_token(
        &mut self,
        new: &ApiToken,
        digest: &[u8],
        now: u64,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO api_tokens (id, user_id, name, digest, endpoints, ends_at, uses, auto_remove, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(new.id.to_string())
        .bind(new.user.to_string())
        .bind(&new.name)
        .bind(digest)
        .bind(&new.endpoints)
        .bind(new.ends_at.map(|end| seconds(end.micros())))
        .bind(new.uses.map(seconds))
        .bind(i64::from(new.auto_remove))
        .bind(seconds(now))
        .execute()
        .await?;
        Ok(())
    }

    /// A user's API tokens, by name.
    pub(crate) async fn api_tokens(&mut self, user: UserId) -> Result<Vec<ApiToken>, StoreError> {
        let rows: Vec<Row> = self
            .query(concat!(
                "SELECT ",
                columns!(),
                " FROM api_tokens WHERE user_id = $1 ORDER BY name"
            ))
            .bind(user.to_string())
            .all()
            .await?;
        rows.into_iter().map(token).collect()
    }

    /// An API token, and what its key is checked against.
    pub(crate) async fn api_token(
        &mut self,
        id: ApiTokenId,
    ) -> Result<Option<(ApiToken, Vec<u8>)>, StoreError> {
        let row: Option<KeyedRow> = self
            .query(concat!("SELECT digest, ", columns!(), " FROM api_tokens WHERE id = $1"))
            .bind(id.to_string())
            .optional()
            .await?;
        row.map(|(digest, a, b, c, d, e, f, g, h, i)| {
            Ok((token((a, b, c, d, e, f, g, h, i))?, digest))
        })
        .transpose()
    }

    /// Whose API token it is, as long as both last. Its uses don't matter: this very request may be the last of them.
    pub(crate) async fn account_of_api_token(
        &mut self,
        id: ApiTokenId,
        now: u64,
    ) -> Result<Option<Account>, StoreError> {
        let row = self.query(concat!(
            "SELECT ",
            account_columns!(),
            " FROM api_tokens t JOIN users u ON u.id = t.user_id ",
            "LEFT JOIN organizations o ON o.id = u.organization_id ",
            "WHERE t.id = $1 AND t.revoked_at IS NULL AND (t.ends_at IS NULL OR t.ends_at > $4) ",
            "AND u.removed_at IS NULL AND u.suspended_at IS NULL"
        ))
        .bind(id.to_string())
        .bind(seconds(now))
        .bind(ADMINISTRATORS)
        .bind(seconds(Moment::from(now).micros()))
        .optional()
        .await?;
        row.map(account).transpose()
    }

    /// Takes one use, if there is one left.
    pub(crate) async fn use_api_token(
        &mut self,
        id: ApiTokenId,
        now: u64,
    ) -> Result<bool, StoreError> {
        let done = self
            .query(
                "UPDATE api_tokens SET uses = uses - 1, used_at = $2
             WHERE id = $1 AND uses > 0
               AND revoked_at IS NULL AND (ends_at IS NULL OR ends_at > $3)",
            )
            .bind(id.to_string())
            .bind(seconds(now))
            .bind(seconds(Moment::from(now).micros()))
            .execute()
            .await?;
        Ok(done > 0)
    }

    pub(crate) async fn revoke_api_token(
        &mut self,
        id: ApiTokenId,
        now: u64,
    ) -> Result<(), StoreError> {
        self.query("UPDATE api_tokens SET revoked_at = $2 WHERE id = $1")
            .bind(id.to_string())
            .bind(seconds(now))
            .execute()
            .await?;
        Ok(())
    }

    pub(crate) async fn remove_api_token(&mut self, id: ApiTokenId) -> Result<(), StoreError> {
        self.query("DELETE FROM api_tokens WHERE id = $1").bind(id.to_string()).execute().await?;
        Ok(())
    }
}

/// Of requests that come at once, one notes it, and nobody waits for anybody.
macro_rules! note_use {
    ($lock:literal) => {
        concat!(
            "UPDATE api_tokens SET used_at = $2 WHERE id = (SELECT id FROM api_tokens ",
            "WHERE id = $1 AND (used_at IS NULL OR used_at <= $3)",
            $lock,
            ")"
        )
    };
}

impl Store {
    /// Notes that a token without a bound is used, if that wasn't noted after `since`. It is good to know, and no more: where
    /// others are in the way, it isn't noted.
    pub(crate) async fn note_use_of_api_token(
        &self,
        id: ApiTokenId,
        now: u64,
        since: u64,
    ) -> Result<(), StoreError> {
        let statement = if self.side_by_side {
            note_use!(" FOR NO KEY UPDATE SKIP LOCKED")
        } else {
            note_use!("")
        };
        let noted = self.database.change(statement, |statement| {
            statement.bind(id.to_string()).bind(seconds(now)).bind(seconds(since))
        });
        match noted.await {
            Ok(_) | Err(StoreError::Busy(_) | StoreError::Conflict(_) | StoreError::Lost(_)) => {
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}
