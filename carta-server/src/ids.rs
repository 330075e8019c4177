//! Ids: random, so that none is ever given out twice, and of one type per kind, so that none stands for another's.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub(crate) struct $name(Uuid);

        impl $name {
            pub(crate) fn random() -> Self {
                Self(Uuid::new_v4())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A user, for ever.
    UserId,
    /// A group, for ever.
    GroupId,
    /// An organization, for ever.
    OrganizationId,
    /// A resource, for ever.
    ResourceId,
    /// A login and the tokens that came of it.
    SessionId,
    /// One verifier of one user; a new one has another.
    CredentialId,
    /// One challenge of a login.
    ChallengeId,
    /// A signing key: the `kid` of its tokens.
    KeyId,
    /// One token: its `jti`.
    TokenId,
    /// An API token, for ever.
    ApiTokenId,
    /// What a file holds; after a change, another.
    ContentId,
    /// A content that comes in parts.
    UploadId,
    /// Where a part of a content lies in the object store. Nobody but the server learns it.
    ObjectKey,
}

impl ApiTokenId {
    pub(crate) fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    pub(crate) fn to_bytes(self) -> [u8; 16] {
        self.0.into_bytes()
    }
}

/// Groups that the server keeps have no rows, and may hold permissions nevertheless. No random id has version 8.
impl GroupId {
    /// `AllUsers`.
    pub(crate) const ALL_USERS: Self = Self(Uuid::from_u128(0x8000_8000_0000_0000_0001));
    /// `All`: everybody without an organization.
    pub(crate) const ALL: Self = Self(Uuid::from_u128(0x8000_8000_0000_0000_0002));

    /// `{organization}:All`, which goes by the organization's id.
    pub(crate) fn all_of(organization: OrganizationId) -> Self {
        Self(organization.0)
    }
}

/// A user, a group or a resource: no id is that of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HolderId(Uuid);

impl fmt::Display for HolderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for HolderId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

impl From<UserId> for HolderId {
    fn from(user: UserId) -> Self {
        Self(user.0)
    }
}
