//! What messages put on pages that gather: a card in the person file; their promises, and what is looked after
//! once a minute.

use super::actions;
use super::model::tonight::{Phase, until};
use super::tables::{self, MessageRow};
use super::views::MessageItem;
use crate::access::acts::ReadFile;
use crate::access::{Permit, Relation};
use crate::app::Shared;
use crate::slots::{Card, CardRow};
use crate::web::Words;
use basics::Instant;
use records::{Outcome, Reader};

/// Messages shown on the card.
const SHOWN: usize = 5;

/// What police wrote for tonight, when officers still read it, and the latest messages about a person, each marked
/// when its sender is not proved.
pub fn person_cards(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<Vec<Card>> {
    let now = reader.now();
    let rows = tables::about(reader, permit, SHOWN)?;
    let mut cards: Vec<Card> = tonight(&rows, permit, words, now).into_iter().collect();
    let card_row = |item: MessageItem| CardRow {
        label: words.short_date(&item.received_at.oslo_date()),
        value: item.what(words),
        note: match item.phase.and_then(Phase::withheld) {
            Some(why) => words.code("esas-withheld", why),
            None if item.verified => String::new(),
            None => words.t("esas-unverified"),
        },
        href: format!("/messages/{}", item.id),
    };
    let rows: Vec<CardRow> = rows.iter().map(|row| card_row(MessageItem::of(row, String::new(), now))).collect();
    let card =
        Card { code: "messages".into(), title: words.t("esas-card-title"), href: String::new(), order: 60, rows };
    cards.extend((!card.rows.is_empty()).then_some(card));
    Ok(cards)
}

/// That there is something for the officers of the night, for those where the person is. What it says is opened on
/// a page of its own, for those who may.
fn tonight(rows: &[MessageRow], permit: &Permit<ReadFile>, words: &Words, now: Instant) -> Option<Card> {
    let open = rows.iter().filter(|row| row.phase(now) == Some(Phase::Open));
    let href = format!("/people/{}/tonight", permit.person());
    let line = |row: &MessageRow| CardRow {
        label: words.moment_near(&row.received_at, &now),
        value: words.t("esas-tonight-see"),
        note: words.t1("esas-tonight-until", "time", words.moment_near(&until(row.first_at), &now)),
        href: href.clone(),
    };
    let rows: Vec<CardRow> = open.map(line).collect();
    let is_near = permit.basis().relation != Relation::Outside;
    let title = words.t("esas-tonight-title");
    (is_near && !rows.is_empty()).then(|| Card { code: "tonight".into(), title, href, order: 1, rows })
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
