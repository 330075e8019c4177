use super::cookie::Cookie;
use super::credentials::Places;
use super::form::Form;
use super::found::Found;
use super::looking::{Looked, by_assertion, by_token};
use super::problem::Problem;
use super::service::AuthService;
use crate::{AssertionVerifier, Error, Host, Verifier};
use http::Request;
use std::fmt;
use std::sync::Arc;
use tower_layer::Layer;

/// Runs each request in the name of whoever sent it, so that guarded functions in it, at whatever depth, are decided for that
/// caller.
///
/// ```
/// use carta::{AuthLayer, Host, Verifier};
/// use tower_layer::Layer;
///
/// let layer = AuthLayer::new(Verifier::new(Host::production())?);
/// # struct Service;
/// let service = layer.layer(Service); // or `Router::layer(layer)`, `ServiceBuilder::layer(layer)`, …
/// # Ok::<(), carta::Error>(())
/// ```
///
/// It reads `Authorization: Bearer` with the ID token of a login, and `Basic` with `__token__` and an API token where the
/// verifier [accepts them](crate::VerifierBuilder::accept_api_tokens). The caller's [`Identity`](crate::Identity) is put into
/// the request's extensions, and the service, its body and what it streams run in the [scope](crate::scope) of it.
///
/// | request | what becomes of it |
/// | --- | --- |
/// | without a credential | goes through in an anonymous scope, where every guard refuses; 401 if one is [`required`](Self::required) |
/// | with a good one | goes through in its caller's scope |
/// | with one that can't be read, or isn't believed | 401, with `WWW-Authenticate` |
/// | with more than one | 400 |
/// | with one of which that can't be told | 503, with `Retry-After` |
///
/// Answers to whoever is known by something else than `Authorization` are `Cache-Control: private`, unless the handler says
/// itself what shared caches may do.
///
/// The answers in place of the service's are [`Problem`]s, which [`answer_problems`](crate::answer_problems) replaces.
///
/// What a handler spawns isn't in the scope: take it along by [`Scope::current`](crate::Scope::current). So it is for
/// WebSockets: `upgrade.on_upgrade(Scope::current().carry(talk))`.
#[derive(Clone)]
pub struct AuthLayer(Arc<Rules>);

#[derive(Clone)]
struct Rules {
    source: Source,
    required: bool,
    #[cfg(feature = "tonic")]
    answers_grpc: bool,
}

/// Who says who calls.
#[derive(Clone)]
enum Source {
    Tokens(Verifier, Places),
    Assertions(AssertionVerifier),
}

impl AuthLayer {
    /// Callers are whoever the verifier believes to have sent the token.
    #[must_use]
    pub fn new(verifier: Verifier) -> Self {
        Self::of(Source::Tokens(verifier, Places::default()))
    }

    /// For a service that is registered with the Carta at `host`, and called through it alone: callers are whom Carta's
    /// proxy names in `Carta-Assertion`. Other credentials are none, whatever is said of headers and cookies.
    ///
    /// ```
    /// let carta = "https://carta.example.com".parse()?;
    /// let layer = carta::AuthLayer::behind_carta(carta, "lab", "scale")?.required();
    /// # Ok::<(), carta::Error>(())
    /// ```
    ///
    /// The layer must see paths as they arrive: put it around the whole service. What guards can ask of such callers
    /// [`AssertionVerifier`] says.
    ///
    /// That an assertion was used is known to this layer and its clones: make one for a process, and clone it where a server
    /// makes its app anew for each thread, as actix-web's does. A clone further inside takes the caller from the one around it.
    ///
    /// # Errors
    ///
    /// As [`AssertionVerifier::new`].
    pub fn behind_carta(host: Host, namespace: &str, service: &str) -> Result<Self, Error> {
        Ok(Self::of(Source::Assertions(AssertionVerifier::new(host, namespace, service)?)))
    }

    fn of(source: Source) -> Self {
        Self(Arc::new(Rules {
            source,
            required: false,
            #[cfg(feature = "tonic")]
            answers_grpc: false,
        }))
    }

    /// Refuses requests without a credential: 401. For a service in which nothing is for everybody; preflights of CORS are
    /// to be answered before.
    #[must_use]
    pub fn required(mut self) -> Self {
        Arc::make_mut(&mut self.0).required = true;
        self
    }

