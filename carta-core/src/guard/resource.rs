//! What the attribute makes of `on = EXPR`.

use crate::{InvalidResource, ResourceRef};

/// What converts into a [`ResourceRef`]. It stands here and not in the bound of [`resource`] for what the compiler says
/// of anything else, which would be a list of conversions that nobody asked for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` doesn't say which resource is meant",
    label = "`on` takes an expression of which a reference converts into `ResourceRef`",
    note = "texts and whole numbers do: write the resource's id",
    note = "or implement `TryFrom<&…> for carta::ResourceRef` for a type of your own"
)]
pub trait NamesResource {
    /// The resource.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn resource(self) -> Result<ResourceRef, InvalidResource>;
}

#[diagnostic::do_not_recommend]
impl<R> NamesResource for R
where
    R: TryInto<ResourceRef>,
    InvalidResource: From<R::Error>,
{
    fn resource(self) -> Result<ResourceRef, InvalidResource> {
        self.try_into().map_err(InvalidResource::from)
    }
}

/// Which resource `on = EXPR` means.
///
/// # Errors
///
/// Why it means none.
pub fn resource<R: NamesResource>(value: R) -> Result<ResourceRef, InvalidResource> {
    value.resource()
}
