//! What a process leaves behind that crashes: here, nothing.

use anyhow::Context as _;
use rustix::process::{Resource, Rlimit, setrlimit};

/// The master key is in memory, and what it opens: a core file would have it all.
pub(super) fn forbid() -> anyhow::Result<()> {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    setrlimit(Resource::Core, none).context("the system can't be told to write no core file")
}
