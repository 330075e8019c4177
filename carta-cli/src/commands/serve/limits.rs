//! How much of the server one client may take up.

use carta_server::{Builder, Rate, RateLimits};
use std::num::NonZero;

#[derive(clap::Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct Limits {
    /// How many connections one address may have open at a time [default: 2048].
    #[arg(long, value_name = "COUNT")]
    connections_per_address: Option<NonZero<usize>>,

    /// How many requests a second an account may make in the long run; 0: as many as it likes [default: 1000].
    #[arg(long, value_name = "COUNT")]
    account_rate: Option<u32>,

    /// The same of an address, for requests without a valid credential [default: 50].
    #[arg(long, value_name = "COUNT")]
    address_rate: Option<u32>,
}

impl Limits {
    pub(crate) fn apply(self, mut builder: Builder) -> Builder {
        if let Some(most) = self.connections_per_address {
            builder = builder.connections_per_address(most);
        }
        let mut limits = RateLimits::default();
        if let Some(rate) = self.account_rate {
            limits = limits.per_account(NonZero::new(rate).map(Rate::per_second));
        }
        if let Some(rate) = self.address_rate {
            limits = limits.per_address(NonZero::new(rate).map(Rate::per_second));
        }
        builder.rate_limits(limits)
    }
}
