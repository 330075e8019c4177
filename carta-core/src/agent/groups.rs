use super::{Agent, listing, users};
use crate::{Error, GroupName, User};
use http::Method;
use serde::Deserialize;

/// The calls about groups; from [`Agent::groups`].
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// use carta::Group;
///
/// const OPS: Group = Group::new("MyOrg:Ops");
/// agent.groups().create(OPS).await?;
/// agent.groups().add_member(OPS, "andy").await?;
/// assert_eq!(agent.groups().members(OPS).await?[0].name, "andy");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Groups(pub(super) Agent);

/// What a complete listing says of one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Membership {
    Member,
    NotMember,
    /// The name is there with another id: which of the two is meant can't be told.
    Ambiguous,
}

impl Groups {
    /// Makes a group: `POST /user/group/{group}`. pycarta: `create_group`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidParameter`] if there is such a group already; [`Error::InvalidName`] before anything is sent.
    pub async fn create(&self, group: impl Into<GroupName>) -> Result<(), Error> {
        let group = group.into();
        group.validate()?;
        self.change(Method::POST, &["user", "group", group.as_str()]).await
    }

    /// Adds a user to a group: `POST /user/group/{group}/{user}`. pycarta: `add_user_to_group`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such group or user, or the agent may not see it.
    pub async fn add_member(&self, group: impl Into<GroupName>, user: &str) -> Result<(), Error> {
        self.change(Method::POST, &["user", "group", group.into().as_str(), user]).await
    }

    /// Removes a user from a group: `DELETE /user/group/{group}/{user}`, an extension of carta-server.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such group or member, or the agent may not see it.
    pub async fn remove_member(
        &self,
        group: impl Into<GroupName>,
        user: &str,
    ) -> Result<(), Error> {
        self.change(Method::DELETE, &["user", "group", group.into().as_str(), user]).await
    }

    /// Who is in a group: `GET /user/group/{group}`. pycarta: `list_members`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such group, or the agent may not see it.
    pub async fn members(&self, group: impl Into<GroupName>) -> Result<Vec<User>, Error> {
        self.0
            .at(Method::GET, &["user", "group", group.into().as_str()])
            .read_with(users::collect)
            .await
    }

    /// Whether `user` is in a group, from its listing read to the end and kept nowhere.
    pub(crate) async fn membership(&self, group: &str, user: User) -> Result<Membership, Error> {
        #[derive(Deserialize)]
        struct Member {
            name: String,
            #[serde(default, deserialize_with = "crate::user::id")]
            id: Option<String>,
        }
        let ask = self.0.at(Method::GET, &["user", "group", group]).decisive();
        ask.read_with(|answer| async move {
            let mut found = Membership::NotMember;
            listing::each(answer, |member: Member| {
                if member.name == user.name {
                    found = found.seen(same_id(member.id.as_deref(), user.id.as_deref()));
                }
            })
            .await?;
            Ok(found)
        })
        .await
    }

    async fn change(&self, method: Method, segments: &[&str]) -> Result<(), Error> {
        self.0.at(method, segments).done().await
    }
}

impl Membership {
    /// Taking in one more member of the same name.
    fn seen(self, same_id: bool) -> Self {
        if same_id || self == Self::Member { Self::Member } else { Self::Ambiguous }
    }
}

/// Ids count where both sides have one.
fn same_id(one: Option<&str>, other: Option<&str>) -> bool {
    one.is_none() || other.is_none() || one == other
}
