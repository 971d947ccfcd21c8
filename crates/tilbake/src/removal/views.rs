//! What pages and programs see of somebody's removal.

use super::model::{DecidedBy, ExpulsionEnd, HeardFrom, ProtectionEnd};
use super::tables::{self, EndRow, ExpulsionRow, OrderRow, ProtectionRow};
use crate::access::Permit;
use crate::access::acts::ReadAuthorities;
use crate::web::person::Bar;
use crate::web::{Form, Frame, Words};
use basics::{Date, Instant};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt::Display;

/// What is on file of somebody's removal from the country.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RemovalView {
    /// The person.
    pub person: String,
    /// Decisions that they are expelled, the newest first.
    pub expulsions: Vec<ExpulsionView>,
    /// When they sought protection, the newest first.
    pub protection: Vec<ProtectionView>,
    /// Whether their consulate is never told, since they have sought protection.
    pub never_tell_consulate: bool,
    /// Orders of the police to fetch them, those that come last first.
    pub orders: Vec<OrderView>,
    /// Version; the same as the ETag.
    pub version: i64,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// Whether the caller may write here.
    #[serde(skip)]
    pub may_edit: bool,
}
crate::page!(RemovalView, "removal/pages/removal.html");

/// How something ended.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RemovalEnd<R> {
    /// How.
    pub reason: R,
    /// On which day.
    pub on: Date,
    /// Why.
    pub why: String,
    /// Service number of who recorded it.
    pub recorded_by: String,
}

impl<R: Display> RemovalEnd<R> {
    /// How and when, in words.
    pub fn told(&self, prefix: &str, words: &Words) -> String {
        format!("{} {}", words.code(prefix, &self.reason), words.date(&self.on))
    }
    fn of(row: EndRow<R>) -> Self {
        let EndRow { reason, on, why, by } = row;
        Self { reason, on, why, recorded_by: by }
    }
}

/// A decision that somebody is expelled.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ExpulsionView {
    /// Id.
    pub id: String,
    /// Day of the decision.
    pub decided_on: Date,
    /// Who decided.
    pub decided_by: DecidedBy,
    /// Number of the case.
    pub reference: String,
    /// From which day it is final; null while it can be changed.
    pub final_since: Option<Date>,
    /// Service number of who recorded it.
    pub recorded_by: String,
    /// How it ended; null while it stands.
    pub ended: Option<RemovalEnd<ExpulsionEnd>>,
}

impl ExpulsionView {
    /// How it stands: the key of the words, and how strongly it is marked.
    pub fn standing(&self) -> (&'static str, &'static str) {
        match (&self.ended, self.final_since) {
            (Some(_), _) => ("removal-ended", "neutral"),
            (None, Some(_)) => ("removal-final", "warning"),
            (None, None) => ("removal-not-final", "info"),
        }
    }
    fn of(row: ExpulsionRow) -> Self {
        let ExpulsionRow { id, decided_on, decided_by, reference, final_since, recorded_by, end } = row;
        let ended = end.map(RemovalEnd::of);
        Self { id: id.to_string(), decided_on, decided_by, reference, final_since, recorded_by, ended }
    }
}

/// That somebody has sought protection.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ProtectionView {
    /// Id.
    pub id: String,
    /// Since which day.
    pub sought_on: Date,
    /// From whom the service has it.
    pub heard_from: HeardFrom,
    /// Service number of who recorded it.
    pub recorded_by: String,
    /// What came of it; null while it is not decided.
    pub ended: Option<RemovalEnd<ProtectionEnd>>,
}

impl ProtectionView {
    fn of(row: ProtectionRow) -> Self {
        let ProtectionRow { id, sought_on, heard_from, recorded_by, end, .. } = row;
        Self { id: id.to_string(), sought_on, heard_from, recorded_by, ended: end.map(RemovalEnd::of) }
    }
}

