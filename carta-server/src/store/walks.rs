//! Walks over the graph of grants: from a resource back to whoever asks, and from a holder on to all that it reaches.
//!
//! One statement each. What the flags mean is said in docs/permissions.md; 31 is every one of them: whoever has *admin*
//! has no fewer.
//!
//! Both begin with the *seeds*: the holders in whose name the asker acts, and how much of their grants counts for it. Of
//! the holder itself, every tier (2); of a group that a member's organization has, `private` and `shared` for that
//! organization's owners (1), and `shared` for all others (0).

use super::grants::flags;
use super::resources::{ResourceRow, resource, resource_authors, resource_columns};
use super::{Resource, StoreError, Transaction, seconds};
use crate::ids::{GroupId, ResourceId};
use crate::permissions::{Flags, Holder, MAX_EDGES, Step, passages};
use sqlx::{FromRow as _, Row as _};
use std::ops::BitOr;

/// Of a user who may act: `$1`, now: `$2`, `AllUsers`: `$3`, `All`: `$4`.
macro_rules! seeds_of_user {
    () => {
        "WITH RECURSIVE person (id, organization_id) AS (
            SELECT id, organization_id FROM users
            WHERE id = $1 AND removed_at IS NULL AND suspended_at IS NULL
        ),
        seeds (kind, id, reach) AS (
            SELECT 'user', id, 2 FROM person
            UNION ALL
            SELECT 'group', $3, 0 FROM person
            UNION ALL
            SELECT 'group', COALESCE(p.organization_id, $4),
                   CASE WHEN o.user_id IS NULL THEN 0 ELSE 1 END
            FROM person p
            LEFT JOIN organization_owners o
                ON o.organization_id = p.organization_id AND o.user_id = p.id
            UNION ALL
            SELECT 'group', g.id, CASE WHEN o.user_id IS NULL THEN 0 ELSE 1 END
            FROM person p
            JOIN memberships m ON m.user_id = p.id
            JOIN groups g ON g.id = m.group_id
            LEFT JOIN organization_owners o
                ON o.organization_id = g.organization_id AND o.user_id = p.id
            WHERE g.removed_at IS NULL AND (m.ends_at IS NULL OR m.ends_at > $2)
        ),"
    };
}

/// Of a group or a resource, which acts in nobody's name but its own: `$1`, its kind: `$2`.
macro_rules! seeds_itself {
    () => {
        "WITH RECURSIVE seeds (kind, id, reach) AS (SELECT $2, $1, 2),"
    };
}

/// What a grant `g` gives to whoever acts as the seed `s`.
macro_rules! given {
    () => {
        "CASE s.reach
            WHEN 2 THEN g.user_flags | g.private_flags | g.shared_flags
            WHEN 1 THEN g.private_flags | g.shared_flags
            ELSE g.shared_flags
        END"
    };
}

/// From a resource back over the resources that hold something on it: every such grant, as a [`Step`]; and all that the
/// seeds hold on any of them. What it comes to is found in `permissions/passage.rs`: a statement that carried flags along
/// could be made to visit a tangle of resources once for each set of flags.
macro_rules! back {
    ($seeds:expr, $resource:literal, $edges:literal, $held:expr) => {
        concat!(
            $seeds,
            " up (id, edges) AS (
                SELECT ",
            $resource,
            ", 1
                UNION
                SELECT g.holder_id, u.edges + 1
                FROM up u
                JOIN grants g ON g.resource_id = u.id AND g.holder_kind = 'resource'
                WHERE u.edges < ",
            $edges,
            "),
            ways (id) AS (SELECT DISTINCT id FROM up)
            SELECT g.holder_id, u.id, g.private_flags, g.shared_flags
            FROM ways u CROSS JOIN grants g
            WHERE g.resource_id = u.id AND g.holder_kind = 'resource'
            UNION ALL ",
            $held
        )
    };
}

/// What a user holds on any resource of the way back. Joined in the order in which it is quickest: a resource may be
/// granted to very many users, of whom one is looked up, and to some groups, each of which is looked for among the user's.
macro_rules! held_by_user {
    () => {
        concat!(
            "SELECT NULL, u.id, 0, ",
            given!(),
            "
            FROM seeds s CROSS JOIN ways u CROSS JOIN grants g
            WHERE s.reach = 2
                AND g.resource_id = u.id AND g.holder_kind = 'user' AND g.holder_id = s.id
            UNION ALL
            SELECT NULL, u.id, 0, ",
            given!(),
            "
            FROM ways u CROSS JOIN grants g CROSS JOIN seeds s
            WHERE g.resource_id = u.id AND g.holder_kind = 'group'
                AND s.kind = 'group' AND s.id = g.holder_id
            UNION ALL
            SELECT NULL, u.id, 0, 31
            FROM seeds s CROSS JOIN ways u CROSS JOIN resources r
            WHERE s.reach = 2 AND r.id = u.id AND r.owner_id = s.id"
        )
    };
}

