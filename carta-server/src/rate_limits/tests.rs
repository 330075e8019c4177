use super::*;
use crate::clock::ManualClock;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

fn rate(per_second: u32, burst: u32) -> Option<Rate> {
    let number = |number| NonZero::new(number).expect("not zero");
    Some(Rate::per_second(number(per_second)).burst(number(burst)))
}

fn limiter(limits: RateLimits, clock: &ManualClock) -> Limiter {
    Limiter::new(limits, true, &clock.clone().into(), Arc::new(Metrics::new()))
}

fn address(last: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(192, 0, 2, last))
}

#[test]
fn a_burst_is_let_through_and_what_comes_after_it_waits_for_what_grows_back() {
    let clock = ManualClock::new(1_000);
    let limiter = limiter(RateLimits::none().per_address(rate(2, 10)), &clock);
    let ask = |last| limiter.address(address(last)).map_err(|refused| refused.seconds);
    let let_through = |last| (0..100).filter(|_| ask(last).is_ok()).count();
    assert_eq!(let_through(1), 10);
    assert_eq!(ask(1), Err(1));
    assert_eq!(let_through(2), 10, "another's");
    clock.advance(Duration::from_secs(3));
    assert_eq!(let_through(1), 6);
    clock.advance(Duration::from_secs(3600));
    assert_eq!(let_through(1), 10, "and never more");
}

#[test]
fn the_wait_that_is_told_is_long_enough() {
    let clock = ManualClock::new(1_000);
    let limiter = limiter(RateLimits::none().per_account(rate(1, 1)), &clock);
    let user = UserId::random();
    for _ in 0..5 {
        assert!(limiter.account(user).is_ok());
        let refused = limiter.account(user).expect_err("too many");
        clock.advance(Duration::from_secs(refused.seconds));
    }
}

#[test]
fn what_isnt_limited_isnt() {
    let clock = ManualClock::new(1_000);
    let none = limiter(RateLimits::none(), &clock);
    let user = UserId::random();
    assert!((0..100_000).all(|_| none.account(user).is_ok() && none.address(address(1)).is_ok()));
    let limits = RateLimits::default().per_address(rate(1, 1));
    let behind_a_proxy =
        Limiter::new(limits, false, &clock.clone().into(), Arc::new(Metrics::new()));
    assert!((0..100).all(|_| behind_a_proxy.address(address(1)).is_ok()));
}

#[test]
fn addresses_of_a_network_of_ipv6_are_one() {
    let clock = ManualClock::new(1_000);
    let limiter = limiter(RateLimits::none().per_address(rate(1, 5)), &clock);
    let of = |low| IpAddr::V6(Ipv6Addr::from_bits((0x2001_0db8_u128 << 96) + low));
    assert_eq!((0..100).filter(|low| limiter.address(of(*low)).is_ok()).count(), 5);
}

/// Whoever else comes.
#[test]
fn nobody_gets_another_burst_by_going_on() {
    let clock = ManualClock::new(1_000);
    let limiter = limiter(RateLimits::none().per_address(rate(1, 10)), &clock);
    let mut let_through = 0;
    for number in 0..200_000 {
        let _ = limiter.address(IpAddr::V4(Ipv4Addr::from_bits(number)));
        let_through += u32::from(number % 1_000 == 0 && limiter.address(address(1)).is_ok());
    }
    assert_eq!(let_through, 10);
}
