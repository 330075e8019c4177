use super::Flags;
use serde::{Deserialize, Serialize};

/// Where a project's data are.
///
/// ```
/// use carta::resource::{Connection, NativeId};
///
/// let mut native = NativeId::default();
/// native.bucket_name = Some("measurements".into());
/// let mut connection = Connection::new("raw data", "S3");
/// connection.native_id = Some(native);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Connection {
    /// The id.
    #[serde(
        default,
        deserialize_with = "crate::user::id",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<String>,
    /// What the asker may do with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<Flags>,
    /// The name.
    pub name: String,
    /// What keeps the data, such as `S3` or `HyperThought`.
    pub backend: String,
    /// Where the key is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_path: Option<String>,
    /// What the backend calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native_id: Option<NativeId>,
}

/// What a backend calls a connection's place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NativeId {
    /// The file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_id: Option<String>,
    /// The bucket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket_name: Option<String>,
    /// The beginning of the names in the bucket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
}

impl Connection {
    /// A connection to `backend`, to be made.
    pub fn new(name: impl Into<String>, backend: impl Into<String>) -> Self {
        Self {
            id: None,
            permission: None,
            name: name.into(),
            backend: backend.into(),
            key_path: None,
            native_id: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_set_is_sent() {
        let mut connection = Connection::new("c", "S3");
        let json = |connection: &Connection| serde_json::to_string(connection).unwrap();
        assert_eq!(json(&connection), r#"{"name":"c","backend":"S3"}"#);
        connection.id = Some("c-9".into());
        connection.permission = Some("Read, Write".into());
        connection.key_path = Some("k/p".into());
        connection.native_id = Some(NativeId { prefix: Some("x/".into()), ..NativeId::default() });
        assert_eq!(
            json(&connection),
            r#"{"id":"c-9","permission":"Write, Read","name":"c","backend":"S3","keyPath":"k/p","nativeId":{"prefix":"x/"}}"#
        );
        assert_eq!(serde_json::from_str::<Connection>(&json(&connection)).unwrap(), connection);
    }
}
