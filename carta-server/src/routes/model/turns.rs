//! What may happen, and what comes of it.

use super::client::Client;
use super::truth::{ALL, Bits, Group, Resource, Truth, User, closed};
use axum::http::Method;
use serde_json::{Value, json};

pub(super) type Id = String;

/// Random numbers, the same for the same seed (splitmix64).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bound = u64::try_from(bound).expect("small");
        usize::try_from((z ^ (z >> 31)) % bound).expect("below a usize")
    }

    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

#[derive(Debug)]
pub(super) enum Turn {
    Make { owner: Id, kind: usize },
    Remove { actor: Id, resource: Id },
    Grant { actor: Id, resource: Id, holder: Id, how: How },
    Join { group: Id, user: Id, ends: Option<u64> },
    Leave { group: Id, user: Id },
    Suspend { user: Id },
    Take { user: Id },
    TakeGroup { group: Id },
    Wait { seconds: u64 },
}

/// What a holder is to be granted, and by which dialect.
#[derive(Clone, Copy, Debug)]
pub(super) enum How {
    Role(&'static str, Bits),
    Tiers([Bits; 3], bool),
    Delete { newer: bool },
}

const ROLES: [(&str, Bits); 5] =
    [("None", 0), ("Guest", 4), ("User", 5), ("Editor", 7), ("Owner", ALL)];
const KINDS: [Option<(&str, &str)>; 4] = [
    Some(("Workspace", "WorkspaceItem")),
    Some(("Project", "ProjectItem")),
    Some(("Namespace", "NamespaceItem")),
    None,
];

impl Turn {
    pub(super) fn throw(dice: &mut Dice, truth: &Truth) -> Self {
        let user = dice.pick(&truth.users).id.clone();
        if truth.resources.len() < 3 || truth.resources.len() < 6 && dice.once_in(8) {
            return Self::Make { owner: user, kind: dice.below(KINDS.len()) };
        }
        // Back soon: of those who are away, little can be asked.
        if let Some(away) = truth.users.iter().find(|user| !truth.may_act(&user.id))
            && dice.once_in(4)
        {
            let user = away.id.clone();
            return if away.removed { Self::Take { user } } else { Self::Suspend { user } };
        }
        let resource = dice.pick(&truth.resources);
        let group = dice.pick(&truth.groups);
        match dice.below(30) {
            0 => Self::Remove { actor: user, resource: resource.id.clone() },
            1 => Self::Suspend { user },
            2 => Self::Take { user },
            3 if !group.kept => Self::TakeGroup { group: group.id.clone() },
            4..=5 => Self::Wait { seconds: 1 + dice.below(2) as u64 },
            6..=13 if !group.kept => {
                let ends = (!dice.once_in(3)).then(|| truth.now + dice.below(6) as u64);
                Self::Join { group: group.id.clone(), user, ends }
            }
            14 if !group.kept => Self::Leave { group: group.id.clone(), user },
            _ => Self::throw_grant(dice, truth, user, resource),
        }
    }

    /// By anybody, by the owner, or by somebody who may do all but that; some to the owner, which nobody else may.
    fn throw_grant(dice: &mut Dice, truth: &Truth, user: Id, resource: &Resource) -> Self {
        let actor = match dice.below(4) {
            0 => user,
            1 => {
                let all = |user: &&User| {
                    user.id != resource.owner && truth.effective(&user.id, &resource.id) == ALL
                };
                let admins: Vec<&User> = truth.users.iter().filter(all).collect();
                if admins.is_empty() { user } else { dice.pick(&admins).id.clone() }
            }
            _ => resource.owner.clone(),
        };
        let holder = match dice.once_in(8) {
            true => resource.owner.clone(),
            false => truth.throw_holder(dice),
        };
        let how = How::throw(dice, truth.user(&holder).is_some());
        Self::Grant { actor, resource: resource.id.clone(), holder, how }
    }

