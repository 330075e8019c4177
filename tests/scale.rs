//! Many: a million members, thousands of callers and of guards, in bounded memory. A binary of its own, since what is counted
//! here is the process's memory.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "in a test, a panic is how a failure is told"
)]
#![allow(clippy::print_stdout, reason = "figures, for whoever asks for them by `--nocapture`")]

mod memory;

use carta::__private::{Checked, Guard, check};
use carta::testing::{Authority, install};
use carta::{AuthenticationError, Group, Identity, Policy, Refusal, scope_sync};
use std::time::{Duration, Instant};

type Answer = Result<(), AuthenticationError>;

#[carta::authorize(groups = ["Crowd:Everyone"])]
fn everyone() -> Answer {
    Ok(())
}

#[carta::authorize]
fn anyone() -> Answer {
    Ok(())
}

const MIB: usize = 1 << 20;

/// Physical memory of this process, in bytes; `None` where that can't be read.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<usize>().ok()? * 1024)
}

/// By how much more memory is in use after `work` than before it.
fn grown(work: impl FnOnce()) -> usize {
    let before = resident();
    work();
    resident().zip(before).map_or(0, |(after, before)| after.saturating_sub(before))
}

fn authority() -> Authority {
    let authority = Authority::new();
    authority.tells_groups(false);
    authority
}

#[test]
fn a_million_members_are_read_as_they_come() {
    let _turn = install();
    let authority = authority();
    authority.crowd("Crowd:Everyone", 1_000_000);
    let last = Identity::from(authority.agent("user-999999"));
    let stranger = Identity::from(authority.agent("stranger"));
    let grown = grown(|| {
        assert!(scope_sync(last, everyone).is_ok());
        assert!(scope_sync(stranger, everyone).is_err());
    });
    assert!(grown < 16 * MIB, "the listings are 20 MB each, and {grown} bytes are left of them");
}

#[test]
fn a_look_up_of_a_million_members_keeps_their_hashes() {
    let _turn = install();
    let authority = authority();
    authority.crowd("Crowd:Everyone", 1_000_000);
    // However long it takes here to list so many, what was told isn't due for renewal meanwhile.
    carta::configure().ttl(Duration::from_secs(3600)).apply().unwrap();
    carta::set_lookup_agent(Some(authority.agent("service")));
    let callers = [0, 999_999].map(|number| authority.agent(&format!("user-{number}")));
    let grown = grown(|| {
        for caller in callers {
            assert!(scope_sync(Identity::from(caller), everyone).is_ok());
        }
    });
    carta::set_lookup_agent(None);
    assert_eq!(authority.count("/user/group/Crowd:Everyone"), 1);
    assert!(grown < 64 * MIB, "24 bytes for each member are 24 MB, and {grown} bytes are used");
}

#[test]
fn callers_beyond_the_bound_are_forgotten_and_asked_about_again() {
    let turn = install();
    carta::configure().memory(MIB).apply().unwrap();
    let authority = turn.authority();
    authority.tells_groups(true);
    // What is told of a caller in one group takes more than 300 bytes.
    let callers: Vec<Identity> = (0..5000)
        .map(|number| {
            let name = format!("user-{number}");
            authority.add_member(format!("Crowd:{number}").as_str(), &name);
            Identity::from(authority.agent(&name))
        })
        .collect();
    let call = |caller: &Identity| scope_sync(caller.clone(), anyone).unwrap();
    callers.iter().for_each(call);
    assert_eq!(authority.requests().len(), 5000);
    carta::configure().apply().unwrap(); // ends the stamps, and no facts
    call(&callers[4999]);
    assert_eq!(authority.requests().len(), 5000, "who came last is remembered");
    callers.iter().rev().for_each(call);
    let again = authority.requests().len() - 5000;
    assert!((1500..4500).contains(&again), "{again} of 5000 were asked about again");
}

/// As many as a build without optimization gets done in seconds; the variable asks for more.
fn many() -> usize {
    let asked = std::env::var("CARTA_SCALE_IDENTITIES").ok();
    asked.map_or(15_000, |number| number.parse().unwrap())
}

/// Where the memory goes, while each of many identities calls in a scope of its own.
struct Crowd {
    authority: Authority,
    /// And whether they are members.
    callers: Vec<(Identity, bool)>,
    /// What is in use before anybody calls.
    before: Option<usize>,
}

