//! How the API's endpoints are written down: once, for the router and for whoever asks which there are.

/// One endpoint of the HTTP API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    /// In capitals: `GET`. Where there is a `GET`, `HEAD` is answered too. `ANY` stands for all of them.
    pub method: &'static str,
    /// A segment in braces stands for any text: `/user/{user}/suspend`; with a star, for any further segments.
    pub path: &'static str,
}

/// Makes [`ROUTES`](super::ROUTES) and the router of one table, so that neither has what the other lacks.
macro_rules! routes {
    (
        $($method:ident $path:literal => $handler:path,)+
        $(+ $streamed_method:ident $streamed_path:literal => $streamed:path,)+
        $(~ $quiet_method:ident $quiet_path:literal => $quiet:path,)+
        $(* $passed_path:literal => $passed:path,)+
    ) => {
        /// Every endpoint of the HTTP API.
        ///
        /// Behind `POST /` are the [operations of Cognito](crate::COGNITO_OPERATIONS).
        ///
        /// ```
        /// let all = carta_server::ROUTES;
        /// assert!(all.iter().any(|route| route.method == "GET" && route.path == "/user/group/{group}"));
        /// ```
        pub const ROUTES: &[Route] = &[
            $(Route { method: stringify!($method), path: $path },)+
            $(Route { method: stringify!($streamed_method), path: $streamed_path },)+
            $(Route { method: stringify!($quiet_method), path: $quiet_path },)+
            $(Route { method: "ANY", path: $passed_path },)+
        ];

        fn endpoints() -> axum::Router<App> {
            use axum::routing::{MethodFilter, on};
            axum::Router::new()$(.route($path, on(MethodFilter::$method, $handler)))+
        }

        /// Those that take bodies as they come, in the time that they give them.
        fn streamed() -> axum::Router<App> {
            use axum::routing::{MethodFilter, on};
            axum::Router::new()
                $(.route($streamed_path, on(MethodFilter::$streamed_method, $streamed)))+
        }

        /// Those that are asked every few seconds, and aren't worth a line in the log.
        fn quiet() -> axum::Router<App> {
            use axum::routing::{MethodFilter, on};
            axum::Router::new()$(.route($quiet_path, on(MethodFilter::$quiet_method, $quiet)))+
        }

        /// Those whose requests and answers are passed on as they come.
        fn passed_on() -> axum::Router<App> {
            axum::Router::new()$(.route($passed_path, axum::routing::any($passed)))+
        }
    };
}

pub(super) use routes;
