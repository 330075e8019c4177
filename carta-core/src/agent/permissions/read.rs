//! Resources whose kind is known only when the call is made.

use crate::Error;
use crate::agent::{json, listing};
use crate::http::Response;
use crate::resource::{Resource, ResourceKind};
use serde::de::DeserializeOwned;

pub(super) async fn one(kind: ResourceKind, answer: Response) -> Result<Resource, Error> {
    match kind {
        ResourceKind::Workspace => json::read(answer).await.map(Resource::Workspace),
        ResourceKind::Connection => json::read(answer).await.map(Resource::Connection),
        ResourceKind::File => json::read(answer).await.map(Resource::File),
        ResourceKind::Namespace => json::read(answer).await.map(Resource::Namespace),
        ResourceKind::Service => json::read(answer).await.map(Resource::Service),
        ResourceKind::Project => json::read(answer).await.map(Resource::Project),
        ResourceKind::Other(_) => json::read(answer).await.map(Resource::Other),
    }
}

pub(super) async fn list(kind: ResourceKind, answer: Response) -> Result<Vec<Resource>, Error> {
    match kind {
        ResourceKind::Workspace => all(answer, Resource::Workspace).await,
        ResourceKind::Connection => all(answer, Resource::Connection).await,
        ResourceKind::File => all(answer, Resource::File).await,
        ResourceKind::Namespace => all(answer, Resource::Namespace).await,
        ResourceKind::Service => all(answer, Resource::Service).await,
        ResourceKind::Project => all(answer, Resource::Project).await,
        ResourceKind::Other(_) => all(answer, Resource::Other).await,
    }
}

async fn all<T: DeserializeOwned>(
    answer: Response,
    resource: fn(T) -> Resource,
) -> Result<Vec<Resource>, Error> {
    let mut resources = Vec::new();
    listing::each(answer, |item| resources.push(resource(item))).await?;
    Ok(resources)
}
