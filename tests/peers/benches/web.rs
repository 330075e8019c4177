//! What a request costs behind carta and behind others, in one run: `cargo bench --bench web`, in this folder.
//!
//! Services are called in process, by requests made beforehand. Each case takes turns with the plain route of its framework,
//! so that what else the machine does falls on both; only ratios within one run mean anything. At the end stands a table of
//! all.
#![allow(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

#[path = "web/turns.rs"]
mod turns;

use carta_peers::web::issuer::Issuer;
use carta_peers::web::{Driver, actix, axum};
use criterion::Criterion;
use std::time::Duration;
use turns::Turns;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(50)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let (driver, issuer) = (Driver::new(), Issuer::new());
    let mut turns = Turns::new(criterion.benchmark_group("web"));
    by_axum(&mut turns, &driver, &issuer);
    by_actix(&mut turns, &driver, &issuer);
    turns.print();
    criterion.final_summary();
}

fn by_axum(turns: &mut Turns<'_>, driver: &Driver, issuer: &Issuer) {
    let plain = axum::plain();
    let floor = |request| driver.run(axum::call(&plain, request));
    let floor = (&axum::asking, &floor);
    turns.case("axum: plain", floor, axum::asking, floor.1);
    let route = axum::bearer("token");
    let asking = || axum::asking_by("token");
    turns.case("tower-http, bearer", floor, asking, |request| {
        driver.run(axum::call(&route, request))
    });
    let route = axum::protect();
    turns.case("protect-axum", floor, axum::asking, |request| {
        driver.run(axum::call(&route, request))
    });
    let (route, asking) = driver.run(axum::login());
    turns.case("axum-login", floor, asking, |request| driver.run(axum::call(&route, request)));

    let (route, token) = (axum::carta(issuer.layer()), issuer.token());
    let known = || axum::asking_by(&token);
    let unseen = || axum::asking_by(&issuer.token());
    let call = |request| driver.run(axum::call(&route, request));
    turns.case("carta: known token, guard", floor, known, call);
    turns.case("carta: new token, guard, and Carta asked", floor, unseen, call);
    let route = axum::carta_layer(issuer.layer());
    let call = |request| driver.run(axum::call(&route, request));
    turns.case("carta: known token, the layer alone", floor, known, call);
    turns.case("carta: new token, the layer alone", floor, unseen, call);
}

fn by_actix(turns: &mut Turns<'_>, driver: &Driver, issuer: &Issuer) {
    let plain = driver.run(actix::plain());
    let floor = |request| driver.run(actix::call(&plain, request));
    let floor = (&actix::asking, &floor);
    turns.case("actix-web: plain", floor, actix::asking, floor.1);
    let service = driver.run(actix::grants());
    turns.case("actix-web-grants", floor, actix::asking, |request| {
        driver.run(actix::call(&service, request))
    });
    let (service, token) = (driver.run(actix::carta(issuer.layer())), issuer.token());
    let asking = || actix::asking_by(&token);
    turns.case("carta in actix-web: known token, guard", floor, asking, |request| {
        driver.run(actix::call(&service, request))
    });
}
