//! API tokens: what a program shows in place of its owner's login.

use super::Caller;
use super::node::{self, Node};
use super::standing::Standing;
use crate::api_key::ApiKey;
use crate::app::Shared;
use crate::endpoints::{Endpoint, RequestPath};
use crate::error::Error;
use crate::moment::Moment;
use crate::request::{self, By};
use crate::store::{ApiToken, Change, Transaction};
use axum::http::Method;

/// So many tokens a user may have.
const MAX_TOKENS: usize = 100;
/// How exact the time of the last use is, for tokens whose uses aren't counted: one write a minute rather than one a
/// request.
const USED_EVERY: u64 = 60;

/// A token to be made; every text has been checked.
pub(crate) struct Wish<'a> {
    pub(crate) name: &'a str,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) ends_at: Option<Moment>,
    pub(crate) uses: Option<u64>,
    pub(crate) auto_remove: bool,
}

/// Makes a token of the caller's own, and its key, which nobody sees again.
pub(crate) async fn create_api_token(
    app: &Shared,
    caller: &Caller,
    node: &str,
    wish: &Wish<'_>,
) -> Result<(ApiToken, ApiKey), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let (standing, node) = find_node(caller, node, &mut tx, now).await?;
            standing.must_be_in_person()?;
            if !node.own {
                return Err(Error::forbidden("nobody makes an API token for somebody else"));
            }
            must_fit(&mut tx, &node, wish, now).await?;
            let key = ApiKey::random().ok_or(crate::seal::SealError::Random)?;
            let endpoints: Vec<String> = wish.endpoints.iter().map(Endpoint::to_string).collect();
            let token = ApiToken {
                id: key.token,
                user: node.user,
                name: wish.name.to_owned(),
                endpoints: endpoints.join("\n"),
                ends_at: wish.ends_at,
                uses: wish.uses,
                auto_remove: wish.auto_remove,
                revoked: false,
                used_at: None,
            };
            tx.insert_api_token(&token, &key.digest(), now).await?;
            tx.audit(Some(standing.user.id), Change::ApiTokenMade(node.user, wish.name), now)?;
            tx.commit().await?;
            Ok((token, key))
        })
        .await
}

/// Whether there is room for a token as wished.
async fn must_fit(
    tx: &mut Transaction,
    node: &Node,
    wish: &Wish<'_>,
    now: u64,
) -> Result<(), Error> {
    if wish.ends_at.is_some_and(|end| end <= Moment::from(now)) {
        return Err(Error::bad_request("`expires` is past: a token ends in the future"));
    }
    let tokens = lasting(tx, node, now).await?;
    if tokens.iter().any(|token| token.name == wish.name) {
        return Err(Error::bad_request("duplicate: there is an API token of this name already"));
    }
    if tokens.len() >= MAX_TOKENS {
        return Err(Error::bad_request("a user has 100 API tokens at most: delete one first"));
    }
    Ok(())
}

/// The tokens of the caller, or of somebody else for an administrator.
pub(crate) async fn api_tokens(
    app: &Shared,
    caller: &Caller,
    node: &str,
) -> Result<Vec<ApiToken>, Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let (_, node) = find_node(caller, node, &mut tx, now).await?;
    let mut tokens = tx.api_tokens(node.user).await?;
    tokens.retain(|token| !is_to_go(token, now));
    Ok(tokens)
}

