//! What a password must be like where users choose one.

use carta_server::{Builder, PasswordPolicy};

#[derive(clap::Args)]
#[command(next_help_heading = "Passwords")]
pub(crate) struct Passwords {
    /// The fewest characters of a password where users choose one, from 6 to 99.
    #[arg(long, value_name = "COUNT", default_value_t = 12)]
    minimum_password_length: u32,

    /// What must be in such a password; can be given several times, or with commas [default: nothing of these].
    #[arg(long, value_name = "KIND", value_enum, value_delimiter = ',')]
    password_needs: Vec<Kind>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// A small letter
    Lowercase,
    /// A capital letter
    Uppercase,
    /// A digit
    Number,
    /// What is neither letter nor digit
    Symbol,
}

impl Passwords {
    pub(crate) fn apply(self, builder: Builder) -> Builder {
        let needs = |kind| self.password_needs.contains(&kind);
        builder.password_policy(
            PasswordPolicy::default()
                .minimum_length(self.minimum_password_length)
                .require_lowercase(needs(Kind::Lowercase))
                .require_uppercase(needs(Kind::Uppercase))
                .require_numbers(needs(Kind::Number))
                .require_symbols(needs(Kind::Symbol)),
        )
    }
}
