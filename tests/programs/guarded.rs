//! A program with one guarded function, for what only a process of its own can show: the automatic login.
//!
//! Each argument is done in turn; `call` prints `granted`, or the refusal and its explanation.
#![expect(clippy::print_stdout, reason = "a program tells its tester what happened")]

use carta::AuthenticationError;

#[carta::authorize(groups = ["Org:Ops"])]
fn guarded() -> Result<(), AuthenticationError> {
    Ok(())
}

fn call() {
    match guarded() {
        Ok(()) => println!("granted"),
        Err(error) => println!("{:?}: {}", error.refusal(), error.explain()),
    }
}

fn main() {
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "call" => call(),
            "logout" => carta::logout(),
            "ion" => carta::ion(),
            "login" => match carta::login().blocking() {
                Ok(_) => println!("logged in"),
                Err(error) => println!("{error}"),
            },
            other => println!("`{other}` isn't known here"),
        }
    }
}
