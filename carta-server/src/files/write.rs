//! From a stream of bytes to an object, with bounded memory.

use super::Files;
use crate::error::Error;
use crate::ids::ObjectKey;
use crate::store::{Piece, StoreError};
use axum::body::Bytes;
use axum::http::StatusCode;
use futures_util::{Stream, StreamExt as _};
use object_store::buffered::BufWriter;
use std::pin::pin;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;

/// How long a client may take for one request. What takes longer is sent in parts.
pub(crate) const WHOLE: Duration = Duration::from_secs(3600);
/// After so long, in seconds, whoever was writing has given up; twice what is allowed.
const FORSAKEN: u64 = 2 * WHOLE.as_secs();

/// What becomes of the bytes that came before a client was cut off.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Half a file is none.
    Discard,
    /// The client goes on from there.
    Keep,
}

/// An object that is whole, and nobody's yet.
pub(crate) struct Stored(pub(crate) Piece);

impl Files {
    /// Stores what comes, if it isn't more than `most` bytes; how long it may take is for the stream to say.
    pub(crate) async fn write(
        &self,
        pieces: impl Stream<Item = Result<Bytes, Error>>,
        most: u64,
        cut: Cut,
    ) -> Result<Stored, Error> {
        // Whatever others left behind makes room first.
        self.sweep();
        let key = ObjectKey::random();
        self.announce(key).await?;
        let mut writer = self.objects.writer(key);
        let written = fill(&mut writer, pieces, most, cut).await;
        let closed = match written {
            Ok(size) => writer.shutdown().await.map(|()| size).map_err(Error::files_unavailable),
            Err(error) => {
                // INVARIANT: the writer hasn't been shut down, which is what `abort` asks for.
                if let Err(error) = writer.abort().await {
                    tracing::warn!(%error, "half an upload can't be taken back now");
                }
                Err(error)
            }
        };
        match closed {
            Ok(size) => Ok(Stored(Piece { key, size })),
            Err(error) => {
                self.forsake(key).await;
                Err(error)
            }
        }
    }

    /// Writes down that there may be such an object, whatever becomes of it.
    async fn announce(&self, key: ObjectKey) -> Result<(), StoreError> {
        let announced = self.store.write(|mut tx| async move {
            tx.insert_object(key, self.clock.now().saturating_add(FORSAKEN)).await?;
            tx.commit().await
        });
        announced.await
    }

    /// Takes back what nobody wants.
    pub(crate) async fn discard(&self, stored: &Stored) {
        self.forsake(stored.0.key).await;
    }

    /// If the database fails, it is forsaken by and by.
    async fn forsake(&self, key: ObjectKey) {
        let forsaken = self.store.write(|mut tx| async move {
            tx.forsake_object(key).await?;
            tx.commit().await
        });
        match forsaken.await {
            Ok(()) => self.sweep(),
            Err(error) => tracing::warn!(%error, "an unfinished content is left for later"),
        }
    }
}

/// How many bytes there were.
async fn fill(
    writer: &mut BufWriter,
    pieces: impl Stream<Item = Result<Bytes, Error>>,
    most: u64,
    cut: Cut,
) -> Result<u64, Error> {
    let (mut pieces, mut size) = (pin!(pieces), 0_u64);
    while let Some(piece) = pieces.next().await {
        let piece = match piece {
            Ok(piece) => piece,
            Err(_) if cut == Cut::Keep => return Ok(size),
            Err(error) => return Err(error),
        };
        size = size.saturating_add(piece.len() as u64);
        if size > most {
            return Err(too_large(most));
        }
        if !piece.is_empty() {
            writer.put(piece).await.map_err(Error::files_unavailable)?;
        }
    }
    Ok(size)
}

pub(crate) fn too_large(most: u64) -> Error {
    Error::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("the content is too large: at most {most} bytes are taken here"),
    )
}
