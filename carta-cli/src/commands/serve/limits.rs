//! How much of the server one client may take up, and all together.

mod limit;

use carta_server::{Builder, RateLimits};
use limit::Limit;
use std::num::NonZero;

#[derive(clap::Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct Limits {
    /// How many connections each listener holds at a time; further ones wait [default: 4096].
    ///
    /// Each takes an open file: if the system allows fewer, the log says so, and it holds what fits.
    #[arg(long, value_name = "COUNT")]
    connections: Option<NonZero<usize>>,

    /// How many of them one address may have open [default: half of all].
    #[arg(long, value_name = "COUNT")]
    connections_per_address: Option<NonZero<usize>>,

    /// How many requests a second an account may make in the long run, and after a colon how many at once (ten times as many
    /// if there is none); `none`: as many as it likes [default: 1000:10000].
    #[arg(long, value_name = "COUNT[:AT_ONCE]")]
    account_rate: Option<Limit>,

    /// The same of an address, for requests without a valid credential [default: 50:1000].
    #[arg(long, value_name = "COUNT[:AT_ONCE]")]
    address_rate: Option<Limit>,
}

impl Limits {
    pub(crate) fn apply(self, mut builder: Builder) -> Builder {
        if let Some(most) = self.connections {
            builder = builder.connections(most);
        }
        if let Some(most) = self.connections_per_address {
            builder = builder.connections_per_address(most);
        }
        let mut limits = RateLimits::default();
        if let Some(limit) = self.account_rate {
            limits = limits.per_account(limit.rate());
        }
        if let Some(limit) = self.address_rate {
            limits = limits.per_address(limit.rate());
        }
        builder.rate_limits(limits)
    }
}
