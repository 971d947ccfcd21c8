//! What messages put on pages that gather: a card in the person file; their promises, and what is looked after
//! once a minute.

use super::actions;
use super::tables;
use super::views::MessageItem;
use crate::access::Permit;
use crate::access::acts::ReadFile;
use crate::app::Shared;
use crate::slots::{Card, CardRow};
use crate::web::Words;
use records::{Outcome, Reader};

/// Messages shown on the card.
const SHOWN: usize = 5;

/// The latest messages about a person, each marked when its sender is not proved.
pub fn person_cards(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<Vec<Card>> {
    let rows = tables::about(reader, permit, SHOWN)?;
    let card_row = |item: MessageItem| CardRow {
        label: words.short_date(&item.received_at.oslo_date()),
        value: item.what(words),
        note: if item.verified { String::new() } else { words.t("esas-unverified") },
        href: format!("/messages/{}", item.id),
    };
    let rows: Vec<CardRow> = rows.iter().map(|row| card_row(MessageItem::of(row, String::new()))).collect();
    let card =
        Card { code: "messages".into(), title: words.t("esas-card-title"), href: String::new(), order: 60, rows };
    Ok(if card.rows.is_empty() { vec![] } else { vec![card] })
}

/// What of the promises does not hold, of what came in and of what is told.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    let mut broken = tables::broken_promises(reader)?;
    broken.extend(tables::events::broken_promises(reader)?);
    Ok(broken)
}

/// Tells police and courts what has happened since the last minute.
pub async fn look_after(app: Shared) -> Outcome<()> {
    actions::events::follow(&app).await
}
