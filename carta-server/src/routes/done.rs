//! `{}`: done, and there is nothing to say.

use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(super) struct Done {}
