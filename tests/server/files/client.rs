//! carta's own calls.

use crate::embedded::{Carta, PASSWORD};
use carta::resource::{FileSource, FileType, Resource, ResourceKind, StorageType};
use carta::{Agent, Error, NewUpload, Upload, block_on};

fn agent(carta: &Carta, name: &str) -> Agent {
    Agent::login().host(carta.host()).username(name).password(PASSWORD).blocking().unwrap()
}

#[test]
fn files_go_up_and_down() {
    let carta = Carta::start();
    carta.user("andy");
    let agent = agent(&carta, "andy");
    let files = agent.files();
    block_on(async {
        assert_eq!(files.sources().await.unwrap(), [FileSource::Carta, FileSource::HyperThought]);
        assert_eq!(
            files.support(FileSource::Carta).await.unwrap(),
            ["Containers", "FileUpdate", "FullFileList"]
        );
        let hyperthought = files.list(FileSource::HyperThought, Some("/")).await;
        assert!(matches!(hyperthought, Err(Error::NotFound(_))));
        let lab = agent.workspaces().create("lab").await.unwrap().id.unwrap();
        let upload = Upload::from("Fe,0.7\n").named("5\" steel.csv").content_type("text/csv");
        let added = files.upload(FileSource::Carta, upload, Some(&lab)).await.unwrap();
        let id = added.id.clone().unwrap();
        assert_eq!((added.name.as_str(), added.owner.as_str()), ("5\" steel.csv", "andy"));
        assert!(added.permission.as_ref().unwrap().admin && added.date_created.is_some());
        let top = files.list(FileSource::Carta, None).await.unwrap();
        assert_eq!((&top[0].file_type, top[0].id.as_ref()), (&FileType::Workspace, Some(&lab)));
        let listed = files.list(FileSource::Carta, top[0].path.as_deref()).await.unwrap();
        assert_eq!(listed, [added]);
        let content = files.download(FileSource::Carta, &id, Some(&lab)).await.unwrap();
        assert_eq!(content.header("content-type"), Some("text/csv"));
        assert_eq!(content.text().await.unwrap(), "Fe,0.7\n");
        files.update(FileSource::Carta, &id, "Fe,0.8\n").await.unwrap();
        let content = files.download(FileSource::Carta, &id, None).await.unwrap();
        assert_eq!(content.text().await.unwrap(), "Fe,0.8\n");
        let resource = agent.permissions().resource(ResourceKind::File, &id).await.unwrap();
        let Resource::File(file) = resource else { panic!("{resource:?}") };
        assert_eq!(file.storage_info.storage_type, StorageType::Local);
        files.delete(FileSource::Carta, &id).await.unwrap();
        let gone = files.download(FileSource::Carta, &id, None).await;
        assert!(matches!(gone, Err(Error::NotFound(_))));
    });
}

#[test]
fn large_files_go_in_parts() {
    let carta = Carta::start();
    carta.user("andy");
    let files = agent(&carta, "andy").files();
    let content: Vec<u8> = (0..5_000_000_u32).map(|n| n.to_le_bytes()[n as usize % 3]).collect();
    block_on(async {
        let wanted = NewUpload::new("scan.raw", content.len() as u64).content_type("image/x-raw");
        let mut upload = files.begin_upload(FileSource::Carta, &wanted, None).await.unwrap();
        for part in content.chunks(2_000_000) {
            let sent =
                files.upload_part(FileSource::Carta, &upload.id, upload.offset, part.to_vec());
            upload = sent.await.unwrap();
            let unfinished = files.uploads_in_parts(FileSource::Carta).await.unwrap();
            assert_eq!(unfinished.len(), usize::from(upload.file_id.is_none()));
            let asked = files.upload_in_parts(FileSource::Carta, &upload.id).await.unwrap();
            assert_eq!((asked.offset, &asked.file_id), (upload.offset, &upload.file_id));
        }
        let file = upload.file.unwrap();
        assert_eq!((file.name.as_str(), file.id.as_ref()), ("scan.raw", upload.file_id.as_ref()));
        let mut down = files.download(FileSource::Carta, &file.id.unwrap(), None).await.unwrap();
        let mut read = Vec::new();
        while let Some(chunk) = down.chunk().await.unwrap() {
            read.extend_from_slice(&chunk);
        }
        assert!(read == content, "{} bytes of {}", read.len(), content.len());
        files.end_upload(FileSource::Carta, &upload.id).await.unwrap();
        let ended = files.upload_in_parts(FileSource::Carta, &upload.id).await;
        assert!(matches!(ended, Err(Error::NotFound(_))));
    });
}
