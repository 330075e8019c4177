use super::Agent;
use super::dialect::{self, Dialect, Route};
use crate::Error;
use crate::resource::{Namespace, Service};
use http::Method;

/// The calls that register services, whose API Carta then passes calls on to; from [`Agent::services`].
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// let services = agent.services();
/// services.reserve_namespace_if_missing("lab").await?;
/// services.register("lab", "scale", Some("https://scale.example.com/api")).await?;
/// let weights: Vec<f64> = agent.service("lab", "scale").get("weights").await?.json().await?;
/// # Ok(())
/// # }
/// ```
///
/// To call a service, see [`ServiceClient`](super::ServiceClient).
#[derive(Clone, Debug)]
pub struct Services(pub(super) Agent);

impl Services {
    /// Registers a service: `POST /service/register/{namespace}/{service}?baseUrl={base_url}`, the parameter only if
    /// there is an address. pycarta: `register_service`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidParameter`] if Carta takes address or names for invalid; if there is such a service already,
    /// [`Error::is_duplicate`] may hold.
    pub async fn register(
        &self,
        namespace: &str,
        service: &str,
        base_url: Option<&str>,
    ) -> Result<Service, Error> {
        let ask = self.0.at(Method::POST, &["service", "register", namespace, service]);
        match base_url {
            Some(base_url) => ask.query("baseUrl", base_url).read().await,
            None => ask.read().await,
        }
    }

    /// Removes a service: `DELETE /service/register/{namespace}/{service}`, or where that isn't known
    /// `DELETE /service/remove/{namespace}/{service}`. pycarta: `unregister_service`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such service.
    pub async fn unregister(&self, namespace: &str, service: &str) -> Result<(), Error> {
        dialect::ask(&self.0, Route::Unregister, |dialect| {
            let verb = spoken(dialect, "remove");
            self.0.at(Method::DELETE, &["service", verb, namespace, service]).done()
        })
        .await
    }

    /// Gives a service another name: `PATCH /service/register/{namespace}/{service}/{new_name}`, or where that isn't
    /// known `PATCH /service/rename/{namespace}/{service}/{new_name}`. pycarta: `rename_service`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such service.
    pub async fn rename(
        &self,
        namespace: &str,
        service: &str,
        new_name: &str,
    ) -> Result<(), Error> {
        dialect::ask(&self.0, Route::Rename, |dialect| {
            let verb = spoken(dialect, "rename");
            self.0.at(Method::PATCH, &["service", verb, namespace, service, new_name]).done()
        })
        .await
    }

    /// Reserves a namespace for the user's services: `POST /service/reserve/{namespace}`. pycarta: `reserve_namespace`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidParameter`], for which [`Error::is_duplicate`] holds, if it is reserved already, by whomever.
    pub async fn reserve_namespace(&self, namespace: &str) -> Result<(), Error> {
        self.0.at(Method::POST, &["service", "reserve", namespace]).done().await
    }

    /// Reserves a namespace unless it is reserved, by whomever, and says whether it was free:
    /// `POST /service/reserve/{namespace}`. pycarta: `reserve_namespace(…, exists_ok=True)`.
    ///
    /// # Errors
    ///
    /// As [`reserve_namespace`](Self::reserve_namespace), but for a namespace that Carta says exists.
    pub async fn reserve_namespace_if_missing(&self, namespace: &str) -> Result<bool, Error> {
        match self.reserve_namespace(namespace).await {
            Ok(()) => Ok(true),
            Err(error) if error.is_duplicate() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes a namespace: `DELETE /service/remove/{namespace}`. pycarta: `remove_namespace`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such namespace.
    pub async fn remove_namespace(&self, namespace: &str) -> Result<(), Error> {
        self.0.at(Method::DELETE, &["service", "remove", namespace]).done().await
    }

    /// A namespace: `GET /service/details/{namespace}`. pycarta 0.3.12: `details`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such namespace.
    pub async fn namespace(&self, namespace: &str) -> Result<Namespace, Error> {
        self.0.at(Method::GET, &["service", "details", namespace]).read().await
    }

    /// A service: `GET /service/details/{namespace}/{service}`. pycarta 0.3.12: `details`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such service.
    pub async fn details(&self, namespace: &str, service: &str) -> Result<Service, Error> {
        self.0.at(Method::GET, &["service", "details", namespace, service]).read().await
    }
}

/// 0.2.4rc2 has one word for all that is done to a service, 0.3.12 one for each.
fn spoken(dialect: Dialect, newer: &'static str) -> &'static str {
    match dialect {
        Dialect::Reference => "register",
        Dialect::Newer => newer,
    }
}
