use super::names;
use crate::directory::FilePlace;
use crate::error::Error;
use crate::routes::texts::{given, resource_id};
use serde::Deserialize;
use utoipa::IntoParams;

const MOST_FOLDERS: usize = 16;

/// Where a request wants a file, in one parameter or the other: pycarta's upload says `containerId`, its listing `path`.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct PlaceQuery {
    container_id: Option<String>,
    path: Option<String>,
}

impl PlaceQuery {
    pub(super) fn place(&self) -> Result<FilePlace, Error> {
        match (given(self.container_id.as_deref()), given(self.path.as_deref())) {
            (Some(one), Some(other)) if one != other => {
                Err(Error::bad_request("`containerId` and `path` name two places: send one"))
            }
            (Some(text), _) | (None, Some(text)) => parse(text),
            (None, None) => Ok(FilePlace::default()),
        }
    }
}

/// Reads `{workspace}/{folder}/{folder}…`, with slashes around it or without. Nothing but slashes is the top.
pub(super) fn parse(text: &str) -> Result<FilePlace, Error> {
    let text = text.trim_matches('/');
    if text.is_empty() {
        return Ok(FilePlace::default());
    }
    let (workspace, folders) = text.split_once('/').unzip();
    let container = Some(resource_id(workspace.unwrap_or(text))?);
    let Some(folder) = folders else {
        return Ok(FilePlace { container, folder: None });
    };
    if folder.split('/').count() > MOST_FOLDERS {
        return Err(Error::bad_request("a path has 16 folders at most"));
    }
    for name in folder.split('/') {
        names::name(name)?;
    }
    Ok(FilePlace { container, folder: Some(folder.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "00000000-0000-4000-8000-000000000001";

    #[test]
    fn places_are_a_workspace_and_folders() {
        for text in ["", "/", "//"] {
            assert_eq!(parse(text).ok(), Some(FilePlace::default()), "{text}");
        }
        let container = ID.parse().ok();
        let there = FilePlace { container, folder: None };
        for text in [ID.to_owned(), format!("/{ID}"), format!("{ID}/")] {
            assert_eq!(parse(&text).ok().as_ref(), Some(&there), "{text}");
        }
        let folder = Some("raw/2024".to_owned());
        let below = Some(FilePlace { container, folder });
        assert_eq!(parse(&format!("/{ID}/raw/2024/")).ok(), below);
    }

    #[test]
    fn paths_lead_nowhere_else() {
        for text in ["lab", "..", "../x", "lab/../x", "C:"] {
            assert!(parse(text).is_err_and(|error| error.status() == 404), "{text}");
        }
        for rest in ["..", "a/../b", ".", "a//b", "a\\b", "a\0", &"a/".repeat(17)] {
            let refused = parse(&format!("{ID}/{rest}/x")).err();
            assert!(refused.is_some_and(|error| error.status() == 400), "{rest}");
        }
    }
}
