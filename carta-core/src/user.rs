use crate::GroupName;
use serde::{Deserialize, Deserializer, Serialize};

/// Someone with a Carta account, as Carta tells it. What Carta leaves out, or says is null, is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct User {
    /// The name, unique across Carta.
    pub name: String,
    /// The id, which is never given to another user.
    #[serde(default, deserialize_with = "id", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// The first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The groups that Carta names; only an answer to "who am I" may be complete.
    #[serde(default, deserialize_with = "groups", skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupName>,
}

impl User {
    /// A user known by name alone.
    ///
    /// ```
    /// let mut user = carta::User::new("andy");
    /// user.email = Some("andy@example.com".into());
    /// ```
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            id: None,
            email: None,
            organization: None,
            first_name: None,
            last_name: None,
            groups: Vec::new(),
        }
    }
}

/// An id, as text or number; an empty one says nothing.
pub(crate) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id {
        Text(String),
        Number(i64),
    }
    Ok(match Option::deserialize(deserializer)? {
        Some(Id::Text(text)) if !text.is_empty() => Some(text),
        Some(Id::Number(number)) => Some(number.to_string()),
        _ => None,
    })
}

/// Groups, each as text or as an object; null is none.
fn groups<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<GroupName>, D::Error> {
    let groups: Option<Vec<Told>> = Option::deserialize(deserializer)?;
    let mut names: Vec<_> = groups.unwrap_or_default().into_iter().map(Told::into_name).collect();
    // They may be kept for long, and for many users.
    names.shrink_to_fit();
    Ok(names)
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Told {
    Text(GroupName),
    Object { name: String, organization: Option<String> },
}

impl Told {
    fn into_name(self) -> GroupName {
        match self {
            Self::Text(name) => name,
            Self::Object { name, organization } => {
                match organization.filter(|text| !text.is_empty()) {
                    // A colon inside a part would make the text say something else than the object does; a text that no
                    // policy can name says nothing.
                    _ if name.contains(':') => GroupName::from(format!(":{name}")),
                    Some(organization) if organization.contains(':') => {
                        GroupName::from(format!(":{organization}:{name}"))
                    }
                    Some(organization) => GroupName::from(format!("{organization}:{name}")),
                    None => GroupName::from(name),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(json: &str) -> User {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn null_means_absent() {
        let null = user(r#"{"name":"a","id":null,"email":null,"groups":null,"unknown":1}"#);
        assert_eq!(null, user(r#"{"name":"a"}"#));
        assert_eq!(serde_json::to_string(&null).unwrap(), r#"{"name":"a"}"#);
    }

    #[test]
    fn groups_come_as_texts_or_objects() {
        let user = user(
            r#"{"name":"a","groups":["Org:A","B:C:D",{"name":"E","organization":"Org"},{"name":"F"},
                {"name":"G","organization":null},{"name":"X:Y"},{"name":"Z","organization":"A:B"}]}"#,
        );
        let groups: Vec<&str> = user.groups.iter().map(GroupName::as_str).collect();
        assert_eq!(groups, ["Org:A", "B:C:D", "Org:E", "F", "G", ":X:Y", ":A:B:Z"]);
        assert!(GroupName::from(":X:Y").validate().is_err(), "no policy can name it");
    }

    #[test]
    fn a_user_without_a_name_is_unreadable() {
        assert!(serde_json::from_str::<User>(r#"{"id":"1"}"#).is_err());
        assert!(serde_json::from_str::<User>(r#"{"name":null}"#).is_err());
    }
}
