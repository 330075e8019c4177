//! From settings to a server that can answer: keys, data, and at the first start whatever must be there.

use super::ending::Times;
use super::error::Problem;
use super::files::{Folder, prepare_folder};
use super::origin::OriginError;
use super::tls::Tls;
use super::{Data, ServerError, origin, peers, reseal};
use crate::app::{App, Rules, Shared};
use crate::clock::Clock;
use crate::code_delivery::Hook;
use crate::directory::{self, Manner};
use crate::files::{FileStore, FileStoreError, Files, Objects};
use crate::housekeeping::Housekeeping;
use crate::ids::UserId;
use crate::login::{Lifetimes, Login};
use crate::metrics::Metrics;
use crate::names::{fold, parse_user};
use crate::password_policy::PasswordPolicy;
use crate::pool::Pool;
use crate::rate_limits::{Limiter, RateLimits};
use crate::seal::{DecoyKey, MasterKey, Sealer};
use crate::services::{Limits, Networks, Services};
use crate::store::{Change, KeyPurpose, Location, NewUser, Store, Transaction};
use crate::tokens::{Assertions, KeyError, KeyRing, Keys, Tokens};
use carta_core::Secret;
use carta_core::srp::{PoolName, Verifier};
use std::net::SocketAddr;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use url::Url;

/// Names the master key's file, unless the builder does.
const MASTER_KEY_FILE: &str = "CARTA_MASTER_KEY_FILE";
/// In the data folder, unless the builder says otherwise.
const FILES: &str = "files";

pub(super) struct Settings {
    pub(super) data: Data,
    pub(super) listen: SocketAddr,
    pub(super) public_url: Option<String>,
    pub(super) master_key_file: Option<PathBuf>,
    pub(super) previous_master_key_file: Option<PathBuf>,
    pub(super) clock: Clock,
    pub(super) lifetimes: Lifetimes,
    pub(super) key_rotation: u64,
    pub(super) administrator: Option<Administrator>,
    pub(super) rules: Rules,
    pub(super) password_policy: PasswordPolicy,
    pub(super) code_hook: Option<Hook>,
    pub(super) networks: Networks,
    pub(super) limits: Limits,
    pub(super) services_listen: Option<SocketAddr>,
    pub(super) services_host: Option<String>,
    /// Half of all that fit, if nothing is said.
    pub(super) connections_per_address: Option<NonZero<usize>>,
    pub(super) operation: Operation,
    pub(super) files: FileStore,
    pub(super) largest_file: u64,
    pub(super) rate_limits: RateLimits,
}

/// How it is reached, watched and ended.
pub(super) struct Operation {
    pub(super) tls: Option<Tls>,
    pub(super) operations_listen: Option<SocketAddr>,
    pub(super) operations_hosts: Vec<String>,
    pub(super) behind_load_balancer: bool,
    /// On each listener.
    pub(super) connections: NonZero<usize>,
    pub(super) times: Times,
}

pub(super) struct Administrator {
    pub(super) name: String,
    pub(super) password: Secret,
    pub(super) email: Option<String>,
}

impl Settings {
    /// Who is reached by TLS and doesn't speak it stands behind a proxy.
    fn addresses_hidden(&self, url: &str) -> bool {
        let behind_proxy = url.starts_with("https://") && self.operation.tls.is_none();
        behind_proxy || self.operation.behind_load_balancer
    }

    pub(super) fn public_url(&self, address: SocketAddr) -> Result<String, ServerError> {
        let has_tls = self.operation.tls.is_some();
        let base = origin::base(self.public_url.as_deref(), address, has_tls);
        Ok(base.map_err(Problem::from)?)
    }
}

/// What requests share, and whether the administrator was made.
pub(super) async fn start(settings: &Settings, url: &str) -> Result<(App, bool), ServerError> {
    Ok(try_start(settings, url).await?)
}

