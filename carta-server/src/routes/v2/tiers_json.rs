//! Flags and tiers in the words of `/v2`, which has none for *clone*.

use crate::error::Error;
use crate::permissions::{Flags, Tiers, Wanted};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A flag that isn't sent isn't given. A word that isn't known is refused: a slip of the pen would take flags away.
#[derive(Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = PermissionFlags)]
#[serde(default, deny_unknown_fields)]
pub(in crate::routes) struct FlagsJson {
    execute: bool,
    write: bool,
    read: bool,
    admin: bool,
    owner: bool,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = PermissionTiers)]
#[serde(default, deny_unknown_fields)]
pub(in crate::routes) struct TiersJson {
    #[serde(deserialize_with = "object")]
    user: FlagsJson,
    #[serde(deserialize_with = "object")]
    private: FlagsJson,
    #[serde(deserialize_with = "object")]
    shared: FlagsJson,
}

/// A body of tiers.
#[derive(Deserialize)]
#[serde(transparent)]
pub(in crate::routes) struct Request(#[serde(deserialize_with = "object")] TiersJson);

/// An object: serde would read an array, too, and an empty one as every default.
fn object<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<T, D::Error> {
    let object = Map::deserialize(deserializer)?;
    T::deserialize(Value::Object(object)).map_err(D::Error::custom)
}

impl FlagsJson {
    pub(super) fn new(flags: Flags, owner: bool) -> Self {
        Self {
            execute: flags.contains(Flags::EXECUTE),
            write: flags.contains(Flags::WRITE),
            read: flags.contains(Flags::READ),
            admin: flags.contains(Flags::ADMIN),
            owner,
        }
    }

    fn flags(self) -> Flags {
        Flags::EXECUTE.when(self.execute)
            | Flags::WRITE.when(self.write)
            | Flags::READ.when(self.read)
            | Flags::ADMIN.when(self.admin)
    }
}

impl TiersJson {
    pub(super) fn new(tiers: Tiers, owner: bool) -> Self {
        Self {
            user: FlagsJson::new(tiers.user, owner),
            private: FlagsJson::new(tiers.private, false),
            shared: FlagsJson::new(tiers.shared, false),
        }
    }
}

impl Request {
    pub(super) fn wanted(self) -> Result<Wanted, Error> {
        let TiersJson { user, private, shared } = self.0;
        if private.owner || shared.owner {
            return Err(Error::bad_request(
                "`owner` stands in the tier `user` alone: ownership is never passed on",
            ));
        }
        let tiers = Tiers { user: user.flags(), private: private.flags(), shared: shared.flags() };
        Ok(Wanted::Tiers { tiers, owner: user.owner })
    }
}

/// What is read is the tiers, and nothing else.
impl PartialSchema for Request {
    fn schema() -> RefOr<Schema> {
        TiersJson::schema()
    }
}

impl ToSchema for Request {
    fn name() -> Cow<'static, str> {
        TiersJson::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        TiersJson::schemas(schemas);
    }
}
