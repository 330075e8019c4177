use crate::Error;
use crate::http::Response;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

/// Reads a whole answer as JSON; the error names the field that is wrong, and none of its content.
pub(super) async fn read<T: DeserializeOwned>(mut answer: Response) -> Result<T, Error> {
    let body = answer.whole().await?;
    parse(&body).map_err(|problem| answer.unreadable(problem))
}

pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let (path, cause) = (error.path().to_string(), error.into_inner());
        let kind = match cause.classify() {
            serde_json::error::Category::Data => "isn't what is expected there",
            serde_json::error::Category::Eof => "ends too early",
            _ => "isn't JSON",
        };
        format!(
            "`{}` {kind}, at line {} column {}",
            path.escape_debug(),
            cause.line(),
            cause.column()
        )
    })?;
    json.end().map_err(|_| "something follows the JSON".to_owned())?;
    Ok(value)
}

/// Null is what isn't there.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
