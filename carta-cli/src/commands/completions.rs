use crate::output;
use clap::CommandFactory as _;
use clap_complete::Shell;
use std::io::Write as _;

/// Write what a shell completes the command's words by.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta completions bash > ~/.local/share/bash-completion/completions/carta
  carta completions zsh > ~/.zfunc/_carta
  carta completions fish > ~/.config/fish/completions/carta.fish")]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut crate::Arguments::command(), "carta", &mut script);
        Ok(output::write(|out| out.write_all(&script))?)
    }
}
