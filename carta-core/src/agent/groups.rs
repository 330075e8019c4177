use super::{Agent, listing};
use crate::resource::Timestamp;
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

/// Somebody in a group, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Member {
    /// Who.
    #[serde(flatten)]
    pub user: User,
    /// When the membership ends, if it does so by itself and the agent's user may change it.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

/// A group, as [`Groups::list`] tells it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct NamedGroup {
    /// The id, which is never another group's.
    pub id: String,
    /// The name, unique across Carta.
    pub name: GroupName,
}

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
    /// [`Error::InvalidParameter`] if there is such a group already, or Carta doesn't allow the name. Any text is sent:
    /// which names a guard can be written with, [`Group`](crate::Group) says.
    pub async fn create(&self, group: impl Into<GroupName>) -> Result<(), Error> {
        self.change(Method::POST, &["user", "group", group.into().as_str()]).await
    }

    /// Makes a group unless it is there, and says whether it was made: `POST /user/group/{group}`. pycarta:
    /// `create_group(…, exists_ok=True)`, which takes any 400 for *it is there*.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create), but for a group that Carta says exists.
    pub async fn create_if_missing(&self, group: impl Into<GroupName>) -> Result<bool, Error> {
        match self.create(group).await {
            Ok(()) => Ok(true),
            Err(error) if error.is_duplicate() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Adds a user to a group, which is made if Carta doesn't take the user into it as it stands:
    /// `POST /user/group/{group}/{user}`, and after a 400 `POST /user/group/{group}` and the first request once more.
    /// pycarta: `add_user_to_group(…, create_if_not_exists=True)`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidParameter`] if Carta refuses for another reason than a missing group.
    pub async fn add_member_creating(
        &self,
        group: impl Into<GroupName>,
        user: &str,
    ) -> Result<(), Error> {
        let group = group.into();
        let segments = ["user", "group", group.as_str(), user];
        let refusal = match self.change(Method::POST, &segments).await {
            Err(error @ Error::InvalidParameter(_)) => error,
            other => return other,
        };
        match self.change(Method::POST, &["user", "group", group.as_str()]).await {
            // The group is there, so the first refusal was about something else.
            Err(error) if error.is_duplicate() => Err(refusal),
            Err(error) => Err(error),
            Ok(()) => self.change(Method::POST, &segments).await,
        }
    }

    /// Adds a user to a group: `POST /user/group/{group}/{user}`. pycarta: `add_user_to_group`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such group or user, or the agent may not see it.
    pub async fn add_member(&self, group: impl Into<GroupName>, user: &str) -> Result<(), Error> {
        self.change(Method::POST, &["user", "group", group.into().as_str(), user]).await
    }

    /// Adds a user to a group until a moment, given as RFC 3339 says: `POST /user/group/{group}/{user}?until={until}`, an
    /// extension of carta-server. Added again, with another moment or [none](Self::add_member), the user stays until then.
    ///
    /// ```no_run
    /// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
    /// agent.groups().add_member_until("MyOrg:OnCall", "andy", "2030-01-01T00:00:00Z").await?;
    /// for member in agent.groups().members_with_ends("MyOrg:OnCall").await? {
    ///     println!("{} until {:?}", member.user.name, member.until);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The hosted Carta may read over the moment, and add the user for ever.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidParameter`] if the moment is past or none. [`Error::NotFound`] as for
    /// [`add_member`](Self::add_member).
    pub async fn add_member_until(
        &self,
        group: impl Into<GroupName>,
        user: &str,
        until: &str,
    ) -> Result<(), Error> {
        let group = group.into();
        let ask = self.0.at(Method::POST, &["user", "group", group.as_str(), user]);
        ask.query("until", until).done().await
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

    /// The groups whose members the agent may list: `GET /group`, an extension of carta-server. For an administrator, these
    /// are all.
    ///
    /// ```no_run
    /// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
    /// for group in agent.groups().list().await? {
    ///     println!("{}, by the id {}", group.name, group.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if the host is the hosted Carta.
    pub async fn list(&self) -> Result<Vec<NamedGroup>, Error> {
        self.0.at(Method::GET, &["group"]).read_with(listing::collect).await
    }

    /// Who is in a group: `GET /user/group/{group}`. pycarta: `list_members`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such group, or the agent may not see it.
    pub async fn members(&self, group: impl Into<GroupName>) -> Result<Vec<User>, Error> {
        self.0
            .at(Method::GET, &["user", "group", group.into().as_str()])
            .read_with(listing::collect)
            .await
    }

    /// Who is in a group, and until when, for those who may change it: `GET /user/group/{group}`. The ends are an extension
    /// of carta-server.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such group, or the agent may not see it.
    pub async fn members_with_ends(
        &self,
        group: impl Into<GroupName>,
    ) -> Result<Vec<Member>, Error> {
        let ask = self.0.at(Method::GET, &["user", "group", group.into().as_str()]);
        ask.read_with(listing::collect).await
    }

    /// Removes a group and everybody from it: `DELETE /user/group/{group}`, an extension of carta-server. Its name can be
    /// made a group again by those who could make it before, and by nobody else.
    ///
    /// ```no_run
    /// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
    /// agent.groups().remove("MyOrg:OnCall").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such group, or the agent may not manage it. [`Error::InvalidParameter`] for
    /// groups that Carta keeps itself.
    pub async fn remove(&self, group: impl Into<GroupName>) -> Result<(), Error> {
        self.change(Method::DELETE, &["user", "group", group.into().as_str()]).await
    }

    /// Whether `user` is in a group, as Carta says now: `GET /user/group/{group}`, read to its end. pycarta:
    /// `is_user_in_group`, which believes the groups that `user` came with.
    ///
    /// Users are compared by id where both have one, and by name otherwise: [`User::new`] asks about a name.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such group, or the agent may not see it. An answer that can't be read to its
    /// end says nothing, also of a user who was in the part that came.
    pub async fn is_member(&self, group: impl Into<GroupName>, user: &User) -> Result<bool, Error> {
        let membership = self.membership(group.into().as_str(), user.clone()).await?;
        Ok(membership == Membership::Member)
    }

    /// Whether `user` is in a group, from its listing read to the end and kept nowhere.
    pub(crate) async fn membership(&self, group: &str, user: User) -> Result<Membership, Error> {
        let see = move |found: &mut Membership, name: &str, id: Option<&str>| {
            if name == user.name {
                *found = found.seen(same_id(id, user.id.as_deref()));
            }
        };
        self.fold_members(group, Membership::NotMember, see).await
    }

    /// Shows name and id of each member to `see`. An error means that what was seen counts for nothing.
    pub(crate) async fn fold_members<S: Send + 'static>(
        &self,
        group: &str,
        mut seen: S,
        see: impl Fn(&mut S, &str, Option<&str>) + Send + Sync + 'static,
    ) -> Result<S, Error> {
        #[derive(Deserialize)]
        struct Member {
            name: String,
            #[serde(default, deserialize_with = "crate::user::id")]
            id: Option<String>,
        }
        let ask = self.0.at(Method::GET, &["user", "group", group]).decisive();
        ask.read_with(|answer| async move {
            let visit = |member: Member| see(&mut seen, &member.name, member.id.as_deref());
            listing::each(answer, visit).await?;
            Ok(seen)
        })
        .await
    }

    async fn change(&self, method: Method, segments: &[&str]) -> Result<(), Error> {
        self.0.at(method, segments).done().await
    }
}

impl Membership {
    /// Taking in one more member of the same name.
    pub(crate) fn seen(self, same_id: bool) -> Self {
        if same_id || self == Self::Member { Self::Member } else { Self::Ambiguous }
    }
}

/// Ids count where both sides have one.
fn same_id(one: Option<&str>, other: Option<&str>) -> bool {
    one.is_none() || other.is_none() || one == other
}
