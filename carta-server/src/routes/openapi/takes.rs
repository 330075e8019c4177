//! What the arguments of a handler say of its endpoint.

use super::description::{Description, JSON};
use crate::app::App;
use crate::directory::Caller;
use crate::routes::caller::{Anybody, CallerInGroups};
use crate::routes::extract::{Body, Parameters, Segments};
use crate::routes::peer::FromPeer;
use crate::store::Account;
use axum::extract::State;
use axum::http::Method;
use utoipa::openapi::path::ParameterIn;
use utoipa::{IntoParams, ToSchema};

/// What handlers can take: an argument that says nothing of itself doesn't compile in the table of routes.
pub(in crate::routes) trait Takes {
    fn describe(description: &mut Description);
}

/// Arguments that are none of the client's making, or stand in the path, which the row has.
macro_rules! silent {
    ($($silent:ty,)+) => {
        $(impl Takes for $silent {
            fn describe(_: &mut Description) {}
        })+
    };
}

silent! { Anybody, State<App>, FromPeer, Method, }

impl<T> Takes for Segments<T> {
    fn describe(_: &mut Description) {}
}

macro_rules! callers {
    ($($caller:ty,)+) => {
        $(impl Takes for $caller {
            fn describe(description: &mut Description) {
                description.needs_credential();
            }
        })+
    };
}

callers! { Caller, Account, CallerInGroups, }

impl<T: IntoParams> Takes for Parameters<T> {
    fn describe(description: &mut Description) {
        for parameter in T::into_params(|| Some(ParameterIn::Query)) {
            description.parameter(parameter);
        }
    }
}

impl<T: ToSchema> Takes for Body<T> {
    fn describe(description: &mut Description) {
        let schema = description.schema_of::<T>();
        description.body(JSON, schema);
        description.refuses(408);
        description.refuses(415);
    }
}
