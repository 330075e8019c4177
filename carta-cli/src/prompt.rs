//! Questions at the terminal, and secrets from elsewhere. Never from arguments, which everybody on the machine can read.

mod interrupt;

use crate::failure::Failure;
use crate::terminal;
use anyhow::Context as _;
use carta_core::Secret;
use std::fs::File;
use std::io::{self, BufRead as _, IsTerminal as _, Read, Write as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// A file with more isn't one with a password.
const MOST: u64 = 4096;
/// For that and what a reader tries beyond.
const ROOM: usize = 4096 + 64;

/// How else to give a password than at the terminal.
const ELSEWHERE: &str = "--password-stdin or --password-file FILE";

/// The yes to a deletion.
#[derive(clap::Args)]
pub(crate) struct Yes {
    /// Don't ask whether it is meant.
    #[arg(long, short)]
    yes: bool,
}

impl Yes {
    /// Goes on if `deed`, as in *delete group `Ops`*, is meant.
    pub(crate) fn to(&self, deed: &str) -> anyhow::Result<()> {
        if self.yes {
            return Ok(());
        }
        if !terminal::can_ask() {
            let what = format!("nobody is there to ask whether to {deed}");
            return Err(Failure::usage(what).help("say that it is meant: --yes").into());
        }
        if agrees(&format!("{deed}?"), false)? {
            return Ok(());
        }
        Err(Failure::failed(format!("nothing was done: to {deed} wasn't confirmed")).into())
    }
}

/// Where a password comes from.
#[derive(clap::Args)]
#[group(multiple = false)]
pub(crate) struct PasswordFrom {
    /// Read the password from stdin.
    #[arg(long)]
    password_stdin: bool,

    /// Read the password from this file.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl PasswordFrom {
    /// Whether a source was named, rather than left to the terminal.
    pub(crate) fn is_said(&self) -> bool {
        self.password_stdin || self.password_file.is_some()
    }

    /// The password; asked for at the terminal, if no other source was named.
    pub(crate) fn read(&self, question: &str) -> anyhow::Result<Secret> {
        if self.password_stdin {
            return line_of_stdin("a password", question);
        }
        match &self.password_file {
            Some(path) => line_of_file(path)
                .with_context(|| format!("`{}` can't be used as a password", path.display())),
            None => hidden(question, ELSEWHERE),
        }
    }

    /// The same for a password that is being chosen.
    pub(crate) fn choose(&self, question: &str) -> anyhow::Result<Secret> {
        if self.is_said() { self.read(question) } else { choose(question, ELSEWHERE) }
    }
}

/// Where a secret's value comes from.
#[derive(clap::Args)]
#[group(multiple = false)]
pub(crate) struct ValueFrom {
    /// Read the value from stdin, without the line end behind it.
    #[arg(long)]
    value_stdin: bool,

    /// Read the value from this file, without the line end behind it.
    #[arg(long, value_name = "FILE")]
    value_file: Option<PathBuf>,
}

impl ValueFrom {
    /// The value; asked for at the terminal, if no other source was named. Once, since it can be looked at afterwards.
    pub(crate) fn read(&self, question: &str) -> anyhow::Result<Secret> {
        if self.value_stdin {
            return line_of_stdin("a value", question);
        }
        if let Some(path) = &self.value_file {
            return line_of_file(path)
                .with_context(|| format!("`{}` can't be used as a value", path.display()));
        }
        let value = hidden(question, "--value-stdin or --value-file FILE")?;
        if value.expose().is_empty() {
            return Err(Failure::failed("nothing was done: the value is empty").into());
        }
        Ok(value)
    }
}

/// A password that is chosen at the terminal: typed twice, since nobody sees what is typed.
pub(crate) fn choose(question: &str, otherwise: &str) -> anyhow::Result<Secret> {
    let one = hidden(question, otherwise)?;
    if hidden("The same again: ", otherwise)? == one {
        return Ok(one);
    }
    Err(Failure::failed("nothing was done: the two passwords differ").into())
}

/// What is typed at the terminal, unseen; `otherwise` says how else to give it.
pub(crate) fn hidden(question: &str, otherwise: &str) -> anyhow::Result<Secret> {
    needs_terminal(question, otherwise)?;
    let answer = interrupt::deferred(|| rpassword::prompt_password(question));
    answer.map(Secret::from).map_err(|error| unanswered(question, &error).into())
}

/// What is typed at the terminal; `otherwise` says how else to give it.
pub(crate) fn visible(question: &str, otherwise: &str) -> anyhow::Result<String> {
    needs_terminal(question, otherwise)?;
    Ok(ask(question)?.trim().to_owned())
}

/// The same for what counts once, and is wiped.
pub(crate) fn code(question: &str, otherwise: &str) -> anyhow::Result<Secret> {
    needs_terminal(question, otherwise)?;
    Ok(Secret::from(ask(question)?.trim()))
}

/// A yes or a no; `usual` is what Enter alone means.
pub(crate) fn agrees(question: &str, usual: bool) -> anyhow::Result<bool> {
    let choice = if usual { "[Y/n]" } else { "[y/N]" };
    loop {
        let answer = ask(&format!("{question} {choice} "))?;
        match answer.trim().to_lowercase().as_str() {
            "" => return Ok(usual),
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => {}
        }
    }
}

fn ask(question: &str) -> anyhow::Result<Zeroizing<String>> {
    // More than a terminal gives as one line, so that no part is left behind by growing.
    let mut answer = Zeroizing::new(String::with_capacity(ROOM));
    let asked = write!(io::stderr(), "{question}")
        .and_then(|()| io::stderr().flush())
        .and_then(|()| io::stdin().lock().read_line(&mut answer));
    match asked {
        Ok(0) => Err(unanswered(question, &io::ErrorKind::UnexpectedEof.into()).into()),
        Ok(_) => Ok(answer),
        Err(error) => Err(unanswered(question, &error).into()),
    }
}

fn needs_terminal(question: &str, otherwise: &str) -> Result<(), Failure> {
    if terminal::can_ask() {
        return Ok(());
    }
    let what = format!("nobody is there to answer `{}`", question.trim_end_matches([':', ' ']));
    Err(Failure::usage(what).help(format!("give it by {otherwise}")))
}

fn unanswered(question: &str, error: &io::Error) -> Failure {
    let question = question.trim_end_matches([':', ' ']);
    // The cursor stands behind the question.
    let _ = writeln!(io::stderr());
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            Failure::failed(format!("nothing was done: `{question}` wasn't answered"))
        }
        _ => Failure::failed(format!("nothing was done: `{question}` can't be asked: {error}")),
    }
}

/// The file's first and only line.
pub(crate) fn line_of_file(path: &Path) -> anyhow::Result<Secret> {
    line(File::open(path)?)
}

/// The first and only line of stdin, to be used as `what`.
pub(crate) fn line_of_stdin(what: &str, question: &str) -> anyhow::Result<Secret> {
    if io::stdin().is_terminal() {
        // It isn't to be seen while it is typed.
        return hidden(question, "a pipe: it isn't read from a terminal that nobody sees");
    }
    line(io::stdin().lock()).with_context(|| format!("stdin can't be used as {what}"))
}

fn line(input: impl Read) -> anyhow::Result<Secret> {
    let mut text = Zeroizing::new(String::with_capacity(ROOM));
    input.take(MOST + 1).read_to_string(&mut text)?;
    anyhow::ensure!(text.len() as u64 <= MOST, "it holds more than {MOST} bytes");
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    anyhow::ensure!(!line.is_empty(), "it is empty: write one line into it");
    anyhow::ensure!(!line.contains('\n'), "it holds more than one line: one is expected");
    Ok(Secret::from(line))
}
