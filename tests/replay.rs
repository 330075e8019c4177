//! What the reference was recorded to send and to make of the answers, and what this client does.

mod arguments;
mod authority;
mod authorize;
mod calls;
mod cognito;
mod compare;
mod differences;
mod login;
mod outcome;
mod play;
mod python;
pub(crate) mod reader;
mod report;
pub(crate) mod request;

use crate::session::Session;
use reader::Kind;
use report::Report;
use serde_json::Value;

#[test]
fn every_recording_is_accounted_for() {
    let session = Session::begin();
    let mut report = Report::default();
    for recording in reader::recordings() {
        let verdicts = match recording.kind {
            Kind::Calls { newer, vectors } => {
                each(&vectors, |vector| differences::judge(&play::play(vector, newer)))
            }
            Kind::Guards(vectors) => each(&vectors, |vector| authorize::judge(&session, vector)),
            Kind::Logins(vectors) => each(&vectors, cognito::judge),
            Kind::Elsewhere(why) => {
                report.line(&format!("{}: not replayed here: {why}", recording.name));
                continue;
            }
        };
        report.file(&recording.name, verdicts);
    }
    report.end();
}

fn each(
    vectors: &[Value],
    mut judge: impl FnMut(&Value) -> report::Verdict,
) -> Vec<(String, report::Verdict)> {
    let id = |vector: &Value| vector["id"].as_str().unwrap_or("without a name").to_owned();
    vectors.iter().map(|vector| (id(vector), judge(vector))).collect()
}
