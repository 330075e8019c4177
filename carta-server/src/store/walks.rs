//! Walks over the graph of grants: from a resource back to whoever asks, and from a holder on to all that it reaches.
//!
//! A walk carries flags, so that one statement answers. What the flags mean is said in docs/permissions.md; the two
//! sets of a way back are those of [`Passage`]. 31 is every flag: whoever has *admin* has no fewer.
//!
//! Both begin with the *seeds*: the holders in whose name the asker acts, and how much of their grants counts for it. Of
//! the holder itself, every tier (2); of a group that a member's organization has, `private` and `shared` for that
//! organization's owners (1), and `shared` for all others (0).

use super::grants::flags;
use super::resources::{ResourceRow, resource, resource_authors, resource_columns};
use super::{Resource, StoreError, Transaction, seconds};
use crate::ids::{GroupId, ResourceId};
use crate::permissions::{Flags, Holder, MAX_EDGES, Passage};
use sqlx::{FromRow as _, Row as _};

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

/// The flags one by one, and all together. From step to step, each goes its own way: sets would be other sets at each
/// turn, and with them, a few resources that hold each other would keep a walk busy for seconds.
macro_rules! parts {
    () => {
        " parts (flags) AS (VALUES (1), (2), (4), (8), (31)),"
    };
}

/// From a resource back over the resources that hold something on it, each with what would be let through from there.
macro_rules! back {
    ($seeds:expr, $resource:literal, $edges:literal, $held:expr) => {
        concat!(
            $seeds,
            parts!(),
            " up (id, passed, whole, edges) AS (
                SELECT ",
            $resource,
            ", 31, 31, 1
                UNION
                SELECT g.holder_id,
                       CASE WHEN u.passed & g.shared_flags & p.flags = p.flags THEN p.flags ELSE 0 END,
                       p.flags,
                       u.edges + 1
                FROM up u CROSS JOIN grants g CROSS JOIN parts p
                WHERE g.resource_id = u.id AND g.holder_kind = 'resource' AND u.edges < ",
            $edges,
            " AND p.flags = p.flags & CASE WHEN (g.private_flags | g.shared_flags) = 31 THEN u.whole
                                     ELSE u.passed & (g.private_flags | g.shared_flags) END
            ) ",
            $held
        )
    };
}

/// What a user holds on any resource of the way back. Joined in the order in which it is quickest: a resource may be
/// granted to very many users, of whom one is looked up, and to some groups, each of which is looked for among the user's.
macro_rules! held_by_user {
    () => {
        concat!(
            "SELECT ",
            given!(),
            ", u.passed, u.whole
            FROM seeds s CROSS JOIN up u CROSS JOIN grants g
            WHERE s.reach = 2
                AND g.resource_id = u.id AND g.holder_kind = 'user' AND g.holder_id = s.id
            UNION ALL
            SELECT ",
            given!(),
            ", u.passed, u.whole
            FROM up u CROSS JOIN grants g CROSS JOIN seeds s
            WHERE g.resource_id = u.id AND g.holder_kind = 'group'
                AND s.kind = 'group' AND s.id = g.holder_id
            UNION ALL
            SELECT 31, u.passed, u.whole
            FROM seeds s CROSS JOIN up u CROSS JOIN resources r
            WHERE s.reach = 2 AND r.id = u.id AND r.owner_id = s.id"
        )
    };
}

/// What a group or a resource itself holds there.
macro_rules! held_itself {
    () => {
        concat!(
            "SELECT ",
            given!(),
            ", u.passed, u.whole
            FROM seeds s CROSS JOIN up u CROSS JOIN grants g
            WHERE g.resource_id = u.id AND g.holder_kind = s.kind AND g.holder_id = s.id"
        )
    };
}

