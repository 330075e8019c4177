use super::Authority;
use http::StatusCode;
use std::time::Duration;

/// How well an authority can be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Weather {
    #[default]
    Fine,
    Away,
    Silent,
    Failing(StatusCode),
    /// Its test is over.
    Ended,
}

impl Authority {
    /// Can't be reached: no connection from now on.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// let agent = kit.authority().agent("andy");
    /// kit.authority().goes_away();
    /// let error = carta::block_on(agent.users().current()).unwrap_err();
    /// assert!(matches!(error, carta::Error::Transport { .. }));
    /// ```
    pub fn goes_away(&self) {
        self.set(Weather::Away);
    }

    /// Gives no answer: the call's time limit passes at once, by the clock that tests move.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// let agent = kit.authority().agent("andy");
    /// kit.authority().falls_silent();
    /// let error = carta::block_on(agent.users().current()).unwrap_err();
    /// assert!(matches!(error, carta::Error::Timeout { .. }));
    /// ```
    pub fn falls_silent(&self) {
        self.set(Weather::Silent);
    }

    /// Answers everything with this status.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// let agent = kit.authority().agent("andy");
    /// kit.authority().fails_with(503);
    /// assert!(carta::block_on(agent.users().current()).unwrap_err().is_unavailable());
    /// ```
    ///
    /// # Panics
    ///
    /// If `status` isn't one: 100 to 999.
    #[track_caller]
    #[expect(clippy::panic, reason = "a mistake in a test, told where it was made")]
    pub fn fails_with(&self, status: u16) {
        match StatusCode::from_u16(status) {
            Ok(status) => self.set(Weather::Failing(status)),
            Err(_) => panic!("`{status}` isn't an HTTP status: give one from 100 to 999"),
        }
    }

    /// Ends what [`goes_away`](Self::goes_away), [`falls_silent`](Self::falls_silent) or
    /// [`fails_with`](Self::fails_with) began.
    ///
    /// ```
    /// let kit = carta::testing::install();
    /// let agent = kit.authority().agent("andy");
    /// kit.authority().goes_away();
    /// kit.authority().answers_again();
    /// assert!(carta::block_on(agent.users().current()).is_ok());
    /// ```
    pub fn answers_again(&self) {
        self.set(Weather::Fine);
    }

    /// Takes so long for each answer, by the clock that tests move; a call that allows less is told that there was none.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let kit = carta::testing::install();
    /// let agent = kit.authority().agent("andy");
    /// kit.authority().takes(Duration::from_secs(31)); // a call allows 30 s
    /// assert!(carta::block_on(agent.users().current()).is_err());
    /// ```
    pub fn takes(&self, span: Duration) {
        self.state().answers_take = span;
    }

    /// The test is over: whoever still asks finds nobody, whatever else is said.
    pub(in crate::testing) fn end(&self) {
        *self.state() = super::State { weather: Weather::Ended, ..Default::default() };
    }

    fn set(&self, weather: Weather) {
        let mut state = self.state();
        if state.weather != Weather::Ended {
            state.weather = weather;
        }
    }
}
