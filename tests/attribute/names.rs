//! Constants in policies, and `group!`.

use super::{Call, Guarded, both, granted};
use carta::{AuthenticationError, Group, UserName};

const OPS: Group = carta::group!("Ops");
const OTHER: Group = carta::group!("MyOrg:Other");
const ANDY: UserName = UserName::new("andy");
const CARL: UserName = UserName::new("carl");
static ADMINS: [Group; 2] = [carta::group!("MyOrg:Admins"), OPS];

mod team {
    pub(super) const DESK: carta::Group = carta::Group::new("MyOrg:Desk");
}

struct Team;

impl Team {
    const LEADS: Group = carta::group!("Org:A");
}

macro_rules! by_constant {
    ($($name:ident: $form:meta)*) => {$(
        #[test]
        fn $name() {
            #[$form]
            fn guarded(call: Call) -> Guarded {
                call.runs()
            }

            both(guarded);
        }
    )*};
}

by_constant! {
    a_group: carta::authorize(groups = [OPS])
    a_user: carta::authorize(users = [ANDY])
    of_a_module: carta::authorize(groups = [team::DESK])
    of_a_type: carta::authorize(groups = [Team::LEADS])
    of_this_module: carta::authorize(groups = [self::OPS])
    beside_a_literal: carta::authorize(groups = [OTHER, "Ops"], users = ["beth"])
    before_a_literal: carta::authorize(groups = ["MyOrg:Other", OPS])
    in_operators: carta::authorize(all(group = OPS, not(user = CARL)))
    in_not: carta::authorize(not(any(user = CARL, group = OTHER)))
}

/// The policy's `OPS` is the one outside.
#[carta::authorize(groups = [OPS])]
fn shadowed(call: Call) -> Result<&'static str, AuthenticationError> {
    const OPS: &str = "of the body";
    Ok(call.gives(OPS))
}

#[test]
fn an_item_of_the_body_is_no_part_of_the_policy() {
    assert_eq!(granted(shadowed), "of the body");
}

#[test]
fn group_is_an_expression_everywhere() {
    fn generic<T>(_: T) -> Group {
        carta::group!("Ops")
    }
    assert_eq!(generic(5), OPS);
    assert_eq!(ADMINS.map(Group::as_str), ["MyOrg:Admins", "Ops"]);
    assert_eq!(carta::group!("Ops").organization(), None);
}