/// From the seeds on to every resource that they reach, with what they hold there.
macro_rules! on {
    ($seeds:expr, $edges:literal) => {
        concat!(
            $seeds,
            parts!(),
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
                SELECT g.resource_id, p.flags, d.edges + 1
                FROM down d CROSS JOIN grants g CROSS JOIN parts p
                WHERE g.holder_id = d.id AND g.holder_kind = 'resource' AND d.edges < ",
            $edges,
            " AND p.flags = p.flags & CASE WHEN d.flags = 31 THEN g.private_flags | g.shared_flags
                                     ELSE d.flags & g.shared_flags END
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

impl Transaction {
    /// What a holder may do with a resource, all paths taken together.
    pub(crate) async fn flags_on(
        &mut self,
        holder: Holder,
        resource: ResourceId,
        now: u64,
    ) -> Result<Flags, StoreError> {
        let mut all = Flags::NONE;
        for (held, passed, whole) in self.ways(holder, resource, now).await? {
            let passage = Passage { passed: flags(passed)?, whole: flags(whole)? };
            all = all | passage.narrow(flags(held)?);
        }
        Ok(all)
    }

    /// Of each way to a resource, what is held where it begins and what it lets through.
    async fn ways(
        &mut self,
        holder: Holder,
        resource: ResourceId,
        now: u64,
    ) -> Result<Vec<(i64, i64, i64)>, StoreError> {
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
        let query = query.bind(MAX_EDGES).bind(resource.to_string());
        Ok(query.fetch_all(&mut *self.inner).await?)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::UserId;
    use crate::permissions::Tiers;
    use crate::store::{Kind, Location, NewResource, NewUser, Store};
    use serde_json::Map;

    const NOW: u64 = 1_000;
    const RESOURCES: usize = 8;

    async fn a_user_with_resources(tx: &mut Transaction) -> (UserId, Vec<ResourceId>) {
        let owner = UserId::random();
        let new = NewUser {
            id: owner,
            name: "andy",
            folded: "andy",
            email: None,
            organization: None,
            first_name: None,
            last_name: None,
        };
        tx.insert_user(&new, NOW).await.expect("inserted");
        let resources: Vec<_> = (0..RESOURCES).map(|_| ResourceId::random()).collect();
        for &id in &resources {
            let (kind, props) = (Kind::Generic, &Map::new());
            let new =
                NewResource { id, kind, name: "r", owner, labels: &[], props, bucket_name: None };
            tx.insert_resource(&new, NOW).await.expect("inserted");
        }
        (owner, resources)
    }

    /// Each of them on each other one, most of which lets all but one flag through, and some all to those with *admin*.
    async fn entangle(tx: &mut Transaction, resources: &[ResourceId]) {
        let pairs = resources.iter().flat_map(|from| resources.iter().map(move |to| (from, to)));
        let mut dice = 1_u64;
        for (&from, &to) in pairs.filter(|(from, to)| from != to) {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let some = |bits: u64| i64::try_from(bits % 16).ok().and_then(Flags::from_bits);
            let shared = some(15 ^ 1 << (dice >> 33) % 4).expect("flags");
            let private = some(dice >> 40).filter(|_| dice >> 50 & 1 == 0).unwrap_or(Flags::ADMIN);
            let tiers = Tiers { user: Flags::NONE, private, shared };
            tx.set_grant(to, Holder::Resource(from), tiers).await.expect("set");
        }
    }

    #[test]
    fn resources_that_hold_each_other_keep_no_walk_busy() {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let store = Store::open(Location::Memory).await.expect("opened");
            let mut tx = store.write().await.expect("begun");
            let (owner, resources) = a_user_with_resources(&mut tx).await;
            entangle(&mut tx, &resources).await;
            let ways = tx.ways(Holder::User(owner), resources[0], NOW).await.expect("walked");
            // Of each length and to each resource, one for each part and passage.
            let most = usize::try_from(MAX_EDGES).expect("a number") * RESOURCES * 5 * 2;
            assert!(ways.len() <= most, "{} ways", ways.len());
        });
    }
}
