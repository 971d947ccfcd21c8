//! The case as it is given: the JSON of `tilbake calc`, as types. Unknown fields are errors; only
//! `id`, `sentences` and in each sentence `kind`, `judgment` and its term must be there.

use basics::{Date, Instant};
use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

basics::code! {
    /// What kind of sentence it is.
    SentenceKind {
        /// Unconditional, or partly suspended, prison.
        Prison = "prison",
        /// Preventive detention (forvaring).
        PreventiveDetention = "preventive_detention",
        /// Subsidiary imprisonment for an unpaid fine.
        FineDefault = "fine_default",
        /// Community sentence.
        Community = "community",
        /// Recall after breach of parole.
        Recall = "recall",
        /// Fine service (bøtetjeneste) in place of subsidiary imprisonment.
        FineService = "fine_service",
        /// Youth sentence (ungdomsstraff).
        Youth = "youth",
    }

    /// Why someone was away from serving.
    AbsenceKind {
        /// Interruption granted by the service.
        Interruption = "interruption",
        /// Escape from custody.
        Escape = "escape",
        /// Absconding from leave or an open place.
        Absconding = "absconding",
        /// Late return.
        LateReturn = "late_return",
        /// Remand in another case.
        OtherRemand = "other_remand",
        /// Serving another sanction.
        OtherSanction = "other_sanction",
        /// Hospital stay by own fault.
        HospitalOwnFault = "hospital_own_fault",
    }

    /// What a further line of credit is for.
    CreditKind {
        /// Remand after the judgment, of someone who was at liberty again: for one in custody at the judgment that time is
        /// counted already.
        AfterJudgment = "after_judgment",
        /// Deprived of liberty abroad.
        Abroad = "abroad",
        /// Extra for isolation.
        Isolation = "isolation",
        /// Redress for a violation.
        Redress = "redress",
        /// Transport.
        Transport = "transport",
        /// Psychiatric observation.
        Observation = "observation",
    }

    /// A measure inside prison.
    MeasureKind {
        /// Full exclusion from company.
        FullExclusion = "full_exclusion",
        /// Partial exclusion from company.
        PartialExclusion = "partial_exclusion",
        /// Security cell.
        SecurityCell = "security_cell",
        /// Restraint bed.
        RestraintBed = "restraint_bed",
        /// Immediate exclusion.
        ImmediateExclusion = "immediate_exclusion",
    }

    /// Why somebody is excluded from company.
    ExclusionGround {
        /// What the person does, or is exposed to.
        Own = "own",
        /// All or some prisoners together: a riot, the building, the staff.
        Group = "group",
        /// While a new arrival is assessed: only in the act of 12 May 2026.
        Admission = "admission",
        /// The person wishes it.
        OwnWish = "own_wish",
    }

    /// Which law a measure is judged by.
    MeasureLaw {
        /// The law in force.
        Today = "today",
        /// The act of 12 May 2026 no. 18.
        Act2026 = "act_2026",
    }
}

impl SentenceKind {
    /// Whether it is performed at liberty, so that nothing of it is counted from the judgment.
    pub fn is_performed(self) -> bool {
        matches!(self, Self::Community | Self::FineService | Self::Youth)
    }
}

/// A case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Case {
    /// Names the case in the answer. Need not be unique.
    pub id: String,
    /// The day whose execution law is used; none: the newest in force.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub as_of: Option<Date>,
    /// About the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// The sentences.
    pub sentences: Vec<Sentence>,
    /// Times away from serving.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub absences: Vec<Absence>,
    /// The days on which parole was refused.
    #[serde(default, with = "iso::list", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<iso::Iso>")]
    pub parole_refused: Vec<Date>,
    /// The day on which parole was given.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub paroled_on: Option<Date>,
    /// The day on which all serving ended.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub serving_ended: Option<Date>,
    /// Arrest and remand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remand: Option<Remand>,
    /// Measures inside prison.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measure>,
}

impl Case {
    /// A case with these sentences and nothing else.
    pub fn new(id: impl Into<String>, sentences: Vec<Sentence>) -> Self {
        Self {
            id: id.into(),
            as_of: None,
            person: None,
            sentences,
            absences: vec![],
            parole_refused: vec![],
            paroled_on: None,
            serving_ended: None,
            remand: None,
            measures: vec![],
        }
    }
}

