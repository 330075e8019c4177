use super::Timestamp;
use crate::User;
use serde::{Deserialize, Serialize};

/// Who made a resource and who changed it last. pycarta: `DocumentHistory`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct History {
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_by: Option<User>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_added: Option<Timestamp>,
    /// When it was changed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_modified: Option<Timestamp>,
    /// Who changed it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_by: Option<User>,
}
