//! A service's own agent that lists groups on behalf of its callers, and callers without number.

use carta::testing::{Authority, Kit, install};
use carta::{Agent, AuthenticationError, Identity, Refusal, scope_sync};
use std::time::Duration;

type Answer = Result<(), AuthenticationError>;

#[carta::authorize(groups = ["Crowd:Everyone"])]
fn everyone() -> Answer {
    Ok(())
}

#[carta::authorize(not(group = "Crowd:Suspended"))]
fn not_suspended() -> Answer {
    Ok(())
}

const SERVICE: &str = "service";
const LISTING: &str = "/user/group/Crowd:Everyone";
const DENIED: Option<Refusal> = Some(Refusal::Denied);

/// Takes the agent away at the end, whatever happens.
struct LookedUp {
    kit: Kit,
    authority: Authority,
}

impl LookedUp {
    fn begin() -> Self {
        let kit = install();
        let authority = kit.authority();
        authority.tells_groups(false);
        carta::set_lookup_agent(Some(authority.agent(SERVICE)));
        Self { kit, authority }
    }

    fn caller(&self, name: &str) -> Identity {
        Identity::from(self.authority.agent(name))
    }
}

impl Drop for LookedUp {
    fn drop(&mut self) {
        carta::set_lookup_agent(None);
    }
}

fn refusal(caller: &Identity, guarded: fn() -> Answer) -> Option<Refusal> {
    scope_sync(caller.clone(), guarded).err().map(|error| error.refusal())
}

#[test]
fn a_group_is_listed_once_for_all_callers() {
    let service = LookedUp::begin();
    service.authority.crowd("Crowd:Everyone", 1000);
    for number in [0, 7, 999] {
        assert_eq!(refusal(&service.caller(&format!("user-{number}")), everyone), None);
    }
    assert_eq!(refusal(&service.caller("stranger"), everyone), DENIED);
    assert_eq!(service.authority.count(LISTING), 1);
    assert_eq!(service.authority.count("/user"), 4, "who a caller is says their own token");
}

#[test]
fn whoever_comes_new_is_let_in_by_a_listing_of_before() {
    let service = LookedUp::begin();
    service.authority.crowd("Crowd:Everyone", 10);
    assert_eq!(refusal(&service.caller("user-0"), everyone), None);
    service.kit.advance(Duration::from_secs(30));
    assert_eq!(refusal(&service.caller("user-1"), everyone), None, "less than a minute old");
    assert_eq!(service.authority.count(LISTING), 1);
    assert_eq!(refusal(&service.caller("stranger"), everyone), DENIED);
    assert_eq!(service.authority.count(LISTING), 2, "too old to refuse by");
}

#[test]
fn a_listing_for_others_grows_old_as_any_other() {
    let service = LookedUp::begin();
    service.authority.add_member("Crowd:Everyone", "andy");
    let (andy, beth) = (service.caller("andy"), service.caller("beth"));
    assert_eq!(refusal(&andy, everyone), None);
    assert_eq!(refusal(&beth, everyone), DENIED);
    service.authority.add_member("Crowd:Everyone", "beth");
    service.authority.remove_member("Crowd:Everyone", "andy");
    service.kit.advance(Duration::from_secs(6));
    assert_eq!(refusal(&beth, everyone), None, "refusals count for five seconds");
    service.kit.advance(Duration::from_secs(61));
    assert_eq!(refusal(&andy, everyone), DENIED);
}

#[test]
fn a_group_that_the_service_may_not_list_is_asked_for_by_the_caller() {
    let service = LookedUp::begin();
    service.authority.add_member("Crowd:Everyone", "andy");
    service.authority.forbids("Crowd:Everyone");
    assert_eq!(refusal(&service.caller("andy"), everyone), DENIED, "neither may");
    assert_eq!(service.authority.count(LISTING), 2);
}

#[test]
fn a_service_that_is_logged_out_makes_nobody_else_logged_out() {
    let service = LookedUp::begin();
    let andy = service.caller("andy");
    service.authority.revoke_tokens(SERVICE);
    let error = scope_sync(andy, not_suspended).unwrap_err();
    assert_eq!(error.refusal(), Refusal::Unavailable);
    assert!(error.explain().contains("set_lookup_agent"), "{}", error.explain());
}

#[test]
fn the_service_is_never_a_caller() {
    let service = LookedUp::begin();
    service.authority.add_member("Crowd:Everyone", SERVICE);
    let refused = everyone().unwrap_err();
    assert_eq!(refused.refusal(), Refusal::Unauthenticated);
}

#[test]
fn an_agent_of_another_carta_looks_up_nothing() {
    let service = LookedUp::begin();
    service.authority.crowd("Crowd:Everyone", 10);
    // Two Cartas, and the same names in both.
    let other = Authority::new();
    other.tells_groups(false);
    let elsewhere: Agent = other.agent("user-1");
    assert_eq!(refusal(&Identity::from(elsewhere), everyone), DENIED);
    assert_eq!((service.authority.count(LISTING), other.count(LISTING)), (0, 1));
}

#[test]
fn whoever_is_taken_away_takes_its_listings_along() {
    let service = LookedUp::begin();
    service.authority.crowd("Crowd:Everyone", 10);
    let caller = service.caller("user-1");
    assert_eq!(refusal(&caller, everyone), None);
    carta::set_lookup_agent(None);
    service.authority.forbids("Crowd:Everyone");
    assert_eq!(refusal(&caller, everyone), DENIED);
}