    /// Answers requests of gRPC as gRPC does: for servers of tonic.
    ///
    /// ```
    /// # use carta::{AuthLayer, Host, Verifier};
    /// let layer = AuthLayer::new(Verifier::new(Host::production())?).answer_grpc();
    /// let server = tonic::transport::Server::builder().layer(layer); // `.add_service(…)`
    /// # Ok::<(), carta::Error>(())
    /// ```
    ///
    /// Those that it refuses are answered `UNAUTHENTICATED`, `UNAVAILABLE` with the time to wait, or `INVALID_ARGUMENT` for
    /// more than one credential, in headers alone. To HTTP that is a 200, which whoever knows nothing of gRPC takes for a
    /// yes: hence this word, and only `POST`s by HTTP/2 that say `application/grpc` are meant. Without it, clients of gRPC
    /// get a refusal that they can't read, and call it `INTERNAL`.
    #[cfg(feature = "tonic")]
    #[must_use]
    pub fn answer_grpc(mut self) -> Self {
        Arc::make_mut(&mut self.0).answers_grpc = true;
        self
    }

    /// Reads an ID token in the header `X_CARTA_TOKEN`, too, by which pycarta calls services.
    #[must_use]
    pub fn accept_service_header(self) -> Self {
        self.with_places(|places| places.service_header = true)
    }

    /// Reads an ID token in a cookie, too, for pages at `origin`: `accept_cookie("__Host-carta", "https://app.example.com")`.
    ///
    /// ```
    /// # use carta::{AuthLayer, Host, Verifier};
    /// let layer = AuthLayer::new(Verifier::new(Host::production())?);
    /// let layer = layer.accept_cookie("__Host-carta", "https://app.example.com")?;
    /// # Ok::<(), carta::Error>(())
    /// ```
    ///
    /// A browser sends a cookie along whichever page makes it ask. So it counts for `GET` and `HEAD`, which mustn't do
    /// anything, and otherwise (WebSockets among it) only if the browser says by `Origin` that a page of that origin asks.
    /// Where it doesn't count, the request is one without a credential. Set it `HttpOnly`, `Secure` and `SameSite=Lax`.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] for a name or an origin that isn't one.
    pub fn accept_cookie(self, name: &str, origin: &str) -> Result<Self, Error> {
        let cookie = Cookie::new(name, origin)?;
        Ok(self.with_places(|places| places.cookie = Some(cookie)))
    }

    fn with_places(mut self, change: impl FnOnce(&mut Places)) -> Self {
        if let Source::Tokens(_, places) = &mut Arc::make_mut(&mut self.0).source {
            change(places);
        }
        self
    }

    /// In which form a problem with it is told.
    #[cfg(feature = "tonic")]
    pub(super) fn form<B>(&self, request: &Request<B>) -> Form {
        match self.0.answers_grpc && super::grpc::is_asked(request) {
            true => Form::Grpc,
            false => Form::Http,
        }
    }

    #[cfg(not(feature = "tonic"))]
    pub(super) fn form<B>(&self, _: &Request<B>) -> Form {
        Form::Http
    }

    pub(super) fn look<B>(&self, request: &Request<B>) -> Looked {
        let looked = match &self.0.source {
            Source::Tokens(verifier, places) => by_token(verifier, places, request),
            Source::Assertions(verifier) => by_assertion(verifier, request),
        };
        match looked {
            Ok(Some(looked)) => looked,
            Ok(None) if self.0.required => Looked::Refused(Problem::no_credential()),
            Ok(None) => Looked::Known(Found::nobody()),
            Err(problem) => Looked::Refused(problem),
        }
    }
}

impl<S> Layer<S> for AuthLayer {
    type Service = AuthService<S>;

    fn layer(&self, inner: S) -> AuthService<S> {
        AuthService::new(inner, self.clone())
    }
}

impl fmt::Debug for AuthLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut f = f.debug_struct("AuthLayer");
        match &self.0.source {
            Source::Tokens(verifier, places) => {
                f.field("verifier", verifier).field("places", places)
            }
            Source::Assertions(verifier) => f.field("verifier", verifier),
        };
        f.field("required", &self.0.required).finish()
    }
}
