use crate::directory::list;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::{GroupId, HolderId};
use crate::names::{GroupKind, GroupPath, fold};
use crate::permissions::Holder;
use crate::store::{Kind, Named, Transaction};
use carta_core::resource::UserType;

/// Whom a request names as a holder. Users and resources go by their ids, groups by theirs or by their names.
#[derive(Clone, Debug)]
pub(crate) struct HolderRef {
    reference: Reference,
    /// Of any kind, if nothing is said.
    kind: Option<UserType>,
}

#[derive(Clone, Debug)]
enum Reference {
    Caller,
    /// Of whatever kind: no id is that of two.
    Id(HolderId),
    Group(GroupPath),
    /// No holder goes by such a text.
    Nobody,
}

impl HolderRef {
    /// Whoever asks.
    pub(crate) fn caller() -> Self {
        Self { reference: Reference::Caller, kind: None }
    }

    /// Reads an id, or a group's name. What has the form of an id is never a name.
    pub(crate) fn parse(text: &str, kind: Option<UserType>) -> Self {
        let may_be_group = matches!(kind, None | Some(UserType::Group));
        let reference = match (text.parse(), GroupPath::parse(text)) {
            (Ok(id), _) => Reference::Id(id),
            (Err(_), Ok(path)) if may_be_group => Reference::Group(path),
            _ => Reference::Nobody,
        };
        Self { reference, kind }
    }

    pub(super) fn is_caller(&self, standing: &Standing) -> bool {
        let itself = match &self.reference {
            Reference::Caller => true,
            Reference::Id(id) => *id == standing.user.id.into(),
            Reference::Group(_) | Reference::Nobody => false,
        };
        itself && matches!(self.kind, None | Some(UserType::User))
    }

    /// Who it is; asked only after it is known that the caller may ask.
    pub(super) async fn find(
        &self,
        standing: &Standing,
        tx: &mut Transaction,
        now: u64,
    ) -> Result<Named, Error> {
        let user = &standing.user;
        let found = match &self.reference {
            _ if self.is_caller(standing) => Some(Named::user(user.id, user.name.clone())),
            Reference::Caller | Reference::Nobody => None,
            Reference::Id(id) => tx.holder(*id).await?,
            Reference::Group(path) => group(path, standing, tx, now).await?,
        };
        let found = found.filter(|found| self.kind.is_none() || user_type(found) == self.kind);
        let found = found.ok_or_else(Error::no_such_holder)?;
        if let Holder::Resource(id) = found.holder
            && !standing.administrator
            && tx.flags_on(Holder::User(standing.user.id), id, now).await?.is_empty()
        {
            return Err(Error::no_such_holder());
        }
        Ok(found)
    }
}

/// A group by its name, if the caller may know of it: whoever may not could try names until one is taken.
async fn group(
    path: &GroupPath,
    standing: &Standing,
    tx: &mut Transaction,
    now: u64,
) -> Result<Option<Named>, Error> {
    let id = match path.kind() {
        GroupKind::Stored => match tx.group(path.as_str()).await? {
            Some(group)
                if standing.manages(group.organization, tx).await?
                    || tx.is_member(group.id, standing.user.id, now).await? =>
            {
                group.id
            }
            _ => return Ok(None),
        },
        GroupKind::AllUsers => GroupId::ALL_USERS,
        GroupKind::AllOf(None) => GroupId::ALL,
        GroupKind::AllOf(Some(name)) => match tx.organization(&fold(name)).await? {
            Some(found)
                if found.name == *name
                    && (list::belongs(&standing.user, path.kind())
                        || standing.manages(Some(found.id), tx).await?) =>
            {
                GroupId::all_of(found.id)
            }
            _ => return Ok(None),
        },
        GroupKind::Reserved => return Ok(None),
    };
    let name = path.as_str().to_owned();
    Ok(Some(Named { holder: Holder::Group(id), name, resource: None }))
}

/// The word that v1 has for a holder; none for resources of other kinds.
pub(super) fn user_type(named: &Named) -> Option<UserType> {
    match (named.holder, &named.resource) {
        (Holder::User(_), _) => Some(UserType::User),
        (Holder::Group(_), _) => Some(UserType::Group),
        (Holder::Resource(_), Some((Kind::Workspace, _))) => Some(UserType::Workspace),
        (Holder::Resource(_), Some((Kind::Project, _))) => Some(UserType::Project),
        (Holder::Resource(_), Some((Kind::Namespace, _))) => Some(UserType::Namespace),
        (
            Holder::Resource(_),
            Some((Kind::Service | Kind::Connection | Kind::File | Kind::Generic, _)) | None,
        ) => None,
    }
}