async fn try_start(settings: &Settings, url: &str) -> Result<(App, bool), Problem> {
    let (master, store) = open_data(settings).await?;
    let objects = open_files(settings)?;
    let previous = settings.previous_master_key_file.as_deref().map(MasterKey::read).transpose()?;
    let started = first_start(settings, &store, &master, previous.as_ref(), url).await?;
    let Started { pool, keys, assertion_keys, decoy_key, sealer, administrator_made } = started;
    let (clock, lifetimes) = (settings.clock.clone(), settings.lifetimes);
    let (a_store, a_sealer) = (store.clone(), Arc::clone(&sealer));
    let login = Login::new(a_store, a_sealer, clock.clone(), &pool, &master, decoy_key, lifetimes)?;
    let ring = |keys, purpose, longest| {
        let (store, sealer) = (store.clone(), Arc::clone(&sealer));
        KeyRing::new(keys, store, sealer, purpose, settings.key_rotation, longest)
    };
    let keys = ring(keys, KeyPurpose::Tokens, lifetimes.token);
    let assertion_keys = ring(assertion_keys, KeyPurpose::Assertions, Assertions::LIFETIME);
    let services_url = Url::parse(url).map_err(|_| OriginError::Url)?;
    let files = Files::new(objects, store.clone(), clock.clone(), settings.largest_file);
    // What a server that was killed left behind.
    files.sweep();
    let (metrics, addresses) =
        (Metrics::new().with_retries(store.retries()), !pool.addresses_hidden);
    let metrics = Arc::new(metrics);
    let limiter = Limiter::new(settings.rate_limits, addresses, &clock, Arc::clone(&metrics));
    let shared = Shared {
        limiter: Arc::new(limiter),
        metrics,
        started_at: clock.now(),
        login,
        files,
        housekeeping: Housekeeping::new(store.clone(), clock.clone()),
        tokens: Tokens::new(&pool, lifetimes.token),
        keys,
        assertion_keys,
        assertions: Assertions::new(url),
        store,
        sealer,
        clock,
        pool,
        services: Services::new(settings.networks.clone(), settings.limits, services_url),
        health: Arc::default(),
        rules: settings.rules,
        password_policy: settings.password_policy,
        code_hook: settings.code_hook.clone(),
    };
    let app = Arc::new(shared);
    peers::watch(&app);
    Ok((app, administrator_made))
}

async fn open_data(settings: &Settings) -> Result<(MasterKey, Store), Problem> {
    let named = settings.master_key_file.clone();
    let environment = || std::env::var_os(MASTER_KEY_FILE).map(PathBuf::from);
    match &settings.data {
        Data::Memory => {
            let master = match named {
                Some(path) => MasterKey::read(&path)?,
                None => MasterKey::random()?,
            };
            Ok((master, Store::open(Location::Memory).await?))
        }
        Data::Postgres(database) => {
            let path = named.or_else(environment).ok_or(Problem::NoMasterKey)?;
            Ok((MasterKey::read(&path)?, Store::open(Location::Postgres(database)).await?))
        }
        Data::Folder(path) => {
            let folder = Folder::prepare(path)?;
            let master = match named.or_else(environment) {
                Some(path) => MasterKey::read(&path)?,
                None => MasterKey::read_or_make(&folder.master_key())?,
            };
            let store = Store::open(Location::File(&folder.database())).await?;
            Ok((master, store))
        }
    }
}

fn open_files(settings: &Settings) -> Result<Objects, Problem> {
    if settings.largest_file == 0 {
        return Err(FileStoreError::Largest.into());
    }
    let folder = match (&settings.files, &settings.data) {
        (FileStore::WithData, Data::Memory) => return Ok(Objects::in_memory()),
        (FileStore::WithData, Data::Folder(path)) => path.join(FILES),
        (FileStore::WithData, Data::Postgres(_)) => return Err(FileStoreError::NoPlace.into()),
        (FileStore::Folder(path), _) => path.clone(),
        (FileStore::S3(s3), _) => return Ok(Objects::in_bucket(s3)?),
    };
    prepare_folder(&folder)?;
    Ok(Objects::in_folder(&folder)?)
}

