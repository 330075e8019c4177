use super::Tiers;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Someone or something that holds permissions on a resource. pycarta 0.3.12: `AccessPermission`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Accessor {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The permissions held.
    pub permission: Tiers,
}

/// An accessor of the kind that was asked for. pycarta 0.3.12: `AccessorInfo`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Holder {
    /// The kind, such as `User` or `UserGroup`.
    pub label: String,
    /// The holder and the permissions held.
    pub accessor: Accessor,
}

/// Who holds which permissions below a resource. pycarta 0.3.12: `PermissionAudit`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Audit {
    /// Each holder of each resource once, in the order of the labels asked for.
    pub entries: Vec<AuditEntry>,
    /// What Carta wouldn't tell: where there is any, the audit isn't whole.
    pub denied: Vec<DeniedEntry>,
}

/// One line of an [`Audit`]. pycarta 0.3.12: `PermissionEntry`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuditEntry {
    /// The resource's id.
    pub resource_id: String,
    /// The resource's name.
    pub resource_name: String,
    /// Who holds permissions on it, and which.
    pub holder: Holder,
}

/// A 403 met in an [`Audit`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeniedEntry {
    /// The resource's id.
    pub resource_id: String,
    /// The resource's name.
    pub resource_name: String,
    /// The kind of holder that was asked for.
    pub label: String,
}

/// How the holders of permissions on two resources, `a` and `b`, differ. pycarta 0.3.12: `PermissionDiff`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diff {
    /// Holders on `b` alone.
    pub added: Vec<Holder>,
    /// Holders on `a` alone.
    pub removed: Vec<Holder>,
    /// Holders of the same permissions on both.
    pub unchanged: Vec<Holder>,
    /// Holders on both whose permissions differ.
    pub changed: Vec<Changed>,
}

/// A holder whose permissions on two resources differ. pycarta 0.3.12: `ChangedAccessor`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changed {
    /// The kind of holder that was asked for.
    pub label: String,
    /// The holder's id.
    pub id: String,
    /// The holder's name.
    pub name: String,
    /// The permissions on the first resource.
    pub a: Tiers,
    /// The permissions on the second.
    pub b: Tiers,
}

impl Diff {
    /// Compares holders by their ids; one that is named twice counts as named last.
    pub(crate) fn between(a: Vec<Holder>, b: Vec<Holder>) -> Self {
        let mut diff = Self::default();
        let b = unique(b);
        let mut others: HashMap<&str, &Holder> =
            b.iter().map(|holder| (holder.accessor.id.as_str(), holder)).collect();
        for holder in unique(a) {
            match others.remove(holder.accessor.id.as_str()) {
                Some(other) => diff.on_both(holder, other.accessor.permission),
                None => diff.removed.push(holder),
            }
        }
        let only_b = |holder: &&Holder| others.contains_key(holder.accessor.id.as_str());
        diff.added = b.iter().filter(only_b).cloned().collect();
        diff
    }

    fn on_both(&mut self, holder: Holder, b: Tiers) {
        let Holder { label, accessor } = holder;
        if accessor.permission == b {
            self.unchanged.push(Holder { label, accessor });
        } else {
            let Accessor { id, name, permission: a } = accessor;
            self.changed.push(Changed { label, id, name, a, b });
        }
    }
}

/// Each id once: where it stood first, as it was told last.
fn unique(holders: Vec<Holder>) -> Vec<Holder> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut unique: Vec<Holder> = Vec::new();
    for holder in holders {
        match places.get(&holder.accessor.id).and_then(|place| unique.get_mut(*place)) {
            Some(before) => *before = holder,
            None => {
                places.insert(holder.accessor.id.clone(), unique.len());
                unique.push(holder);
            }
        }
    }
    unique
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::TierFlags;

    fn holder(id: &str, read: bool) -> Holder {
        let user = TierFlags { read, ..TierFlags::default() };
        let permission = Tiers { user, ..Tiers::default() };
        let accessor = Accessor { id: id.into(), name: format!("name of {id}"), permission };
        Holder { label: "User".into(), accessor }
    }

    fn ids(holders: &[Holder]) -> Vec<&str> {
        holders.iter().map(|holder| holder.accessor.id.as_str()).collect()
    }

    #[test]
    fn a_diff_tells_all_four_apart() {
        let a = ["gone", "same", "less"].map(|id| holder(id, true));
        let b = [holder("new", true), holder("less", false), holder("same", true)];
        let diff = Diff::between(a.to_vec(), b.to_vec());
        assert_eq!(ids(&diff.removed), ["gone"]);
        assert_eq!(ids(&diff.added), ["new"]);
        assert_eq!(ids(&diff.unchanged), ["same"]);
        let [changed] = diff.changed.as_slice() else { panic!("{:?}", diff.changed) };
        assert_eq!((changed.id.as_str(), changed.a.user.read), ("less", true));
        assert!(!changed.b.user.read);
    }

    #[test]
    fn one_told_twice_counts_once_as_told_last() {
        let a = vec![holder("x", true), holder("y", true), holder("x", false)];
        let diff = Diff::between(a, vec![holder("x", false), holder("z", true), holder("z", true)]);
        assert_eq!(ids(&diff.unchanged), ["x"]);
        assert_eq!((ids(&diff.removed), ids(&diff.added)), (vec!["y"], vec!["z"]));
    }
}
