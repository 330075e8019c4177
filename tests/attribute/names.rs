//! Constants in policies, and `group!`.

use super::{Body, Guarded};
use carta::{Group, UserName};

const OPS: Group = carta::group!("MyOrg:Ops");
const ROOT: UserName = UserName::new("root");
static ADMINS: [Group; 2] = [carta::group!("MyOrg:Admins"), OPS];

mod team {
    pub(super) const DESK: carta::Group = carta::Group::new("MyOrg:Desk");
}

struct Team;

impl Team {
    const LEADS: Group = carta::group!("MyOrg:Leads");
}

#[carta::authorize(groups = [OPS, "Ops", team::DESK, Team::LEADS, self::OPS], users = [ROOT])]
fn mixed(body: &Body) -> Guarded {
    body.runs()
}

#[test]
fn constants_beside_literals() {
    let body = Body::default();
    body.was_refused(mixed(&body));
}

#[carta::authorize(all(group = OPS, not(user = ROOT)))]
fn inside(body: &Body) -> Guarded {
    body.runs()
}

#[test]
fn constants_in_operators() {
    let body = Body::default();
    body.was_refused(inside(&body));
}

/// The policy's `OPS` is the one outside.
#[carta::authorize(groups = [OPS])]
fn shadowed(body: &Body) -> Result<&'static str, carta::AuthenticationError> {
    const OPS: &str = "of the body";
    body.runs()?;
    Ok(OPS)
}

#[test]
fn an_item_of_the_body_is_no_part_of_the_policy() {
    let body = Body::default();
    body.was_refused(shadowed(&body));
}

#[test]
fn group_is_an_expression_everywhere() {
    fn generic<T>(_: T) -> Group {
        carta::group!("MyOrg:Ops")
    }
    assert_eq!(generic(5), OPS);
    assert_eq!(ADMINS.map(Group::as_str), ["MyOrg:Admins", "MyOrg:Ops"]);
    assert_eq!(carta::group!("Ops").organization(), None);
}