/// What a group or a resource itself holds there.
macro_rules! held_itself {
    () => {
        concat!(
            "SELECT NULL, u.id, 0, ",
            given!(),
            "
            FROM seeds s CROSS JOIN ways u CROSS JOIN grants g
            WHERE g.resource_id = u.id AND g.holder_kind = s.kind AND g.holder_id = s.id"
        )
    };
}

/// From the seeds on to every resource that they reach, with what they hold there.
macro_rules! on {
    ($seeds:expr, $edges:literal) => {
        concat!(
            $seeds,
            " beginnings (id, flags) AS (
                SELECT g.resource_id, ",
            given!(),
            "
                FROM seeds s JOIN grants g ON g.holder_id = s.id AND g.holder_kind = s.kind
                UNION
                SELECT r.id, 31 FROM seeds s JOIN resources r ON r.owner_id = s.id
                WHERE s.reach = 2
            ),
            down (id, flags, edges) AS (
                SELECT id, flags, 1 FROM beginnings
                UNION
                SELECT g.resource_id,
                       d.flags & CASE WHEN d.flags = 31 THEN g.private_flags | g.shared_flags
                                 ELSE g.shared_flags END,
                       d.edges + 1
                FROM down d
                JOIN grants g ON g.holder_id = d.id AND g.holder_kind = 'resource'
                WHERE d.edges < ",
            $edges,
            " AND d.flags & (g.private_flags | g.shared_flags) <> 0
            )
            SELECT ",
            resource_columns!(),
            ", d.flags AS held
            FROM (SELECT DISTINCT id, flags FROM down WHERE flags <> 0) d
            JOIN resources r ON r.id = d.id",
            resource_authors!(),
            "ORDER BY r.name, r.id"
        )
    };
}

/// A [`Step`]; or, without a holder, what the asker holds on a resource, as the last of the four.
type BackRow = (Option<String>, String, i64, i64);

impl Transaction {
    /// What a holder may do with a resource, all paths taken together.
    pub(crate) async fn flags_on(
        &mut self,
        holder: Holder,
        resource: ResourceId,
        now: u64,
    ) -> Result<Flags, StoreError> {
        let query = match holder {
            Holder::User(_) => {
                let query = sqlx::query_as(back!(seeds_of_user!(), "$6", "$5", held_by_user!()));
                let query = query.bind(holder.to_string()).bind(seconds(now));
                query.bind(GroupId::ALL_USERS.to_string()).bind(GroupId::ALL.to_string())
            }
            Holder::Group(_) | Holder::Resource(_) => {
                let query = sqlx::query_as(back!(seeds_itself!(), "$4", "$3", held_itself!()));
                query.bind(holder.to_string()).bind(holder.kind())
            }
        };
        let resource = resource.to_string();
        let query = query.bind(MAX_EDGES).bind(&resource);
        let rows: Vec<BackRow> = query.fetch_all(&mut *self.inner).await?;
        let (mut steps, mut held) = (Vec::new(), Vec::new());
        for (holder, resource, private, shared) in rows {
            let (private, shared) = (flags(private)?, flags(shared)?);
            match holder {
                Some(holder) => steps.push(Step { holder, resource, private, shared }),
                None => held.push((resource, shared)),
            }
        }
        let passages = passages(resource, &steps);
        let let_through =
            held.into_iter().filter_map(|(at, held)| Some(passages.get(&at)?.narrow(held)));
        Ok(let_through.fold(Flags::NONE, BitOr::bitor))
    }

    /// Every resource that a holder may do something with, by name, and what that is.
    pub(crate) async fn reach(
        &mut self,
        holder: Holder,
        now: u64,
    ) -> Result<Vec<(Resource, Flags)>, StoreError> {
        let query = match holder {
            Holder::User(_) => {
                let query = sqlx::query(on!(seeds_of_user!(), "$5"));
                let query = query.bind(holder.to_string()).bind(seconds(now));
                query.bind(GroupId::ALL_USERS.to_string()).bind(GroupId::ALL.to_string())
            }
            Holder::Group(_) | Holder::Resource(_) => {
                let query = sqlx::query(on!(seeds_itself!(), "$3"));
                query.bind(holder.to_string()).bind(holder.kind())
            }
        };
        let rows = query.bind(MAX_EDGES).fetch_all(&mut *self.inner).await?;
        let mut reached: Vec<(Resource, Flags)> = Vec::new();
        for row in rows {
            let found = resource(ResourceRow::from_row(&row)?)?;
            let held = flags(row.try_get("held")?)?;
            match reached.last_mut() {
                Some((last, flags)) if last.id == found.id => *flags = *flags | held,
                _ => reached.push((found, held)),
            }
        }
        Ok(reached)
    }
}
