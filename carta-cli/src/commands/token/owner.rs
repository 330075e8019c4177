use crate::commands::permission::holder;
use crate::context::Context;
use carta_core::Agent;

/// Whose API tokens are meant.
#[derive(clap::Args)]
pub(super) struct Owner {
    /// This user's, by name or id, for administrators [default: your own].
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
}

impl Owner {
    /// As Carta calls whoever it is.
    pub(super) fn node(&self, context: &Context, agent: &Agent) -> anyhow::Result<String> {
        match &self.user {
            Some(name) => Ok(holder::user(context, agent, name)?.id),
            None => Ok("self".to_owned()),
        }
    }
}
