//! What Carta keeps and shares: projects, workspaces, files and the rest, and who may do what with them.
//!
//! ```
//! use carta::resource::{Flags, ResourceKind, Role, UserType};
//!
//! let flags = Flags::from("Read, Write, Fly");
//! assert!(flags.read && flags.write && !flags.admin);
//! assert_eq!(flags.unknown(), ["Fly"]);
//!
//! assert!(Role::Editor.flags().is_some_and(|flags| flags.execute));
//! assert_eq!(UserType::from("UserGroup"), UserType::Group);
//! // What this version doesn't know is kept as it is.
//! assert_eq!(ResourceKind::from("Workflow").as_str(), "Workflow");
//! ```
//!
//! Whatever Carta may leave out is an `Option`, and null counts as left out.

mod audit;
mod connection;
mod file;
mod flags;
mod history;
mod item;
mod kind;
mod role;
mod text;
mod tiers;
mod timestamp;

pub use audit::{Accessor, Audit, AuditEntry, Changed, DeniedEntry, Diff, Holder};
pub use connection::{Connection, NativeId};
pub use file::{File, FileInformation, FileSource, FileType, StorageInfo, StorageType};
pub use flags::Flags;
pub use history::History;
pub use item::{Item, Namespace, PermissionEntity, Project, Resource, Service, Workspace};
pub use kind::{ResourceKind, UserType};
pub use role::Role;
pub use tiers::{TierFlags, Tiers};
pub use timestamp::Timestamp;
