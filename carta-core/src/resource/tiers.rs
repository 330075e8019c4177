use serde::{Deserialize, Deserializer, Serialize};

/// What may be done with a resource, in the words of `/v2`. pycarta 0.3.12: `PermissionFlags`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct TierFlags {
    /// May call it, if it is a service.
    #[serde(deserialize_with = "or_default")]
    pub execute: bool,
    /// May change it.
    #[serde(deserialize_with = "or_default")]
    pub write: bool,
    /// May see it.
    #[serde(deserialize_with = "or_default")]
    pub read: bool,
    /// May say who may do what with it.
    #[serde(deserialize_with = "or_default")]
    pub admin: bool,
    /// Owns it.
    #[serde(deserialize_with = "or_default")]
    pub owner: bool,
}

/// What may be done with a resource, by the way it is held. pycarta 0.3.12: `PermissionSet`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Tiers {
    /// As a user.
    #[serde(deserialize_with = "or_default")]
    pub user: TierFlags,
    /// In private.
    #[serde(deserialize_with = "or_default")]
    pub private: TierFlags,
    /// Shared with others.
    #[serde(deserialize_with = "or_default")]
    pub shared: TierFlags,
}

/// Null is what isn't there.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_not_permitted() {
        let tiers: Tiers = serde_json::from_str(
            r#"{"user":{"read":true,"write":null},"private":null,"new":{"owner":true}}"#,
        )
        .unwrap();
        let read = TierFlags { read: true, ..TierFlags::default() };
        assert_eq!(tiers, Tiers { user: read, ..Tiers::default() });
    }

    #[test]
    fn only_booleans_permit() {
        for wrong in [r#"{"read":"maybe"}"#, r#"{"read":1}"#, r#"{"read":"true"}"#, "\"Read\""] {
            assert!(serde_json::from_str::<TierFlags>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_flag_is_written() {
        let json = serde_json::to_string(&TierFlags { owner: true, ..TierFlags::default() });
        assert_eq!(
            json.unwrap(),
            r#"{"execute":false,"write":false,"read":false,"admin":false,"owner":true}"#
        );
    }
}
