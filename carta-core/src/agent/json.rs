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
            serde_json::error::Category::Data => match missing(&cause) {
                Some(field) => format!("lacks `{field}`"),
                None => "isn't what is expected there".to_owned(),
            },
            serde_json::error::Category::Eof => "ends too early".to_owned(),
            _ => "isn't JSON".to_owned(),
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

/// The field that isn't there: a name of ours, where other texts of serde quote what Carta said.
fn missing(error: &serde_json::Error) -> Option<String> {
    let text = error.to_string();
    let (field, _) = text.strip_prefix("missing field `")?.split_once('`')?;
    Some(field.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::Project;

    #[test]
    fn a_problem_names_the_field_and_quotes_nothing() {
        let problem = |text: &str| parse::<Vec<Project>>(text.as_bytes()).unwrap_err();
        assert!(
            problem(r#"[{"name":"secret"}]"#).starts_with("`[0]` lacks `bucketName`, at line 1")
        );
        let wrong = problem(r#"[{"name":"n","bucketName":{"secret":1}}]"#);
        assert!(wrong.starts_with("`[0].bucketName` isn't what is expected there"), "{wrong}");
        assert!(!wrong.contains("secret"));
        assert!(problem("[{").contains("ends too early"));
        assert!(problem("[x]").contains("isn't JSON"));
    }
}
