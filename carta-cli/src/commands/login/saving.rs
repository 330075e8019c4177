//! Whether a login is kept, and what of it.

use crate::context::{Context, earlier_logins};
use crate::output::shown;
use crate::{home, prompt, terminal};
use carta_core::{Agent, Profile, Profiles, Secret};

#[derive(clap::Args)]
pub(super) struct Saving {
    /// Save the login without asking.
    #[arg(long)]
    save: bool,

    /// Save the password with it, in clear text.
    #[arg(long)]
    save_password: bool,

    /// Don't save the login: only see whether it succeeds.
    #[arg(long, conflicts_with_all = ["save", "save_password"])]
    no_save: bool,
}

/// A login that succeeded.
pub(super) struct Login<'a> {
    pub(super) agent: &'a Agent,
    pub(super) username: String,
    pub(super) password: Secret,
}

impl Saving {
    /// Saves the login in the profile of that name, if that is wanted; says whether it was.
    pub(super) fn save(
        &self,
        context: &Context,
        profiles: &Profiles,
        name: &str,
        before: Option<&Profile>,
        login: Login<'_>,
    ) -> anyhow::Result<bool> {
        if !self.wants_login(context, profiles, name, before, &login)? {
            return Ok(false);
        }
        let with_password = self.wants_password(before, &login)?;
        // Others may have changed it meanwhile: only what the login brought is.
        profiles.set(name, |profile| {
            home::set(profile, login.agent.host());
            profile.username = Some(login.username);
            profile.token = Some(login.agent.token());
            profile.token_user.clone_from(&profile.username);
            // pycarta may have another Carta in mind.
            profile.token_host = profile.own_host.clone();
            profile.password = with_password.then_some(login.password);
        })?;
        let file = profiles.path().display().to_string();
        context.say(format_args!("saved as profile `{}` in {}", shown(name), shown(&file)));
        let is_told = context.globals().profile().is_some();
        for name in earlier_logins().filter(|_| !is_told) {
            context.say(format_args!("{name} is set, and counts before it"));
        }
        Ok(true)
    }

    fn wants_login(
        &self,
        context: &Context,
        profiles: &Profiles,
        name: &str,
        before: Option<&Profile>,
        login: &Login<'_>,
    ) -> anyhow::Result<bool> {
        if self.save || self.save_password {
            return Ok(true);
        }
        if self.no_save {
            return Ok(false);
        }
        if !terminal::can_ask() {
            context.say("the login isn't saved; `--save` saves it");
            return Ok(false);
        }
        let file = profiles.path().display().to_string();
        context.say(format_args!(
            "It can be saved in {}, which only you can read: user name, host, and the token, for as long as Carta lets it count.",
            shown(&file)
        ));
        let question = match before {
            Some(before) if !is_same(before, login) => {
                format!("Save it as profile `{}`, in place of the login there?", shown(name))
            }
            _ => format!("Save it as profile `{}`?", shown(name)),
        };
        prompt::agrees(&question, true)
    }

    /// A password that was saved before, of the same user at the same Carta, is wanted again.
    fn wants_password(&self, before: Option<&Profile>, login: &Login<'_>) -> anyhow::Result<bool> {
        let before = before.filter(|before| is_same(before, login));
        if self.save_password || before.is_some_and(|profile| profile.password.is_some()) {
            return Ok(true);
        }
        if self.save || !terminal::can_ask() {
            return Ok(false);
        }
        prompt::agrees(
            "Save the password, too, in clear text, so that it needn't be typed again?",
            false,
        )
    }
}

fn is_same(before: &Profile, login: &Login<'_>) -> bool {
    before.username.as_deref() == Some(&login.username)
        && before.host().ok().as_ref() == Some(login.agent.host())
}
