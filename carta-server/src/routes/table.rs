//! How the API's endpoints are written down: once, for the router, for whoever asks which there are, and for their description.

/// One endpoint of the HTTP API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    /// In capitals: `GET`. Where there is a `GET`, `HEAD` is answered too. `ANY` stands for all of them.
    pub method: &'static str,
    /// A segment in braces stands for any text: `/user/{user}/suspend`; with a star, for any further segments.
    pub path: &'static str,
}

/// Makes [`ROUTES`](super::ROUTES), the router and the rows of the [description](super::openapi) of one table, so that
/// none has what the others lack. `@`, `+`, `~` and `*` begin rooms: of ordinary endpoints, of
/// streamed ones, of those that aren't worth a line in the log, of what is passed on.
macro_rules! routes {
    (
        $(@ $tag:literal $(
            $(#[doc = $doc:literal])+ $method:ident $path:literal => $handler:path $([$($status:literal)+])?,
        )+)+
        $(+ $streamed_tag:literal $(
            $(#[doc = $streamed_doc:literal])+
            $streamed_method:ident $streamed_path:literal => $streamed:path $([$($streamed_status:literal)+])?,
        )+)+
        $(~ $quiet_tag:literal $(
            $(#[doc = $quiet_doc:literal])+ $quiet_method:ident $quiet_path:literal => $quiet:path,
        )+)+
        $(* $passed_tag:literal $(
            $(#[doc = $passed_doc:literal])+ $passed_path:literal => $passed:path,
        )+)+
    ) => {
        /// Every endpoint of the HTTP API. `GET /openapi.json` says what each takes and gives.
        ///
        /// Behind `POST /` are the [operations of Cognito](crate::COGNITO_OPERATIONS).
        ///
        /// ```
        /// let all = carta_server::ROUTES;
        /// assert!(all.iter().any(|route| route.method == "GET" && route.path == "/user/group/{group}"));
        /// ```
        pub const ROUTES: &[Route] = &[
            $($(Route { method: stringify!($method), path: $path },)+)+
            $($(Route { method: stringify!($streamed_method), path: $streamed_path },)+)+
            $($(Route { method: stringify!($quiet_method), path: $quiet_path },)+)+
            $($(Route { method: "ANY", path: $passed_path },)+)+
        ];

        fn endpoints(source: Source) -> axum::Router<App> {
            use axum::routing::{MethodFilter, on};
            let around = |route| Layers { source, kind: Kind::Ordinary, route };
            axum::Router::new()
                $($(.route($path, on(MethodFilter::$method, around($path).around($handler))))+)+
        }

        /// Those that take bodies as they come, in the time that they give them.
        fn streamed(source: Source) -> axum::Router<App> {
            use axum::routing::{MethodFilter, on};
            let around = |route| Layers { source, kind: Kind::Streamed, route };
            axum::Router::new()$($(.route(
                $streamed_path,
                on(MethodFilter::$streamed_method, around($streamed_path).around($streamed)),
            ))+)+
        }

        /// Those that are asked every few seconds, and aren't worth a line in the log.
        fn quiet(source: Source) -> axum::Router<App> {
            use axum::routing::{MethodFilter, on};
            let around = |route| Layers { source, kind: Kind::Quiet, route };
            axum::Router::new()$($(.route(
                $quiet_path,
                on(MethodFilter::$quiet_method, around($quiet_path).around($quiet)),
            ))+)+
        }

        /// Those whose requests and answers are passed on as they come.
        fn passed_on(source: Source) -> axum::Router<App> {
            let around = |route| Layers { source, kind: Kind::PassedOn, route };
            axum::Router::new()
                $($(.route($passed_path, axum::routing::any(around($passed_path).around($passed))))+)+
        }

        /// What the table says of each.
        fn rows() -> Vec<openapi::Row> {
            vec![
                $($(openapi::Row {
                    kind: openapi::Kind::Ordinary,
                    method: stringify!($method),
                    path: $path,
                    handler: stringify!($handler),
                    tag: $tag,
                    doc: &[$($doc),+],
                    statuses: &[$($($status),+)?],
                    describe: |description| openapi::describe($handler, description),
                },)+)+
                $($(openapi::Row {
                    kind: openapi::Kind::Streamed,
                    method: stringify!($streamed_method),
                    path: $streamed_path,
                    handler: stringify!($streamed),
                    tag: $streamed_tag,
                    doc: &[$($streamed_doc),+],
                    statuses: &[$($($streamed_status),+)?],
                    describe: |description| openapi::describe($streamed, description),
                },)+)+
                $($(openapi::Row {
                    kind: openapi::Kind::Ordinary,
                    method: stringify!($quiet_method),
                    path: $quiet_path,
                    handler: stringify!($quiet),
                    tag: $quiet_tag,
                    doc: &[$($quiet_doc),+],
                    statuses: &[],
                    describe: |description| openapi::describe($quiet, description),
                },)+)+
                $($(openapi::Row {
                    kind: openapi::Kind::PassedOn,
                    method: "ANY",
                    path: $passed_path,
                    handler: stringify!($passed),
                    tag: $passed_tag,
                    doc: &[$($passed_doc),+],
                    statuses: &[],
                    describe: |description| openapi::describe($passed, description),
                },)+)+
            ]
        }
    };
}

pub(super) use routes;
