//! Histories that nobody thought of.

use super::caller::SCOPES;
use super::guards::{self, GROUPS, USERS};
use super::history::Question;
use super::step::{Call, Change, Fault, Settings, Sight, Step, Way, Weather, Who};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// A step may be none, so that a history that fails shrinks to the steps that it takes.
pub(super) fn histories() -> impl Strategy<Value = Vec<Step>> {
    let tells = any::<bool>().prop_map(|tells| Step::Change(Change::TellGroups(tells)));
    let steps = vec(option::weighted(0.99, step()), 30..80);
    (tells, steps).prop_map(|(tells, steps)| {
        std::iter::once(tells).chain(steps.into_iter().flatten()).collect()
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        30 => call().prop_map(Step::Call),
        40 => change().prop_map(Step::Change),
        3 => vec(call(), 2..5).prop_map(Step::Crowd),
        4 => (call(), vec(change(), 1..4)).prop_map(|(call, changes)| Step::During(call, changes)),
    ]
}

fn call() -> impl Strategy<Value = Call> {
    let who = prop_oneof![
        8 => Just(Who::Process),
        6 => Just(Who::Scope(0)),
        4 => (1..SCOPES.len()).prop_map(Who::Scope),
        1 => Just(Who::Anonymous),
    ];
    let way = prop_oneof![
        6 => Just(Way::Sync),
        3 => Just(Way::Async),
        1 => Just(Way::OnAnotherThread),
    ];
    let call = (who, prop_oneof![select(guards::all()), select(guards::of_one_group())], way);
    call.prop_map(|(who, guard, way)| Call { who, guard, way })
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![4 => of_the_process(), 12 => of_the_directory(), 6 => of_the_answers(), 10 => of_time()]
}

fn of_the_process() -> impl Strategy<Value = Change> {
    let scope = 0..SCOPES.len();
    prop_oneof![
        3 => user().prop_map(Change::LogIn),
        2 => scope.clone().prop_map(Change::LogInAs),
        1 => Just(Change::LogOut),
        2 => scope.prop_map(Change::Renew),
        2 => Just(Change::Invalidate),
        3 => settings().prop_map(Change::Configure),
    ]
}

fn of_the_directory() -> impl Strategy<Value = Change> {
    prop_oneof![
        5 => (group(), user()).prop_map(|(group, user)| Change::Add(group, user)),
        5 => (group(), user()).prop_map(|(group, user)| Change::Remove(group, user)),
        2 => user().prop_map(Change::Grant),
        1 => user().prop_map(Change::Rescind),
        2 => user().prop_map(Change::RevokeTokens),
        1 => user().prop_map(Change::RemoveUser),
        1 => any::<bool>().prop_map(Change::TellGroups),
        2 => (group(), sight()).prop_map(|(group, sight)| Change::Show(group, sight)),
    ]
}

fn of_the_answers() -> impl Strategy<Value = Change> {
    let weather = prop_oneof![
        6 => Just(Weather::Fine),
        1 => Just(Weather::Away),
        1 => Just(Weather::Silent),
        4 => select(vec![401, 403, 404, 418, 429, 500, 503]).prop_map(Weather::Failing),
    ];
    let takes = prop_oneof![4 => Just(0), 1 => select(vec![1_000, 20_000, 31_000])];
    prop_oneof![
        5 => weather.prop_map(Change::Weather),
        1 => takes.prop_map(Change::Takes),
        2 => (question(), fault()).prop_map(|(question, fault)| Change::Fault(question, fault)),
        2 => Just(Change::NoFaults),
    ]
}

fn of_time() -> impl Strategy<Value = Change> {
    let spans =
        vec![100, 900, 1_100, 3_000, 6_000, 11_000, 25_000, 45_000, 61_000, 130_000, 400_000];
    prop_oneof![
        5 => select(spans).prop_map(Change::Advance),
        1 => (select(vec![1_000, 8_000, 61_000, 400_000]), any::<bool>())
            .prop_map(|(span, look)| Change::Sleep(span, look)),
    ]
}

fn settings() -> impl Strategy<Value = Settings> {
    let times = select(vec![(10_000, 5_000), (60_000, 5_000), (60_000, 0), (120_000, 20_000)]);
    let max_stale = select(vec![0, 120_000, 300_000]);
    let process = prop_oneof![9 => Just(true), 1 => Just(false)];
    (times, max_stale, any::<bool>(), process).prop_map(
        |((ttl, denial_ttl), max_stale, trust_user_groups, process_identity)| Settings {
            ttl,
            max_stale,
            denial_ttl,
            trust_user_groups,
            process_identity,
        },
    )
}

/// The first one most often: what happens to one user and one group is what interferes.
fn user() -> impl Strategy<Value = usize> {
    prop_oneof![2 => Just(0), 1 => 1..USERS.len()]
}

fn group() -> impl Strategy<Value = usize> {
    prop_oneof![1 => Just(0), 1 => 0..GROUPS.len()]
}

fn sight() -> impl Strategy<Value = Sight> {
    select(vec![Sight::Open, Sight::Open, Sight::Hidden, Sight::Forbidden])
}

fn question() -> impl Strategy<Value = Question> {
    prop_oneof![
        1 => Just(Question::Account),
        3 => (0..GROUPS.len()).prop_map(Question::Listing),
        1 => Just(Question::Permissions),
    ]
}

/// No 401 to one question alone: a token counts or it doesn't.
fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        Just(Fault::Malformed),
        Just(Fault::CutOff),
        select(vec![403, 418, 503]).prop_map(Fault::Status),
    ]
}
