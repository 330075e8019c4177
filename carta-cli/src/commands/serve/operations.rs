//! How whoever runs it finds out how it is, and how it ends.

use carta_server::Builder;
use std::net::SocketAddr;
use std::time::Duration;

#[derive(clap::Args)]
#[command(next_help_heading = "Operations")]
pub(crate) struct Operations {
    /// Where to tell how it is, in plain HTTP and to whoever asks: /healthz, /readyz and /metrics.
    ///
    /// Only an address of this machine or of a private network: it is never to be reached from the internet.
    #[arg(long, value_name = "ADDRESS:PORT")]
    operations_listen: Option<SocketAddr>,

    /// A name by which it is asked there, as Prometheus may, without a port; may be said again for another one.
    ///
    /// By addresses and as `localhost` it answers anyhow.
    #[arg(long, value_name = "NAME", requires = "operations_listen")]
    operations_host: Vec<String>,

    /// How long it goes on as before once it is told to stop, but isn't ready by /readyz, in seconds: somewhat more than a load
    /// balancer needs to find out [default: 0].
    #[arg(long, value_name = "SECONDS")]
    drain: Option<u64>,

    /// How long requests may take to finish after that, in seconds; then they are cut [default: 10].
    #[arg(long, value_name = "SECONDS")]
    grace: Option<u64>,
}

impl Operations {
    pub(crate) fn apply(self, mut builder: Builder) -> Builder {
        if let Some(address) = self.operations_listen {
            builder = builder.operations_listen(address);
        }
        for name in self.operations_host {
            builder = builder.operations_host(name);
        }
        if let Some(seconds) = self.drain {
            builder = builder.drain(Duration::from_secs(seconds));
        }
        if let Some(seconds) = self.grace {
            builder = builder.grace(Duration::from_secs(seconds));
        }
        builder
    }
}
