//! From where a request came: the connection says so. Headers do too, but anybody can write them.

use crate::error::Error;
use crate::login::Peer;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use std::net::SocketAddr;

pub(super) struct FromPeer(pub(super) Peer);

impl<S: Send + Sync> FromRequestParts<S> for FromPeer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let connection = ConnectInfo::<SocketAddr>::from_request_parts(parts, state).await;
        let ConnectInfo(address) = connection.map_err(Error::internal)?;
        Ok(Self(Peer::new(address.ip())))
    }
}
