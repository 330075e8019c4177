//! What the layer itself answers, to clients of gRPC and to others.

use super::{
    AuthLayer, Body, Code, HttpRequest, HttpResponse, Issuer, Session, Status, service_fn,
};
use crate::web::serving::{Web, router};
use tonic::codegen::http::{HeaderMap, Method, Version};
use tower::{Layer, ServiceExt};

/// The answer of the layer itself to a request without a credential, of that content type.
fn refused(layer: AuthLayer, content_type: Option<&'static str>) -> (u16, HeaderMap, bool) {
    answered(layer, content_type, &Method::POST, Version::HTTP_2)
}

fn answered(
    layer: AuthLayer,
    content_type: Option<&'static str>,
    method: &Method,
    version: Version,
) -> (u16, HeaderMap, bool) {
    use axum::body::HttpBody;
    let mut request = HttpRequest::new(Body::empty());
    *request.method_mut() = method.clone();
    *request.version_mut() = version;
    if let Some(kind) = content_type {
        request.headers_mut().insert("content-type", kind.parse().unwrap());
    }
    let inner = service_fn(async |_| Ok::<_, Status>(HttpResponse::new(Body::empty())));
    let answer = layer.required().layer(inner).oneshot(request);
    let (head, body) = carta::block_on(answer).unwrap().into_parts();
    (head.status.as_u16(), head.headers, body.is_end_stream())
}

#[test]
fn a_refusal_of_the_layer_is_headers_alone() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let layer = AuthLayer::new(issuer.verifier());
    for kind in ["application/grpc", "application/grpc+proto", "application/grpc;x=y"] {
        let (status, headers, is_over) = refused(layer.clone().answer_grpc(), Some(kind));
        assert_eq!((status, is_over), (200, true), "{kind}");
        assert_eq!(headers["content-type"], "application/grpc", "{kind}");
        assert_eq!(headers["grpc-status"], "16", "{kind}");
        assert!(headers.contains_key("grpc-status-details-bin"), "{kind}");
    }
}

#[test]
fn a_refusal_is_no_200_to_whoever_did_not_agree_to_grpc() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let layer = AuthLayer::new(issuer.verifier());
    let others = ["application/grpc-web+proto", "application/grpcx", "application/json", "text/x"];
    for kind in others.map(Some).into_iter().chain([None]) {
        let (status, headers, _) = refused(layer.clone().answer_grpc(), kind);
        assert_eq!((status, headers.get("grpc-status")), (401, None), "{kind:?}");
    }
    let (status, ..) = refused(layer, Some("application/grpc"));
    assert_eq!(status, 401, "the application didn't say so");
}

#[test]
fn a_refusal_is_no_200_to_whoever_only_says_that_it_is_grpc() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let layer = AuthLayer::new(issuer.verifier()).answer_grpc();
    let grpc = Some("application/grpc");
    for (method, version) in [
        (Method::POST, Version::HTTP_11),
        (Method::POST, Version::HTTP_10),
        (Method::GET, Version::HTTP_11),
        (Method::GET, Version::HTTP_2),
    ] {
        let (status, headers, _) = answered(layer.clone(), grpc, &method, version);
        assert_eq!((status, headers.get("grpc-status")), (401, None), "{method} {version:?}");
    }
    // As a proxy asks, with what its client wrote, before it lets a request pass.
    let web = Web::start(router().layer(layer.required()));
    for method in ["GET", "POST"] {
        let lines = ["Content-Type: application/grpc".into(), "Content-Length: 0".into()];
        assert_eq!(web.send(method, "/whoever", &lines).status, 401, "{method}");
    }
}

#[test]
fn a_forgotten_layer_is_the_services_mistake() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let _verifier = issuer.verifier();
    assert_eq!(Status::from(super::ops().unwrap_err()).code(), Code::Internal);
}
