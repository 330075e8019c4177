//! A resource of any kind as `/v2` shows it.

use crate::directory::Node;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = Node)]
pub(in crate::routes) struct NodeJson {
    id: String,
    name: String,
    labels: Vec<String>,
    /// Left out for those who may not read them.
    #[serde(skip_serializing_if = "Option::is_none")]
    props: Option<Map<String, Value>>,
}

impl From<Node> for NodeJson {
    fn from(Node { resource, props }: Node) -> Self {
        Self { id: resource.id.to_string(), name: resource.name, labels: resource.labels, props }
    }
}
