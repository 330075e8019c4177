use super::Authority;
use crate::io;
use std::time::Duration;

/// How long a test waits for what should happen at once.
const PATIENCE: Duration = Duration::from_secs(10);

impl Authority {
    /// Method and path, decoded, of every request so far, those not answered yet among them.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// let agent = kit.authority().agent("andy");
    /// carta::block_on(agent.users().current())?;
    /// assert_eq!(kit.authority().requests(), ["GET /user"]);
    /// # Ok::<(), carta::Error>(())
    /// ```
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.state().log.clone()
    }

    /// How many requests there were to a path, decoded.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// assert_eq!(kit.authority().count("/user/group/MyOrg:Ops"), 0);
    /// ```
    #[must_use]
    pub fn count(&self, path: &str) -> usize {
        let to = |line: &&String| line.split_once(' ').is_some_and(|(_, asked)| asked == path);
        self.state().log.iter().filter(to).count()
    }

    /// Waits until there have been `count` requests in all; [`hold`](Self::hold) shows it at work.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// carta::block_on(kit.authority().wait_until_asked(0));
    /// ```
    ///
    /// # Panics
    ///
    /// If there are fewer after 10 s.
    pub async fn wait_until_asked(&self, count: usize) {
        let mut asked = self.0.asked.subscribe();
        let waited = io::run(async move {
            let enough = asked.wait_for(|asked| *asked >= count);
            Ok(tokio::time::timeout(PATIENCE, enough).await.is_ok())
        });
        let waited = waited.await;
        let requests = self.requests();
        assert!(
            matches!(waited, Ok(true)),
            "{count} requests were awaited, and within 10 s there were {}: {requests:?}",
            requests.len()
        );
    }

    pub(super) fn note(&self, method: &str, path: &str) {
        let mut state = self.state();
        state.log.push(format!("{method} {path}"));
        let count = state.log.len();
        drop(state);
        self.0.asked.send_modify(|asked| *asked = count.max(*asked));
    }
}
