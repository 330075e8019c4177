use super::rows::{GroupRow, UserRow, group, id_of, user, user_columns};
use super::{Change, Group, StoreError, Transaction, User, seconds};
use crate::ids::{GroupId, UserId};
use crate::permissions::Holder;

/// What adding a member has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joined {
    Now,
    WithAnotherEnd,
    Before,
}

impl Transaction {
    /// The group with exactly this name.
    pub(crate) async fn group(&mut self, name: &str) -> Result<Option<Group>, StoreError> {
        let row: Option<GroupRow> = self.query(
            "SELECT id, organization_id, name FROM groups WHERE name = $1 AND removed_at IS NULL",
        )
        .bind(name)
        .optional()
        .await?;
        row.map(group).transpose()
    }

    /// Every stored group, by name.
    pub(crate) async fn groups(&mut self) -> Result<Vec<Group>, StoreError> {
        let rows: Vec<GroupRow> = self
            .query(
                "SELECT id, organization_id, name FROM groups WHERE removed_at IS NULL ORDER BY name",
            )
            .all()
            .await?;
        rows.into_iter().map(group).collect()
    }

    /// The stored groups that the user belongs to now, and those of organizations that they own, by name.
    pub(crate) async fn groups_known_to(
        &mut self,
        user: UserId,
        now: u64,
    ) -> Result<Vec<Group>, StoreError> {
        let rows: Vec<GroupRow> = self
            .query(
                "SELECT g.id, g.organization_id, g.name FROM groups g
             WHERE g.removed_at IS NULL AND (
                g.organization_id IN (SELECT organization_id FROM organization_owners WHERE user_id = $1)
                OR g.id IN (SELECT group_id FROM memberships
                            WHERE user_id = $1 AND (ends_at IS NULL OR ends_at > $2)))
             ORDER BY g.name",
            )
            .bind(user.to_string())
            .bind(seconds(now))
            .all()
            .await?;
        rows.into_iter().map(group).collect()
    }

    /// Whether there is a group with this name or one that looks like it.
    pub(crate) async fn group_name_is_taken(&mut self, folded: &str) -> Result<bool, StoreError> {
        let row: Option<(i64,)> = self
            .query("SELECT CAST(1 AS BIGINT) FROM groups WHERE folded = $1 AND removed_at IS NULL")
            .bind(folded)
            .optional()
            .await?;
        Ok(row.is_some())
    }

