//! Where services may be, how they are called, and for how long they are waited for.

use carta_server::Builder;
use std::net::SocketAddr;
use std::time::Duration;

#[derive(clap::Args)]
#[command(next_help_heading = "Services")]
pub(crate) struct Services {
    /// A network that services may be on beside the public internet, as `10.1.0.0/16`; can be given several times.
    #[arg(long, value_name = "NETWORK")]
    service_network: Vec<String>,

    /// Where to listen for calls to services alone.
    #[arg(long, value_name = "ADDRESS:PORT")]
    services_listen: Option<SocketAddr>,

    /// The host name by which services alone are called.
    #[arg(long, value_name = "HOST")]
    services_host: Option<String>,

    /// How long a service may think before it begins to answer, in seconds [default: 60].
    #[arg(long, value_name = "SECONDS")]
    service_timeout: Option<u64>,

    /// How long nothing may move between caller and service, in seconds [default: 300].
    #[arg(long, value_name = "SECONDS")]
    service_idle_timeout: Option<u64>,

    /// How often it is asked whether a caller may still call, as long as a call goes on, in seconds [default: 30].
    #[arg(long, value_name = "SECONDS")]
    service_recheck: Option<u64>,

    /// How large the body of a call may be, in bytes [default: 4 GiB].
    #[arg(long, value_name = "BYTES")]
    service_body_limit: Option<u64>,
}

impl Services {
    pub(crate) fn apply(self, mut builder: Builder) -> Builder {
        for network in self.service_network {
            builder = builder.service_network(network);
        }
        if let Some(address) = self.services_listen {
            builder = builder.services_listen(address);
        }
        if let Some(host) = self.services_host {
            builder = builder.services_host(host);
        }
        if let Some(seconds) = self.service_timeout {
            builder = builder.service_timeout(Duration::from_secs(seconds));
        }
        if let Some(seconds) = self.service_idle_timeout {
            builder = builder.service_idle_timeout(Duration::from_secs(seconds));
        }
        if let Some(seconds) = self.service_recheck {
            builder = builder.service_recheck(Duration::from_secs(seconds));
        }
        if let Some(bytes) = self.service_body_limit {
            builder = builder.service_body_limit(bytes);
        }
        builder
    }
}
