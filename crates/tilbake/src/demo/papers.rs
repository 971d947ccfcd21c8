//! The papers someone is held on: remand orders, judgments, preventive detention, orders on fines.

use super::cal::Term;
use super::person::{AbsenceKind, RestrictionKind};
use basics::{Date, Instant};

/// A restriction in a remand order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// What it forbids.
    pub kind: RestrictionKind,
    /// Runs out on this day.
    pub until: Date,
}

/// A court's order of remand (REM-04).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemandOrder {
    /// Court.
    pub court: &'static str,
    /// Case number, invented.
    pub case_number: String,
    /// Day of the order.
    pub decided: Date,
    /// Runs out on this day.
    pub until: Date,
    /// Restrictions.
    pub restrictions: Vec<Restriction>,
}

/// Remand, from arrest on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remand {
    /// Police district that arrested.
    pub police: &'static str,
    /// Time of arrest.
    pub arrested: Instant,
    /// Orders without a gap.
    pub orders: Vec<RemandOrder>,
}

/// The suspended part of a judgment (PEN-05).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspended {
    /// Length.
    pub term: Term,
    /// Years of probation.
    pub probation_years: u8,
}

/// A judgment to prison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgment {
    /// Court.
    pub court: &'static str,
    /// Case number, invented.
    pub case_number: String,
    /// Day of the judgment.
    pub date: Date,
    /// Day it became final.
    pub final_on: Date,
    /// What is to be served.
    pub term: Term,
    /// What is suspended beside it, in days or months as the term: the whole sentence is both.
    pub suspended: Option<Suspended>,
    /// Days of credit the court fixed (CRD-06).
    pub credit_days: u16,
}

/// Time away that moves every later date (CAL-09).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Why.
    pub kind: AbsenceKind,
    /// First day away.
    pub from: Date,
    /// Day back.
    pub to: Date,
}

/// A prison sentence; several judgments are served as one (CAL-01).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Judgments, the main one first.
    pub judgments: Vec<Judgment>,
    /// Whether the person was in custody at the main judgment (CAL-03).
    pub in_custody: bool,
    /// The day the sentence is counted from: judgment or admission. In the future when summoned.
    pub anchor: Date,
    /// Order to enforce: day it was given and its number.
    pub enforcement: (Date, String),
    /// Time away so far.
    pub absences: Vec<Absence>,
    /// Remand before the judgment.
    pub remand: Option<Remand>,
    /// Release after two thirds was refused (REL-07).
    pub parole_refused: bool,
}

/// An extension of the frame of preventive detention, by up to five years (FRV-03).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Day of the judgment.
    pub date: Date,
    /// New last day of the frame.
    pub until: Date,
}

/// Preventive detention (FRV-01 to FRV-10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preventive {
    /// Court.
    pub court: &'static str,
    /// Case number, invented.
    pub case_number: String,
    /// Day of the judgment; the person was in custody.
    pub date: Date,
    /// Time frame.
    pub frame: Term,
    /// Minimum term.
    pub minimum: Term,
    /// Days of credit, for both.
    pub credit_days: u16,
    /// Day the judgment became final.
    pub final_on: Date,
    /// Judgments that extended the frame.
    pub extensions: Vec<Extension>,
    /// Remand before the judgment.
    pub remand: Remand,
}

/// Subsidiary imprisonment for unpaid fines, served in full (PEN-11, PEN-14).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FineDefault {
    /// Police district that ordered it.
    pub police: &'static str,
    /// Number of the order, invented.
    pub case_number: String,
    /// Day of the order.
    pub ordered: Date,
    /// The fine left, in øre.
    pub ore: i64,
    /// Days to serve.
    pub days: u16,
    /// First day.
    pub started: Date,
}

/// The authority a person is held on, valid on the day of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Custody {
    /// Remand.
    Remand(Remand),
    /// Prison sentence.
    Sentence(Sentence),
    /// Preventive detention.
    Preventive(Preventive),
    /// Fine default.
    Fine(FineDefault),
}
