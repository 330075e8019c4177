use super::Agent;
use crate::Error;
use http::Method;
use serde::{Deserialize, Serialize};

/// What a [`Node`] says of itself, by name: any JSON.
pub type Props = serde_json::Map<String, serde_json::Value>;

/// The calls about generic resources, to which users are given access like to any other; from [`Agent::resources`].
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// let mut props = carta::Props::new();
/// props.insert("colour".into(), "red".into());
/// let thing = agent.resources().create("Thing", &["Project"], Some(&props)).await?;
/// agent.resources().update(&thing.id, Some("Better thing"), None).await?;
/// agent.resources().delete(&thing.id).await?;
/// # Ok(())
/// # }
/// ```
///
/// A Carta without `/v2` answers [`Error::NotFound`] to each call, as does one that doesn't know the id, or doesn't show
/// the resource to the user. pycarta: `ResourceNotFoundError`.
#[derive(Clone, Debug)]
pub struct Resources(pub(super) Agent);

/// A resource of `/v2`, as Carta tells it. pycarta: `ResourceNode`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Node {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// What kinds of thing it is.
    #[serde(default, deserialize_with = "super::json::or_default")]
    pub labels: Vec<String>,
    /// What it says of itself.
    #[serde(default, deserialize_with = "super::json::or_default")]
    pub props: Props,
}

impl Resources {
    /// Makes a generic resource: `POST /v2/resource/generic`. pycarta: `v2.create_resource`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidParameter`] if Carta doesn't know a label, say.
    pub async fn create(
        &self,
        name: &str,
        labels: &[&str],
        props: Option<&Props>,
    ) -> Result<Node, Error> {
        #[derive(Serialize)]
        struct Body<'a> {
            name: &'a str,
            labels: &'a [&'a str],
            #[serde(skip_serializing_if = "Option::is_none")]
            props: Option<&'a Props>,
        }
        let body = Body { name, labels, props };
        self.0.at(Method::POST, &["v2", "resource", "generic"]).json(&body).read().await
    }

    /// A resource: `GET /v2/resource/{id}`. pycarta: `v2.get_resource`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such resource.
    pub async fn get(&self, id: &str) -> Result<Node, Error> {
        self.0.at(Method::GET, &["v2", "resource", id]).read().await
    }

    /// Changes name or properties, or both; what is `None` stays: `PUT /v2/resource/{id}`. pycarta:
    /// `v2.update_resource`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such resource.
    pub async fn update(
        &self,
        id: &str,
        name: Option<&str>,
        props: Option<&Props>,
    ) -> Result<Node, Error> {
        #[derive(Serialize)]
        struct Body<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            name: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            props: Option<&'a Props>,
        }
        self.0.at(Method::PUT, &["v2", "resource", id]).json(&Body { name, props }).read().await
    }

    /// Removes a resource: `DELETE /v2/resource/{id}`. pycarta: `v2.delete_resource`, which may look afterwards whether
    /// it is gone: [`get`](Self::get) says [`Error::NotFound`] then.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such resource.
    pub async fn delete(&self, id: &str) -> Result<(), Error> {
        self.0.at(Method::DELETE, &["v2", "resource", id]).done().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_needs_id_and_name_alone() {
        let node = |json| serde_json::from_str::<Node>(json);
        let least = node(r#"{"id":"r-1","name":"n"}"#).unwrap();
        assert_eq!(
            node(r#"{"id":"r-1","name":"n","labels":null,"props":null,"x":1}"#).unwrap(),
            least
        );
        let whole =
            node(r#"{"id":"r-1","name":"n","labels":["Project"],"props":{"a":[1]}}"#).unwrap();
        assert_eq!((whole.labels, whole.props.len()), (vec!["Project".to_owned()], 1));
        assert!(node(r#"{"id":"r-1"}"#).is_err() && node(r#"{"name":"n"}"#).is_err());
    }
}