/// Ends a token, which stays listed. Revoking it again changes nothing and is no error.
pub(crate) async fn revoke_api_token(
    app: &Shared,
    caller: &Caller,
    node: &str,
    name: &str,
) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let (standing, token) = find(caller, node, name, &mut tx, now).await?;
            if !token.revoked {
                tx.revoke_api_token(token.id, now).await?;
                tx.audit(Some(standing.user.id), Change::ApiTokenRevoked(token.user, name), now)?;
            }
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// Ends a token and forgets it.
pub(crate) async fn delete_api_token(
    app: &Shared,
    caller: &Caller,
    node: &str,
    name: &str,
) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let (standing, token) = find(caller, node, name, &mut tx, now).await?;
            tx.remove_api_token(token.id).await?;
            tx.audit(Some(standing.user.id), Change::ApiTokenRemoved(token.user, name), now)?;
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// Whom a key speaks for in one request, which counts as a use of it.
///
/// A request that the token's patterns don't cover is refused and counts for nothing.
pub(crate) async fn authenticate(
    app: &Shared,
    key: &ApiKey,
    method: &Method,
    path: &str,
) -> Result<Caller, Error> {
    let now = app.clock.now();
    let token = prove(app, key, now).await?;
    request::is_by(By::ApiToken(token.user));
    app.limiter.account(token.user)?;
    let path = RequestPath::parse(path);
    if !path.is_some_and(|path| covers(&token, method, &path)) {
        return Err(Error::forbidden("this API token may not be used for this endpoint"));
    }
    count_use(app, &token, now).await?;
    Ok(Caller::by_api_token(&token))
}

/// The token whose key it is, as long as it and its user last.
async fn prove(app: &Shared, key: &ApiKey, now: u64) -> Result<ApiToken, Error> {
    let mut tx = app.store.read().await?;
    let found = tx.api_token(key.token).await?;
    let found = found.filter(|(token, digest)| key.is_of(digest) && token.uses != Some(0));
    let (token, _) = found.ok_or_else(Error::unauthenticated)?;
    tx.account_of_api_token(token.id, now).await?.ok_or_else(Error::unauthenticated)?;
    Ok(token)
}

async fn count_use(app: &Shared, token: &ApiToken, now: u64) -> Result<(), Error> {
    if token.uses.is_none() {
        let noted = token.used_at.is_some_and(|at| now.abs_diff(at) < USED_EVERY);
        if !noted {
            let since = now.saturating_sub(USED_EVERY);
            app.store.note_use_of_api_token(token.id, now, since).await?;
        }
        return Ok(());
    }
    app.store
        .write(|mut tx| async move {
            // What others did meanwhile counts: of two last uses, one succeeds.
            if !tx.use_api_token(token.id, now).await? {
                return Err(Error::unauthenticated());
            }
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// A pattern that this version can't read allows nothing.
fn covers(token: &ApiToken, method: &Method, path: &RequestPath) -> bool {
    let patterns = token.endpoints.lines().filter_map(|text| Endpoint::parse(text).ok());
    patterns.into_iter().any(|pattern| pattern.covers(method, path))
}

/// A token that removes itself is gone for its owner as soon as it has ended.
fn is_to_go(token: &ApiToken, now: u64) -> bool {
    token.auto_remove && token.has_ended(now)
}

/// The node's tokens, when those that remove themselves are gone.
async fn lasting(tx: &mut Transaction, node: &Node, now: u64) -> Result<Vec<ApiToken>, Error> {
    let (gone, lasting): (Vec<_>, Vec<_>) =
        tx.api_tokens(node.user).await?.into_iter().partition(|token| is_to_go(token, now));
    for token in gone {
        tx.remove_api_token(token.id).await?;
        tx.audit(None, Change::ApiTokenRemoved(token.user, &token.name), now)?;
    }
    Ok(lasting)
}

async fn find_node(
    caller: &Caller,
    node: &str,
    tx: &mut Transaction,
    now: u64,
) -> Result<(Standing, Node), Error> {
    let standing = Standing::of(caller, tx, now).await?;
    let node = node::find(&standing, node, tx).await?;
    Ok((standing, node))
}

async fn find(
    caller: &Caller,
    node: &str,
    name: &str,
    tx: &mut Transaction,
    now: u64,
) -> Result<(Standing, ApiToken), Error> {
    let (standing, node) = find_node(caller, node, tx, now).await?;
    let tokens = tx.api_tokens(node.user).await?.into_iter();
    let token = tokens.filter(|token| !is_to_go(token, now)).find(|token| token.name == name);
    let token = token.ok_or_else(|| Error::not_found("no such API token"))?;
    Ok((standing, token))
}
