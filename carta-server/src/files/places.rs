//! How many contents are received at once.

use crate::error::Error;
use crate::ids::UserId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Of everybody together. Each takes some megabytes: a part being received, and one being stored.
const MOST: usize = 32;
/// Of one user, so that nobody keeps the others out.
const MOST_OF_ONE: usize = 8;

#[derive(Default)]
pub(super) struct Places(Mutex<HashMap<UserId, usize>>);

/// A place, until it is dropped.
pub(crate) struct Place {
    places: Arc<Places>,
    user: UserId,
}

impl Places {
    pub(super) fn take(places: &Arc<Self>, user: UserId) -> Result<Place, Error> {
        let mut taken = places.taken();
        if taken.values().sum::<usize>() >= MOST {
            return Err(Error::busy("every place for an upload is taken"));
        }
        let own = taken.entry(user).or_default();
        if *own >= MOST_OF_ONE {
            return Err(Error::too_many("8 uploads at a time at most: wait for one to end"));
        }
        *own += 1;
        drop(taken);
        Ok(Place { places: Arc::clone(places), user })
    }

    /// Nothing that is done under the lock can leave it half done.
    fn taken(&self) -> MutexGuard<'_, HashMap<UserId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        if let Some(own) = taken.get_mut(&self.user) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_them_all_and_what_is_dropped_is_free_again() {
        let places = Arc::default();
        let (mut taken, users) = (Vec::new(), [(); 4].map(|()| UserId::random()));
        for user in users {
            for _ in 0..MOST_OF_ONE {
                taken.push(Places::take(&places, user).expect("a place"));
            }
            assert!(Places::take(&places, user).is_err());
        }
        assert_eq!(taken.len(), MOST);
        let other = UserId::random();
        let full = Places::take(&places, other).err().expect("full");
        assert_eq!(full.status(), 503);
        taken.pop();
        let place = Places::take(&places, other).expect("a place");
        drop((place, taken));
        assert!(places.taken().is_empty());
    }
}
