//! Walks over the graph of grants: from a resource back to whoever asks, and from a holder on to all that it reaches.
//!
//! The statements find the edges that matter; what those come to is found in `permissions/passage.rs`. What the flags
//! mean is said in docs/permissions.md; 31 is every one of them: whoever has *admin* has no fewer.
//!
//! Both begin with the *seeds*: the holders in whose name the asker acts, and how much of their grants counts for it. Of
//! the holder itself, every tier (2); of a group that a member's organization has, `private` and `shared` for that
//! organization's owners (1), and `shared` for all others (0).

use super::grants::flags;
use super::resources::{ResourceRow, resource, resource_authors, resource_columns};
use super::{Resource, StoreError, Transaction, seconds};
use crate::ids::{GroupId, ResourceId};
use crate::permissions::{Flags, Holder, MAX_EDGES, Step, passages, reached};
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

/// A query, with what its seeds are found by.
macro_rules! bound {
    ($query:expr, $holder:expr, $now:expr) => {{
        let (query, holder) = ($query.bind($holder.to_string()), $holder);
        match holder {
            Holder::User(_) => query
                .bind(seconds($now))
                .bind(GroupId::ALL_USERS.to_string())
                .bind(GroupId::ALL.to_string()),
            Holder::Group(_) | Holder::Resource(_) => query.bind(holder.kind()),
        }
    }};
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
                SELECT id, 1 FROM resources WHERE id = ",
            $resource,
            "
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

/// From the seeds on to every resource that they lead to.
macro_rules! on {
    ($seeds:expr, $edges:literal, $told:expr) => {
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
            down (id, edges) AS (
                SELECT id, 1 FROM beginnings
                UNION
                SELECT g.resource_id, d.edges + 1
                FROM down d
                JOIN grants g ON g.holder_id = d.id AND g.holder_kind = 'resource'
                WHERE d.edges < ",
            $edges,
            "),
            ways (id) AS (SELECT DISTINCT id FROM down) ",
            $told
        )
    };
}

/// What they begin with, and every step that may follow.
macro_rules! steps_on {
    () => {
        "SELECT NULL, id, 0, flags FROM beginnings
        UNION ALL
        SELECT g.holder_id, g.resource_id, g.private_flags, g.shared_flags
        FROM ways d CROSS JOIN grants g
        WHERE g.holder_id = d.id AND g.holder_kind = 'resource'"
    };
}

/// The resources themselves, by name.
macro_rules! resources_on {
    () => {
        concat!(
            "SELECT ",
            resource_columns!(),
            " FROM ways d JOIN resources r ON r.id = d.id",
            resource_authors!(),
            "ORDER BY r.name, r.id"
        )
    };
}

/// A [`Step`]; or, without a holder, what the seeds hold on a resource, as the last of the four.
type WalkRow = (Option<String>, String, i64, i64);

impl Transaction {
    /// What a holder may do with a resource, all paths taken together.
    pub(crate) async fn flags_on(
        &mut self,
        holder: Holder,
        resource: ResourceId,
        now: u64,
    ) -> Result<Flags, StoreError> {
        let statement = match holder {
            Holder::User(_) => back!(seeds_of_user!(), "$6", "$5", held_by_user!()),
            Holder::Group(_) | Holder::Resource(_) => {
                back!(seeds_itself!(), "$4", "$3", held_itself!())
            }
        };
        let resource = resource.to_string();
        let query =
            bound!(self.query(statement), holder, now).bind(i64::from(MAX_EDGES)).bind(&resource);
        let (held, steps) = read(query.all().await?)?;
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
        let (steps, resources) = match holder {
            Holder::User(_) => (
                on!(seeds_of_user!(), "$5", steps_on!()),
                on!(seeds_of_user!(), "$5", resources_on!()),
            ),
            Holder::Group(_) | Holder::Resource(_) => (
                on!(seeds_itself!(), "$3", steps_on!()),
                on!(seeds_itself!(), "$3", resources_on!()),
            ),
        };
        let rows = bound!(self.query(steps), holder, now).bind(i64::from(MAX_EDGES));
        let (beginnings, steps) = read(rows.all().await?)?;
        let held = reached(&beginnings, &steps);
        let rows = bound!(self.query(resources), holder, now).bind(i64::from(MAX_EDGES));
        let rows: Vec<ResourceRow> = rows.all().await?;
        let mut found = Vec::new();
        for row in rows {
            let flags = held.get(&row.0).copied().unwrap_or_default();
            if !flags.is_empty() {
                found.push((resource(row)?, flags));
            }
        }
        Ok(found)
    }
}

/// Flags that the seeds themselves hold, and on which resource.
type Held = Vec<(String, Flags)>;

/// What is held on which resource, and the steps.
fn read(rows: Vec<WalkRow>) -> Result<(Held, Vec<Step>), StoreError> {
    let (mut held, mut steps) = (Vec::new(), Vec::new());
    for (holder, resource, private, shared) in rows {
        let (private, shared) = (flags(private)?, flags(shared)?);
        match holder {
            Some(holder) => steps.push(Step { holder, resource, private, shared }),
            None => held.push((resource, shared)),
        }
    }
    Ok((held, steps))
}
