//! Speaks to the routes, and to the store where no endpoint does what the model wants.

use super::truth::{ALL, Bits, Group, Truth, User};
use super::turns::{Dice, Id};
use crate::app::App;
use crate::clock::ManualClock;
use crate::ids::{GroupId, OrganizationId, SessionId, UserId};
use crate::names::fold;
use crate::server::app_at;
use crate::store::{self, NewUser, Organization, Transaction};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use tower::Service as _;

const NOW: u64 = 1_000;
/// Longer than any history.
const LONG: u64 = 1_000_000;

pub(super) struct Client {
    app: App,
    clock: ManualClock,
    router: RefCell<Router>,
    sessions: RefCell<BTreeMap<Id, (store::User, SessionId)>>,
    tokens: RefCell<BTreeMap<(Id, u64), String>>,
    administrator: RefCell<Id>,
}

impl Client {
    pub(super) async fn new() -> Self {
        let clock = ManualClock::new(NOW);
        let app = app_at(clock.clone()).await;
        let router =
            RefCell::new(crate::routes::router(app.clone(), crate::routes::Source::Within));
        let (sessions, tokens) = (RefCell::default(), RefCell::default());
        Self { app, clock, router, sessions, tokens, administrator: RefCell::default() }
    }

    async fn change<T>(&self, change: impl AsyncFnOnce(&mut Transaction) -> T) -> T {
        let mut tx = self.app.store.begin_write().await.expect("begun");
        let changed = change(&mut tx).await;
        tx.commit().await.expect("committed");
        changed
    }

    /// The server's administrator, four users, two of `Org`, one of whom owns it; and groups in it and outside.
    pub(super) async fn people(&self, truth: &mut Truth) {
        truth.now = NOW;
        let org = Organization { id: OrganizationId::random(), name: "Org".to_owned() };
        let admin = self.change(async |tx| {
            tx.insert_organization(&org, "org", NOW).await.expect("inserted");
            tx.user_by_name("admin").await.expect("read").expect("there")
        });
        let mut people = vec![(admin.await, None)];
        for (name, organization) in
            [("anna", Some(org.id)), ("bert", Some(org.id)), ("cora", None), ("dirk", None)]
        {
            people.push((self.person(name, organization).await, organization));
        }
        let owner = people[1].0.id;
        self.change(async |tx| tx.insert_owner(org.id, owner).await.expect("inserted")).await;
        *self.administrator.borrow_mut() = people[0].0.id.to_string();
        let (all_users, all) = (GroupId::ALL_USERS, GroupId::ALL);
        let of_org = GroupId::all_of(org.id);
        for (index, (user, organization)) in people.into_iter().enumerate() {
            let id = user.id.to_string();
            let of_organization = if organization.is_some() { of_org } else { all };
            for group in [all_users, of_organization] {
                truth.memberships.insert((group.to_string(), id.clone()), None);
            }
            let session = SessionId::random();
            let begun =
                self.change(async |tx| tx.insert_session(session, user.id, NOW, LONG).await);
            begun.await.expect("begun");
            let administrator = index == 0;
            truth.users.push(User {
                id: id.clone(),
                suspended: false,
                removed: false,
                administrator,
            });
            self.sessions.borrow_mut().insert(id, (user, session));
        }
        let owner = Some(owner.to_string());
        for (name, organization) in [("Org:A", Some(org.id)), ("Org:B", Some(org.id)), ("C", None)]
        {
            let id = GroupId::random();
            let group = store::Group { id, organization, name: name.to_owned() };
            let made = self.change(async |tx| tx.insert_group(&group, &fold(name), NOW).await);
            made.await.expect("inserted");
            let owner = organization.and(owner.clone());
            truth.groups.push(Group { id: id.to_string(), owner, removed: false, kept: false });
        }
        for (id, owner) in [(all_users, None), (all, None), (of_org, owner)] {
            truth.groups.push(Group { id: id.to_string(), owner, removed: false, kept: true });
        }
    }

    /// What was written down of a resource, each as `action user subject`.
    pub(super) async fn audited(&self, resource: &Id) -> Vec<String> {
        let rows = self.change(async |tx| tx.audited_of(resource).await.expect("read")).await;
        let words = |(action, user, subject): (String, Option<String>, Option<String>)| {
            [Some(action), user, subject].into_iter().flatten().collect::<Vec<_>>().join(" | ")
        };
        rows.into_iter().map(words).collect()
    }

