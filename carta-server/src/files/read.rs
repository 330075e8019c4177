//! From objects to a stream of bytes.

use super::Files;
use crate::error::Error;
use crate::store::Piece;
use axum::body::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt as _, TryStreamExt as _};
use std::ops::Range;

/// A part of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    piece: Piece,
    range: Range<u64>,
}

impl Span {
    /// What lies in a range of a content.
    pub(crate) fn within(pieces: &[Piece], range: &Range<u64>) -> Vec<Self> {
        let mut begins = 0_u64;
        let mut spans = Vec::new();
        for piece in pieces {
            let ends = begins.saturating_add(piece.size);
            let (from, to) = (range.start.max(begins), range.end.min(ends));
            if from < to {
                spans.push(Self { piece: *piece, range: from - begins..to - begins });
            }
            begins = ends;
        }
        spans
    }
}

impl Files {
    /// The bytes, one span after the other. What can't be read at all is an error; what fails later cuts the stream.
    pub(crate) async fn read(
        &self,
        spans: Vec<Span>,
    ) -> Result<BoxStream<'static, object_store::Result<Bytes>>, Error> {
        let mut spans = spans.into_iter();
        let Some(first) = spans.next() else {
            return Ok(stream::empty().boxed());
        };
        let first = self.objects.read(first.piece.key, first.range).await;
        let first = first.map_err(Error::files_unavailable)?;
        let objects = self.objects.clone();
        let others = stream::iter(spans).then(move |span| {
            let objects = objects.clone();
            async move { objects.read(span.piece.key, span.range).await }
        });
        Ok(first.chain(others.try_flatten()).inspect_err(log).boxed())
    }
}

/// The client sees a body that is cut off, and no reason.
fn log(error: &object_store::Error) {
    tracing::warn!(%error, "the content of a file can't be read to its end");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ObjectKey;

    #[test]
    fn ranges_are_found_across_pieces() {
        let pieces = [3, 0, 4, 2].map(|size| Piece { key: ObjectKey::random(), size });
        let found = |range| {
            let spans = Span::within(&pieces, &range).into_iter();
            let place = |key| pieces.iter().position(|piece| piece.key == key).expect("one");
            spans.map(|span| (place(span.piece.key), span.range)).collect::<Vec<_>>()
        };
        assert_eq!(found(0..9), [(0, 0..3), (2, 0..4), (3, 0..2)]);
        assert_eq!(found(2..4), [(0, 2..3), (2, 0..1)]);
        assert_eq!(found(3..4), [(2, 0..1)]);
        assert_eq!(found(8..9), [(3, 1..2)]);
        assert_eq!(found(4..4), []);
    }
}
