//! Settings put aside and put back, for the test kit.

use super::{CURRENT, Configure, Settings};
use crate::epoch;
use std::sync::PoisonError;

/// The settings of a moment; none, if the environment hadn't been read.
pub(crate) struct Saved(Option<(Configure, Settings)>);

pub(crate) fn save() -> Saved {
    Saved(*CURRENT.read().unwrap_or_else(PoisonError::into_inner))
}

impl Saved {
    pub(crate) fn restore(&self) {
        let mut current = CURRENT.write().unwrap_or_else(PoisonError::into_inner);
        *current = self.0;
        match self.0 {
            Some((_, settings)) => settings.take_effect(),
            // Whoever reads the environment next sees to the rest.
            None => epoch::GENERATION.advance(),
        }
    }
}
