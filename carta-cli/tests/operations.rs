use crate::process::{Served, carta, run, text};
use crate::wire::get;
use rustix::process::Signal;

#[test]
fn it_tells_how_it_is_and_drains_until_it_is_asked_again() {
    let arguments = ["serve", "--dev", "--operations-listen", "127.0.0.1:0", "--drain", "3600"];
    let mut served = Served::start(&mut carta(&arguments));
    let operations = served.last_word();
    assert!(get(&operations, "/readyz").contains("\"ready\":true"));
    assert!(get(&operations, "/metrics").contains("carta_uptime_seconds"));
    served.send(Signal::TERM);
    served.says("not ready for new clients");
    assert!(get(&operations, "/readyz").contains("\"stopping\":true"));
    assert!(get(&served.url, "/readyz").starts_with("HTTP/1.1 503"));
    assert!(get(&served.url, "/healthz").starts_with("HTTP/1.1 200"), "it goes on");
    let (code, _, logs) = served.stop(Signal::TERM);
    assert_eq!(code, Some(1), "{logs}");
    assert!(logs.contains("asked again"), "{logs}");
}

#[test]
fn it_tells_nobody_on_the_internet() {
    let output = run(&mut carta(&["serve", "--dev", "--operations-listen", "0.0.0.0:0"]));
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("on an address of a private network"), "{stderr}");
}
