//! Names in requests: the rules of carta-core, what is reserved, and when two names are the same to a reader's eye.

use crate::error::Error;
use carta_core::{GroupName, UserName};
use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;

/// The organization of the server's own groups.
pub(crate) const OWN_ORGANIZATION: &str = "Carta";
/// Whose members may do everything.
pub(crate) const ADMINISTRATORS: &str = "Carta:Administrators";
/// Everybody with an account. Kept by the server.
pub(crate) const ALL_USERS: &str = "AllUsers";
/// Everybody of an organization, as `{organization}:All`; alone, everybody without one. Kept by the server.
pub(crate) const ALL: &str = "All";

const MAX_PROFILE_CHARS: usize = 256;

/// `/user/group/credentials` is a group's path, so it can't be that of a user's credentials.
const PART_OF_PATHS: &str = "group";

/// `/service/register/…` is a path of the server's own, so it can't be that of a namespace's service. `carta` is the
/// server's namespace.
const SERVICE_PATHS: [&str; 6] = ["register", "reserve", "remove", "rename", "details", "carta"];

/// A group's name that obeys the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GroupPath {
    name: GroupName,
    kind: GroupKind,
}

/// What a group's name refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GroupKind {
    /// A group whose members are stored.
    Stored,
    /// `AllUsers`.
    AllUsers,
    /// `{organization}:All`, or `All`.
    AllOf(Option<String>),
    /// Nobody may make it: the server's own organization, and what looks like a reserved name.
    Reserved,
}

impl GroupPath {
    /// Reads a name from a request.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let name = GroupName::from(text);
        name.validate().map_err(Error::invalid)?;
        refuse_hidden_separators(text)?;
        let kind = kind(&name);
        Ok(Self { name, kind })
    }

    pub(crate) fn as_str(&self) -> &str {
        self.name.as_str()
    }

    pub(crate) fn organization(&self) -> Option<&str> {
        self.name.organization()
    }

    pub(crate) fn kind(&self) -> &GroupKind {
        &self.kind
    }
}

fn kind(name: &GroupName) -> GroupKind {
    let organization = name.organization().map(str::to_owned);
    let own = fold(OWN_ORGANIZATION);
    match (organization.as_deref().map(fold), fold(name.name())) {
        (Some(organization), _) if organization == own => match name.as_str() {
            ADMINISTRATORS => GroupKind::Stored,
            _ => GroupKind::Reserved,
        },
        (None, last) if last == own => GroupKind::Reserved,
        (None, last) if last == fold(ALL_USERS) => only(ALL_USERS, name, GroupKind::AllUsers),
        (_, last) if last == fold(ALL) => only(ALL, name, GroupKind::AllOf(organization)),
        _ => GroupKind::Stored,
    }
}

/// `kind` for the reserved name itself; what merely looks like it refers to nothing.
fn only(reserved: &str, name: &GroupName, kind: GroupKind) -> GroupKind {
    if name.name() == reserved { kind } else { GroupKind::Reserved }
}

/// Reads an organization's name from a request.
pub(crate) fn parse_organization(text: &str) -> Result<&str, Error> {
    match GroupPath::parse(&format!("{text}:{ALL}"))?.kind() {
        GroupKind::AllOf(Some(organization)) if organization == text => Ok(text),
        _ => Err(Error::bad_request("this organization's name is reserved")),
    }
}

/// Reads a user's name from a request.
pub(crate) fn parse_user(text: &str) -> Result<&str, Error> {
    UserName::validate(text).map_err(Error::invalid)?;
    refuse_hidden_separators(text)?;
    if fold(text) == PART_OF_PATHS {
        return Err(Error::bad_request("this user name is reserved"));
    }
    Ok(text)
}

/// Reads what is said of a person: free text, short, and without what could pose as another line.
pub(crate) fn profile_text(text: Option<&str>) -> Result<Option<&str>, Error> {
    if text.is_some_and(|text| text.chars().count() > MAX_PROFILE_CHARS) {
        return Err(Error::bad_request("a text has 256 characters at most"));
    }
    if text.is_some_and(|text| text.chars().any(char::is_control)) {
        return Err(Error::bad_request("a text holds no control characters"));
    }
    Ok(text)
}

