mod parts;
mod upload;

use super::response::Response;
use super::{Agent, Request, listing};
use crate::Error;
use crate::resource::{FileInformation, FileSource};
use http::Method;

pub use parts::{NewUpload, UploadInParts};
pub use upload::Upload;

/// The calls about files; from [`Agent::files`].
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// use carta::Upload;
/// use carta::resource::FileSource;
///
/// let files = agent.files();
/// let upload = Upload::from("element,share\nFe,0.7\n").named("steel.csv");
/// files.upload(FileSource::Carta, upload, None).await?;
/// for entry in files.list(FileSource::Carta, Some("/")).await? {
///     let Some(id) = &entry.id else { continue };
///     let mut content = files.download(FileSource::Carta, id, None).await?;
///     while let Some(chunk) = content.chunk().await? {
///         println!("{}: {} bytes more", entry.name, chunk.len());
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Files(pub(super) Agent);

impl Files {
    /// Where there are files: `GET /files`. pycarta: `list_file_sources`.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn sources(&self) -> Result<Vec<FileSource>, Error> {
        self.0.at(Method::GET, &["files"]).read_with(listing::collect).await
    }

    /// What a source can do, in Carta's words such as `Containers` or `FileUpdate`: `GET /files/{source}/support`.
    /// pycarta: `file_source_support`.
    ///
    /// # Errors
    ///
    /// As [`Error`] says.
    pub async fn support(&self, source: impl Into<FileSource>) -> Result<Vec<String>, Error> {
        let ask = self.0.at(Method::GET, &["files", source.into().as_str(), "support"]);
        let text: String = ask.read().await?;
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        Ok(words.map(str::to_owned).collect())
    }

    /// What is at a path, or at the top: `GET /files/{source}/list?path=&partial=`. pycarta: `list_files`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is nothing, or the agent may not see it.
    pub async fn list(
        &self,
        source: impl Into<FileSource>,
        path: Option<&str>,
    ) -> Result<Vec<FileInformation>, Error> {
        let source = source.into();
        let mut ask = self.0.at(Method::GET, &["files", source.as_str(), "list"]);
        if let Some(path) = path {
            ask = ask.query("path", path);
        }
        // HyperThought lists a part at a time. The words are Python's, which is what Carta was always sent.
        let partial = if source == FileSource::HyperThought { "True" } else { "False" };
        ask.query("partial", partial).read_with(listing::collect).await
    }

    /// A file's content, as a stream: `GET /files/{source}/file/{id}?containerId=`. pycarta: `get_file`.
    ///
    /// It may take as long as it needs, if only something comes every 30 s. A redirect to another host is followed if
    /// that is `https`; nothing that tells who asks goes there.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such file, or the agent may not see it.
    pub async fn download(
        &self,
        source: impl Into<FileSource>,
        id: &str,
        container: Option<&str>,
    ) -> Result<Response, Error> {
        let ask = self.0.at(Method::GET, &["files", source.into().as_str(), "file", id]);
        within(ask, container).of_file().await
    }

    /// Adds a file, to a container if one is named: `POST /files/{source}?containerId=`. pycarta 0.3.12: `upload_file`.
    ///
    /// # Errors
    ///
    /// [`Error::PermissionDenied`] if the agent may not add files there.
    pub async fn upload(
        &self,
        source: impl Into<FileSource>,
        file: impl Into<Upload>,
        container: Option<&str>,
    ) -> Result<FileInformation, Error> {
        let ask = self.0.at(Method::POST, &["files", source.into().as_str()]);
        file.into().put_into(within(ask, container))?.read().await
    }

    /// Replaces a file's content: `PATCH /files/{source}/file/{id}`. pycarta 0.3.12: `update_file`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such file, or the agent may not see it.
    pub async fn update(
        &self,
        source: impl Into<FileSource>,
        id: &str,
        file: impl Into<Upload>,
    ) -> Result<FileInformation, Error> {
        let ask = self.0.at(Method::PATCH, &["files", source.into().as_str(), "file", id]);
        file.into().put_into(ask)?.read().await
    }

    /// Deletes a file: `DELETE /files/{source}/file/{id}`. pycarta 0.3.12: `delete_file`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such file, or the agent may not see it.
    pub async fn delete(&self, source: impl Into<FileSource>, id: &str) -> Result<(), Error> {
        self.0.at(Method::DELETE, &["files", source.into().as_str(), "file", id]).done().await
    }
}

fn within(ask: Request, container: Option<&str>) -> Request {
    match container {
        Some(container) => ask.query("containerId", container),
        None => ask,
    }
}
