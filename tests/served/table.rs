//! What isn't answered as the recorded Carta did: the one table. A row that nothing needs is a mistake, like a recording
//! without one.
//!
//! Rows know a request by what it asks for; none knows a recording by its name.

use super::ask::Ask;
use super::exchange::Answer;
use super::scene::refused;
use super::shapes;

/// Requests that the server refuses, or answers in another way, and why.
pub(super) struct Row {
    pub(super) why: &'static str,
    covers: fn(&Ask) -> bool,
    outcome: Outcome,
}

/// What has to come instead, so that a row ends with its reason.
enum Outcome {
    /// An error in JSON, with this status.
    Refused(u16),
    /// The same, though all that the request names is there.
    RefusedThere(u16),
    /// There is no such endpoint: 404, or 405 if there is one for another method.
    NoSuchPath,
    /// The first step of a login, for a user that there isn't.
    Challenge,
}

use Outcome::{Challenge, NoSuchPath, Refused, RefusedThere};

pub(super) const TABLE: &[Row] = &[
    on_purpose(
        "`/x`, `/y` and another host's name stand for any path: Carta has none of them",
        |ask| ["x", "y", "https:"].contains(&first(ask)),
        Refused(404),
    ),
    on_purpose("nothing but logins is at the root", at_the_root, Refused(405)),
    on_purpose(
        "Carta stands at the root of its host: below another path there is none",
        |ask| ask.request.asks_for_pool() && first(ask) == "api",
        Refused(404),
    ),
    on_purpose(
        "B09 an empty name, dots, slashes and question marks make another path, which is none",
        |ask| ask.route.is_none() && ask.is_named_oddly(),
        NoSuchPath,
    ),
    on_purpose(
        "B09 dots lead to the secrets, which want a name",
        |ask| is_secret(ask) && unnamed(ask),
        Refused(400),
    ),
    on_purpose(
        "B09 an empty name or a slash makes a call of it, to a namespace that nobody has",
        |ask| {
            let own = ["reserve", "remove", "register", "rename", "details"];
            ask.is_call() && ask.part("namespace").is_some_and(|name| own.contains(&name))
        },
        Refused(404),
    ),
    on_purpose(
        "HyperThought isn't connected to this server: of its files there is nothing but `support`",
        |ask| {
            ask.part("source") == Some("HyperThought")
                && ask.endpoint() != "GET /files/{source}/support"
        },
        Refused(404),
    ),
    on_purpose(
        "a service is called by somebody whom Carta knows",
        |ask| ask.is_call() && ask.request.header("authorization").is_none(),
        Refused(401),
    ),
    on_purpose(
        "a service's address is a URL without a query, to which endpoints are added",
        base_ill,
        Refused(400),
    ),
    on_purpose(
        "names are of one line, with single blanks (a user's with none), and without slashes or a second colon",
        names_ill,
        Refused(400),
    ),
    on_purpose(
        "a resource's name is of one line, and there; a bucket's is a text",
        title_ill,
        Refused(400),
    ),
    on_purpose(
        "ids are the server's to give, and none looks like this",
        |ask| ids(ask).any(|id| !is_id(id)),
        Refused(404),
    ),
    on_purpose("a secret's name has letters, digits, `-` and `_`", secret_ill_kept, Refused(400)),
    on_purpose("no secret is kept by another name", secret_ill_read, Refused(404)),
    on_purpose(
        "`owner` stands in the tier `user` alone: ownership is never passed on",
        owner_passed_on,
        RefusedThere(400),
    ),
    on_purpose(
        "B35 administrators' operations of Cognito want AWS keys: `POST /user/{user}/reset` is for them",
        |ask| ask.operation().starts_with("Admin"),
        Refused(400),
    ),
    on_purpose(
        "whether there is a user of a name isn't told: who isn't there is asked for a password, too",
        |ask| {
            let name = &ask.body()["AuthParameters"]["USERNAME"];
            ask.operation() == "InitiateAuth" && name != "alice" && name != "bob"
        },
        Challenge,
    ),
];

const fn on_purpose(why: &'static str, covers: fn(&Ask) -> bool, outcome: Outcome) -> Row {
    Row { why, covers, outcome }
}

/// The first row that covers a request.
pub(super) fn row(ask: &Ask) -> Option<&'static Row> {
    TABLE.iter().find(|row| (row.covers)(ask))
}

impl Row {
    /// Whether what the request names has to be there.
    pub(super) fn has_scene(&self) -> bool {
        matches!(self.outcome, RefusedThere(_))
    }

