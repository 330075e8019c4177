//! Tests of guarded functions: without a network, a server, an account or a wait.
//!
//! ```
//! use carta::AuthenticationError;
//! use carta::testing::as_user;
//!
//! #[carta::authorize(groups = ["MyOrg:MyGroup"])]
//! fn deploy() -> Result<&'static str, AuthenticationError> {
//!     Ok("deployed")
//! }
//!
//! // #[test]
//! fn members_alone_deploy() {
//!     let andy = as_user("andy").in_groups(["MyOrg:MyGroup"]).log_in();
//!     assert_eq!(deploy().unwrap(), "deployed");
//!     drop(andy);
//!     let _beth = as_user("beth").log_in();
//!     assert_eq!(deploy().unwrap_err().status(), 403);
//! }
//! # members_alone_deploy();
//! ```
//!
//! The feature `testing` belongs to the `dev-dependencies`:
//!
//! ```toml
//! [dev-dependencies]
//! carta = { version = "0.1", features = ["testing"] }
//! ```
//!
//! # Time, outages, revocations
//!
//! [`install`] gives the whole [`Kit`]: a [`Clock`] to move in place of waiting, and an [`Authority`], a Carta in this
//! process that knows what the test tells it.
//!
//! ```
//! use carta::Refusal;
//! use std::time::Duration;
//!
//! #[carta::authorize(groups = ["MyOrg:Ops"])]
//! fn restart() -> Result<(), carta::AuthenticationError> {
//!     Ok(())
//! }
//! let refusal = || restart().err().map(|error| error.refusal());
//!
//! let kit = carta::testing::install();
//! let authority = kit.authority();
//! authority.add_member("MyOrg:Ops", "andy");
//! carta::set_agent(authority.agent("andy"));
//! assert_eq!(refusal(), None);
//!
//! authority.goes_away();
//! kit.advance(Duration::from_secs(61)); // older than `ttl`, and Carta can't be asked
//! assert_eq!(refusal(), None, "within `max_stale`");
//! kit.advance(Duration::from_secs(240));
//! assert_eq!(refusal(), Some(Refusal::Unavailable));
//!
//! authority.answers_again();
//! authority.remove_member("MyOrg:Ops", "andy");
//! kit.advance(Duration::from_secs(61));
//! assert_eq!(refusal(), Some(Refusal::Denied));
//! ```
//!
//! # Identities, and all guards at once
//!
//! [`AsUser::identity`] is for [`scope`](crate::scope): it leaves the process alone. [`assert_all_guards_deny`] calls every
//! guard of the program.
//!
//! # Turns
//!
//! A process has one session, one set of settings and one clock, and the tests of one binary run side by side. So whoever
//! holds a [`Kit`] or a [`LoggedIn`] has the turn, and other threads wait for it in [`install`] and [`AsUser::log_in`].
//! The end of a turn logs the process out and puts the settings back. The same thread may install as often as it likes. A
//! thread that a test starts itself mustn't: the test would wait for the thread, and the thread for the test.
//!
//! An [`AsUser::agent`] and an [`AsUser::identity`] need no turn: they leave the process alone.
//!
//! # Where it exists
//!
//! With the feature `testing`, and then only with debug assertions or `--cfg carta_testing_in_release`: no release build
//! can be told what time it is or whom to believe. Where it exists, it does nothing until a test calls it.

mod as_user;
mod authority;
mod body;
mod clock;
mod deny_all;
mod directory;
mod kit;
mod listing;
mod reply;
mod routes;

pub use as_user::{AsUser, LoggedIn, as_user};
pub(crate) use authority::authority_at;
pub use authority::{Authority, Hold};
pub use clock::Clock;
pub(crate) use clock::{ahead, as_set, asleep, pass};
pub use deny_all::assert_all_guards_deny;
pub use kit::{Kit, install};
pub use reply::Reply;
