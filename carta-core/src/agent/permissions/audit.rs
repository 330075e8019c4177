//! Who may do what with everything below a resource, and how two resources differ in it.

use super::Permissions;
use crate::agent::{Agent, listing};
use crate::resource::{Accessor, Audit, AuditEntry, DeniedEntry, Diff, Holder};
use crate::{Error, io};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use http::Method;
use serde::Deserialize;
use std::collections::HashSet;
use std::future::IntoFuture;
use std::pin::Pin;

/// Requests under way at a time.
const AT_A_TIME: usize = 10;

/// An audit in the making; from [`Permissions::audit`]. It begins when awaited.
#[must_use = "an audit begins when it is awaited"]
#[derive(Clone, Debug)]
pub struct AuditRequest {
    agent: Agent,
    root: String,
    resource_labels: Option<Vec<String>>,
    accessor_labels: Vec<String>,
}

impl Permissions {
    /// Who may do what with everything that `root` may use, an id or `self`: `GET /v2/permissions/{root}/labels`, then
    /// `…/{root}/resources/{label}`, then `…/{resource}/access/{accessor label}` for each, ten at a time.
    /// pycarta 0.3.12: `get_all_permissions`.
    ///
    /// ```no_run
    /// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
    /// let audit = agent.permissions().audit("project-1").resource_labels(["File"]).await?;
    /// for entry in &audit.entries {
    ///     println!("{} on {}", entry.holder.accessor.name, entry.resource_name);
    /// }
    /// assert!(audit.denied.is_empty(), "the audit is whole");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A 403 to the last kind of request is noted in the audit. Any other failure ends it.
    pub fn audit(&self, root: impl Into<String>) -> AuditRequest {
        AuditRequest {
            agent: self.0.clone(),
            root: root.into(),
            resource_labels: None,
            accessor_labels: vec!["User".into(), "UserGroup".into()],
        }
    }

    /// How the holders of permissions on two resources differ, among those of the kinds that `accessor_labels` name:
    /// `GET /v2/permissions/{resource}/access/{accessor label}` for each, ten at a time.
    /// pycarta 0.3.12: `permission_diff`.
    ///
    /// # Errors
    ///
    /// Any failure, a 403 too: half a comparison says nothing.
    pub async fn diff(&self, a: &str, b: &str, accessor_labels: &[&str]) -> Result<Diff, Error> {
        let both = accessor_labels.iter().flat_map(|label| [(a, label), (b, label)]);
        let asks: Vec<_> =
            both.map(|(id, label)| holders(self.0.clone(), id.into(), (*label).into())).collect();
        io::run(async move {
            let (mut on_a, mut on_b) = (Vec::new(), Vec::new());
            let mut told = stream::iter(asks).buffered(AT_A_TIME);
            // They come in the order asked for: a, b, a, b …
            while let Some(holders) = told.next().await {
                on_a.extend(holders?);
                if let Some(holders) = told.next().await {
                    on_b.extend(holders?);
                }
            }
            Ok(Diff::between(on_a, on_b))
        })
        .await
    }
}

impl AuditRequest {
    /// Kinds of resource to look at, in place of all that Carta names.
    pub fn resource_labels<S: Into<String>>(mut self, labels: impl IntoIterator<Item = S>) -> Self {
        self.resource_labels = Some(labels.into_iter().map(Into::into).collect());
        self
    }

    /// Kinds of holder to ask for, in place of `User` and `UserGroup`; Carta has no list of them.
    pub fn accessor_labels<S: Into<String>>(mut self, labels: impl IntoIterator<Item = S>) -> Self {
        self.accessor_labels = labels.into_iter().map(Into::into).collect();
        self
    }

    async fn run(self) -> Result<Audit, Error> {
        let Self { agent, root, resource_labels, accessor_labels } = self;
        let labels = match resource_labels {
            Some(labels) => labels,
            None => labels_of(&agent, &root).await?,
        };
        let asks: Vec<_> =
            labels.into_iter().map(|label| below(agent.clone(), root.clone(), label)).collect();
        let resources: Vec<Vec<Named>> =
            stream::iter(asks).buffered(AT_A_TIME).try_collect().await?;
        let asks: Vec<_> = pairs(resources, accessor_labels)
            .map(|(resource, label)| told(agent.clone(), resource, label))
            .collect();
        let mut told = stream::iter(asks).buffered(AT_A_TIME);
        let (mut audit, mut seen) = (Audit::default(), HashSet::new());
        while let Some(answer) = told.next().await {
            match answer? {
                Told::Denied(denied) => audit.denied.push(denied),
                Told::Entries(entries) => {
                    audit
                        .entries
                        .extend(entries.into_iter().filter(|entry| seen.insert(key(entry))));
                }
            }
        }
        Ok(audit)
    }
}

impl IntoFuture for AuditRequest {
    type Output = Result<Audit, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(io::run(self.run()))
    }
}

/// A resource as the audit knows it.
#[derive(Clone, Deserialize)]
struct Named {
    id: String,
    name: String,
}

/// What Carta told of one resource and one kind of holder.
enum Told {
    Entries(Vec<AuditEntry>),
    Denied(DeniedEntry),
}

/// Every resource with every kind of holder, in order.
fn pairs(
    resources: Vec<Vec<Named>>,
    accessor_labels: Vec<String>,
) -> impl Iterator<Item = (Named, String)> {
    resources.into_iter().flatten().flat_map(move |resource| {
        accessor_labels.clone().into_iter().map(move |label| (resource.clone(), label))
    })
}

/// A resource that several labels name is one.
fn key(entry: &AuditEntry) -> (String, String, String) {
    let Holder { label, accessor } = &entry.holder;
    (entry.resource_id.clone(), label.clone(), accessor.id.clone())
}

async fn labels_of(agent: &Agent, root: &str) -> Result<Vec<String>, Error> {
    let ask = agent.at(Method::GET, &["v2", "permissions", root, "labels"]);
    ask.read_with(listing::collect).await
}

async fn below(agent: Agent, root: String, label: String) -> Result<Vec<Named>, Error> {
    let ask = agent.at(Method::GET, &["v2", "permissions", &root, "resources", &label]);
    ask.read_with(listing::collect).await
}

async fn holders(agent: Agent, resource: String, label: String) -> Result<Vec<Holder>, Error> {
    let ask = agent.at(Method::GET, &["v2", "permissions", &resource, "access", &label]);
    let accessors: Vec<Accessor> = ask.read_with(listing::collect).await?;
    Ok(accessors.into_iter().map(|accessor| Holder { label: label.clone(), accessor }).collect())
}

async fn told(agent: Agent, resource: Named, label: String) -> Result<Told, Error> {
    let Named { id: resource_id, name: resource_name } = resource;
    match holders(agent, resource_id.clone(), label.clone()).await {
        Ok(holders) => {
            let entry = |holder| AuditEntry {
                resource_id: resource_id.clone(),
                resource_name: resource_name.clone(),
                holder,
            };
            Ok(Told::Entries(holders.into_iter().map(entry).collect()))
        }
        Err(Error::PermissionDenied(_)) => {
            Ok(Told::Denied(DeniedEntry { resource_id, resource_name, label }))
        }
        Err(error) => Err(error),
    }
}
