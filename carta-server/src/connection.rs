//! The connection that a request came by, as far as its handler has to know of it.

use std::any::Any;
use std::sync::Arc;
use tokio::sync::Notify;

/// One of the connections that the server has places for. Clones are one and the same; the place is free again once all of
/// them are gone, so that whoever keeps the connection for a WebSocket keeps the place.
#[derive(Clone)]
pub(crate) struct Connection {
    cut: Arc<Notify>,
    _place: Arc<dyn Any + Send + Sync>,
}

impl Connection {
    /// `place` is whatever is free again once it is dropped.
    pub(crate) fn new(place: impl Send + Sync + 'static) -> Self {
        Self { cut: Arc::default(), _place: Arc::new(place) }
    }

    /// Ends it at once, whatever is still to be written: the only way out where a client doesn't read.
    pub(crate) fn cut(&self) {
        self.cut.notify_one();
    }

    /// Waits until it is to end.
    pub(crate) async fn is_cut(&self) {
        self.cut.notified().await;
    }
}
