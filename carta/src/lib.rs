#![doc = include_str!("../README.md")]
//!
//! # Features
//!
//! | feature | default | what it adds |
//! | --- | --- | --- |
//! | `metrics` | no | counts decisions in the `metrics` facade: `carta_decisions_total`, by `decision` and `reason`; a call that is known to be granted is none |
//! | `verify` | no | `carta::Verifier` and `carta::AssertionVerifier`: who sent a token |
//! | `tower` | no | `carta::AuthLayer`: requests run in the name of whoever sent them; `carta::CurrentUser`; with `verify`. Then `carta::web` says how to guard a service |
//! | `axum` | no | refusals as answers of axum's, `CurrentUser` as its extractor; with `tower` |
//! | `tonic` | no | refusals as statuses of gRPC, with details; with `tower` |
//! | `actix` | no | `AuthLayer` as middleware of actix-web's, refusals as its answers, `CurrentUser` as its extractor; with `tower` |
//! | `testing` | no | `carta::testing`: guarded functions tested without a network or a wait; only with debug assertions |
//!
//! No feature changes a decision.
//!
//! Users of pycarta find every function of theirs in [`coming_from_pycarta`]; what a guarded call costs is in [`speed`].

mod authorize;
#[doc = include_str!("../docs/coming-from-pycarta.md")]
pub mod coming_from_pycarta {}
mod group;
#[doc = include_str!("../docs/speed.md")]
pub mod speed {}
#[cfg(feature = "tower")]
#[doc = include_str!("../docs/web.md")]
pub mod web {}

pub use authorize::{authorize, unguarded};

// Who is calling.
pub use carta_core::{
    Challenge, ChallengeKind, Identity, Login, LoginStep, Scope, Scoped, agent, current_user,
    invalidate, ioff, ion, is_authenticated, is_interactive, login, logout, scope, scope_sync,
    set_agent, set_lookup_agent,
};

// What a guard requires and answers.
pub use carta_core::{
    AuthenticationError, Authorized, Check, Decision, DecisionHook, FromDenial, Group, GroupName,
    GuardInfo, InvalidName, InvalidPolicy, InvalidResource, Leaf, MAX_NAME_CHARS, NameProblem,
    Permission, Policy, Reason, Refusal, ResourceRef, Source, Terms, Truth, UserName, WarmUp,
    WarmedUp, check, guards, guards_if_asked, guards_json, on_decision, warm_up,
};

// Asking Carta.
pub use carta_core::resource;
pub use carta_core::{
    Agent, Answer, ApiToken, AuditPage, AuditRequest, AuditTrail, AuditedChange, AuditedUser,
    Configuration, Error, Files, FindUsers, Groups, Host, Member, NamedGroup, NewApiToken,
    NewUpload, Node, Organization, Organizations, PasswordPolicy, Permissions, PermissionsV2,
    Projects, Props, Request, RequestLine, ResourcePermission, Resources, Response, Secret,
    SecretEntry, Secrets, ServiceClient, Services, Tokens, Upload, UploadInParts, User, UserPool,
    Users, Workspaces, block_on,
};

// Saved logins, shared with pycarta.
pub use carta_core::{Profile, Profiles};

pub use carta_core::{Configure, configure};

// Callers that come with requests.
#[cfg(feature = "verify")]
pub use carta_core::{AssertionVerifier, TokenProblem, Verifier, VerifierBuilder, VerifyError};
#[cfg(feature = "tower")]
pub use carta_core::{
    AuthLayer, AuthService, CurrentUser, Identified, Problem, ScopedBody, answer_problems,
    show_requirements,
};

#[cfg(all(feature = "testing", any(debug_assertions, carta_testing_in_release)))]
pub use carta_core::testing;

#[doc(hidden)]
pub use carta_core::__private;
#[doc(hidden)]
pub use carta_macros::group as __group;
