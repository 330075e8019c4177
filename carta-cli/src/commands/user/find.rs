use super::shown::Shown;
use crate::context::Context;
use crate::failure::Failure;

/// Look for users by what is known of them; who is found fits all that is given.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta user find andy
  carta user find --email andy@ --partial
  carta user find --last-name Ng --first-name Andy --output json")]
#[command(arg_required_else_help = true)]
pub(crate) struct Find {
    /// The name.
    #[arg(value_name = "NAME")]
    name: Option<String>,

    /// The id.
    #[arg(long)]
    id: Option<String>,

    /// The e-mail address.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,

    /// The first name.
    #[arg(long, value_name = "NAME")]
    first_name: Option<String>,

    /// The last name.
    #[arg(long, value_name = "NAME")]
    last_name: Option<String>,

    /// What is given need only be the beginning.
    #[arg(long)]
    partial: bool,
}

impl Find {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let said = [&self.name, &self.id, &self.email, &self.first_name, &self.last_name];
        if said.into_iter().all(Option::is_none) {
            return Err(Failure::usage("nothing is said of whom to look for")
                .help("give a name, or --id, --email, --first-name or --last-name; `carta user list` lists everybody")
                .into());
        }
        let mut find = context.agent()?.users().find();
        if let Some(name) = &self.name {
            find = find.name(name);
        }
        if let Some(id) = &self.id {
            find = find.id(id);
        }
        if let Some(email) = &self.email {
            find = find.email(email);
        }
        if let Some(name) = &self.first_name {
            find = find.first_name(name);
        }
        if let Some(name) = &self.last_name {
            find = find.last_name(name);
        }
        let find = if self.partial { find.partial() } else { find };
        let users = context.ask("looking for users", find)?;
        let users: Vec<Shown> = users.into_iter().map(Shown::from).collect();
        context.list(&users, "nobody was found; `--partial` looks for beginnings")
    }
}
