use super::rows::id_of;
use super::{Change, StoreError, Transaction};
use crate::ids::{ResourceId, UserId};
use crate::permissions::{Flags, Holder, Tiers};

pub(super) fn flags(bits: i64) -> Result<Flags, StoreError> {
    Flags::from_bits(bits).ok_or(StoreError::Unreadable("flags"))
}

impl Transaction {
    /// What the holder was granted; nothing if there is no grant.
    pub(crate) async fn grant(
        &mut self,
        resource: ResourceId,
        holder: Holder,
    ) -> Result<Tiers, StoreError> {
        let row: Option<(i64, i64, i64)> = self
            .query(
                "SELECT user_flags, private_flags, shared_flags FROM grants
             WHERE resource_id = $1 AND holder_kind = $2 AND holder_id = $3",
            )
            .bind(resource.to_string())
            .bind(holder.kind())
            .bind(holder.to_string())
            .optional()
            .await?;
        let (user, private, shared) = row.unwrap_or_default();
        Ok(Tiers { user: flags(user)?, private: flags(private)?, shared: flags(shared)? })
    }

    /// Puts a grant in the place of the one there was. One that permits nothing is none.
    pub(crate) async fn set_grant(
        &mut self,
        resource: ResourceId,
        holder: Holder,
        tiers: Tiers,
    ) -> Result<(), StoreError> {
        if tiers == Tiers::default() {
            return self.delete_grant(resource, holder).await;
        }
        self.query(
            "INSERT INTO grants
             (resource_id, holder_kind, holder_id, user_flags, private_flags, shared_flags)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (resource_id, holder_kind, holder_id) DO UPDATE SET
             user_flags = excluded.user_flags, private_flags = excluded.private_flags,
             shared_flags = excluded.shared_flags",
        )
        .bind(resource.to_string())
        .bind(holder.kind())
        .bind(holder.to_string())
        .bind(tiers.user.bits())
        .bind(tiers.private.bits())
        .bind(tiers.shared.bits())
        .execute()
        .await?;
        Ok(())
    }

    async fn delete_grant(
        &mut self,
        resource: ResourceId,
        holder: Holder,
    ) -> Result<(), StoreError> {
        self.query(
            "DELETE FROM grants WHERE resource_id = $1 AND holder_kind = $2 AND holder_id = $3",
        )
        .bind(resource.to_string())
        .bind(holder.kind())
        .bind(holder.to_string())
        .execute()
        .await?;
        Ok(())
    }

    /// Removes every grant that the id is an end of, and writes each down in the audit.
    pub(crate) async fn delete_grants_of(
        &mut self,
        end: Holder,
        actor: UserId,
        now: u64,
    ) -> Result<(), StoreError> {
        let id = end.to_string();
        let query = "SELECT resource_id, holder_kind, holder_id FROM grants WHERE resource_id = $1 OR holder_id = $1
             ORDER BY resource_id, holder_id";
        let gone: Vec<(String, String, String)> = self.query(query).bind(&id).all().await?;
        for (resource, kind, holder) in gone {
            let user = if kind == "user" { Some(id_of(&holder)?) } else { None };
            let holder = format!("{kind} {holder}");
            self.audit(Some(actor), Change::GrantRemoved(id_of(&resource)?, user, &holder), now)?;
        }
        self.query("DELETE FROM grants WHERE resource_id = $1 OR holder_id = $1")
            .bind(&id)
            .execute()
            .await?;
        Ok(())
    }
}