/// An order of the police to fetch somebody.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OrderView {
    /// Id.
    pub id: String,
    /// Its reference.
    pub reference: String,
    /// Its legal basis, as the police state it.
    pub legal_basis: String,
    /// When they come.
    pub fetch_at: Instant,
    /// The flight or other journey; may be empty.
    pub flight: String,
    /// When it leaves; null while there is no seat.
    pub seat_at: Option<Instant>,
    /// Service number of who recorded it.
    pub recorded_by: String,
    /// Who took it back, and why; null while it stands.
    pub taken_back: Option<TakenBackView>,
}

impl OrderView {
    /// The journey and when it leaves, in words.
    pub fn seat(&self, frame: &Frame) -> String {
        match self.seat_at {
            Some(at) => format!("{} · {}", self.flight, frame.moment(&at)),
            None => frame.t("removal-no-seat"),
        }
    }
    fn of(row: OrderRow) -> Self {
        let OrderRow { order, taken_back } = row;
        let taken_back = taken_back.map(|taken| TakenBackView {
            by: taken.by,
            why: taken.why,
            at: taken.at,
            recorded_by: taken.recorded_by,
        });
        Self {
            id: order.id.to_string(),
            reference: order.reference,
            legal_basis: order.legal_basis,
            fetch_at: order.fetch_at,
            flight: order.flight,
            seat_at: order.seat_at,
            recorded_by: order.recorded_by,
            taken_back,
        }
    }
}

/// That the police took an order back.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TakenBackView {
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
    /// When it was recorded.
    pub at: Instant,
    /// Service number of who recorded it.
    pub recorded_by: String,
}

impl RemovalView {
    /// What is on file about a person.
    pub fn gather(reader: &mut Reader, permit: &Permit<ReadAuthorities>) -> Outcome<Self> {
        let person = permit.person();
        Ok(Self {
            person: person.to_string(),
            expulsions: tables::expulsions(reader, permit)?.into_iter().map(ExpulsionView::of).collect(),
            protection: tables::protections(reader, permit)?.into_iter().map(ProtectionView::of).collect(),
            never_tell_consulate: tables::has_sought_protection(reader, person)?,
            orders: tables::orders(reader, permit)?.into_iter().map(OrderView::of).collect(),
            version: tables::version(reader, permit)?,
            bar: Bar::default(),
            may_edit: false,
        })
    }
    /// Whether protection is sought and not decided.
    pub fn is_seeking(&self) -> bool {
        self.protection.iter().any(|one| one.ended.is_none())
    }
}

/// A form of the removal page.
#[derive(Clone, Debug, Serialize)]
pub struct FormPage {
    /// Which: `expulsion`, `final`, `expulsion-end`, `protection`, `protection-end`, `order` or `order-back`.
    pub what: &'static str,
    /// Where it is sent.
    pub action: String,
    /// The person.
    pub person: String,
    /// What it is about, when that is on file already.
    pub about: String,
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// What was typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(FormPage, "removal/pages/form.html");

impl FormPage {
    /// What is said above the fields.
    pub fn lead(&self, frame: &Frame) -> String {
        frame.t(&format!("removal-{}-lead", self.what))
    }
    /// Who may have decided.
    pub fn deciders(&self, frame: &Frame) -> Vec<(String, String)> {
        frame.options("expelled-by", DecidedBy::ALL)
    }
    /// From whom it may be known that protection is sought.
    pub fn heard_from(&self, frame: &Frame) -> Vec<(String, String)> {
        frame.options("heard-from", HeardFrom::ALL)
    }
    /// How it may have ended.
    pub fn reasons(&self, frame: &Frame) -> Vec<(String, String)> {
        match self.what {
            "expulsion-end" => frame.options("expulsion-end", ExpulsionEnd::ALL),
            _ => frame.options("protection-end", ProtectionEnd::ALL),
        }
    }
}

/// What was recorded.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Recorded {
    /// Its id.
    pub id: String,
}
