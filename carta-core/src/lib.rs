//! The machinery behind the [`carta`](https://docs.rs/carta) crate; use that one.
//!
//! From a guarded call inwards: `guard` → `session` → `facts` → `agent` → `http`.

mod agent;
/// The atomics of `stamp`, which a test replaces by those of a model checker.
mod atomic {
    pub(super) use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
}
mod clock;
mod decide;
mod denial;
mod epoch;
mod error;
mod facts;
mod guard;
mod host;
mod http;
mod io;
mod name;
mod permission;
mod policy;
mod profile;
pub mod resource;
mod secret;
mod session;
mod settings;
#[doc(hidden)]
pub mod srp;
mod stamp;
#[cfg(all(feature = "testing", any(debug_assertions, carta_testing_in_release)))]
pub mod testing;
mod user;
#[cfg(feature = "verify")]
mod verify;
#[cfg(feature = "tower")]
mod web;

pub use agent::{
    Agent, ApiToken, AuditPage, AuditRequest, AuditTrail, AuditedChange, AuditedUser, Challenge,
    ChallengeKind, Files, FindUsers, Groups, Login, LoginStep, Member, NamedGroup, NewApiToken,
    NewUpload, Node, Organization, Organizations, PasswordPolicy, Permissions, PermissionsV2,
    Projects, Props, Request, ResourcePermission, Resources, Response, SecretEntry, Secrets,
    ServiceClient, Services, Tokens, Upload, UploadInParts, UserPool, Users, Workspaces, ioff, ion,
    is_interactive,
};
pub use denial::{AuthenticationError, Decision, FromDenial, Leaf, Reason, Refusal, Source};
pub use error::{Answer, Configuration, Error, RequestLine};
pub use facts::set_lookup_agent;
pub use guard::{
    Authorized, Check, DecisionHook, GuardInfo, WarmUp, WarmedUp, check_policy as check, guards,
    guards_if_asked, guards_json, on_decision, warm_up,
};
pub use host::Host;
pub use io::block_on;
pub use name::{Group, GroupName, InvalidName, MAX_NAME_CHARS, NameProblem, UserName};
pub use permission::{InvalidResource, Permission, ResourceRef};
pub use policy::{InvalidPolicy, Policy, Terms, Truth};
pub use profile::{Profile, Profiles};
pub use secret::Secret;
pub use session::{
    Identity, Scope, Scoped, agent, current_user, invalidate, is_authenticated, login, logout,
    scope, scope_sync, set_agent,
};
pub use settings::{Configure, configure};
pub use user::User;
#[cfg(feature = "verify")]
pub use verify::{AssertionVerifier, TokenProblem, Verifier, VerifierBuilder, VerifyError};
#[cfg(feature = "tower")]
pub use web::{
    AuthLayer, AuthService, CurrentUser, Identified, Problem, ScopedBody, answer_problems,
    show_requirements,
};

/// What the attribute's expansion calls. Not for use by hand: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::__register as register;
    pub use crate::guard::{
        Checked, Checking, FromDenialInBlock, Guard, NamesResource, Registered, check, check_async,
        check_on, check_on_async, deferred, denied, denied_in_block, guarded, resource,
        with_denied,
    };
    pub use crate::{Group, Permission, Policy, Terms, UserName};
    // By this way they are found under `no_implicit_prelude` and beside a `core` of the user's own.
    pub use core::{concat, include_bytes, module_path, stringify};
    pub use inventory;
    pub use std::boxed::Box;
}

/// Puts a guard on the program's list.
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
    ($guard:ident) => {
        $crate::__private::inventory::submit! {
            $crate::__private::Registered(&$guard)
        }
    };
}
