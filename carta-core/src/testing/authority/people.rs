use super::Authority;
use crate::testing::directory::Sight;
use crate::{GroupName, Permission};

impl Authority {
    /// Adds a user, who is in no group.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// kit.authority().add_user("andy");
    /// ```
    pub fn add_user(&self, user: &str) {
        self.state().directory.add_user(user);
    }

    /// Gives a user another id than the one they came with.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// kit.authority().set_id("andy", "u-andy");
    /// ```
    pub fn set_id(&self, user: &str, id: &str) {
        self.state().directory.set_id(user, id);
    }

    /// Removes a user, with tokens, memberships and permissions.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// kit.authority().add_member("MyOrg:Ops", "andy");
    /// kit.authority().remove_user("andy");
    /// ```
    pub fn remove_user(&self, user: &str) {
        self.state().directory.remove_user(user);
    }

    /// Makes a user a member of a group.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// kit.authority().add_member("MyOrg:Ops", "andy");
    /// ```
    pub fn add_member(&self, group: impl Into<GroupName>, user: &str) {
        self.state().directory.add_member(group.into().as_str(), user);
    }

    /// Ends a membership. The group stays, even without members.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// kit.authority().add_member("MyOrg:Ops", "andy");
    /// kit.authority().remove_member("MyOrg:Ops", "andy");
    /// ```
    pub fn remove_member(&self, group: impl Into<GroupName>, user: &str) {
        self.state().directory.remove_member(group.into().as_str(), user);
    }

    /// Gives a group the members `user-0`, `user-1` and so on, `count` of them, beside those it has. They are listed
    /// without ids, and made only while they are listed: a million take no room.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// kit.authority().crowd("MyOrg:Everyone", 3);
    /// let members = carta::block_on(kit.authority().agent("andy").groups().members("MyOrg:Everyone"))?;
    /// assert_eq!(members[2].name, "user-2");
    /// # Ok::<(), carta::Error>(())
    /// ```
    pub fn crowd(&self, group: impl Into<GroupName>, count: u64) {
        self.state().directory.set_crowd(group.into().as_str(), count);
    }

    /// Lets a user have a permission on a resource: this one and no other, though Carta would add those that it implies.
    ///
    /// ```
    /// use carta::Permission;
    ///
    /// let kit = carta::testing::install();
    /// kit.authority().grant("andy", Permission::Read, "p-1");
    /// ```
    pub fn grant(&self, user: &str, permission: Permission, resource: &str) {
        self.state().directory.grant(user, permission, resource);
    }

    /// Takes a permission back.
    ///
    /// ```
    /// use carta::Permission;
    ///
    /// let kit = carta::testing::install();
    /// kit.authority().grant("andy", Permission::Read, "p-1");
    /// kit.authority().rescind("andy", Permission::Read, "p-1");
    /// ```
    pub fn rescind(&self, user: &str, permission: Permission, resource: &str) {
        self.state().directory.rescind(user, permission, resource);
    }

    /// Whether `GET /user` names the user's groups, and says that these are all; so it is at first. Else it leaves them
    /// out, and guards have to list the groups they ask for.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// kit.authority().tells_groups(false);
    /// ```
    pub fn tells_groups(&self, tells: bool) {
        self.state().directory.silent_on_groups = !tells;
    }

    /// Answers 404 to whoever lists the group, as if there were none. `GET /user` names it as before.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// kit.authority().hides("MyOrg:Secret");
    /// ```
    pub fn hides(&self, group: impl Into<GroupName>) {
        self.state().directory.set_sight(group.into().as_str(), Sight::Hidden);
    }

    /// Answers 403 to whoever lists the group. `GET /user` names it as before.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// kit.authority().forbids("MyOrg:Secret");
    /// ```
    pub fn forbids(&self, group: impl Into<GroupName>) {
        self.state().directory.set_sight(group.into().as_str(), Sight::Forbidden);
    }

    /// Lists the group to everyone again.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// kit.authority().hides("MyOrg:Secret");
    /// kit.authority().shows("MyOrg:Secret");
    /// ```
    pub fn shows(&self, group: impl Into<GroupName>) {
        self.state().directory.set_sight(group.into().as_str(), Sight::Open);
    }
}
