//! What others try with a service of actix-web's.

use super::super::{caches, connections, crowd, nested};
use super::{serve, stage};
use crate::session::Session;
use crate::web::issuer::Issuer;

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