/// Reads a namespace's name from a request: as a service's, but for what would stand in the way of a path.
pub(crate) fn parse_namespace(text: &str) -> Result<&str, Error> {
    parse_service(text)?;
    if SERVICE_PATHS.contains(&fold(text).as_str()) {
        return Err(Error::bad_request("this namespace's name is reserved"));
    }
    Ok(text)
}

/// Reads a service's name from a request: one part of a group's name, by the same rules.
pub(crate) fn parse_service(text: &str) -> Result<&str, Error> {
    let name = GroupName::from(text);
    name.validate().map_err(Error::invalid)?;
    if name.organization().is_some() {
        return Err(Error::bad_request("a namespace's or a service's name holds no `:`"));
    }
    refuse_hidden_separators(text)?;
    Ok(text)
}

/// Full-width and other forms of `:` and `/` fold to the plain ones: such a name would pose as one of another shape.
fn refuse_hidden_separators(text: &str) -> Result<(), Error> {
    let separators = |text: &str| text.chars().filter(|c| matches!(c, ':' | '/')).count();
    if separators(&fold(text)) == separators(text) {
        Ok(())
    } else {
        Err(Error::bad_request("a name holds no character that stands for `:` or `/`"))
    }
}

/// Two names with equal folds are the same to a reader: Unicode's compatibility caseless matching (D146).
///
/// `to_lowercase` would not do: it keeps `straße` and `STRASSE` apart, and `ς` and `σ`.
pub(crate) fn fold(name: &str) -> String {
    name.nfd().default_case_fold().nfkd().default_case_fold().nfkd().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(text: &str) -> Result<GroupKind, ()> {
        GroupPath::parse(text).map(|path| path.kind().clone()).map_err(drop)
    }

    #[test]
    fn look_alikes_fold_to_one() {
        for (one, other) in [
            ("straße", "STRASSE"),
            ("ΣΑΣ", "σας"),
            ("ﬁle", "FILE"),
            ("Ａｎｄｙ", "andy"),
            ("é", "e\u{301}"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        assert_ne!(fold("andy"), fold("andi"));
    }

    #[test]
    fn reserved_names_are_known_in_every_spelling() {
        assert_eq!(kind_of("AllUsers"), Ok(GroupKind::AllUsers));
        assert_eq!(kind_of("All"), Ok(GroupKind::AllOf(None)));
        assert_eq!(kind_of("Org:All"), Ok(GroupKind::AllOf(Some("Org".to_owned()))));
        assert_eq!(kind_of(ADMINISTRATORS), Ok(GroupKind::Stored));
        for text in [
            "allusers",
            "ALL",
            "Org:aLL",
            "Carta",
            "Carta:Other",
            "carta:Administrators",
            "Carta:administrators",
            "Ｃarta:Administrators",
            "Carta:All",
        ] {
            assert_eq!(kind_of(text), Ok(GroupKind::Reserved), "{text}");
        }
        assert_eq!(kind_of("Org:AllUsers"), Ok(GroupKind::Stored));
    }

    #[test]
    fn no_namespace_stands_in_the_way_of_a_path() {
        for text in
            ["register", "Reserve", "REMOVE", "ｒename", "details", "Carta", "", " ns", "a/b"]
        {
            assert!(parse_namespace(text).is_err(), "{text}");
        }
        assert!(matches!(parse_namespace("my space"), Ok("my space")));
    }

    #[test]
    fn separators_in_disguise_are_refused() {
        for text in ["Org：Group", "a／b", "Org:a：b", "℀"] {
            assert_eq!(kind_of(text), Err(()), "{text}");
        }
        assert!(parse_user("a／b").is_err());
        assert!(parse_namespace("a：b").is_err());
        assert!(parse_namespace("a:b").is_err());
        assert!(parse_organization("carta").is_err());
        assert!(parse_organization("a:b").is_err());
        assert!(matches!(parse_organization("Org"), Ok("Org")));
    }
}
