//! What whoever runs the server is told, on a listener of its own.

use crate::app::App;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::net::IpAddr;
use std::sync::Arc;

/// For this listener alone: what is said here is nobody else's to know. `hosts` are names that lead here, beside addresses
/// and `localhost`.
pub(super) fn router(app: App, hosts: Vec<String>) -> Router {
    Router::new()
        .route("/healthz", get(crate::routes::health::live))
        .route("/readyz", get(crate::routes::health::ready_in_detail))
        .route("/metrics", get(metrics))
        .with_state(app)
        .layer(from_fn_with_state(Arc::from(hosts), known_host))
}

async fn metrics(State(app): State<App>) -> impl IntoResponse {
    crate::routes::metrics::text(&app)
}

/// A page of the internet, whose name was made to lead here, would read all of it through its reader's browser (DNS
/// rebinding): that says the page's name. Whoever goes by an address means this very place.
async fn known_host(State(hosts): State<Arc<[String]>>, request: Request, next: Next) -> Response {
    let named = request.uri().authority().map(|authority| is_known(authority.as_str(), &hosts));
    let said = request.headers().get_all(header::HOST).iter();
    let mut said = said.map(|host| host.to_str().is_ok_and(|host| is_known(host, &hosts)));
    if named != Some(false) && said.all(|known| known) {
        return next.run(request).await;
    }
    let text = "this listener answers to addresses, to `localhost`, and to the names that its operator gave it\n";
    (StatusCode::MISDIRECTED_REQUEST, text).into_response()
}

fn is_known(host: &str, hosts: &[String]) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.is_ok()
        || name.eq_ignore_ascii_case("localhost")
        || hosts.iter().any(|host| name.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_names_of_the_operators_lead_here_and_others_dont() {
        let hosts = ["carta.internal".to_owned()];
        for host in [
            "127.0.0.1",
            "10.1.2.3:9090",
            "[::1]",
            "[fd00::1]:9090",
            "localhost",
            "LOCALHOST:1",
            "carta.internal",
            "Carta.Internal:9090",
        ] {
            assert!(is_known(host, &hosts), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:9090",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "carta.internal.evil.example",
            "127.0.0.1@evil.example",
            "[::1",
            "1.2.3",
            "a/b",
        ] {
            assert!(!is_known(host, &hosts), "{host}");
        }
    }
}
