use super::text::words;

words! {
    /// A kind of resource. pycarta: `ResourceType`.
    ResourceKind {
        /// A workspace: [`Workspace`](super::Workspace).
        Workspace = "Workspace",
        /// A connection of a project to where its data are: [`Connection`](super::Connection).
        Connection = "Connection",
        /// A file: [`File`](super::File).
        File = "File",
        /// A namespace of services: [`Namespace`](super::Namespace).
        Namespace = "Namespace",
        /// A service: [`Service`](super::Service).
        Service = "Service",
        /// A project: [`Project`](super::Project).
        Project = "Project",
    }
}

words! {
    /// A kind of holder of permissions: users, groups, and resources too. pycarta: `UserType`.
    UserType {
        /// A user.
        User = "User",
        /// A group of users.
        Group = "UserGroup",
        /// A namespace of services.
        Namespace = "NamespaceItem",
        /// A project.
        Project = "ProjectItem",
        /// A workflow.
        Workflow = "WorkflowItem",
        /// A workspace.
        Workspace = "WorkspaceItem",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_on_the_wire() {
        let kinds = ["Workspace", "Connection", "File", "Namespace", "Service", "Project"];
        for word in kinds {
            let kind = ResourceKind::from(word);
            assert!(!matches!(kind, ResourceKind::Other(_)), "{word}");
            assert_eq!(kind.to_string(), word);
        }
        let types =
            ["NamespaceItem", "ProjectItem", "User", "UserGroup", "WorkflowItem", "WorkspaceItem"];
        for word in types {
            let user_type = UserType::from(word);
            assert!(!matches!(user_type, UserType::Other(_)), "{word}");
            assert_eq!(serde_json::to_value(&user_type).unwrap(), word);
        }
    }

    #[test]
    fn unknown_words_are_kept_whatever_their_case() {
        for word in ["Robot", "user", "GROUP", ""] {
            let user_type: UserType = serde_json::from_value(word.into()).unwrap();
            assert_eq!(user_type, UserType::Other(word.to_owned()));
            assert_eq!(user_type.as_str(), word);
        }
        assert!(serde_json::from_str::<UserType>("null").is_err());
    }
}