    pub(crate) async fn insert_group(
        &mut self,
        new: &Group,
        folded: &str,
        now: u64,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO groups (id, organization_id, name, folded, made_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(new.id.to_string())
        .bind(new.organization.map(|id| id.to_string()))
        .bind(&new.name)
        .bind(folded)
        .bind(seconds(now))
        .execute()
        .await?;
        Ok(())
    }

    /// Whether the user is a member now.
    pub(crate) async fn is_member(
        &mut self,
        group: GroupId,
        user: UserId,
        now: u64,
    ) -> Result<bool, StoreError> {
        let row: Option<(i64,)> = self
            .query(
                "SELECT CAST(1 AS BIGINT) FROM memberships
             WHERE group_id = $1 AND user_id = $2 AND (ends_at IS NULL OR ends_at > $3)",
            )
            .bind(group.to_string())
            .bind(user.to_string())
            .bind(seconds(now))
            .optional()
            .await?;
        Ok(row.is_some())
    }

    /// Makes the user a member until `ends_at`, for ever if that is `None`.
    pub(crate) async fn add_member(
        &mut self,
        group: GroupId,
        user: UserId,
        ends_at: Option<u64>,
        now: u64,
    ) -> Result<Joined, StoreError> {
        let before: Option<(Option<i64>,)> = self
            .query(
                "SELECT ends_at FROM memberships
             WHERE group_id = $1 AND user_id = $2 AND (ends_at IS NULL OR ends_at > $3)",
            )
            .bind(group.to_string())
            .bind(user.to_string())
            .bind(seconds(now))
            .optional()
            .await?;
        let ends_at = ends_at.map(seconds);
        match before {
            Some((same,)) if same == ends_at => Ok(Joined::Before),
            before => {
                self.put_member(group, user, ends_at, now).await?;
                Ok(if before.is_some() { Joined::WithAnotherEnd } else { Joined::Now })
            }
        }
    }

    /// One that has ended begins anew; of one that lasts, the end alone is changed.
    async fn put_member(
        &mut self,
        group: GroupId,
        user: UserId,
        ends_at: Option<i64>,
        now: u64,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO memberships (group_id, user_id, since, ends_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (group_id, user_id) DO UPDATE SET
                 since = CASE WHEN memberships.ends_at <= $3 THEN $3 ELSE memberships.since END,
                 ends_at = excluded.ends_at",
        )
        .bind(group.to_string())
        .bind(user.to_string())
        .bind(seconds(now))
        .bind(ends_at)
        .execute()
        .await?;
        Ok(())
    }

    /// Whether the user was a member until now.
    pub(crate) async fn remove_member(
        &mut self,
        group: GroupId,
        user: UserId,
        now: u64,
    ) -> Result<bool, StoreError> {
        let was_member = self.is_member(group, user, now).await?;
        self.query("DELETE FROM memberships WHERE group_id = $1 AND user_id = $2")
            .bind(group.to_string())
            .bind(user.to_string())
            .execute()
            .await?;
        Ok(was_member)
    }

    /// The members who may act, by name.
    pub(crate) async fn members(
        &mut self,
        group: GroupId,
        now: u64,
    ) -> Result<Vec<User>, StoreError> {
        let rows: Vec<UserRow> = self
            .query(concat!(
                "SELECT ",
                user_columns!(),
                " FROM memberships m JOIN users u ON u.id = m.user_id ",
                "LEFT JOIN organizations o ON o.id = u.organization_id ",
                "WHERE m.group_id = $1 AND (m.ends_at IS NULL OR m.ends_at > $2) ",
                "AND u.removed_at IS NULL AND u.suspended_at IS NULL ORDER BY u.name"
            ))
            .bind(group.to_string())
            .bind(seconds(now))
            .all()
            .await?;
        rows.into_iter().map(user).collect()
    }

    /// When memberships of a group will end, of those that will.
    pub(crate) async fn ends(
        &mut self,
        group: GroupId,
        now: u64,
    ) -> Result<Vec<(UserId, u64)>, StoreError> {
        let rows: Vec<(String, i64)> = self
            .query("SELECT user_id, ends_at FROM memberships WHERE group_id = $1 AND ends_at > $2")
            .bind(group.to_string())
            .bind(seconds(now))
            .all()
            .await?;
        rows.into_iter().map(|(user, end)| Ok((id_of(&user)?, end.unsigned_abs()))).collect()
    }

    /// Whether a member may act and has credentials, and stays one: a membership with an end leaves nobody one day.
    pub(crate) async fn a_member_can_log_in(&mut self, group: GroupId) -> Result<bool, StoreError> {
        let row: Option<(i64,)> = self
            .query(
                "SELECT CAST(1 AS BIGINT) FROM memberships m
             JOIN users u ON u.id = m.user_id JOIN credentials c ON c.user_id = u.id
             WHERE m.group_id = $1 AND m.ends_at IS NULL
               AND u.removed_at IS NULL AND u.suspended_at IS NULL LIMIT 1",
            )
            .bind(group.to_string())
            .optional()
            .await?;
        Ok(row.is_some())
    }

    /// The names of the stored groups that the user belongs to now, in order.
    pub(crate) async fn groups_of(
        &mut self,
        user: UserId,
        now: u64,
    ) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> = self
            .query(
                "SELECT g.name FROM memberships m JOIN groups g ON g.id = m.group_id
             WHERE m.user_id = $1 AND (m.ends_at IS NULL OR m.ends_at > $2) AND g.removed_at IS NULL
             ORDER BY g.name",
            )
            .bind(user.to_string())
            .bind(seconds(now))
            .all()
            .await?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// Ends all memberships of a group, each with a row in the audit, and marks the group as removed. Its name stays.
    pub(crate) async fn retire_group(
        &mut self,
        actor: UserId,
        group: &Group,
        now: u64,
    ) -> Result<(), StoreError> {
        let query = "SELECT m.user_id FROM memberships m JOIN users u ON u.id = m.user_id
             WHERE m.group_id = $1 AND (m.ends_at IS NULL OR m.ends_at > $2) ORDER BY u.name";
        let query = self.query(query).bind(group.id.to_string()).bind(seconds(now));
        let members: Vec<(String,)> = query.all().await?;
        for (member,) in members {
            self.audit(Some(actor), Change::MemberRemoved(id_of(&member)?, &group.name), now)?;
        }
        self.query("DELETE FROM memberships WHERE group_id = $1")
            .bind(group.id.to_string())
            .execute()
            .await?;
        self.delete_grants_of(Holder::Group(group.id), actor, now).await?;
        self.query("UPDATE groups SET removed_at = $2 WHERE id = $1")
            .bind(group.id.to_string())
            .bind(seconds(now))
            .execute()
            .await?;
        Ok(())
    }

    /// Frees the name of a removed group, and of those that look like it, for one that is about to be made.
    ///
    /// The row stays, under a name that no group can have: its id is never another's.
    pub(crate) async fn free_group_name(&mut self, folded: &str) -> Result<(), StoreError> {
        self.query(
            "UPDATE groups SET name = id || '/' || name, folded = id || '/' || folded
             WHERE folded = $1 AND removed_at IS NOT NULL",
        )
        .bind(folded)
        .execute()
        .await?;
        Ok(())
    }
}
