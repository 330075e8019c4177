//! Which Carta a saved profile is for.

use carta_core::{Host, Profile};

/// Lets a profile log in at `host`: one of the hosted Cartas by its name, which pycarta understands, any other by its address.
pub(crate) fn set(profile: &mut Profile, host: &Host) {
    let hosted = if *host == Host::production() {
        Some("production")
    } else if *host == Host::development() {
        Some("development")
    } else {
        None
    };
    match hosted {
        Some(word) => {
            profile.environment = Some(word.to_owned());
            profile.own_host = None;
        }
        None => profile.own_host = Some(host.clone()),
    }
}
