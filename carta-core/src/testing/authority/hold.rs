use super::Authority;

/// Answers kept back; from [`Authority::hold`].
///
/// ```
/// let kit = carta::testing::install();
/// let hold = kit.authority().hold();
/// let call = carta::block_on(async { /* start calls, cancel some */ });
/// hold.release();
/// # drop(call);
/// ```
#[must_use = "the answers are kept back until it is dropped"]
#[derive(Debug)]
pub struct Hold(Authority);

impl Authority {
    /// Keeps every answer back until what this returns is released or dropped: a test has all the time between question
    /// and answer. Requests are counted when they arrive, and answered by what the authority knows when it answers.
    ///
    /// ```
    /// use std::thread;
    ///
    /// #[carta::authorize]
    /// fn guarded() -> Result<(), carta::AuthenticationError> {
    ///     Ok(())
    /// }
    ///
    /// let kit = carta::testing::install();
    /// let authority = kit.authority();
    /// carta::set_agent(authority.agent("andy"));
    /// let hold = authority.hold();
    /// thread::scope(|scope| {
    ///     let calls: Vec<_> = (0..10).map(|_| scope.spawn(guarded)).collect();
    ///     carta::block_on(authority.wait_until_asked(1));
    ///     hold.release();
    ///     for call in calls {
    ///         assert!(call.join().is_ok_and(|answer| answer.is_ok()));
    ///     }
    /// });
    /// assert_eq!(authority.count("/user"), 1);
    /// ```
    pub fn hold(&self) -> Hold {
        self.0.holds.send_modify(|holds| *holds += 1);
        Hold(self.clone())
    }

    pub(super) async fn released(&self) {
        let mut holds = self.0.holds.subscribe();
        // INVARIANT: the sender is this authority's, so that waiting can't fail.
        drop(holds.wait_for(|holds| *holds == 0).await);
    }
}

impl Hold {
    /// Lets the answers go.
    pub fn release(self) {}
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.0.holds.send_modify(|holds| *holds -= 1);
    }
}