/// What is there once a server may answer.
struct Started {
    pool: Pool,
    keys: Keys,
    assertion_keys: Keys,
    decoy_key: DecoyKey,
    sealer: Arc<Sealer>,
    administrator_made: bool,
}

/// Whatever isn't there yet is made, in one transaction: of several servers that start at once, one makes it all.
async fn first_start(
    settings: &Settings,
    store: &Store,
    master: &MasterKey,
    previous: Option<&MasterKey>,
    url: &str,
) -> Result<Started, Problem> {
    let now = settings.clock.now();
    let sealer = &Arc::new(Sealer::new(master));
    let addresses_hidden = settings.addresses_hidden(url);
    store
        .write(|mut tx| async move {
            let resealed = match previous {
                Some(previous) => {
                    reseal::everything(&mut tx, &Sealer::new(previous), sealer, now).await?
                }
                None => 0,
            };
            let pool = Pool::load_or_make(&mut tx, url.into(), addresses_hidden).await?;
            // Before anything else is sealed: a wrong master key must leave nothing behind that the right one can't open.
            let keys =
                keys_of(&mut tx, sealer, KeyPurpose::Tokens, settings.lifetimes.token, now).await?;
            let assertion_keys =
                keys_of(&mut tx, sealer, KeyPurpose::Assertions, Assertions::LIFETIME, now).await?;
            let decoy_key = reseal::decoy_key(&mut tx, previous.unwrap_or(master), sealer).await?;
            let administrators = directory::make_own_groups(&mut tx, now).await?;
            let nobody = !tx.there_are_users().await?;
            let wanted = settings.administrator.as_ref().filter(|_| nobody);
            if let Some(administrator) = wanted {
                let user = make_administrator(&mut tx, sealer, &pool, administrator, now).await?;
                tx.add_member(administrators.id, user, None, now).await?;
                let change = Change::MemberAdded(user, &administrators.name);
                tx.audit(None, change, now)?;
            }
            let before = tx.say_public_url(url).await?;
            tx.commit().await?;
            if let Some(before) = before {
                peers::warn_of_another_url(&before, url);
            }
            if resealed > 0 {
                tracing::info!(resealed, "sealed anew with the new master key");
            }
            let sealer = Arc::clone(sealer);
            let administrator_made = wanted.is_some();
            Ok(Started { pool, keys, assertion_keys, decoy_key, sealer, administrator_made })
        })
        .await
}

/// The keys of a purpose, for what lasts as long as `longest`. The first one is made at the first start.
async fn keys_of(
    tx: &mut Transaction,
    sealer: &Sealer,
    purpose: KeyPurpose,
    longest: u64,
    now: u64,
) -> Result<Keys, Problem> {
    if tx.signing_keys(purpose).await?.is_empty() {
        tx.insert_signing_key(&Keys::make(sealer, purpose, now, longest)?, now).await?;
    }
    tx.lengthen_signing_keys(purpose, longest).await?;
    Keys::open_stored(&tx.signing_keys(purpose).await?, sealer).map_err(|error| match error {
        KeyError::Seal(error) => error.into(),
        other => Problem::Key(other),
    })
}

async fn make_administrator(
    tx: &mut Transaction,
    sealer: &Sealer,
    pool: &Pool,
    administrator: &Administrator,
    now: u64,
) -> Result<UserId, Problem> {
    let name = parse_user(&administrator.name)
        .map_err(|error| Problem::Administrator(error.outward().to_owned()))?;
    let user = NewUser {
        id: UserId::random(),
        name,
        folded: &fold(name),
        email: administrator.email.as_deref(),
        organization: None,
        first_name: None,
        last_name: None,
    };
    tx.insert_user(&user, now).await?;
    tx.audit(None, Change::UserMade(user.id, name), now)?;
    let verifier = PoolName::of_id(&pool.id)
        .and_then(|pool| Verifier::new(pool, name, &administrator.password))
        .map_err(|error| Problem::Administrator(error.to_string()))?;
    directory::store_credentials(tx, sealer, None, user.id, Manner::Set, &verifier, now).await?;
    Ok(user.id)
}
