//! What others try with a service of actix-web's, and what its own mistakes come to.

use super::super::{caches, connections, crowd, nested};
use super::{AuthLayer, asking, bearer, serve, stage};
use crate::session::Session;
use crate::web::issuer::Issuer;
use crate::web::serving::Answer;
use actix_web::{HttpResponse, ResponseError};
use carta::AuthenticationError;

#[test]
fn connections_that_carry_everybody_name_each() {
    let (_session, issuer, web) = stage(|layer| layer);
    crowd::each_is_answered_by_name(&issuer, &web);
}

#[test]
fn requests_of_one_connection_have_each_their_own_caller() {
    let (_session, issuer, web) = stage(|layer| layer);
    connections::one_after_the_other(&issuer, &web);
    connections::pipelined(&issuer, &web);
}

#[test]
fn a_request_given_up_in_the_middle_of_a_check_leaves_nothing_behind() {
    let (_session, issuer, web) = stage(|layer| layer);
    connections::given_up(&issuer, &web);
}

#[test]
fn a_handler_that_panics_leaves_nobody_in_its_scope() {
    let (_session, issuer, web) = stage(|layer| layer);
    connections::panicking(&issuer, &web);
}

#[test]
fn nothing_smuggled_makes_somebody_else_the_caller() {
    let (_session, issuer, web) = stage(|layer| layer);
    connections::smuggled(&issuer, &web);
}

#[test]
fn nobody_gets_from_a_cache_what_was_anothers() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    caches::answers_are_private(&issuer, &serve(caches::accepting(&issuer)));
}

#[test]
fn a_layer_and_its_clones_take_an_assertion_once_between_them() {
    let (_session, carta) = nested::begin();
    nested::an_assertion_is_taken_once(&carta, &serve(nested::behind(&carta, "scale")));
}

#[test]
fn an_odd_target_is_no_bad_credential() {
    let (_session, issuer, web) = stage(|layer| layer);
    let andy = [bearer(&issuer.token("andy"))];
    let odd = [("GET", "foo"), ("CONNECT", "h:1"), ("OPTIONS", "*")];
    for (method, target) in odd {
        for lines in [&andy[..], &[]] {
            let answer = Answer::read(&web.raw(&asking(method, target, lines, "close")));
            assert_eq!(answer.status, 404, "{method} {target}: {answer:?}");
        }
        let answer = Answer::read(&web.raw(&asking(method, target, &[bearer("x")], "close")));
        assert_eq!(answer.status, 401, "{method} {target}: {answer:?}");
    }
    assert_eq!(web.get("http://app/whoever", &andy).body, "andy");
    let required = serve(AuthLayer::new(issuer.verifier()).required());
    for (method, target) in odd {
        let answer = Answer::read(&required.raw(&asking(method, target, &[], "close")));
        assert_eq!(answer.status, 401, "{method} {target}: {answer:?}");
        assert!(answer.body.contains("log in first"), "{answer:?}");
    }
}

#[test]
fn a_forgotten_layer_is_the_services_mistake() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let _verifier = issuer.verifier();
    let denial = || -> AuthenticationError { super::ops().unwrap_err() };
    assert_eq!(denial().status_code(), 500);
    for answer in [denial().error_response(), HttpResponse::from(denial())] {
        assert_eq!(answer.status(), 500);
        assert!(!answer.headers().contains_key("www-authenticate"));
    }
}
