//! What files hold: contents, the objects that they are made of, and uploads that come in parts.

use super::rows::id_of;
use super::{StoreError, Transaction, seconds, time};
use crate::ids::{ContentId, ObjectKey, ResourceId, UploadId, UserId};

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) id: ContentId,
    /// What it is, by the word of whoever uploaded it.
    pub(crate) content_type: String,
    /// In bytes.
    pub(crate) size: u64,
}

/// A part of a content: an object, and how many bytes it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) key: ObjectKey,
    pub(crate) size: u64,
}

/// A content that comes in parts.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) id: UploadId,
    pub(crate) user: UserId,
    /// The workspace, and the folder in it.
    pub(crate) container: Option<ResourceId>,
    pub(crate) folder: Option<String>,
    pub(crate) name: String,
    pub(crate) content_type: String,
    /// How many bytes it will have.
    pub(crate) size: u64,
    /// How many of them are there.
    pub(crate) received: u64,
    /// In how many parts.
    pub(crate) parts: u64,
    pub(crate) expires_at: u64,
    /// What has come of it.
    pub(crate) file: Option<ResourceId>,
}

type UploadRow = (
    String,
    String,
    Option<String>,
    Option<String>,
    String,
    String,
    i64,
    i64,
    i64,
    i64,
    Option<String>,
);

fn upload(row: UploadRow) -> Result<Upload, StoreError> {
    let (id, user, container, folder, name, content_type, size, received, parts, end, file) = row;
    Ok(Upload {
        id: id_of(&id)?,
        user: id_of(&user)?,
        container: container.as_deref().map(id_of).transpose()?,
        folder,
        name,
        content_type,
        size: time(size),
        received: time(received),
        parts: time(parts),
        expires_at: time(end),
        file: file.as_deref().map(id_of).transpose()?,
    })
}

/// Objects.
impl Transaction {
    /// Writes down that something is about to be stored under a key; at `delete_at`, it is forsaken.
    pub(crate) async fn insert_object(
        &mut self,
        key: ObjectKey,
        delete_at: u64,
    ) -> Result<(), StoreError> {
        self.query("INSERT INTO objects (key, number, size, delete_at) VALUES ($1, 0, 0, $2)")
            .bind(key.to_string())
            .bind(seconds(delete_at))
            .execute()
            .await?;
        Ok(())
    }

    /// Makes a stored object a part of a content or an upload. `false`: it took too long, and is forsaken.
    pub(crate) async fn hold_object(
        &mut self,
        piece: Piece,
        holder: &str,
        number: u64,
        now: u64,
    ) -> Result<bool, StoreError> {
        let done = self
            .query(
                "UPDATE objects SET holder_id = $2, number = $3, size = $4
             WHERE key = $1 AND holder_id IS NULL AND delete_at > $5",
            )
            .bind(piece.key.to_string())
            .bind(holder)
            .bind(seconds(number))
            .bind(seconds(piece.size))
            .bind(seconds(now))
            .execute()
            .await?;
        Ok(done == 1)
    }

    /// Gives what an upload holds to a content.
    pub(crate) async fn hand_objects_on(
        &mut self,
        from: UploadId,
        to: ContentId,
    ) -> Result<(), StoreError> {
        self.query("UPDATE objects SET holder_id = $2 WHERE holder_id = $1")
            .bind(from.to_string())
            .bind(to.to_string())
            .execute()
            .await?;
        Ok(())
    }

    /// Forsakes an object that nobody holds; also one that was forsaken already and has been stored since.
    pub(crate) async fn forsake_object(&mut self, key: ObjectKey) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO objects (key, number, size, delete_at) VALUES ($1, 0, 0, 0)
             ON CONFLICT (key) DO UPDATE SET delete_at = 0 WHERE objects.holder_id IS NULL",
        )
        .bind(key.to_string())
        .execute()
        .await?;
        Ok(())
    }

    /// Forsakes what a content or an upload holds.
    pub(crate) async fn forsake_objects_of(&mut self, holder: &str) -> Result<(), StoreError> {
        self.query("UPDATE objects SET holder_id = NULL, delete_at = 0 WHERE holder_id = $1")
            .bind(holder)
            .execute()
            .await?;
        Ok(())
    }

    /// What is forsaken, at most `limit`. None of it can be held any more.
    pub(crate) async fn forsaken_objects(
        &mut self,
        now: u64,
        limit: u32,
    ) -> Result<Vec<ObjectKey>, StoreError> {
        let rows: Vec<(String,)> = self
            .query(
                "SELECT key FROM objects WHERE holder_id IS NULL AND delete_at <= $1
             ORDER BY delete_at LIMIT $2",
            )
            .bind(seconds(now))
            .bind(i64::from(limit))
            .all()
            .await?;
        rows.iter().map(|(key,)| id_of(key)).collect()
    }

    /// Forgets an object that is deleted.
    pub(crate) async fn forget_object(&mut self, key: ObjectKey) -> Result<(), StoreError> {
        self.query("DELETE FROM objects WHERE key = $1 AND holder_id IS NULL")
            .bind(key.to_string())
            .execute()
            .await?;
        Ok(())
    }
}

/// Files.
impl Transaction {
    /// What a file holds from now on; whatever it held before is forsaken.
    pub(crate) async fn set_content(
        &mut self,
        file: ResourceId,
        content: &Content,
    ) -> Result<(), StoreError> {
        let before: Option<(String,)> = self
            .query("SELECT content_id FROM files WHERE resource_id = $1")
            .bind(file.to_string())
            .optional()
            .await?;
        if let Some((before,)) = before {
            self.forsake_objects_of(&before).await?;
        }
        self.query(
            "INSERT INTO files (resource_id, content_id, content_type, size)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (resource_id) DO UPDATE SET content_id = excluded.content_id,
                 content_type = excluded.content_type, size = excluded.size",
        )
        .bind(file.to_string())
        .bind(content.id.to_string())
        .bind(&content.content_type)
        .bind(seconds(content.size))
        .execute()
        .await?;
        Ok(())
    }

