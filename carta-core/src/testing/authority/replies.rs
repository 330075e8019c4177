use super::Authority;
use crate::testing::Reply;

impl Authority {
    /// Gives `reply` to every request to a path, decoded, whoever asks: for answers that no honest Carta gives.
    ///
    /// ```
    /// use carta::testing::Reply;
    ///
    /// let kit = carta::testing::install();
    /// let half = Reply::json(200, r#"[{"name":"andy"}"#).cut_off();
    /// kit.authority().answers("/user/group/MyOrg:Ops", half);
    /// let agent = kit.authority().agent("andy");
    /// assert!(carta::block_on(agent.groups().members("MyOrg:Ops")).is_err());
    /// ```
    pub fn answers(&self, path: &str, reply: Reply) {
        self.state().replies.insert(path.to_owned(), reply);
    }

    /// Answers by what it knows again, at a path that [`answers`](Self::answers) named.
    ///
    /// ```
    /// use carta::testing::Reply;
    ///
    /// let kit = carta::testing::install();
    /// kit.authority().answers("/user", Reply::status(500));
    /// kit.authority().answers_honestly("/user");
    /// ```
    pub fn answers_honestly(&self, path: &str) {
        self.state().replies.remove(path);
    }
}