/// What the rules need to know of the person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Person {
    /// Birth date.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub born: Option<Date>,
    /// Whether the person is in special high security.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "std::ops::Not::not")]
    pub special_high_security: bool,
    /// Whether ordinary leave that the region or the directorate granted has been carried out without a breach.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "std::ops::Not::not")]
    pub leave_without_breach: bool,
}

impl Person {
    /// Somebody of whom nothing but the birth date is known.
    pub fn born_on(date: Date) -> Self {
        Self { born: Some(date), ..Self::default() }
    }
}

/// A sentence. Which fields it has depends on its kind; `Sentence::prison` and its like make one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Sentence {
    /// Its kind.
    pub kind: SentenceKind,
    /// The day of the judgment.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub judgment: Date,
    /// Whether the person was in custody at the judgment.
    #[serde(default = "yes", deserialize_with = "nullable_yes")]
    pub in_custody: bool,
    /// The day of admission, for those at liberty at the judgment; of what is performed at liberty, the day that began.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub admitted: Option<Date>,
    /// Prison: the term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// Prison: the suspended part of the term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended: Option<Term>,
    /// Prison: the years of the probation period of the suspended part, as the court has set them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probation_years: Option<u32>,
    /// Days credited by the court.
    #[serde(default, deserialize_with = "nullable")]
    pub credit_days: u32,
    /// Further lines of credit.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub credit: Vec<CreditLine>,
    /// Preventive detention: the time frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<Term>,
    /// Preventive detention: the minimum term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Term>,
    /// Preventive detention: extensions by the court.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// Prison and preventive detention: when the judgment became final.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub final_on: Option<Date>,
    /// Fine default and fine service: days of subsidiary imprisonment, less what is paid or served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Community sentence: hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<u32>,
    /// Community sentence and youth sentence: subsidiary prison term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subsidiary: Option<Term>,
    /// Performance time as it has been set, of a youth sentence always. None: of a community sentence as long as the
    /// subsidiary term, of fine service not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performance: Option<Term>,
    /// Community sentence: the prison that a court has made of it after breach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversion: Option<Conversion>,
    /// Recall: what the court has ordered to be served of the remainder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining: Option<Term>,
}

impl Sentence {
    fn new(kind: SentenceKind, judgment: Date) -> Self {
        Self {
            kind,
            judgment,
            in_custody: true,
            admitted: None,
            term: None,
            suspended: None,
            probation_years: None,
            credit_days: 0,
            credit: vec![],
            frame: None,
            minimum: None,
            extensions: vec![],
            final_on: None,
            days: None,
            hours: None,
            subsidiary: None,
            performance: None,
            conversion: None,
            remaining: None,
        }
    }
    /// A prison sentence of someone in custody at the judgment.
    pub fn prison(judgment: Date, term: Term) -> Self {
        Self { term: Some(term), ..Self::new(SentenceKind::Prison, judgment) }
    }
    /// Preventive detention of someone in custody at the judgment.
    pub fn preventive_detention(judgment: Date, frame: Term, minimum: Option<Term>) -> Self {
        Self { frame: Some(frame), minimum, ..Self::new(SentenceKind::PreventiveDetention, judgment) }
    }
    /// Subsidiary imprisonment, served from the day of admission.
    pub fn fine_default(judgment: Date, admitted: Date, days: u32) -> Self {
        let days = Some(days);
        Self { days, in_custody: false, admitted: Some(admitted), ..Self::new(SentenceKind::FineDefault, judgment) }
    }
    /// A community sentence, performed from a day on or not yet.
    pub fn community(judgment: Date, hours: u32, subsidiary: Term, began: Option<Date>) -> Self {
        let (hours, subsidiary) = (Some(hours), Some(subsidiary));
        Self { hours, subsidiary, in_custody: false, admitted: began, ..Self::new(SentenceKind::Community, judgment) }
    }
    /// A recall to serve what remains, of someone in custody at the judgment.
    pub fn recall(judgment: Date, remaining: Term) -> Self {
        Self { remaining: Some(remaining), ..Self::new(SentenceKind::Recall, judgment) }
    }
    /// The same sentence of someone at liberty at the judgment, admitted on a day or not yet.
    #[must_use]
    pub fn at_liberty(self, admitted: Option<Date>) -> Self {
        Self { in_custody: false, admitted, ..self }
    }
    /// The same sentence with the days that the court credited.
    #[must_use]
    pub fn credited(self, credit_days: u32) -> Self {
        Self { credit_days, ..self }
    }
}

