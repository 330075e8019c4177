/// placeholder
#[derive(Debug, thiserror::Error)]
#[error("refused")]
pub struct AuthenticationError(Box<Refusal>);
/// kind
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// a
    Unauthenticated,
    /// b
    Denied,
    /// c
    Unavailable,
}
impl AuthenticationError {
    pub(crate) fn unavailable() -> Self {
        Self(Box::new(Refusal::Unavailable))
    }
    /// The HTTP status that says the same.
    #[must_use]
    pub fn status(&self) -> u16 {
        match *self.0 {
            Refusal::Unauthenticated => 401,
            Refusal::Denied => 403,
            Refusal::Unavailable => 503,
        }
    }
}