    async fn person(&self, name: &str, organization: Option<OrganizationId>) -> store::User {
        let new = NewUser {
            id: UserId::random(),
            name,
            folded: name,
            email: None,
            organization,
            first_name: None,
            last_name: None,
        };
        self.change(async |tx| {
            tx.insert_user(&new, NOW).await.expect("inserted");
            tx.user(new.id).await.expect("read").expect("there")
        })
        .await
    }

    pub(super) async fn join(&self, group: &Id, user: &Id, ends: Option<u64>) {
        let (group, user) = (group.parse().expect("an id"), user.parse().expect("an id"));
        self.change(async |tx| {
            tx.add_member(group, user, None, NOW).await.expect("added");
            tx.end_membership(group, user, ends).await.expect("changed");
        })
        .await;
    }

    pub(super) async fn leave(&self, group: &Id, user: &Id) {
        let (group, user) = (group.parse().expect("an id"), user.parse().expect("an id"));
        self.change(async |tx| tx.remove_member(group, user, NOW).await.expect("removed")).await;
    }

    pub(super) async fn suspend(&self, user: &Id, suspended: bool) {
        let (user, at) = (user.parse().expect("an id"), suspended.then_some(NOW));
        self.change(async |tx| tx.suspend(user, at).await.expect("changed")).await;
    }

    pub(super) async fn remove(&self, user: &Id, removed: bool) {
        let (user, at) = (user.parse().expect("an id"), removed.then_some(NOW));
        self.change(async |tx| tx.remove(user, at).await.expect("changed")).await;
    }

    pub(super) async fn remove_group(&self, group: &Id, removed: bool) {
        let (group, at) = (group.parse().expect("an id"), removed.then_some(NOW));
        self.change(async |tx| tx.remove_group(group, at).await.expect("changed")).await;
    }

    pub(super) fn wait(&self, seconds: u64) {
        self.clock.advance(std::time::Duration::from_secs(seconds));
    }

    /// Signed once for each moment: signing is what takes the time.
    async fn token(&self, actor: &Id) -> String {
        let now = self.clock.now();
        let keys = self.app.keys.at(now).await;
        let mut tokens = self.tokens.borrow_mut();
        let token = tokens.entry((actor.clone(), now)).or_insert_with(|| {
            let (user, session) = &self.sessions.borrow()[actor];
            self.app.tokens.issue(&keys, user, *session, now, now).expect("issued").id_token
        });
        token.clone()
    }