/// Prison that a court has made of a community sentence after breach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Conversion {
    /// The day of the judgment.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub judgment: Date,
    /// Whether the person was in custody at it.
    #[serde(default = "yes", deserialize_with = "nullable_yes")]
    pub in_custody: bool,
    /// The day of admission, for those at liberty at it.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub admitted: Option<Date>,
    /// The part of the subsidiary term that the court ordered, hours done not yet taken off; none: all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered: Option<Term>,
    /// Hours done that the court has not itself taken off.
    #[serde(default, deserialize_with = "nullable")]
    pub hours_done: u32,
}

/// A length in years, months and days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Term {
    /// Years.
    #[serde(default, deserialize_with = "nullable")]
    pub years: u32,
    /// Months.
    #[serde(default, deserialize_with = "nullable")]
    pub months: u32,
    /// Days.
    #[serde(default, deserialize_with = "nullable")]
    pub days: u32,
}

impl Term {
    /// Whole years.
    pub const fn years(years: u32) -> Self {
        Self { years, months: 0, days: 0 }
    }
    /// Months; twelve become a year.
    pub const fn months(months: u32) -> Self {
        Self { years: months / 12, months: months % 12, days: 0 }
    }
    /// Days.
    pub const fn days(days: u32) -> Self {
        Self { years: 0, months: 0, days }
    }
    /// Years and months, as months.
    pub const fn in_months(self) -> u32 {
        self.years.saturating_mul(12).saturating_add(self.months)
    }
}

/// A further line of credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct CreditLine {
    /// What it is for.
    pub kind: CreditKind,
    /// Days.
    #[serde(default, deserialize_with = "nullable")]
    pub days: u32,
    /// What it rests on, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
}

/// An extension of the frame of preventive detention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Extension {
    /// The day of the judgment.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub judgment: Date,
    /// The new last day of the frame.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub until: Date,
}

/// A time away from serving.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Absence {
    /// Why.
    pub kind: AbsenceKind,
    /// The first day away.
    #[serde(with = "iso")]
    #[schemars(with = "iso::Iso")]
    pub from: Date,
    /// The first day back; none while still away.
    #[serde(default, with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub to: Option<Date>,
}

/// Arrest and remand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Remand {
    /// The moment of arrest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrested: Option<Instant>,
    /// Remand orders.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<Order>,
    /// Isolation in remand.
    #[serde(default, deserialize_with = "nullable", skip_serializing_if = "Vec::is_empty")]
    pub isolation: Vec<Isolation>,
    /// The highest penalty the charge can carry, in years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_penalty_years: Option<u32>,
}

/// A remand order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Order {
    /// From when it holds.
    pub from: Moment,
    /// When it runs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
}

/// A time of isolation in remand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Isolation {
    /// From when.
    pub from: Moment,
    /// Until when; of an order by a court, when it runs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// Whether a court ordered it; none: no court is known to have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub court: Option<bool>,
    /// Whether it came of what the person did in prison, so that it gives no extra credit (CRD-05); none: it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_conduct: Option<bool>,
}

/// A measure inside prison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct Measure {
    /// What it is.
    pub kind: MeasureKind,
    /// From when.
    pub from: Moment,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// By which law; none is that of today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<MeasureLaw>,
    /// Why; none is what the person does or is exposed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<ExclusionGround>,
}

/// A JSON object, and never the list of its values that serde would take as well.
macro_rules! objects {
    ($($name:ident),+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                // The inherent function, which `remote` makes.
                Self::serialize(self, serializer)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Object;
                impl<'de> Visitor<'de> for Object {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }
                    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<$name, A::Error> {
                        $name::deserialize(MapAccessDeserializer::new(map))
                    }
                }
                deserializer.deserialize_map(Object)
            }
        }
    )+};
}
objects!(Case, Person, Sentence, Term, CreditLine, Conversion, Extension, Absence, Remand, Order, Isolation, Measure);

/// A day, or a moment of a day: an order may name either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A day, `2025-03-31`.
    Day(Date),
    /// A moment, `2025-03-31T15:00:00+02:00`.
    At(Instant),
}

