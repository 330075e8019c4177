use super::{Agent, Request};

/// First segments under `/service` that are Carta's own, where a namespace's name would address something else.
const ROUTES: [&str; 5] = ["register", "remove", "rename", "reserve", "details"];

/// Calls to a registered service, which Carta passes on with the user's permissions checked; from [`Agent::service`].
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// let scale = agent.service("lab", "scale");
/// let weights: Vec<f64> = scale.get("weights").query("unit", "kg").await?.json().await?;
/// scale.post("weights/mean").json(&weights).await?;
/// # Ok(())
/// # }
/// ```
///
/// Every call is a [`Request`] to `/service/{namespace}/{service}/{endpoint}`: give it a query, headers and a body, and
/// await its answer. What stands between the slashes of an endpoint is taken literally: a `?` is sent as `%3F`, so that
/// parameters go through [`Request::query`], and segments that are empty, `.` or `..` are refused when the request is
/// sent. Slashes around the endpoint don't count, and an empty one is the service itself.
///
/// A 401 that comes through is the service's own affair: it ends no login unless the token has run out. A redirect is
/// followed within the service alone, which could have its callers do anything at Carta otherwise.
///
/// pycarta: `utilize_service`, whose `delete` sends `POST` and whose answers can't be read.
#[derive(Clone, Debug)]
pub struct ServiceClient {
    agent: Agent,
    namespace: String,
    name: String,
}

impl ServiceClient {
    pub(super) fn new(agent: &Agent, namespace: &str, name: &str) -> Self {
        Self { agent: agent.clone(), namespace: namespace.to_owned(), name: name.to_owned() }
    }

    /// Prepares any request to the service.
    pub fn request(&self, method: &str, endpoint: &str) -> Request {
        if ROUTES.contains(&self.namespace.as_str()) {
            let problem = format!(
                "`{}` can't be the namespace of a service: what lies below it is Carta's own",
                self.namespace
            );
            return self.agent.refused(problem);
        }
        let service = ["service", &self.namespace, &self.name];
        self.agent.request_below(method, &service, endpoint).of_backend()
    }

    /// Prepares a `GET`. pycarta: `ServiceUtility.get`.
    pub fn get(&self, endpoint: &str) -> Request {
        self.request("GET", endpoint)
    }

    /// Prepares a `POST`. pycarta: `ServiceUtility.post`.
    pub fn post(&self, endpoint: &str) -> Request {
        self.request("POST", endpoint)
    }

    /// Prepares a `PUT`. pycarta: `ServiceUtility.put`.
    pub fn put(&self, endpoint: &str) -> Request {
        self.request("PUT", endpoint)
    }

    /// Prepares a `PATCH`. pycarta: `ServiceUtility.patch`.
    pub fn patch(&self, endpoint: &str) -> Request {
        self.request("PATCH", endpoint)
    }

    /// Prepares a `DELETE`. pycarta: `ServiceUtility.delete`, which sends `POST`.
    pub fn delete(&self, endpoint: &str) -> Request {
        self.request("DELETE", endpoint)
    }

    /// Prepares a `HEAD`.
    pub fn head(&self, endpoint: &str) -> Request {
        self.request("HEAD", endpoint)
    }
}
