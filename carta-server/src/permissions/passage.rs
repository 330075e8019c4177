use super::Flags;
use std::collections::HashMap;

/// The longest path that counts, in grants; being an owner is one, belonging to a group is none.
pub(crate) const MAX_EDGES: u8 = 16;

/// What paths let through, from a holder on them to their end.
///
/// Each grant on the way narrows to the weaker of what is held before it and what it passes on. Its `private` tier
/// opens to those who have *admin* before it; but whoever has that has everything, so two sets say all of a path; and of
/// several paths, the unions of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Passage {
    /// What is let through of the flags of somebody without *admin*.
    passed: Flags,
    /// What somebody with *admin* has at the end.
    whole: Flags,
}

/// A grant whose holder is a resource.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) holder: String,
    pub(crate) resource: String,
    pub(crate) private: Flags,
    pub(crate) shared: Flags,
}

impl Passage {
    /// No step at all.
    const NONE: Self = Self { passed: Flags::ADMIN, whole: Flags::ADMIN };

    /// What is held at the end by whoever holds `held` at the beginning.
    pub(crate) fn narrow(self, held: Flags) -> Flags {
        if held.contains(Flags::ADMIN) { self.whole } else { held & self.passed }
    }

    /// With a step before it.
    fn after(self, step: &Step) -> Self {
        let to_admins = step.private | step.shared;
        Self { passed: step.shared & self.passed, whole: self.narrow(to_admins) }
    }

    fn or(self, other: Self) -> Self {
        Self { passed: self.passed | other.passed, whole: self.whole | other.whole }
    }
}

/// What is let through to a resource from each that leads there: over paths of no step, then of one, and so on, going on
/// only from where something was added. So circles end by themselves, and no tangle takes longer than its size.
pub(crate) fn passages(to: String, steps: &[Step]) -> HashMap<String, Passage> {
    let mut found = HashMap::from([(to.clone(), Passage::NONE)]);
    let mut added = HashMap::from([(to, Passage::NONE)]);
    // The grant with which a path begins isn't a step.
    for _ in 1..MAX_EDGES {
        let mut next: HashMap<String, Passage> = HashMap::new();
        for step in steps {
            let Some(passage) = added.get(&step.resource) else { continue };
            let longer = passage.after(step);
            let before = next.get(&step.holder).or_else(|| found.get(&step.holder));
            let all = before.map_or(longer, |before| before.or(longer));
            if before != Some(&all) && !all.whole.is_empty() {
                next.insert(step.holder.clone(), all);
            }
        }
        if next.is_empty() {
            break;
        }
        found.extend(next.iter().map(|(id, passage)| (id.clone(), *passage)));
        added = next;
    }
    found
}

/// What is held on each resource that is reached from `beginnings`, in the same way.
pub(crate) fn reached(beginnings: &[(String, Flags)], steps: &[Step]) -> HashMap<String, Flags> {
    let mut found: HashMap<String, Flags> = HashMap::new();
    for (id, flags) in beginnings {
        let held = found.entry(id.clone()).or_default();
        *held = *held | *flags;
    }
    let mut added = found.clone();
    for _ in 1..MAX_EDGES {
        let mut next: HashMap<String, Flags> = HashMap::new();
        for step in steps {
            let Some(held) = added.get(&step.holder) else { continue };
            let further = Passage::NONE.after(step).narrow(*held);
            let before = next.get(&step.resource).or_else(|| found.get(&step.resource));
            let before = before.copied().unwrap_or_default();
            if !before.contains(further) {
                next.insert(step.resource.clone(), before | further);
            }
        }
        if next.is_empty() {
            break;
        }
        found.extend(next.iter().map(|(id, flags)| (id.clone(), *flags)));
        added = next;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(holder: &str, resource: &str, private: Flags, shared: Flags) -> Step {
        Step { holder: holder.to_owned(), resource: resource.to_owned(), private, shared }
    }

    #[test]
    fn only_those_with_admin_have_more_than_is_passed() {
        let read = Flags::READ;
        let steps = [step("a", "b", Flags::WRITE, read)];
        let passage = passages("b".to_owned(), &steps)["a"];
        assert_eq!(passage.narrow(Flags::ADMIN), read | Flags::WRITE);
        for held in (0..16).filter_map(Flags::from_bits) {
            assert_eq!(passage.narrow(held), held & read);
        }
    }

    #[test]
    fn every_further_step_narrows_and_circles_add_nothing() {
        let (read, write) = (Flags::READ, Flags::WRITE);
        let steps = [
            step("a", "b", Flags::NONE, read | write),
            step("b", "c", Flags::NONE, read),
            step("c", "a", Flags::NONE, Flags::ADMIN),
            step("c", "c", Flags::NONE, Flags::ADMIN),
        ];
        let found = passages("c".to_owned(), &steps);
        assert_eq!(found.len(), 3);
        for (from, held) in [("a", read), ("b", read), ("c", Flags::ADMIN)] {
            assert_eq!(found[from].narrow(Flags::ADMIN), held, "{from}");
        }
    }

    #[test]
    fn a_tangle_is_walked_as_often_as_something_is_added() {
        let ids: Vec<String> = (0..60).map(|n| n.to_string()).collect();
        let pairs = ids.iter().flat_map(|one| ids.iter().map(move |other| (one, other)));
        let steps: Vec<Step> =
            pairs.map(|(one, other)| step(one, other, Flags::NONE, Flags::READ)).collect();
        let found = passages("0".to_owned(), &steps);
        assert_eq!(found.len(), 60);
        assert!(ids.iter().skip(1).all(|id| found[id].narrow(Flags::ADMIN) == Flags::READ));
        let found = reached(&[("0".to_owned(), Flags::ADMIN)], &steps);
        assert!(ids.iter().skip(1).all(|id| found[id] == Flags::READ));
    }

    #[test]
    fn paths_end_after_sixteen_grants() {
        let steps: Vec<Step> = (0..20)
            .map(|n| step(&(n + 1).to_string(), &n.to_string(), Flags::NONE, Flags::READ))
            .collect();
        let found = passages("0".to_owned(), &steps);
        assert!(found.contains_key("15") && !found.contains_key("16"));
        let found = reached(&[("20".to_owned(), Flags::READ)], &steps);
        assert!(found.contains_key("5") && !found.contains_key("4"));
    }
}
