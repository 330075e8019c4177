use super::{Authority, Kit, install, kit};
use crate::{
    Agent, GroupName, Identity, Permission, ResourceRef, UserName, logout, session, set_agent,
};
use std::fmt;

/// A user for a test; from [`as_user`].
#[derive(Clone, Debug)]
#[must_use = "a user counts once `log_in()` or `agent()` is called"]
pub struct AsUser {
    name: String,
    groups: Vec<GroupName>,
    held: Vec<(Permission, String)>,
}

/// The process's user, until dropped; from [`AsUser::log_in`].
///
/// ```
/// let andy = carta::testing::as_user("andy").log_in();
/// andy.kit().advance(std::time::Duration::from_secs(61));
/// andy.kit().authority().revoke_tokens("andy");
/// ```
#[must_use = "the user is logged in until it is dropped"]
pub struct LoggedIn {
    agent: Agent,
    kit: Kit,
}

/// Someone to call guarded functions as: in no group and without permissions, until said otherwise.
///
/// ```
/// use carta::{AuthenticationError, Permission};
///
/// #[carta::authorize(groups = ["MyOrg:MyGroup"], permission = "read", on = id)]
/// fn read(id: &str) -> Result<(), AuthenticationError> {
///     Ok(())
/// }
///
/// let andy = carta::testing::as_user("andy").in_groups(["MyOrg:MyGroup"]).holding(Permission::Read, "p-1");
/// let _andy = andy.log_in();
/// assert!(read("p-1").is_ok());
/// assert!(read("p-2").is_err());
/// ```
///
/// # Panics
///
/// If no user can have the name; [`UserName`] says why.
#[track_caller]
pub fn as_user(name: &str) -> AsUser {
    valid(UserName::validate(name));
    AsUser { name: name.to_owned(), groups: Vec::new(), held: Vec::new() }
}

impl AsUser {
    /// In these groups, too: texts, [`Group`](crate::Group)s or [`GroupName`]s.
    ///
    /// ```
    /// let _andy = carta::testing::as_user("andy").in_groups(["MyOrg:Ops", "Everyone"]).log_in();
    /// ```
    ///
    /// # Panics
    ///
    /// If no guard can name such a group; [`Group`](crate::Group) says why.
    #[track_caller]
    pub fn in_groups<G: Into<GroupName>>(mut self, groups: impl IntoIterator<Item = G>) -> Self {
        for group in groups {
            let group = group.into();
            valid(group.validate());
            self.groups.push(group);
        }
        self
    }

    /// With this permission on a resource, too: it alone, though Carta would add those that it implies.
    ///
    /// ```
    /// use carta::Permission;
    ///
    /// let _andy = carta::testing::as_user("andy").holding(Permission::Owner, "p-1").log_in();
    /// ```
    ///
    /// # Panics
    ///
    /// If the id is no resource's; [`ResourceRef`] says why.
    #[track_caller]
    pub fn holding(mut self, permission: Permission, resource: &str) -> Self {
        valid(ResourceRef::try_from(resource));
        self.held.push((permission, resource.to_owned()));
        self
    }

    /// Makes this the process's user until the returned value is dropped, which logs the process out.
    ///
    /// ```
    /// let andy = carta::testing::as_user("andy").log_in();
    /// assert!(carta::is_authenticated());
    /// drop(andy);
    /// assert!(!carta::is_authenticated());
    /// ```
    ///
    /// It [installs](install) the kit, or joins this thread's turn, and then adds to what its authority knows already.
    pub fn log_in(self) -> LoggedIn {
        let kit = install();
        let agent = self.known_to(&kit.authority());
        set_agent(agent.clone());
        LoggedIn { agent, kit }
    }

    /// This user's agent, without a login of the process: at the authority of this thread's turn, or else at one of its
    /// own.
    ///
    /// ```
    /// let agent = carta::testing::as_user("andy").in_groups(["MyOrg:Ops"]).agent();
    /// assert_eq!(carta::block_on(agent.users().current())?.groups, ["MyOrg:Ops"]);
    /// # Ok::<(), carta::Error>(())
    /// ```
    #[must_use]
    pub fn agent(self) -> Agent {
        self.known_to(&kit::current_authority().unwrap_or_else(Authority::new))
    }

    /// This user as an identity, for [`scope`](crate::scope): without a login of the process.
    ///
    /// ```
    /// #[carta::authorize(groups = ["MyOrg:Ops"])]
    /// fn restart() -> Result<(), carta::AuthenticationError> {
    ///     Ok(())
    /// }
    ///
    /// let andy = carta::testing::as_user("andy").in_groups(["MyOrg:Ops"]).identity();
    /// assert!(carta::scope_sync(andy, restart).is_ok());
    /// ```
    #[must_use]
    pub fn identity(self) -> Identity {
        self.agent().into()
    }

    fn known_to(self, authority: &Authority) -> Agent {
        for group in self.groups {
            authority.add_member(group, &self.name);
        }
        for (permission, resource) in self.held {
            authority.grant(&self.name, permission, &resource);
        }
        authority.agent(&self.name)
    }
}

impl LoggedIn {
    /// The user's agent.
    #[must_use]
    pub fn agent(&self) -> &Agent {
        &self.agent
    }

    /// The kit: the clock, and the authority that knows this user.
    #[must_use]
    pub fn kit(&self) -> &Kit {
        &self.kit
    }
}

impl Drop for LoggedIn {
    fn drop(&mut self) {
        // Whoever logged in since then stays. Every agent of the kit has a token of its own.
        if session::agent().is_some_and(|agent| agent.token() == self.agent.token()) {
            logout();
        }
    }
}

impl fmt::Debug for LoggedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoggedIn").field("agent", &self.agent).finish_non_exhaustive()
    }
}

#[track_caller]
#[expect(clippy::panic, reason = "a mistake in a test, told where it was made")]
fn valid<T, E: fmt::Display>(name: Result<T, E>) {
    if let Err(problem) = name {
        panic!("{problem}");
    }
}
