//! More guards than a caller has places for grants. By itself, since it uses up the places of the whole process.

use carta::__private::{Checked, Guard, Policy, UserName, check};
use carta::{Agent, Identity, Secret, scope_sync};
use carta_tests::scripted::{Scripted, json};

static ANYONE: Policy = Policy::Authenticated;
static ANDY: Policy = Policy::User(UserName::new("andy"));

/// More than there are places, in each of them.
const MANY: usize = 1500;
static FIRST: [Guard; MANY] = [const { Guard::new("first", 12, &ANYONE) }; MANY];
static LATER: [Guard; MANY] = [const { Guard::new("later", 13, &ANDY) }; MANY];

#[test]
fn guards_without_a_place_decide_as_the_others_do() {
    let carta = Scripted::start(|asked| {
        let token = asked.header("authorization").unwrap().trim_start_matches("Bearer ");
        json(200, &format!(r#"{{"name":"{token}"}}"#))
    });
    let identity = |name| Identity::from(Agent::from_token(carta.host(), Secret::from(name)));
    let [andy, beth] = ["andy", "beth"].map(identity);
    let granted = |identity: &Identity, guards: &'static [Guard]| {
        let calls = || guards.iter().filter(|guard| matches!(check(guard), Checked::Granted));
        scope_sync(identity.clone(), || calls().count())
    };
    for _ in 0..2 {
        assert_eq!(granted(&andy, &FIRST), MANY);
        assert_eq!(granted(&beth, &FIRST), MANY);
        assert_eq!(granted(&andy, &LATER), MANY);
        assert_eq!(granted(&beth, &LATER), 0);
    }
    assert_eq!(carta.asked().len(), 2, "what is remembered decides");
}
