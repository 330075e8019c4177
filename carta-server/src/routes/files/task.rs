use crate::error::Error;

/// Does something to its end in a task of its own, which goes on when the client has gone: a content half received is cleared
/// away, or kept where a client goes on from it.
pub(super) async fn to_the_end<T: Send + 'static>(
    deed: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    tokio::spawn(deed).await.map_err(Error::internal)?
}