impl Crowd {
    fn gather(authority: Authority, count: usize) -> Self {
        let start = resident();
        let name = |number: usize| format!("user-{number}");
        for number in 0..count {
            let group = if number % 2 == 0 { "Crowd:Everyone" } else { "Crowd:Others" };
            authority.add_member(group, &name(number));
        }
        let agents: Vec<_> = (0..count).map(|number| authority.agent(&name(number))).collect();
        let made = resident();
        let identities = agents.into_iter().map(Identity::from);
        let callers = identities.enumerate().map(|(number, one)| (one, number % 2 == 0)).collect();
        let before = resident();
        // What is set up once is set up before it is measured what more of it costs.
        let first = Identity::from(authority.agent("user-0"));
        assert!(scope_sync(first, everyone).is_ok());
        let each = |from: Option<usize>, to: Option<usize>| {
            to.zip(from).map_or(0, |(to, from)| to.saturating_sub(from) / count)
        };
        println!("{} bytes for each user and agent", each(start, made));
        println!("{} bytes for each identity", each(made, before));
        Self { authority, callers, before: resident() }
    }

    /// Each gets their own answer. By how much more memory is in use than before all, without what the authority itself
    /// wrote down.
    #[expect(clippy::disallowed_methods, reason = "a figure to print, by which nothing is decided")]
    fn call(&self, callers: &[(Identity, bool)]) -> usize {
        let requests = self.authority.requests().len();
        let began = Instant::now();
        for (caller, member) in callers {
            let refused = scope_sync(caller.clone(), everyone).err();
            let expected = (!member).then_some(Refusal::Denied);
            assert_eq!(refused.map(|error| error.refusal()), expected);
        }
        let (took, asked) = (began.elapsed(), self.authority.requests().len());
        let grown =
            resident().zip(self.before).map_or(0, |(now, before)| now.saturating_sub(before));
        let grown = grown.saturating_sub(asked * LOGGED);
        println!("{} calls: {took:?}, {} asked, {grown} bytes", callers.len(), asked - requests);
        grown
    }
}

/// A line of the authority's log.
const LOGGED: usize = 64;

#[test]
fn each_of_very_many_identities_has_its_own_answer_in_bounded_memory() {
    let turn = install();
    let count = many();
    // A third of a kilobyte each: about half of them can be remembered.
    let bound = MIB.max(32 * MIB / 100_000 * count);
    carta::configure().memory(bound).apply().unwrap();
    let crowd = Crowd::gather(turn.authority(), count);
    let (first, second) = crowd.callers.split_at(count / 2);
    let half = crowd.call(first);
    let whole = crowd.call(second);
    let again = crowd.call(&crowd.callers);
    // Estimates, and what an allocator keeps for itself; and who each agent was seen to be.
    let slack = bound / 2 + 4 * MIB + 96 * count;
    for grown in [half, whole, again] {
        assert!(grown < bound + slack, "{grown} bytes, where {bound} may be spent");
    }
    assert!(again < half + bound / 4 + 4 * MIB + 96 * count, "{half}, then {again} bytes");
}

#[test]
fn ten_thousand_guards_decide_for_the_process_and_for_a_caller() {
    let turn = install();
    let authority = turn.authority();
    authority.tells_groups(true);
    authority.add_member("Scale:G1", "andy");
    carta::set_agent(authority.agent("andy"));
    let andy = Identity::from(authority.agent("andy"));
    let (member, other) = (Group::new("Scale:G1"), Group::new("Scale:G2"));
    let guards: Vec<(&'static Guard, bool)> = (0..10_000)
        .map(|number| {
            let granted = number % 3 == 0;
            let policy = Box::leak(Box::new(Policy::Group(if granted { member } else { other })));
            let guard: &'static Guard = Box::leak(Box::new(Guard::new("one of many", 1, policy)));
            (guard, granted)
        })
        .collect();
    let decides = || {
        for (guard, granted) in &guards {
            assert_eq!(matches!(check(guard), Checked::Granted), *granted);
        }
    };
    for _ in 0..3 {
        decides();
        scope_sync(andy.clone(), decides);
    }
    assert_eq!(authority.count("/user"), 2, "once for each");
}
