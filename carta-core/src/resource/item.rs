use super::{Connection, File, Flags, History, UserType};
use serde::{Deserialize, Serialize};

/// A resource of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Resource {
    /// A workspace.
    Workspace(Workspace),
    /// A connection.
    Connection(Connection),
    /// A file.
    File(File),
    /// A namespace.
    Namespace(Namespace),
    /// A service.
    Service(Service),
    /// A project.
    Project(Project),
    /// A resource of a kind that this version doesn't know.
    Other(Item),
}

/// Declares one kind of resource: what all have in common, then its own fields.
macro_rules! resource {
    (
        $(#[$about:meta])*
        $name:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)* }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        #[non_exhaustive]
        pub struct $name {
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
            $($(#[$doc])* pub $field: $type,)*
        }

    };
}

resource! {
    /// A place to work in.
    Workspace {
        /// Who made and changed it.
        #[serde(default, rename = "documentHistory", skip_serializing_if = "Option::is_none")]
        history: Option<History>,
        /// The name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Whether it is put away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        archived: Option<bool>,
    }
}

resource! {
    /// The first part of the names of services, unique across Carta.
    Namespace {
        /// Who made and changed it.
        #[serde(default, rename = "documentHistory", skip_serializing_if = "Option::is_none")]
        history: Option<History>,
        /// The name.
        name: String,
    }
}

resource! {
    /// Someone's API, to which Carta passes calls on.
    Service {
        /// Who made and changed it.
        #[serde(default, rename = "documentHistory", skip_serializing_if = "Option::is_none")]
        history: Option<History>,
        /// The name.
        name: String,
        /// Where calls are passed on to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base_url: Option<String>,
    }
}

resource! {
    /// What data, services and people are gathered in.
    Project {
        /// The name.
        name: String,
        /// The bucket of its data.
        bucket_name: String,
    }
}

resource! {
    /// What resources of all kinds have in common.
    Item {
        /// Who made and changed it.
        #[serde(default, rename = "documentHistory", skip_serializing_if = "Option::is_none")]
        history: Option<History>,
        /// The name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    }
}

resource! {
    /// Who may do what with a resource: its `permission`.
    PermissionEntity {
        /// The holder's id.
        user_id: String,
        /// What the holder is.
        user_type: UserType,
    }
}

impl Resource {
    /// The id.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Workspace(workspace) => workspace.id.as_deref(),
            Self::Connection(connection) => connection.id.as_deref(),
            Self::File(file) => file.id.as_deref(),
            Self::Namespace(namespace) => namespace.id.as_deref(),
            Self::Service(service) => service.id.as_deref(),
            Self::Project(project) => project.id.as_deref(),
            Self::Other(item) => item.id.as_deref(),
        }
    }

    /// What the asker may do with it.
    #[must_use]
    pub fn permission(&self) -> Option<&Flags> {
        match self {
            Self::Workspace(workspace) => workspace.permission.as_ref(),
            Self::Connection(connection) => connection.permission.as_ref(),
            Self::File(file) => file.permission.as_ref(),
            Self::Namespace(namespace) => namespace.permission.as_ref(),
            Self::Service(service) => service.permission.as_ref(),
            Self::Project(project) => project.permission.as_ref(),
            Self::Other(item) => item.permission.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_and_absent_are_the_same() {
        let nulls = r#"{"id":null,"permission":null,"documentHistory":null,"name":null,"archived":null,"new":1}"#;
        let null: Workspace = serde_json::from_str(nulls).unwrap();
        assert_eq!(null, serde_json::from_str("{}").unwrap());
        assert_eq!(serde_json::to_string(&null).unwrap(), "{}");
    }

    #[test]
    fn a_whole_item_is_read_and_written_alike() {
        let text = r#"{"id":"s-1","permission":"Execute","documentHistory":{"addedBy":{"name":"alice","id":"u-1"},"dateAdded":"2024-11-05T10:11:12Z"},"name":"svc","baseUrl":"https://x.example.com"}"#;
        let service: Service = serde_json::from_str(text).unwrap();
        assert!(service.permission.as_ref().unwrap().execute);
        let history = service.history.as_ref().unwrap();
        assert_eq!(history.added_by.as_ref().unwrap().name, "alice");
        assert_eq!(history.modified_by, None);
        assert_eq!(serde_json::to_string(&service).unwrap(), text);
    }

    #[test]
    fn what_every_item_of_a_kind_has_is_demanded() {
        assert!(serde_json::from_str::<Project>(r#"{"name":"p"}"#).is_err());
        assert!(serde_json::from_str::<Namespace>("{}").is_err());
        assert!(serde_json::from_str::<PermissionEntity>(r#"{"userId":"u"}"#).is_err());
        let entity = r#"{"userId":"x","userType":"Robot"}"#;
        let entity: PermissionEntity = serde_json::from_str(entity).unwrap();
        assert_eq!(entity.user_type, UserType::Other("Robot".into()));
        assert_eq!(entity.permission, None);
    }
}
