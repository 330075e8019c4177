use super::SrpError;

/// The part of a user pool's id that is hashed: `Abc123` of `us-east-1_Abc123`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolName<'a>(&'a str);

impl<'a> PoolName<'a> {
    /// The name in a pool's id.
    ///
    /// # Errors
    ///
    /// If no name follows the `_`, or a second `_` follows: clients differ in what they hash then.
    pub fn of_id(pool_id: &'a str) -> Result<Self, SrpError> {
        match pool_id.split_once('_') {
            Some((_, name)) if !name.is_empty() && !name.contains('_') => Ok(Self(name)),
            _ => Err(SrpError::PoolId),
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.0
    }
}