    async fn call(
        &self,
        actor: &Id,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> (u16, String) {
        let token = self.token(actor).await;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.map(Value::to_string).unwrap_or_default()))
            .expect("a request");
        let answering = self.router.borrow_mut().call(request);
        let answer = answering.await.expect("infallible");
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        (status, String::from_utf8(body.to_vec()).expect("text"))
    }

    /// The answer's body, if its status is what the truth says.
    #[expect(
        clippy::too_many_arguments,
        reason = "a request, what must come of it, and why it was made"
    )]
    pub(super) async fn expect(
        &self,
        truth: &Truth,
        actor: &Id,
        method: Method,
        path: &str,
        body: Option<&Value>,
        status: u16,
        said: &str,
    ) -> String {
        let (found, text) = self.call(actor, method, path, body).await;
        assert_eq!(found, status, "{said}: {path} by {actor}: {text}\n{truth:#?}");
        text
    }

    /// What everybody is told of all that is there, against the truth; what somebody is told in lists; and what the
    /// server's administrator is told of some holder on each resource.
    pub(super) async fn compare(&self, truth: &Truth, dice: &mut Dice, said: &str) {
        for user in truth.users.iter().filter(|user| truth.may_act(&user.id)) {
            self.compare_own(truth, &user.id, said).await;
        }
        self.compare_lists(truth, dice, said).await;
        let administrator = self.administrator.borrow().clone();
        let holders = truth.holders();
        for resource in &truth.resources {
            let holder = dice.pick(&holders);
            let flags = truth.effective(holder, &resource.id);
            let own = *holder == administrator;
            let expected = if own && flags == 0 { None } else { Some(flags) };
            let told = self.told(truth, &administrator, holder, &resource.id, said).await;
            assert_eq!(told, expected, "{said}: {holder} on {}\n{truth:#?}", resource.id);
        }
    }

    async fn compare_own(&self, truth: &Truth, user: &Id, said: &str) {
        for resource in &truth.resources {
            let flags = truth.effective(user, &resource.id);
            let told = self.told(truth, user, user, &resource.id, said).await;
            let expected = (flags != 0).then_some(flags);
            assert_eq!(told, expected, "{said}: {user} on {}\n{truth:#?}", resource.id);
        }
    }

    /// What v1 says of a holder; `/v2` must say the same.
    async fn told(
        &self,
        truth: &Truth,
        asker: &Id,
        holder: &Id,
        resource: &Id,
        said: &str,
    ) -> Option<Bits> {
        let user_type = truth.user_type(holder).unwrap_or_default();
        let older = format!("/permissions/{resource}/{holder}?userType={user_type}");
        let (status, text) = self.call(asker, Method::GET, &older, None).await;
        let newer = format!("/v2/permissions/{holder}/{resource}");
        let (newer_status, newer) = self.call(asker, Method::GET, &newer, None).await;
        assert_eq!(status, newer_status, "{said}: {text} {newer}");
        if status == 404 {
            return None;
        }
        assert_eq!(status, 200, "{said}: {text}");
        let flags = bits_of_text(&text);
        let newer: Value = serde_json::from_str(&newer).expect("JSON");
        let owner = truth.resource(resource).is_some_and(|place| place.owner == *holder);
        assert_eq!(bits_of_json(&newer), flags & !8, "{said}: {text} {newer}");
        assert_eq!(newer["owner"], owner, "{said}");
        Some(flags)
    }

    /// Two lists of one user's, and who is somebody on one resource.
    async fn compare_lists(&self, truth: &Truth, dice: &mut Dice, said: &str) {
        let user = &dice.pick(&truth.users).id;
        if truth.may_act(user) {
            let (word, label) =
                *dice.pick(&[("Workspace", "Workspace"), ("Project", "Project"), ("", "Thing")]);
            let of_kind = |place: &&super::truth::Resource| match place.kind {
                Some((kind, _)) => kind == word,
                None => word.is_empty(),
            };
            let places = truth.resources.iter().filter(of_kind);
            let held = places.map(|place| (place.id.clone(), truth.effective(user, &place.id)));
            let held: BTreeMap<Id, Bits> = held.filter(|(_, flags)| *flags != 0).collect();
            let newer = format!("/v2/permissions/self/resources/{label}");
            let newer =
                self.list(user, &newer, "id", |item| bits_of_json(&item["permission"])).await;
            let without_clone = held.iter().map(|(id, flags)| (id.clone(), flags & !8)).collect();
            assert_eq!(newer, without_clone, "{said}: {user}\n{truth:#?}");
            if !word.is_empty() {
                let older = format!("/permissions/resources/{word}");
                assert_eq!(self.list(user, &older, "id", permission).await, held, "{said}: {user}");
            }
        }
        let administrator = self.administrator.borrow().clone();
        if truth.resources.is_empty() {
            return;
        }
        let place = dice.pick(&truth.resources);
        let granted =
            |holder: &Id| truth.tiers(holder, &place.id) != [0; 3] || *holder == place.owner;
        let holders = truth.holders().into_iter();
        let holders = holders.filter(|holder| granted(holder) && truth.user_type(holder).is_some());
        let expected = holders.map(|holder| {
            let flags = truth.effective(&holder, &place.id);
            (holder, flags)
        });
        let expected: BTreeMap<Id, Bits> = expected.collect();
        let path = format!("/permissions/{}/users", place.id);
        let found = self.list(&administrator, &path, "userId", permission).await;
        assert_eq!(found, expected, "{said}: {path}\n{truth:#?}");
    }

    async fn list(
        &self,
        asker: &Id,
        path: &str,
        id: &str,
        flags: impl Fn(&Value) -> Bits,
    ) -> BTreeMap<Id, Bits> {
        let (status, text) = self.call(asker, Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {text}");
        let items: Vec<Value> = serde_json::from_str(&text).expect("a list");
        let count = items.len();
        let items =
            items.iter().map(|item| (item[id].as_str().expect("an id").to_owned(), flags(item)));
        let found: BTreeMap<Id, Bits> = items.collect();
        assert_eq!(found.len(), count, "each once: {text}");
        found
    }
}

fn permission(item: &Value) -> Bits {
    bits_of_text(item["permission"].as_str().expect("a text"))
}

fn bits_of_text(text: &str) -> Bits {
    let words = text.split(", ").filter(|word| !word.is_empty());
    words.fold(0, |bits, word| {
        bits | match word {
            "Execute" => 1,
            "Write" => 2,
            "Read" => 4,
            "Clone" => 8,
            "Admin" => 16,
            other => panic!("{other} is no flag"),
        }
    })
}

/// Without clone, which `/v2` doesn't tell.
fn bits_of_json(json: &Value) -> Bits {
    let flags = [("execute", 1), ("write", 2), ("read", 4), ("admin", 16)];
    let set = flags.into_iter().filter(|(word, _)| json[word].as_bool().expect("a flag"));
    set.fold(0, |bits, (_, bit)| bits | bit) & ALL
}
