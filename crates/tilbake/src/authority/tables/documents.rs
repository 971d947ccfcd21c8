//! SQL of authorities: originals, sealed to their person.

use super::super::model::{AuthorityId, DocumentId, DocumentKind, Mime, PersonId, SealedDocument};
use crate::access::same::same_sql;
use basics::Instant;
use records::{Journalled, Outcome, Reader, Row, Tx, params};

/// A document, without its bytes.
#[derive(Clone, Debug)]
pub struct DocumentRow {
    /// Id.
    pub id: DocumentId,
    /// The file it was kept in, to which the original is sealed.
    pub file: PersonId,
    /// The authority it belongs to.
    pub authority: Option<AuthorityId>,
    /// Title.
    pub title: String,
    /// Kind.
    pub kind: DocumentKind,
    /// Form.
    pub mime: Mime,
    /// SHA-256 of the original.
    pub sha256: String,
    /// Size in bytes.
    pub size: i64,
    /// When it was kept.
    pub recorded_at: Instant,
    /// Service number of who kept it.
    pub recorded_by: String,
}

fn document_row(row: &Row) -> Outcome<DocumentRow> {
    Ok(DocumentRow {
        id: row.get("id")?,
        file: row.get("person")?,
        authority: row.get("authority")?,
        title: row.get("title")?,
        kind: row.get("kind")?,
        mime: row.get("mime")?,
        sha256: row.get("sha256")?,
        size: row.get("size")?,
        recorded_at: row.get("recorded_at")?,
        recorded_by: row.get("recorded_by")?,
    })
}

/// Without the box itself: a nation's originals are too much to read each night. One that does not hold
/// what has the hash that stands here is not given out.
pub(super) const DOCUMENTS: Journalled = Journalled::new(
    "document",
    "person",
    &["id", "person", "authority", "title", "kind", "mime", "sha256", "size", "recorded_at", "recorded_by"],
);

/// Keeps a sealed document.
pub fn add_document(tx: &mut Tx, id: DocumentId, person: PersonId, new: &SealedDocument) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    DOCUMENTS.insert(
        tx,
        &[
            "id",
            "person",
            "authority",
            "title",
            "kind",
            "mime",
            "sha256",
            "size",
            "recorded_at",
            "recorded_by",
            "sealed",
        ],
        params![id, person, new.authority, new.title, new.kind, new.mime, new.sha256, new.size, now, by, new.sealed],
    )
}

/// The documents of a person, the newest first.
pub fn documents(reader: &mut Reader, person: PersonId) -> Outcome<Vec<DocumentRow>> {
    let sql = format!(
        "select id, person, authority, title, kind, mime, sha256, size, recorded_at, recorded_by from document \
         where {} order by recorded_at desc, id",
        same_sql("person", 1)
    );
    reader.rows(&sql, params![person])?.iter().map(document_row).collect()
}

/// A document of a person with its sealed bytes.
pub fn document(reader: &mut Reader, person: PersonId, id: DocumentId) -> Outcome<Option<(DocumentRow, Vec<u8>)>> {
    let sql = format!("select * from document where id = $1 and {}", same_sql("person", 2));
    let row = reader.row(&sql, params![id, person])?;
    row.as_ref().map(|row| Ok((document_row(row)?, row.get("sealed")?))).transpose()
}
