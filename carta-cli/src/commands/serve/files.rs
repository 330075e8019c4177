//! Where the bytes of files are kept.

use carta_server::{Builder, FileStore, S3};
use std::path::PathBuf;

#[derive(clap::Args)]
#[command(next_help_heading = "Files")]
pub(crate) struct Files {
    /// Keep the bytes of files in this folder [default: `files` in the data folder].
    #[arg(long, value_name = "DIR", conflicts_with = "s3_bucket")]
    files: Option<PathBuf>,

    /// Keep them in this bucket of S3, or of a store that speaks its language.
    ///
    /// Who asks is said by the environment, as to other programs: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY …
    #[arg(long, value_name = "BUCKET")]
    s3_bucket: Option<String>,

    /// Where the bucket is.
    #[arg(long, value_name = "REGION", requires = "s3_bucket")]
    s3_region: Option<String>,

    /// Another store than Amazon's.
    #[arg(long, value_name = "URL", requires = "s3_bucket")]
    s3_endpoint: Option<String>,

    /// What the names of all objects in it begin with.
    #[arg(long, value_name = "PREFIX", requires = "s3_bucket")]
    s3_prefix: Option<String>,

    /// The largest file that is taken, in bytes [default: 1 GiB].
    #[arg(long, value_name = "BYTES")]
    largest_file: Option<u64>,
}

impl Files {
    pub(crate) fn apply(self, mut builder: Builder) -> Builder {
        if let Some(bytes) = self.largest_file {
            builder = builder.largest_file(bytes);
        }
        if let Some(folder) = self.files {
            return builder.files(FileStore::Folder(folder));
        }
        let Some(bucket) = self.s3_bucket else {
            return builder;
        };
        let mut bucket = S3::new(bucket);
        if let Some(region) = self.s3_region {
            bucket = bucket.region(region);
        }
        if let Some(endpoint) = self.s3_endpoint {
            bucket = bucket.endpoint(endpoint);
        }
        if let Some(prefix) = self.s3_prefix {
            bucket = bucket.prefix(prefix);
        }
        builder.files(FileStore::S3(bucket))
    }
}