    pub(crate) async fn content(
        &mut self,
        file: ResourceId,
    ) -> Result<Option<Content>, StoreError> {
        let row: Option<(String, String, i64)> = self
            .query("SELECT content_id, content_type, size FROM files WHERE resource_id = $1")
            .bind(file.to_string())
            .optional()
            .await?;
        row.map(|(id, content_type, size)| {
            Ok(Content { id: id_of(&id)?, content_type, size: time(size) })
        })
        .transpose()
    }

    /// What a content is made of, in order.
    pub(crate) async fn pieces(&mut self, content: ContentId) -> Result<Vec<Piece>, StoreError> {
        let rows: Vec<(String, i64)> = self
            .query("SELECT key, size FROM objects WHERE holder_id = $1 ORDER BY number")
            .bind(content.to_string())
            .all()
            .await?;
        rows.iter().map(|(key, size)| Ok(Piece { key: id_of(key)?, size: time(*size) })).collect()
    }

    /// The name of somebody with an account, or who had one.
    pub(crate) async fn name_of_user(&mut self, id: UserId) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> = self
            .query("SELECT name FROM users WHERE id = $1")
            .bind(id.to_string())
            .optional()
            .await?;
        // A name that was freed stands behind the id in its row; no name has a slash in it.
        Ok(row.and_then(|(name,)| name.rsplit('/').next().map(str::to_owned)))
    }
}

/// Uploads.
impl Transaction {
    pub(crate) async fn insert_upload(&mut self, new: &Upload) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO uploads (id, user_id, container_id, folder, name, content_type, size,
                                  received, parts, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(new.id.to_string())
        .bind(new.user.to_string())
        .bind(new.container.map(|id| id.to_string()))
        .bind(&new.folder)
        .bind(&new.name)
        .bind(&new.content_type)
        .bind(seconds(new.size))
        .bind(seconds(new.received))
        .bind(seconds(new.parts))
        .bind(seconds(new.expires_at))
        .execute()
        .await?;
        Ok(())
    }

    /// A user's upload that hasn't expired.
    pub(crate) async fn upload(
        &mut self,
        id: UploadId,
        user: UserId,
        now: u64,
    ) -> Result<Option<Upload>, StoreError> {
        let row: Option<UploadRow> = self.query(
            "SELECT id, user_id, container_id, folder, name, content_type, size, received, parts,
                    expires_at, file_id
             FROM uploads WHERE id = $1 AND user_id = $2 AND expires_at > $3",
        )
        .bind(id.to_string())
        .bind(user.to_string())
        .bind(seconds(now))
        .optional()
        .await?;
        row.map(upload).transpose()
    }

    /// A user's unfinished uploads, those that expire first in front. They are few.
    pub(crate) async fn uploads(
        &mut self,
        user: UserId,
        now: u64,
    ) -> Result<Vec<Upload>, StoreError> {
        let rows: Vec<UploadRow> = self.query(
            "SELECT id, user_id, container_id, folder, name, content_type, size, received, parts,
                    expires_at, file_id
             FROM uploads WHERE user_id = $1 AND expires_at > $2 AND file_id IS NULL
             ORDER BY expires_at, id",
        )
        .bind(user.to_string())
        .bind(seconds(now))
        .all()
        .await?;
        rows.into_iter().map(upload).collect()
    }

    /// How many uploads of a user are unfinished.
    pub(crate) async fn unfinished_uploads(
        &mut self,
        user: UserId,
        now: u64,
    ) -> Result<u64, StoreError> {
        let (count,): (i64,) = self
            .query(
                "SELECT COUNT(*) FROM uploads
             WHERE user_id = $1 AND expires_at > $2 AND file_id IS NULL",
            )
            .bind(user.to_string())
            .bind(seconds(now))
            .one()
            .await?;
        Ok(time(count))
    }

    /// Keeps how far an upload has come, and what has come of it.
    pub(crate) async fn set_upload(&mut self, upload: &Upload) -> Result<(), StoreError> {
        self.query(
            "UPDATE uploads SET received = $2, parts = $3, expires_at = $4, file_id = $5
             WHERE id = $1",
        )
        .bind(upload.id.to_string())
        .bind(seconds(upload.received))
        .bind(seconds(upload.parts))
        .bind(seconds(upload.expires_at))
        .bind(upload.file.map(|id| id.to_string()))
        .execute()
        .await?;
        Ok(())
    }

    /// Ends an upload; what it holds is forsaken.
    pub(crate) async fn remove_upload(&mut self, id: UploadId) -> Result<(), StoreError> {
        self.forsake_objects_of(&id.to_string()).await?;
        self.query("DELETE FROM uploads WHERE id = $1").bind(id.to_string()).execute().await?;
        Ok(())
    }

    /// Ends what has expired.
    pub(crate) async fn end_expired_uploads(&mut self, now: u64) -> Result<(), StoreError> {
        for statement in [
            "UPDATE objects SET holder_id = NULL, delete_at = 0
             WHERE holder_id IN (SELECT id FROM uploads WHERE expires_at <= $1)",
            "DELETE FROM uploads WHERE expires_at <= $1",
        ] {
            self.query(statement).bind(seconds(now)).execute().await?;
        }
        Ok(())
    }
}
