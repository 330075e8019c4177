//! Where this client differs from the reference on purpose: the one table, and the judgement by it.
//!
//! A rule turns what the reference was recorded to do into what this client does instead, for any recording of its
//! kind; none knows a recording by its name. Rules are demands: a client that does as the reference does where a rule
//! says otherwise fails, like one that differs without a rule.

mod answers;
mod forms;
mod logins;
mod names;
mod requests;
mod texts;

use super::arguments::Failure;
use super::compare::{Exchange, difference};
use super::play::Case;
use super::report::Verdict;

/// A deliberate difference, by its number among pycarta's bugs or by what the documentation says.
struct Difference {
    rule: &'static str,
    adjust: fn(&Case, &mut Exchange),
}

/// In this order: which requests, how they are written, how often they are sent, and what comes of them.
const TABLE: &[Difference] = &[
    rule("of two forms of a request the older is sent first", forms::older_form),
    rule("B35 a password is reset by its owner, with a code", requests::forgotten),
    rule("B25 one slash joins a service and its endpoint", requests::one_slash),
    rule("B01 a service's delete is a DELETE", requests::delete_deletes),
    rule("B09 a name is one segment of the path, whatever it holds", names::one_segment),
    rule("B09 segments `.`, `..` and empty ones are refused", names::refused_segments),
    rule("names are checked before anything is sent", names::checked),
    rule(
        "B23 a secret's name and value are checked before anything is sent",
        names::secrets_checked,
    ),
    rule("B23 a secret's value may be any Latin-1, as in 0.2.4rc2", forms::latin_1),
    rule("no service lies below Carta's own routes", names::own_routes),
    rule(
        "B28 the agent's own token is sent, whatever header or netrc is given",
        requests::own_token,
    ),
    rule("redirects are followed within the host alone", requests::stays_at_home),
    rule("an answer that decides something isn't fetched by redirects", requests::decisive_stays),
    rule("a request without a body names no content type", requests::no_type_without_body),
    rule("a 401 means one renewed login, as in 0.2.4rc2", requests::logs_in_again),
    rule("B07 idempotent calls are tried again after 429, 502, 503 and 504", requests::tried_again),
    rule("what is missing in the older form is asked for in the newer", forms::other_form),
    rule("B13 only what says so is taken for a duplicate", requests::exists_only),
    rule("a group is made after any 400, as in 0.2.4rc2", requests::makes_group),
    rule("list_users without a filter lists everyone, as in 0.2.4rc2", forms::lists_everyone),
    rule("a request without credentials is sent if it is told to be anonymous", forms::anonymous),
    rule("a DELETE may have a body, as in 0.2.4rc2", forms::delete_with_body),
    rule("who is in a group is Carta's to say", forms::membership),
    rule("statuses left to HTTPError have kinds of their own", answers::kinds_of_status),
    rule("B04 a 401 without a password is BadCredentials", answers::bad_credentials),
    rule("B52 nobody logged in is an error of its own", answers::nobody),
    rule("B02 what a service answers is handed out", answers::answer_of_service),
    rule("a handle takes 2xx alone for a success", answers::only_success),
    rule("B24 a text is UTF-8, and what isn't is replaced", texts::text_is_utf_8),
    rule("B03 a group's name is everything behind the first colon", answers::whole_group_names),
    rule("B10 null means absent", answers::null_is_absent),
    rule("B11 groups may come as objects", answers::groups_as_objects),
    rule("B17 users without an id are told apart by name", answers::users_without_id),
    rule("B15 users are found as a list, ordered by id", answers::always_a_list),
    rule("B18, B26 unknown words are kept and sent as they are", answers::unknown_words),
    rule("B05, B20 flags are read quoted or not, however spaced", texts::flags_as_written),
    rule("B05, B24 a secret is a JSON text's value or UTF-8", texts::secret_as_text),
    rule("B22 a change that succeeded did, whatever the answer holds", answers::change_made),
    rule("a list is a list, and an empty text lists nothing", answers::other_shapes),
    rule("JSON is UTF-8 without NaN, doubled names or a mark in front", texts::strict_json),
    rule("an agent has all of its credentials, or isn't there", logins::all_or_none),
    rule("B57 credentials are one set: all or none", logins::not_mixed),
    rule("CARTA_USERNAME and CARTA_PASSWORD count, as in 0.3.12", logins::newer_names),
    rule("a saved token notes which Carta issued it", logins::token_notes),
    rule("a saved token goes to the Carta that issued it alone", logins::token_at_home),
    rule("B49 a token alone needs nothing of AWS", logins::no_aws),
    rule("B30 the default host is production, and unknown words are refused", logins::default_host),
];

const fn rule(rule: &'static str, adjust: fn(&Case, &mut Exchange)) -> Difference {
    Difference { rule, adjust }
}

/// What to make of a recording that was played.
pub(super) fn judge(case: &Case) -> Verdict {
    match &case.failure {
        Some(Failure::Unknown) => {
            return Verdict::Failed(format!("the operation `{}` isn't known", case.operation()));
        }
        Some(Failure::Inexpressible(why)) => return Verdict::Different(vec![why]),
        Some(Failure::Carta(_)) | None => {}
    }
    let (mut expected, mut rules) = (case.recorded.clone(), Vec::new());
    for Difference { rule, adjust } in TABLE {
        let before = expected.clone();
        adjust(case, &mut expected);
        if expected != before {
            rules.push(*rule);
        }
    }
    match difference(&expected, &case.seen, case.any_order()) {
        None if difference(&case.recorded, &case.seen, case.any_order()).is_none() => {
            Verdict::Passed
        }
        None => Verdict::Different(rules),
        Some(what) => Verdict::Failed(format!("{what}\n      rules: {rules:?}")),
    }
}
