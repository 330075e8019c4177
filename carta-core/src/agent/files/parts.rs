use super::upload::time_for;
use super::{Files, listing, within};
use crate::Error;
use crate::resource::{FileInformation, FileSource, Timestamp};
use bytes::Bytes;
use http::Method;
use serde::{Deserialize, Serialize};

/// A file to be uploaded in parts: what it is called, and how many bytes it will have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use]
pub struct NewUpload {
    name: String,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
}

impl NewUpload {
    /// A file of that name and size, in bytes.
    pub fn new(name: impl Into<String>, size: u64) -> Self {
        Self { name: name.into(), size, content_type: None }
    }

    /// What the content is; `application/octet-stream` if nothing is said.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }
}

/// How far an upload in parts has come.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UploadInParts {
    /// The upload's id, with which its maker alone can do something.
    pub id: String,
    /// What the file is to be called.
    pub name: String,
    /// Where the next part begins, in bytes.
    pub offset: u64,
    /// How many bytes there will be.
    pub size: u64,
    /// When it is given up, unless another part comes.
    #[serde(default)]
    pub expires: Option<Timestamp>,
    /// The id of the file, once that is made.
    #[serde(default)]
    pub file_id: Option<String>,
    /// The file, in the answer to the part that finished it.
    #[serde(default)]
    pub file: Option<FileInformation>,
}

/// Uploads in parts, of which carta-server alone knows: for what is large, or comes over a line that breaks.
///
/// ```no_run
/// # async fn example(agent: carta::Agent, content: Vec<u8>) -> Result<(), carta::Error> {
/// use carta::NewUpload;
/// use carta::resource::FileSource::Carta;
///
/// let files = agent.files();
/// let mut upload = files.begin_upload(Carta, &NewUpload::new("scan.raw", content.len() as u64), None).await?;
/// while upload.file_id.is_none() {
///     let begin = upload.offset as usize;
///     let end = content.len().min(begin + (8 << 20));
///     let part = content[begin..end].to_vec();
///     upload = match files.upload_part(Carta, &upload.id, upload.offset, part).await {
///         Err(error) if error.is_unavailable() => files.upload_in_parts(Carta, &upload.id).await?,
///         sent => sent?,
///     };
/// }
/// # Ok(())
/// # }
/// ```
impl Files {
    /// Announces a file that comes in parts, for a container if one is named: `POST /files/{source}/uploads?containerId=`.
    ///
    /// # Errors
    ///
    /// [`Error::PermissionDenied`] if the agent may not add files there.
    pub async fn begin_upload(
        &self,
        source: impl Into<FileSource>,
        file: &NewUpload,
        container: Option<&str>,
    ) -> Result<UploadInParts, Error> {
        let ask = self.0.at(Method::POST, &["files", source.into().as_str(), "uploads"]);
        within(ask, container).json(file).read().await
    }

    /// Sends the bytes that begin at `offset`; the last ones make the file: `PATCH /files/{source}/uploads/{id}`.
    ///
    /// It isn't tried again by itself. After a failure, ask [`upload_in_parts`](Self::upload_in_parts) where to go on: a
    /// part may have arrived, or some of it.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such upload, or it isn't the agent's; one with status 409 if it goes on elsewhere.
    pub async fn upload_part(
        &self,
        source: impl Into<FileSource>,
        id: &str,
        offset: u64,
        bytes: impl Into<Bytes>,
    ) -> Result<UploadInParts, Error> {
        let bytes = bytes.into();
        let limit = time_for(bytes.len());
        let ask = self.0.at(Method::PATCH, &["files", source.into().as_str(), "uploads", id]);
        let ask = ask.header("upload-offset", &offset.to_string());
        let ask = ask.header("content-type", "application/octet-stream");
        ask.body(bytes).timeout(limit).read().await
    }

    /// The agent's unfinished uploads, those that expire first in front: `GET /files/{source}/uploads`.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn uploads_in_parts(
        &self,
        source: impl Into<FileSource>,
    ) -> Result<Vec<UploadInParts>, Error> {
        let ask = self.0.at(Method::GET, &["files", source.into().as_str(), "uploads"]);
        ask.read_with(listing::collect).await
    }

    /// How far an upload has come: `GET /files/{source}/uploads/{id}`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such upload, it has expired, or it isn't the agent's.
    pub async fn upload_in_parts(
        &self,
        source: impl Into<FileSource>,
        id: &str,
    ) -> Result<UploadInParts, Error> {
        self.0.at(Method::GET, &["files", source.into().as_str(), "uploads", id]).read().await
    }

    /// Gives an upload up: `DELETE /files/{source}/uploads/{id}`. Of a finished one, the file stays.
    ///
    /// # Errors
    ///
    /// As [`upload_in_parts`](Self::upload_in_parts).
    pub async fn end_upload(&self, source: impl Into<FileSource>, id: &str) -> Result<(), Error> {
        self.0.at(Method::DELETE, &["files", source.into().as_str(), "uploads", id]).done().await
    }
}
