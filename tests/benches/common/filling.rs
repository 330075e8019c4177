//! Rows by the million, of one text for both databases.
//!
//! Users, groups and resources have numbers, which ids are made from so that neighbours are far apart, as random ones are.
//! Each user is in one group, and has a session. Resources are in layers; each of a layer but the first is held by two of the
//! layer before, as far from each other as a multiplication takes them.

use super::database::Database;

const LAYERS: i64 = 5;

/// How many members the group `g2` has.
pub(crate) const CROWD: u32 = 100;

/// In unix seconds.
const FAR_AWAY: i64 = 9_000_000_000;

/// How many of each there are to be. Of resources there come ten grants to each.
#[derive(Clone, Copy)]
pub(crate) struct Filling {
    pub(crate) users: i64,
    pub(crate) groups: i64,
    pub(crate) resources: i64,
}

impl Filling {
    /// What each statement puts into which table.
    pub(crate) fn statements(self) -> [(&'static str, &'static str, [i64; 2]); 11] {
        let Self { users, groups, resources } = self;
        let layer = resources / LAYERS;
        [
            ("users", USERS, [users, users]),
            ("groups", GROUPS, [groups, groups]),
            ("memberships", MEMBERSHIPS, [users, groups]),
            ("memberships", IN_THE_CROWD, [i64::from(CROWD), 2]),
            ("sessions", SESSIONS, [users, FAR_AWAY]),
            ("refresh_tokens", REFRESH_TOKENS, [users, FAR_AWAY]),
            ("resources", RESOURCES, [resources, users]),
            ("grants", GRANTS_TO_USERS, [resources, users]),
            ("grants", GRANTS_TO_GROUPS, [resources, groups]),
            ("grants", GRANTS_TO_RESOURCES, [resources - layer, layer]),
            ("audit", AUDIT, [users, users]),
        ]
    }

    pub(crate) fn fill(self, database: &Database) {
        for (_, statement, numbers) in self.statements() {
            database.execute(statement, &numbers, &[]);
        }
        database.settle();
    }

    /// A resource of the last layer: the user holds something on it by groups and by four resources in between.
    pub(crate) fn share(self, database: &Database, user: &str) -> String {
        database.execute(JOIN, &[], &[&resource(1), user]);
        resource((LAYERS - 1) * (self.resources / LAYERS) + 1)
    }
}

/// A statement for the numbers from 0 to below `$1`, as the table `numbers`.
macro_rules! numbered {
    ($insert:literal, $($select:expr),+) => {
        concat!(
            $insert,
            " WITH RECURSIVE numbers (n) AS (
                SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < $1
            ) SELECT ",
            $($select),+
        )
    };
}

/// The id that a number comes to, within a statement.
macro_rules! id {
    ($kind:literal, $number:literal) => {
        concat!(
            "'0000000",
            $kind,
            "-0000-4000-8000-' || substr(CAST(1000000000000 + (",
            $number,
            ") * 618033988749 % 1000000000000 AS TEXT), 2)"
        )
    };
}

const USERS: &str = numbered!(
    "INSERT INTO users (id, name, folded, made_at)",
    id!("1", "n"),
    ", 'u' || n, 'u' || n, 0 FROM numbers WHERE $2 > 0"
);
const GROUPS: &str = numbered!(
    "INSERT INTO groups (id, name, folded, made_at)",
    id!("2", "n"),
    ", 'g' || n, 'g' || n, 0 FROM numbers WHERE $2 > 0"
);
const MEMBERSHIPS: &str = numbered!(
    "INSERT INTO memberships (group_id, user_id, since)",
    id!("2", "n * 31 % $2"),
    ", ",
    id!("1", "n"),
    ", 0 FROM numbers WHERE n * 31 % $2 <> 2"
);
const IN_THE_CROWD: &str = numbered!(
    "INSERT INTO memberships (group_id, user_id, since)",
    id!("2", "$2"),
    ", ",
    id!("1", "n"),
    ", 0 FROM numbers"
);
const SESSIONS: &str = numbered!(
    "INSERT INTO sessions (id, user_id, started_at, expires_at)",
    id!("4", "n"),
    ", ",
    id!("1", "n"),
    ", 0, $2 FROM numbers"
);
const REFRESH_TOKENS: &str = numbered!(
    "INSERT INTO refresh_tokens (hash, session_id, expires_at)",
    id!("5", "n"),
    " || '-of-the-length-of-a-hash', ",
    id!("4", "n"),
    ", $2 FROM numbers"
);
const AUDIT: &str = numbered!(
    "INSERT INTO audit (at, actor, action, user_id, subject, resource_id)",
    "0, ",
    id!("1", "n * 7 % $2"),
    ", 'permission granted', ",
    id!("1", "n"),
    ", NULL, ",
    id!("3", "n"),
    " FROM numbers"
);
const RESOURCES: &str = numbered!(
    "INSERT INTO resources (id, kind, name, owner_id, labels, props, details, added_by, added_at)",
    id!("3", "n"),
    ", 'Generic', 'r' || n, ",
    id!("1", "n % $2"),
    ", '[]', '{}', '{}', ",
    id!("1", "n % $2"),
    ", 0 FROM numbers"
);
const GRANTS_TO_USERS: &str = numbered!(
    "INSERT INTO grants",
    id!("3", "n"),
    ", 'user', ",
    id!("1", "(n * 31 + k * 7919) % $2"),
    ", 4, 0, 0 FROM numbers, (SELECT 0 AS k UNION SELECT 1 UNION SELECT 2 UNION SELECT 3
        UNION SELECT 4 UNION SELECT 5) AS ways WHERE true ON CONFLICT DO NOTHING"
);
const GRANTS_TO_GROUPS: &str = numbered!(
    "INSERT INTO grants",
    id!("3", "n"),
    ", 'group', ",
    id!("2", "(n + k * 7919) % $2"),
    ", 0, 0, 4 FROM numbers, (SELECT 0 AS k UNION SELECT 1) AS ways
        WHERE true ON CONFLICT DO NOTHING"
);
const GRANTS_TO_RESOURCES: &str = numbered!(
    "INSERT INTO grants",
    id!("3", "n + $2"),
    ", 'resource', ",
    id!("3", "n - n % $2 + n % $2 * (1 + k * 7918) % $2"),
    ", 0, 0, 5 FROM numbers, (SELECT 0 AS k UNION SELECT 1) AS ways
        WHERE true ON CONFLICT DO NOTHING"
);

/// Puts a user into every group that a resource is held by.
const JOIN: &str = "INSERT INTO memberships (group_id, user_id, since)
    SELECT g.holder_id, u.id, 0 FROM grants g, users u
    WHERE g.resource_id = $1 AND g.holder_kind = 'group' AND u.name = $2 ON CONFLICT DO NOTHING";

fn resource(number: i64) -> String {
    let scattered = number * 618_033_988_749 % 1_000_000_000_000;
    format!("00000003-0000-4000-8000-{scattered:012}")
}