    /// What is wrong with an answer; a request that is served by now has no row any more.
    pub(super) fn complaint(&self, ask: &Ask, answer: &Answer) -> Option<String> {
        match self.outcome {
            Refused(status) | RefusedThere(status) => refusal(ask, answer, status),
            NoSuchPath => refusal(ask, answer, if ask.is_for_another_method() { 405 } else { 404 }),
            Challenge => match answer.json() {
                Some(json) if answer.status == 200 => shapes::CHALLENGE.complaint(&json),
                _ => Some("isn't a challenge".to_owned()),
            },
        }
    }
}

fn refusal(ask: &Ask, answer: &Answer, status: u16) -> Option<String> {
    // To HEAD, nothing is said but the status.
    if ask.request.method == "HEAD" && answer.status == status && answer.body.is_empty() {
        return None;
    }
    refused(answer, status, "")
}

fn first(ask: &Ask) -> &str {
    ask.request.segments.first().map(String::as_str).unwrap_or_default()
}

fn segments(ask: &Ask) -> Vec<&str> {
    ask.request.segments.iter().map(String::as_str).collect()
}

fn base_ill(ask: &Ask) -> bool {
    let base = ask.query("baseUrl").map(url::Url::parse);
    base.is_some_and(|base| base.map_or(true, |base| base.query().is_some()))
}

fn at_the_root(ask: &Ask) -> bool {
    segments(ask) == [""] && ask.operation().is_empty()
}

fn unnamed(ask: &Ask) -> bool {
    ask.query("name").is_none()
        && !ask.request.headers.iter().any(|(name, _)| name.starts_with("secret-"))
}

fn names_ill(ask: &Ask) -> bool {
    let new = ask.body();
    let new = |name: &str| match ask.endpoint().as_str() {
        "POST /user" => new[name].as_str().map(str::to_owned),
        _ => None,
    };
    let part = |name: &str| ask.part(name).map(str::to_owned);
    let ill =
        |name: String, ill: fn(&str) -> bool| !is_line(&name) || name.contains('/') || ill(&name);
    let mut users = [part("user"), new("name")].into_iter().flatten();
    let mut parts = [part("namespace"), new("organization")].into_iter().flatten();
    users.any(|name| ill(name, |name| name.contains(char::is_whitespace)))
        || parts.any(|name| ill(name, |name| name.contains(':')))
        || part("group").is_some_and(|name| ill(name, |name| name.matches(':').count() > 1))
}

fn is_line(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && !text.contains("  ")
        && !text.contains(char::is_control)
}

fn title_ill(ask: &Ask) -> bool {
    let body = ask.body();
    let title = |text: &str| !text.is_empty() && !text.contains(char::is_control);
    match ask.endpoint().as_str() {
        "POST /project" => {
            !body["name"].as_str().is_some_and(title) || !body["bucketName"].is_string()
        }
        "POST /workspace/{workspace}" => !ask.part("workspace").is_some_and(title),
        _ => false,
    }
}

/// What stands in the path for ids. A new workspace has its name there.
fn ids(ask: &Ask) -> impl Iterator<Item = &str> {
    let holes = ["resource", "workspace", "project", "from", "to", "node", "id"];
    let new = ask.endpoint() == "POST /workspace/{workspace}";
    holes.into_iter().filter(move |_| !new).filter_map(|hole| ask.part(hole))
}

/// As they are written in the recordings: `w-1`.
fn is_id(text: &str) -> bool {
    let of_kind = |(kind, number): (&str, &str)| kind.len() == 1 && number.parse::<u8>().is_ok();
    text == "self" || text.split_once('-').is_some_and(of_kind)
}

fn owner_passed_on(ask: &Ask) -> bool {
    let tiers = ask.body();
    let owner = |tier: &str| tiers[tier]["owner"] == true;
    ask.endpoint() == "PUT /v2/permissions/{from}/{to}" && (owner("private") || owner("shared"))
}

fn secret_ill_kept(ask: &Ask) -> bool {
    let mut kept = ask.request.headers.iter().filter_map(|(name, _)| name.strip_prefix("secret-"));
    is_secret(ask) && kept.any(|name| !is_secret_name(name))
}

fn secret_ill_read(ask: &Ask) -> bool {
    is_secret(ask) && ask.query("name").is_some_and(|name| !is_secret_name(name))
}

fn is_secret(ask: &Ask) -> bool {
    ["secret", "secrets"].contains(&first(ask))
}

fn is_secret_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|char| char.is_ascii_alphanumeric() || "-_".contains(char))
}
