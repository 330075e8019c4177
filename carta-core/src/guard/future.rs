//! Functions that return a future: what the expansion passes through on its way.

/// The future as it is. It stands between the expansion and the signature, where clippy would see an `async fn` that
/// the user hadn't written as one.
pub fn guarded<F: Future>(future: F) -> F {
    future
}

/// Runs what the user wrote, once. The bound makes a closure of it that owns what it captures, as a function would.
pub fn deferred<R>(body: impl FnOnce() -> R) -> R {
    body()
}
