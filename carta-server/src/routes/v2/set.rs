//! `PUT /v2/permissions/{from}/{to}`: those with *admin* say what a holder is granted. `user.owner` makes a user the
//! owner.

use super::holder;
use super::tiers_json::{Request, TiersJson};
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::{Body, Segments};
use crate::routes::texts::resource_id;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((from, to)): Segments<(String, String)>,
    Body(request): Body<Request>,
) -> Result<Json<TiersJson>, Error> {
    let (from, to, wanted) = (holder(&from), resource_id(&to)?, request.wanted()?);
    let (tiers, owner) = directory::set_permission(&app, &caller, to, None, &from, wanted).await?;
    Ok(Json(TiersJson::new(tiers, owner)))
}
