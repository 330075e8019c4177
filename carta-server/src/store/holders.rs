use super::grants::flags;
use super::rows::id_of;
use super::{Kind, StoreError, Transaction};
use crate::ids::{GroupId, HolderId, ResourceId, UserId};
use crate::names::{ALL, ALL_USERS};
use crate::permissions::{Holder, Tiers};

/// A holder and what it is called.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) holder: Holder,
    pub(crate) name: String,
    /// A resource's kind and labels.
    pub(crate) resource: Option<(Kind, Vec<String>)>,
}

/// What holds an id; the name of a group that the server keeps is NULL.
type Row = (String, String, Option<String>, Option<String>, Option<String>);

impl Named {
    pub(crate) fn user(id: UserId, name: String) -> Self {
        Self { holder: Holder::User(id), name, resource: None }
    }
}

/// [`Row`], and the three tiers.
type GrantRow = (String, String, Option<String>, Option<String>, Option<String>, i64, i64, i64);

/// `None` for what isn't there any more.
fn named((kind, id, name, resource_kind, labels): Row) -> Result<Option<Named>, StoreError> {
    let holder = match kind.as_str() {
        "user" => Holder::User(id_of(&id)?),
        "group" => Holder::Group(id_of(&id)?),
        "resource" => Holder::Resource(id_of(&id)?),
        _ => return Err(StoreError::Unreadable("a kind of holder")),
    };
    let resource = match (resource_kind, labels) {
        (Some(kind), Some(labels)) => Some(super::resources::kind_and_labels(&kind, &labels)?),
        _ => None,
    };
    let name = name.or_else(|| own_group(holder).map(str::to_owned));
    Ok(name.map(|name| Named { holder, name, resource }))
}

/// The groups that the server keeps and that no organization has.
fn own_group(holder: Holder) -> Option<&'static str> {
    match holder {
        Holder::Group(GroupId::ALL_USERS) => Some(ALL_USERS),
        Holder::Group(GroupId::ALL) => Some(ALL),
        _ => None,
    }
}

impl Transaction {
    /// Whoever has this id. The removed have none.
    pub(crate) async fn holder(&mut self, id: HolderId) -> Result<Option<Named>, StoreError> {
        let id = id.to_string();
        let row: Option<Row> = self.query(
            "SELECT 'user', id, name, NULL, NULL FROM users WHERE id = $1 AND removed_at IS NULL
             UNION ALL
             SELECT 'group', id, name, NULL, NULL FROM groups WHERE id = $1 AND removed_at IS NULL
             UNION ALL
             SELECT 'group', id, name || $2, NULL, NULL FROM organizations WHERE id = $1
             UNION ALL
             SELECT 'resource', id, name, kind, labels FROM resources WHERE id = $1",
        )
        .bind(&id)
        .bind(format!(":{ALL}"))
        .optional()
        .await?;
        match row {
            Some(row) => named(row),
            None => named(("group".to_owned(), id, None, None, None)),
        }
    }

    /// Everybody and everything that was granted something on a resource itself, by kind and name.
    pub(crate) async fn holders_on(
        &mut self,
        resource: ResourceId,
    ) -> Result<Vec<(Named, Tiers)>, StoreError> {
        let rows: Vec<GrantRow> = self
            .query(
                "SELECT g.holder_kind, g.holder_id, COALESCE(u.name, p.name, o.name || $2, r.name),
                    r.kind, r.labels, g.user_flags, g.private_flags, g.shared_flags
             FROM grants g
             LEFT JOIN users u ON u.id = g.holder_id AND u.removed_at IS NULL
             LEFT JOIN groups p ON p.id = g.holder_id AND p.removed_at IS NULL
             LEFT JOIN organizations o ON o.id = g.holder_id
             LEFT JOIN resources r ON r.id = g.holder_id
             WHERE g.resource_id = $1 ORDER BY 1, 3, 2",
            )
            .bind(resource.to_string())
            .bind(format!(":{ALL}"))
            .all()
            .await?;
        let mut holders = Vec::with_capacity(rows.len());
        for (kind, id, name, resource, labels, user, private, shared) in rows {
            let tiers =
                Tiers { user: flags(user)?, private: flags(private)?, shared: flags(shared)? };
            if let Some(named) = named((kind, id, name, resource, labels))? {
                holders.push((named, tiers));
            }
        }
        Ok(holders)
    }
}
