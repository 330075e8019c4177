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
            $(Route { method: "ANY", path: $passed_path },)+
        ];

        fn endpoints(source: Source) -> axum::Router<App> {
            use axum::routing::{MethodFilter, on};
            let around = |route| Layers { source, kind: Kind::Ordinary, route };
            axum::Router::new()
                $(.route($path, on(MethodFilter::$method, around($path).around($handler))))+
        }

        /// Those that take bodies as they come, in the time that they give them.
        fn streamed(source: Source) -> axum::Router<App> {
            use axum::routing::{MethodFilter, on};
            let around = |route| Layers { source, kind: Kind::Streamed, route };
            axum::Router::new()$(.route(
                $streamed_path,
                on(MethodFilter::$streamed_method, around($streamed_path).around($streamed)),
            ))+
        }

        /// Those whose requests and answers are passed on as they come.
        fn passed_on(source: Source) -> axum::Router<App> {
            let around = |route| Layers { source, kind: Kind::PassedOn, route };
            axum::Router::new()
                $(.route($passed_path, axum::routing::any(around($passed_path).around($passed))))+
        }
    };
}

pub(super) use routes;
