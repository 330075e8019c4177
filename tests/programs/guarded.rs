//! A program with one guarded function, for what only a process of its own can show: the automatic login, the end
//! of the process.
//!
//! Each argument is done in turn; `call` prints `granted`, or the refusal and its explanation.
#![expect(clippy::print_stdout, reason = "a program tells its tester what happened")]

use carta::AuthenticationError;
use std::future::IntoFuture;
use std::process::Command;

#[carta::authorize(groups = ["Org:Ops"])]
fn guarded() -> Result<(), AuthenticationError> {
    Ok(())
}

#[carta::authorize(groups = ["Org:Ops"])]
async fn guarded_async() -> Result<(), AuthenticationError> {
    Ok(())
}

/// A listener to events that calls guarded functions, also on the thread of carta's own that an event may come from.
struct Listener {
    logs_out: bool,
}

impl tracing::Subscriber for Listener {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("carta") && metadata.target() != "carta::decision"
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, _: &tracing::Event<'_>) {
        if self.logs_out {
            return carta::logout();
        }
        for answer in [guarded(), carta::block_on(guarded_async())] {
            println!("heard: {:?}", answer.map_err(|error| error.refusal()));
        }
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

fn listen(logs_out: bool) {
    let listener = Listener { logs_out };
    println!("listening: {}", tracing::subscriber::set_global_default(listener).is_ok());
}

/// Writes everything that any crate logs to standard output.
fn trace() {
    let everything = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
    everything.with_ansi(false).with_writer(std::io::stdout).init();
}

/// Prints whatever can be printed of the session.
fn show() {
    println!("{:?} {:?}", carta::agent(), carta::block_on(carta::current_user()));
    if let Some(agent) = carta::agent() {
        let asked =
            carta::block_on(agent.get("missing").header("x-key", "hunter2 header").into_future());
        println!("{:?} {:?} {:?}", agent.token(), asked, agent.post("x").json(&"hunter2 body"));
    }
}

fn call() {
    match guarded() {
        Ok(()) => println!("granted"),
        Err(error) => println!("{:?}: {}", error.refusal(), error.explain()),
    }
}

/// Calls when the thread ends that is dropping it.
struct Last;

impl Drop for Last {
    fn drop(&mut self) {
        call();
    }
}

thread_local! {
    static LAST: Last = const { Last };
}

/// Does `call` in another process.
fn start_another() {
    let myself =
        std::env::current_exe().and_then(|program| Command::new(program).arg("call").status());
    if !myself.is_ok_and(|status| status.success()) {
        println!("it couldn't be started");
    }
}

fn main() {
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "call" => call(),
            "listen" => listen(false),
            "trace" => trace(),
            "show" => show(),
            "log out when logged in" => listen(true),
            "call at exit" => LAST.with(|_| ()),
            "exit" => std::process::exit(0),
            "start another" => start_another(),
            "logout" => carta::logout(),
            "ion" => carta::ion(),
            "login" => match carta::login().blocking() {
                Ok(_) => println!("logged in"),
                Err(error) => println!("{error}"),
            },
            "login as zoe" => {
                let login = carta::login().username("zoe").password("not hers").blocking();
                println!("{}", if login.is_ok() { "logged in" } else { "not logged in" });
            }
            other => println!("`{other}` isn't known here"),
        }
    }
}