impl Moment {
    /// The day in Norway.
    pub fn date(self) -> Date {
        match self {
            Self::Day(date) => date,
            Self::At(instant) => instant.oslo_date(),
        }
    }
    /// The moment, when one is named.
    pub fn at(self) -> Option<Instant> {
        match self {
            Self::Day(_) => None,
            Self::At(instant) => Some(instant),
        }
    }
}
impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Day(date) => iso::serialize(date, serializer),
            Self::At(instant) => serializer.serialize_str(&instant.rfc3339_oslo()),
        }
    }
}
impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(iso::Text(|text: &str| {
            let instant = || Instant::parse(text).ok().filter(|at| iso::within(at.oslo_date())).map(Self::At);
            if text.len() == 10 { iso::parse(text).map(Self::Day) } else { instant() }
        }))
    }
}
impl JsonSchema for Moment {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Moment".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "anyOf": [{ "format": "date" }, { "format": "date-time" }] })
    }
}

fn yes() -> bool {
    true
}
fn nullable_yes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or(true))
}
/// Null is the same as left out.
fn nullable<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Dates as `2026-11-22` and nothing else, from 1850 to 2200.
pub(crate) mod iso {
    use basics::Date;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn parse(text: &str) -> Option<Date> {
        let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
        let digits = |range: std::ops::Range<usize>| {
            bytes[range].iter().try_fold(0_i16, |sum, b| b.is_ascii_digit().then(|| sum * 10 + i16::from(b - b'0')))
        };
        let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
        let dashes = bytes[4] == b'-' && bytes[7] == b'-';
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        (dashes && within(date)).then_some(date)
    }
    pub(crate) fn within(date: Date) -> bool {
        (1850..=2200).contains(&date.year())
    }
    /// Writes a date of the years 0 to 9999 without going through a formatter.
    pub(crate) fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = *b"0000-00-00";
        let mut put = |at: usize, digits: usize, number: i16| {
            let mut rest = number.unsigned_abs();
            for place in text[at..at + digits].iter_mut().rev() {
                *place = b'0' + u8::try_from(rest % 10).unwrap_or(0);
                rest /= 10;
            }
        };
        put(0, 4, date.year());
        put(5, 2, i16::from(date.month()));
        put(8, 2, i16::from(date.day()));
        serializer.serialize_str(std::str::from_utf8(&text).unwrap_or_default())
    }
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        deserializer.deserialize_str(Text(parse))
    }

    /// Reads a text without copying it; what the function does not take is an error.
    pub(crate) struct Text<F>(pub(crate) F);
    impl<T, F: Fn(&str) -> Option<T>> serde::de::Visitor<'_> for Text<F> {
        type Value = T;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a date such as 2026-11-22 (or a moment, where one is allowed) between 1850 and 2200")
        }
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            self.0(text).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
        }
    }

    /// A date in this form, for lists, options and schemas.
    pub(crate) struct Iso(Date);
    impl<'de> Deserialize<'de> for Iso {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserialize(deserializer).map(Self)
        }
    }
    impl serde::Serialize for Iso {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serialize(&self.0, serializer)
        }
    }
    impl schemars::JsonSchema for Iso {
        fn schema_name() -> std::borrow::Cow<'static, str> {
            "Date".into()
        }
        fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
            schemars::json_schema!({ "type": "string", "format": "date" })
        }
    }

    /// The same for a list of dates that may be absent or null.
    pub(crate) mod list {
        use super::{Date, Deserialize, Deserializer, Iso, Serializer};

        pub(crate) fn serialize<S: Serializer>(dates: &[Date], serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_seq(dates.iter().map(|date| Iso(*date)))
        }
        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Date>, D::Error> {
            let dates = Option::<Vec<Iso>>::deserialize(deserializer)?.unwrap_or_default();
            Ok(dates.into_iter().map(|iso| iso.0).collect())
        }
    }

    /// The same for a date that may be absent or null.
    pub(crate) mod optional {
        use super::{Date, Deserialize, Deserializer, Iso, Serializer};

        pub(crate) fn serialize<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
            match date {
                Some(date) => super::serialize(date, serializer),
                None => serializer.serialize_none(),
            }
        }
        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
            Ok(Option::<Iso>::deserialize(deserializer)?.map(|iso| iso.0))
        }
    }
}
