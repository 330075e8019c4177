//! Guards that need a permission on a resource, at a real Carta: they let in whom its own answer says.

use crate::embedded::{Carta, PASSWORD};
use crate::session::Session;
use carta::resource::{Role, TierFlags, Tiers, UserType};
use carta::{
    Agent, AuthenticationError, Error, Identity, Permission, Policy, ResourceRef, block_on,
};

type Answer = Result<(), AuthenticationError>;

#[carta::authorize(permission = "execute", on = id, fresh)]
fn execute(id: &str) -> Answer {
    Ok(())
}

#[carta::authorize(permission = "clone", on = id, fresh)]
fn duplicate(id: &str) -> Answer {
    Ok(())
}

#[carta::authorize(permission = "owner", on = id, fresh)]
fn own(id: &str) -> Answer {
    Ok(())
}

const PERMISSIONS: [Permission; 6] = [
    Permission::Read,
    Permission::Write,
    Permission::Execute,
    Permission::Clone,
    Permission::Admin,
    Permission::Owner,
];

/// Random numbers, the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }

    fn flags(&mut self) -> TierFlags {
        let mut flags = TierFlags::default();
        flags.read = self.below(2) == 0;
        flags.write = self.below(2) == 0;
        flags.execute = self.below(2) == 0;
        flags.admin = self.below(6) == 0;
        flags
    }

    fn tiers(&mut self) -> Tiers {
        let mut tiers = Tiers::default();
        (tiers.user, tiers.private, tiers.shared) = (self.flags(), self.flags(), self.flags());
        tiers
    }
}

struct Person {
    agent: Agent,
    id: String,
}

impl Person {
    fn new(carta: &Carta, name: &str) -> Self {
        carta.user(name);
        let login = Agent::login().host(carta.host()).username(name).password(PASSWORD);
        let agent = login.blocking().unwrap();
        let id = block_on(agent.users().current()).unwrap().id.unwrap();
        Self { agent, id }
    }

    /// What Carta itself says: who asks holds what is asked for, or holds nothing at all.
    fn holds(&self, permission: Permission, id: &str) -> bool {
        let newer = or_nothing(block_on(self.agent.permissions_v2().get("self", id)));
        let older = self.agent.permissions();
        let older = or_nothing(block_on(older.user_permission(id, &self.id, UserType::User)));
        match permission {
            Permission::Read => newer.read,
            Permission::Write => newer.write,
            Permission::Execute => newer.execute,
            Permission::Clone => older.clone,
            Permission::Admin => newer.admin,
            _ => newer.owner,
        }
    }

    fn guarded(&self, call: impl Fn() -> Answer) -> bool {
        carta::scope_sync(Identity::from(self.agent.clone()), || call().is_ok())
    }
}

fn or_nothing<T: Default>(answer: Result<T, Error>) -> T {
    match answer {
        Err(Error::NotFound(_)) => T::default(),
        other => other.unwrap(),
    }
}

/// Somebody's resources, and groups and projects over which others reach them, all at random.
fn share(dice: &mut Dice, owner: &Person, people: &[Person], places: &[String]) {
    let v2 = owner.agent.permissions_v2();
    for (index, place) in places.iter().enumerate() {
        for person in people {
            match dice.below(4) {
                0 => {
                    let tiers = dice.tiers();
                    block_on(v2.set(&person.id, place, &tiers)).unwrap();
                }
                1 => {
                    let roles = [Role::None, Role::Guest, Role::User, Role::Editor];
                    let role = roles[dice.below(4)].clone();
                    let v1 = owner.agent.permissions();
                    block_on(v1.set_user_permission(place, &person.id, UserType::User, role))
                        .unwrap();
                }
                _ => {}
            }
        }
        // On from one place to another, in circles, too.
        let other = &places[dice.below(places.len())];
        if *other != places[index] {
            let tiers = dice.tiers();
            block_on(v2.set(other, place, &tiers)).unwrap();
        }
    }
}

#[test]
fn a_guard_lets_in_whom_carta_says() {
    let session = Session::begin();
    let carta = Carta::start();
    let owner = Person::new(&carta, "owner");
    let people = ["andy", "beth"].map(|name| Person::new(&carta, name));
    let places: Vec<String> = ["a", "b", "c", "d"]
        .map(|name| block_on(owner.agent.workspaces().create(name)).unwrap().id.unwrap())
        .into();
    let mut dice = Dice(0x5eed);
    let (mut yes, mut no) = (0, 0);
    for _ in 0..4 {
        share(&mut dice, &owner, &people, &places);
        for person in people.iter().chain([&owner]) {
            for place in &places {
                let on = ResourceRef::try_from(place).unwrap();
                for permission in PERMISSIONS {
                    let holds = person.holds(permission, place);
                    let policy = Policy::Holds(permission, on.clone());
                    let checked =
                        person.guarded(|| carta::check(&policy).fresh().blocking().map(drop));
                    assert_eq!(checked, holds, "{permission} of {} on {place}", person.id);
                    if holds { yes += 1 } else { no += 1 }
                }
                let by_attribute = [
                    (Permission::Execute, person.guarded(|| execute(place))),
                    (Permission::Clone, person.guarded(|| duplicate(place))),
                    (Permission::Owner, person.guarded(|| own(place))),
                ];
                for (permission, guarded) in by_attribute {
                    assert_eq!(guarded, person.holds(permission, place), "{permission}");
                }
            }
        }
    }
    assert!(yes > 50 && no > 50, "{yes} {no}");
    // And what isn't there is refused, rather than taken for an outage.
    let missing = "00000000-0000-4000-8000-000000000000";
    assert!(!people[0].guarded(|| execute(missing)));
    drop(session);
    carta.stop();
}

#[test]
fn a_guard_on_a_service_lets_in_whoever_may_call_it() {
    let session = Session::begin();
    let carta = Carta::start();
    let owner = Person::new(&carta, "owner");
    let [andy, beth] = ["andy", "beth"].map(|name| Person::new(&carta, name));
    let services = owner.agent.services();
    block_on(services.reserve_namespace("lab")).unwrap();
    let namespace = block_on(services.namespace("lab")).unwrap().id.unwrap();
    let service = block_on(services.register("lab", "scale", None)).unwrap().id.unwrap();
    let permissions = owner.agent.permissions();
    let grant = |on: &str, person: &Person, role| {
        block_on(permissions.set_user_permission(on, &person.id, UserType::User, role)).unwrap();
    };
    let who = || [&owner, &andy, &beth].map(|person| person.guarded(|| execute(&service)));
    assert_eq!(who(), [true, false, false]);
    grant(&service, &andy, Role::Guest);
    assert_eq!(who(), [true, false, false]);
    grant(&service, &andy, Role::User);
    // Over the namespace, to which the service belongs.
    grant(&namespace, &beth, Role::User);
    assert_eq!(who(), [true, true, true]);
    grant(&service, &andy, Role::None);
    grant(&namespace, &beth, Role::None);
    assert_eq!(who(), [true, false, false]);
    block_on(services.unregister("lab", "scale")).unwrap();
    assert_eq!(who(), [false, false, false]);
    drop(session);
    carta.stop();
}