    /// Does it to the server, asks whether the answer is the right one, and does it to the truth.
    pub(super) async fn take(&self, client: &Client, truth: &mut Truth, said: &str) {
        match self {
            Self::Make { owner, kind } => make(client, truth, owner, *kind, said).await,
            Self::Remove { actor, resource } => {
                let status = truth.status_of_removal(actor, resource);
                let path = format!("/v2/resource/{resource}");
                client.expect(truth, actor, Method::DELETE, &path, None, status, said).await;
                if status == 200 {
                    truth.resources.retain(|other| other.id != *resource);
                    truth.grants.retain(|(from, to), _| from != resource && to != resource);
                }
            }
            Self::Grant { actor, resource, holder, how } => {
                let status = truth.status_of_grant(actor, resource, holder, *how);
                let (method, path, body) = how.request(truth, resource, holder);
                client.expect(truth, actor, method, &path, body.as_ref(), status, said).await;
                if status == 200 {
                    truth.grant(resource, holder, *how);
                }
            }
            Self::Join { group, user, ends } => {
                client.join(group, user, *ends).await;
                truth.memberships.insert((group.clone(), user.clone()), *ends);
            }
            Self::Leave { group, user } => {
                client.leave(group, user).await;
                truth.memberships.remove(&(group.clone(), user.clone()));
            }
            Self::Suspend { user } => {
                let user = truth.users.iter_mut().find(|other| other.id == *user).expect("there");
                if !user.administrator {
                    user.suspended = !user.suspended;
                    client.suspend(&user.id, user.suspended).await;
                }
            }
            Self::Take { user } => {
                let user = truth.users.iter_mut().find(|other| other.id == *user).expect("there");
                if !user.administrator {
                    user.removed = !user.removed;
                    client.remove(&user.id, user.removed).await;
                }
            }
            Self::TakeGroup { group } => {
                let group = truth.groups.iter_mut().find(|other| other.id == *group);
                let group = group.expect("there");
                group.removed = !group.removed;
                client.remove_group(&group.id, group.removed).await;
            }
            Self::Wait { seconds } => {
                client.wait(*seconds);
                truth.now += seconds;
            }
        }
    }
}

async fn make(client: &Client, truth: &mut Truth, owner: &Id, kind: usize, said: &str) {
    let status = if truth.may_act(owner) { 200 } else { 401 };
    let name = format!("r{}-{}", truth.resources.len(), truth.now);
    let (path, body) = match kind {
        0 => (format!("/workspace/{name}"), None),
        1 => ("/project".to_owned(), Some(json!({ "name": name, "bucketName": "b" }))),
        2 => (format!("/service/reserve/{}", uuid::Uuid::new_v4()), None),
        _ => {
            let body = json!({ "name": name, "labels": ["Thing"] });
            ("/v2/resource/generic".to_owned(), Some(body))
        }
    };
    let body = body.as_ref();
    let made = client.expect(truth, owner, Method::POST, &path, body, status, said).await;
    if status == 200 {
        let made: Value = serde_json::from_str(&made).expect("JSON");
        let id = made["id"].as_str().expect("an id").to_owned();
        truth.resources.push(Resource { id, kind: KINDS[kind], owner: owner.clone() });
    }
}

impl How {
    fn throw(dice: &mut Dice, is_user: bool) -> Self {
        match dice.below(8) {
            0 if is_user => Self::Role("Owner", ALL),
            0..=2 => {
                let (role, flags) = *dice.pick(&ROLES);
                Self::Role(role, flags)
            }
            3 => Self::Delete { newer: dice.once_in(2) },
            _ => {
                // Without clone, which this dialect can't say; often nothing, and seldom admin.
                let mut tier = || match dice.below(6) {
                    0 | 1 => 0,
                    2 => 16,
                    _ => Bits::try_from(dice.below(8)).expect("small"),
                };
                let tiers = [tier(), tier(), tier()];
                Self::Tiers(tiers, dice.once_in(if is_user { 6 } else { 20 }))
            }
        }
    }

    fn owner(self, is_user: bool) -> bool {
        match self {
            Self::Role(role, _) => role == "Owner" && is_user,
            Self::Tiers(_, owner) => owner,
            Self::Delete { .. } => false,
        }
    }

