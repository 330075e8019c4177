//! How a problem is told: as HTTP does, or as gRPC does where a service wants that.

use super::problem::Problem;
use bytes::Bytes;
use http::Response;

#[derive(Clone, Copy)]
pub(super) enum Form {
    Http,
    #[cfg(feature = "tonic")]
    Grpc,
}

impl Form {
    pub(super) fn answer(self, problem: &Problem) -> Response<Bytes> {
        match self {
            Self::Http => problem.answer(),
            #[cfg(feature = "tonic")]
            Self::Grpc => super::grpc::answer(problem),
        }
    }
}