    fn request(self, truth: &Truth, resource: &Id, holder: &Id) -> (Method, String, Option<Value>) {
        let user_type = truth.user_type(holder).map(|word| format!("userType={word}"));
        let older = format!("/permissions/{resource}/{holder}?{}", user_type.unwrap_or_default());
        let newer = format!("/v2/permissions/{holder}/{resource}");
        match self {
            Self::Role(role, _) => (Method::PUT, format!("{older}&role={role}"), None),
            Self::Delete { newer: true } => (Method::DELETE, newer, None),
            Self::Delete { newer: false } => (Method::DELETE, older, None),
            Self::Tiers([user, private, shared], owner) => {
                let flags = |bits: Bits, owner: bool| {
                    json!({
                        "execute": bits & 1 != 0, "write": bits & 2 != 0, "read": bits & 4 != 0,
                        "admin": bits & 16 != 0, "owner": owner,
                    })
                };
                let body = json!({
                    "user": flags(user, owner), "private": flags(private, false),
                    "shared": flags(shared, false),
                });
                (Method::PUT, newer, Some(body))
            }
        }
    }
}

impl Truth {
    /// Whoever may be tried as a holder, the removed included; seldom those whom everybody reaches.
    fn throw_holder(&self, dice: &mut Dice) -> Id {
        let (kept, stored): (Vec<&Group>, Vec<&Group>) =
            self.groups.iter().partition(|group| group.kept);
        match dice.below(20) {
            0 => dice.pick(&kept).id.clone(),
            1..=6 => dice.pick(&self.users).id.clone(),
            7..=13 => dice.pick(&stored).id.clone(),
            _ => dice.pick(&self.resources).id.clone(),
        }
    }

    fn status_of_removal(&self, actor: &Id, resource: &Id) -> u16 {
        let administrator = self.user(actor).is_some_and(|user| user.administrator);
        match self.effective(actor, resource) {
            _ if !self.may_act(actor) => 401,
            0 if !administrator => 404,
            ALL => 200,
            _ => 403,
        }
    }

    fn status_of_grant(&self, actor: &Id, resource: &Id, holder: &Id, how: How) -> u16 {
        let is_user = self.user(holder).is_some();
        let administrator = self.user(actor).is_some_and(|user| user.administrator);
        let owner = &self.resource(resource).expect("there").owner;
        let orphan = self.user(owner).is_some_and(|user| user.removed);
        // v1's role is read before it is known whose it is to be.
        let wants_owner = how.owner(is_user) || matches!(how, How::Role("Owner", _));
        let adopts = administrator && orphan && wants_owner;
        let status = self.status_of_removal(actor, resource);
        if status != 200 && !(status == 403 && adopts) {
            return status;
        }
        let hidden =
            self.resource(holder).is_some() && !administrator && self.effective(actor, holder) == 0;
        if hidden || !self.holders().contains(holder) {
            return 404;
        }
        if how.owner(is_user) && is_user {
            return match self.user(holder) {
                _ if actor != owner && !adopts => 403,
                _ if holder == owner => 200,
                Some(user) if user.suspended => 400,
                _ => 200,
            };
        }
        match status {
            _ if holder == owner && actor == owner => 400,
            _ if holder == owner => 403,
            200 if how.owner(is_user) => 400,
            other => other,
        }
    }

    fn grant(&mut self, resource: &Id, holder: &Id, how: How) {
        let is_user = self.user(holder).is_some();
        let edge = (holder.clone(), resource.clone());
        if how.owner(is_user) {
            let place = self.resources.iter_mut().find(|other| other.id == *resource);
            let former = std::mem::replace(&mut place.expect("there").owner, holder.clone());
            if former != *holder {
                self.grants.remove(&edge);
                if !self.user(&former).is_some_and(|user| user.removed) {
                    self.grants.insert((former, resource.clone()), [ALL, 0, 0]);
                }
            }
            return;
        }
        let before = self.tiers(holder, resource);
        // Clone stays where it was given by itself, which no role does: so it never does.
        let after = match how {
            How::Delete { .. } => [0; 3],
            How::Role(_, flags) if is_user => [flags, 0, 0],
            How::Role(_, flags) => [0, 0, flags],
            How::Tiers(tiers, _) => tiers.map(closed),
        };
        assert!(before.iter().all(|tier| tier & 8 == 0 || *tier == ALL));
        self.grants.insert(edge, after);
    }
}
