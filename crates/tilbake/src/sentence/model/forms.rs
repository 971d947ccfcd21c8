//! What a form says of a sentence, read into facts for the date rules; and a correction, which keeps what the form does
//! not speak of.

use super::fields::{ABSORBED_ROWS, SentenceFields, is_blank, kinds_with};
use super::{NewSentence, number, optional_date};
use basics::problem::FormErrors;
use basics::time::parse_date;
use basics::{Date, Problem, Text};
use law::case::{CreditKind, CreditLine};
use law::{Absorbed, Conversion, DetentionParole, Extension, Sentence, SentenceKind, Term};

/// What a line of credit rests on.
type Basis = Text<300>;

/// Fields by their names with what stands in them, so that a name and a value never part.
macro_rules! named {
    ($fields:ident, $($name:ident)+) => { [$((stringify!($name), $fields.$name.as_str())),+] };
}

impl NewSentence {
    /// Reads the fields of a form; all errors at once. What the rules of a kind of sentence demand is
    /// checked by the date rules themselves.
    pub fn parse(fields: &SentenceFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let e = &mut errors;
        let authority = e.take("authority", fields.authority.parse());
        let kind: Option<SentenceKind> = e.take("kind", fields.kind.parse());
        let judgment = e.take("judgment", parse_date(&fields.judgment));
        let mut fields = fields.clone();
        if let Some(kind) = kind {
            refuse_strange(e, &mut fields, kind);
        }
        let said = Said::read(e, &mut fields, kind);
        match (authority, kind.zip(judgment)) {
            (Some(authority), Some((kind, judgment))) if errors.is_empty() => {
                let is_as_stated = fields.as_stated == "true";
                Ok(Self { authority, facts: said.facts(kind, judgment), is_as_stated })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

/// Refuses what sentences of the kind do not have, so that nothing typed is lost unseen, and empties it, so that nothing
/// more is said of it.
fn refuse_strange(e: &mut FormErrors, fields: &mut SentenceFields, kind: SentenceKind) {
    let is_in_prison = kind != SentenceKind::Community || !fields.converted_on.trim().is_empty();
    fields.retain(|name, text| {
        let belongs = kinds_with(name).contains(&kind) && (name != "admitted" || is_in_prison);
        let is_well = belongs || is_blank(text);
        if !is_well {
            e.add(name, "not-for-this-kind");
        }
        belongs
    });
}

/// What a form says, whatever the kind of sentence.
struct Said {
    in_custody: bool,
    admitted: Option<Date>,
    began: Option<Date>,
    offence_on: Option<Date>,
    final_on: Option<Date>,
    whole: Term,
    credit_days: u32,
    credit: Vec<CreditLine>,
    suspended: Option<Term>,
    probation_years: Option<u32>,
    from_abroad: bool,
    absorbed: Vec<Absorbed>,
    minimum: Option<Term>,
    extensions: Vec<Extension>,
    refused: Vec<Date>,
    parole: Option<DetentionParole>,
    hours: u32,
    performance: Option<Term>,
    longer: Option<Term>,
    conversion: Option<Conversion>,
    remainder: Option<Term>,
    served_as_one: bool,
}

impl Said {
    fn read(e: &mut FormErrors, fields: &mut SentenceFields, kind: Option<SentenceKind>) -> Self {
        let credit = CreditKind::ALL.iter().filter_map(|kind| credit_line(e, fields, *kind)).collect();
        let absorbed = absorbed(e, fields);
        let probation_years = number(e, "probation_years", &fields.probation_years);
        let (in_custody, admitted) = custody(e, fields);
        let refused = named!(fields, refused_final_on further_refused_final_on);
        let refused = refused.into_iter().filter_map(|(name, text)| optional_date(e, name, text)).collect();
        Self {
            in_custody,
            admitted,
            began: optional_date(e, "began", &fields.began),
            offence_on: optional_date(e, "offence_on", &fields.offence_on),
            final_on: optional_date(e, "final_on", &fields.final_on),
            whole: whole(e, fields, kind),
            credit_days: number(e, "credit_days", &fields.credit_days),
            credit,
            suspended: term(e, named!(fields, suspended_years suspended_months suspended_days)),
            probation_years: (probation_years > 0).then_some(probation_years),
            from_abroad: fields.from_abroad == "true",
            absorbed,
            minimum: term(e, named!(fields, minimum_years minimum_months minimum_days)),
            extensions: extensions(e, fields),
            refused,
            parole: parole(e, fields),
            hours: number(e, "hours", &fields.hours),
            performance: performance(e, fields, kind),
            longer: term(e, named!(fields, longer_years longer_months longer_days)),
            conversion: conversion(e, fields, (in_custody, admitted)),
            remainder: term(e, named!(fields, remainder_years remainder_months remainder_days)),
            served_as_one: fields.served_as_one == "true",
        }
    }

    /// What the court decided, in the words of the date rules.
    fn facts(self, kind: SentenceKind, judgment: Date) -> Sentence {
        let facts = match kind {
            SentenceKind::Prison => Sentence {
                suspended: self.suspended,
                probation_years: self.probation_years,
                from_abroad: self.from_abroad,
                absorbed: self.absorbed,
                ..Sentence::prison(judgment, self.whole)
            },
            SentenceKind::PreventiveDetention => Sentence {
                extensions: self.extensions,
                refusals_final: self.refused,
                parole: self.parole,
                ..Sentence::preventive_detention(judgment, self.whole, self.minimum)
            },
            SentenceKind::FineDefault => Sentence::fine_default(judgment, judgment, self.whole.days),
            SentenceKind::Recall => Sentence {
                remainder: self.remainder,
                served_as_one: self.served_as_one,
                ..Sentence::recall(judgment, self.whole)
            },
            SentenceKind::Community => Sentence {
                performance: self.performance,
                extended: self.longer,
                conversion: self.conversion,
                ..Sentence::community(judgment, self.hours, self.whole, None)
            },
            SentenceKind::FineService => Sentence {
                kind,
                performance: self.performance,
                ..Sentence::fine_default(judgment, judgment, self.whole.days)
            },
            SentenceKind::Youth => Sentence {
                kind,
                hours: None,
                performance: self.performance,
                ..Sentence::community(judgment, 0, self.whole, None)
            },
        };
        // Where somebody was at the judgment says nothing of what is performed at liberty; of prison made of a community
        // sentence it stands with the conversion.
        let (in_custody, admitted) =
            if kind.is_performed() { (false, self.began) } else { (self.in_custody, self.admitted) };
        Sentence {
            in_custody,
            admitted,
            offence_on: self.offence_on,
            final_on: self.final_on,
            credit_days: self.credit_days,
            credit: self.credit,
            ..facts
        }
    }
}

/// A length of which something is said.
fn term(e: &mut FormErrors, named: [(&str, &str); 3]) -> Option<Term> {
    let [years, months, days] = named.map(|(name, text)| number(e, name, text));
    let term = Term { years, months, days };
    (term != Term::default()).then_some(term)
}

/// The length that each sentence has. Of a fine it is in days alone (PEN-11).
fn whole(e: &mut FormErrors, fields: &SentenceFields, kind: Option<SentenceKind>) -> Term {
    let whole = term(e, named!(fields, years months days));
    if whole.is_none() {
        let in_days = kind.is_some_and(|kind| !kinds_with("years").contains(&kind));
        e.add(if in_days { "days" } else { "years" }, "length-required");
    }
    whole.unwrap_or_default()
}

/// The performance time, which a court always sets of a youth sentence (PEN-10).
fn performance(e: &mut FormErrors, fields: &SentenceFields, kind: Option<SentenceKind>) -> Option<Term> {
    let performance = term(e, named!(fields, performance_years performance_months performance_days));
    if performance.is_none() && kind == Some(SentenceKind::Youth) {
        e.add("performance_years", "length-required");
    }
    performance
}

/// Whether somebody was in custody at the judgment, or when they came in: time is counted from one of the two (CAL-03).
fn custody(e: &mut FormErrors, fields: &SentenceFields) -> (bool, Option<Date>) {
    let in_custody = fields.in_custody == "true";
    let admitted = optional_date(e, "admitted", &fields.admitted);
    if in_custody && admitted.is_some() {
        e.add("admitted", "admitted-in-custody");
    }
    (in_custody, admitted)
}

/// A further line of credit (CRD-01, CRD-03, CRD-08 to CRD-11); none where nothing is said of it.
fn credit_line(e: &mut FormErrors, fields: &mut SentenceFields, kind: CreditKind) -> Option<CreditLine> {
    let [days, basis] = fields.credit_row(kind);
    let name = format!("credit_{kind}_days");
    if is_blank(days) && basis.trim().is_empty() {
        return None;
    }
    if days.trim().is_empty() {
        e.add(&name, "length-required");
    }
    let days = number(e, &name, days);
    let basis = e.take(&format!("credit_{kind}_basis"), Basis::parse_optional(basis))?;
    Some(CreditLine { kind, days, basis: basis.map(String::from) })
}

/// The sentences that a joint judgment has taken in (PEN-07); a row in which nothing stands is none.
fn absorbed(e: &mut FormErrors, fields: &mut SentenceFields) -> Vec<Absorbed> {
    let mut all = vec![];
    for (place, row) in (1..=ABSORBED_ROWS).zip(fields.absorbed_rows()) {
        if row.iter().all(|text| is_blank(text)) {
            continue;
        }
        let [judgment, from, to, credit] = row;
        let name = |part: &str| format!("absorbed_{place}_{part}");
        let judgment = e.take(&name("judgment"), parse_date(judgment));
        let from = e.take(&name("from"), parse_date(from));
        let to = optional_date(e, &name("to"), to);
        let credit_days = number(e, &name("credit_days"), credit);
        all.extend(judgment.zip(from).map(|(judgment, from)| Absorbed { judgment, from, to, credit_days }));
    }
    all
}

/// The last extension of preventive detention that stands, and a further one (FRV-03): of each both days, or none.
fn extensions(e: &mut FormErrors, fields: &SentenceFields) -> Vec<Extension> {
    let pairs =
        [named!(fields, extended_on extended_until), named!(fields, further_extended_on further_extended_until)];
    pairs.into_iter().filter_map(|pair| extension(e, pair)).collect()
}

fn extension(e: &mut FormErrors, [(on, judged), (until, last)]: [(&str, &str); 2]) -> Option<Extension> {
    let judgment = optional_date(e, on, judged);
    let last_day = optional_date(e, until, last);
    if judgment.is_some() && last.trim().is_empty() {
        e.add(until, "required");
    }
    if last_day.is_some() && judged.trim().is_empty() {
        e.add(on, "required");
    }
    let (judgment, until) = judgment.zip(last_day)?;
    Some(Extension { judgment, until })
}

/// Parole from preventive detention (FRV-06): from which day, and how long where that is set.
fn parole(e: &mut FormErrors, fields: &SentenceFields) -> Option<DetentionParole> {
    let period = term(e, named!(fields, parole_years parole_months parole_days));
    let from = optional_date(e, "paroled_on", &fields.paroled_on);
    if period.is_some() && fields.paroled_on.trim().is_empty() {
        e.add("paroled_on", "required");
    }
    from.map(|from| DetentionParole { from, period })
}

/// The prison that a court has made of a community sentence (PEN-09).
fn conversion(
    e: &mut FormErrors,
    fields: &SentenceFields,
    (in_custody, admitted): (bool, Option<Date>),
) -> Option<Conversion> {
    let hours_done = number(e, "hours_done", &fields.hours_done);
    let ordered = term(e, named!(fields, ordered_years ordered_months ordered_days));
    let judgment = optional_date(e, "converted_on", &fields.converted_on);
    if (ordered.is_some() || hours_done > 0) && fields.converted_on.trim().is_empty() {
        e.add("converted_on", "required");
    }
    judgment.map(|judgment| Conversion { judgment, in_custody, admitted, ordered, hours_done })
}

impl NewSentence {
    /// The same as a correction of what stands. Of some things a form speaks of one alone, beside a further one: of
    /// extensions of the last, of refusals of the latest, of credit of the first line of each kind, of what a joint judgment
    /// has taken in of the first few. The others stay as they are, and so does what has no weight for the kind.
    #[must_use]
    pub fn keeping(self, old: &Sentence) -> Self {
        let mut facts = self.facts;
        facts.credit = kept_credit(&facts.credit, &old.credit);
        if facts.kind != old.kind {
            return Self { facts, ..self };
        }
        if facts.kind.is_performed() {
            facts.in_custody = old.in_custody;
        }
        // A form asks no day of admission of somebody in custody.
        if facts.in_custody && old.in_custody {
            facts.admitted = old.admitted;
        }
        if let (Some(said), Some(old)) = (&mut facts.conversion, &old.conversion)
            && said.in_custody
            && old.in_custody
        {
            said.admitted = old.admitted;
        }
        facts.absorbed.extend(old.absorbed.iter().skip(ABSORBED_ROWS));
        let earlier = old.extensions.split_last().map(|(_, earlier)| earlier).unwrap_or_default();
        facts.extensions.splice(..0, earlier.iter().copied());
        let mut refusals = old.refusals_final.clone();
        if let Some(latest) = refusals.iter().max().copied() {
            refusals.retain(|day| *day != latest);
        }
        facts.refusals_final.splice(..0, refusals);
        Self { facts, ..self }
    }
}

/// Lines of credit as corrected: each said line in the place of the first of its kind, others as they stand.
fn kept_credit(said: &[CreditLine], old: &[CreditLine]) -> Vec<CreditLine> {
    let of_kind = |lines: &[CreditLine], kind| lines.iter().find(|line| line.kind == kind).cloned();
    let corrected = old.iter().enumerate().filter_map(|(at, line)| {
        let is_first = old[..at].iter().all(|before| before.kind != line.kind);
        if is_first { of_kind(said, line.kind) } else { Some(line.clone()) }
    });
    let new = said.iter().filter(|line| of_kind(old, line.kind).is_none()).cloned();
    corrected.chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::super::AuthorityId;
    use super::*;
    use basics::id::{Id, Uuid};
    use basics::time::civil::date;
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;

    fn authority() -> AuthorityId {
        AuthorityId::from_uuid(Uuid::from_u128(7))
    }

    fn day() -> impl Strategy<Value = Date> {
        (2001_i16..2035, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| date(year, month, day))
    }

    fn length() -> impl Strategy<Value = Term> {
        (0_u32..30, 0_u32..20, 1_u32..400).prop_map(|(years, months, days)| Term { years, months, days })
    }

    fn lines() -> impl Strategy<Value = Vec<CreditLine>> {
        let basis = option::of("[a-zæøå0-9]{1,20}");
        let line = (prop::sample::select(CreditKind::ALL), 1_u32..400, basis);
        vec(line.prop_map(|(kind, days, basis)| CreditLine { kind, days, basis }), 0..8)
    }

    fn taken_in() -> impl Strategy<Value = Vec<Absorbed>> {
        let one = (day(), day(), option::of(day()), 0_u32..50);
        let made = |(judgment, from, to, credit_days)| Absorbed { judgment, from, to, credit_days };
        vec(one.prop_map(made), 0..6)
    }

    fn converted() -> impl Strategy<Value = Option<Conversion>> {
        let one = (day(), option::of(day()), option::of(length()), 0_u32..90);
        option::of(one.prop_map(|(judgment, admitted, ordered, hours_done)| Conversion {
            judgment,
            in_custody: admitted.is_none(),
            admitted,
            ordered,
            hours_done,
        }))
    }

    fn detained() -> impl Strategy<Value = Sentence> {
        let parole = option::of((day(), option::of(length())));
        let extensions = vec((day(), day()).prop_map(|(judgment, until)| Extension { judgment, until }), 0..4);
        let refusals = prop::collection::btree_set(day(), 0..4);
        (length(), option::of(length()), extensions, refusals, parole).prop_map(
            |(frame, minimum, extensions, refusals, parole)| Sentence {
                extensions,
                refusals_final: refusals.into_iter().collect(),
                parole: parole.map(|(from, period)| DetentionParole { from, period }),
                ..Sentence::preventive_detention(date(2025, 1, 7), frame, minimum)
            },
        )
    }

    fn in_prison() -> impl Strategy<Value = Sentence> {
        let suspended = (option::of(length()), option::of(1_u32..6));
        (length(), suspended, any::<bool>(), taken_in()).prop_map(
            |(term, (suspended, probation_years), from_abroad, absorbed)| Sentence {
                suspended,
                probation_years,
                from_abroad,
                absorbed,
                ..Sentence::prison(date(2025, 1, 7), term)
            },
        )
    }

    fn performed() -> impl Strategy<Value = Sentence> {
        let begun = (option::of(day()), length(), option::of(length()));
        (begun, 0_u32..500, option::of(length()), converted(), 0_u8..3).prop_map(
            |((began, whole, performance), hours, extended, conversion, kind)| {
                let community = Sentence::community(date(2025, 1, 7), hours, whole, began);
                match kind {
                    0 => Sentence { performance, extended, conversion, ..community },
                    1 => Sentence {
                        kind: SentenceKind::Youth,
                        hours: None,
                        performance: performance.or(Some(whole)),
                        ..community
                    },
                    _ => Sentence {
                        kind: SentenceKind::FineService,
                        performance,
                        ..Sentence::fine_default(date(2025, 1, 7), date(2025, 1, 7), whole.days).at_liberty(began)
                    },
                }
            },
        )
    }

    fn others() -> impl Strategy<Value = Sentence> {
        (length(), option::of(length()), any::<bool>(), any::<bool>()).prop_map(
            |(remaining, remainder, served_as_one, is_fine)| {
                if is_fine {
                    return Sentence::fine_default(date(2025, 1, 7), date(2025, 1, 7), remaining.days);
                }
                Sentence { remainder, served_as_one, ..Sentence::recall(date(2025, 1, 7), remaining) }
            },
        )
    }

    /// Sentences of every kind, with all that a court may have said of them.
    fn sentences() -> impl Strategy<Value = Sentence> {
        let kinds = prop_oneof![in_prison(), detained(), performed(), others()];
        let more = (option::of(day()), option::of(day()), option::of(day()), 0_u32..900, lines());
        (kinds, more).prop_map(|(facts, (admitted, offence_on, final_on, credit_days, credit))| {
            let is_final = kinds_with("final_on").contains(&facts.kind);
            let served = !facts.kind.is_performed();
            Sentence {
                in_custody: served && admitted.is_none(),
                admitted: if served { admitted } else { facts.admitted },
                offence_on,
                final_on: final_on.filter(|_| is_final),
                credit_days,
                credit,
                ..facts
            }
        })
    }

    proptest! {
        #[test]
        fn what_stands_comes_back_unchanged_from_a_form_that_is_only_sent(facts in sentences()) {
            let read = NewSentence::parse(&SentenceFields::of(authority(), &facts)).unwrap();
            prop_assert_eq!(read.keeping(&facts).facts, facts);
        }
    }

    fn fields(said: &[(&str, &str)]) -> SentenceFields {
        let start = [("authority", authority().to_string()), ("judgment", "2025-01-07".to_owned())];
        let said = said.iter().map(|(name, text)| (*name, (*text).to_owned()));
        let all: serde_json::Map<String, serde_json::Value> =
            start.into_iter().chain(said).map(|(name, text)| (name.to_owned(), text.into())).collect();
        serde_json::from_value(all.into()).unwrap()
    }

    fn errors(said: &[(&str, &str)]) -> Vec<(String, String)> {
        let refused = NewSentence::parse(&fields(said)).unwrap_err();
        refused.errors.into_iter().map(|error| (error.field, error.code)).collect()
    }

    #[test]
    fn what_the_kind_does_not_have_is_refused_by_its_field() {
        for (kind, length, strange) in [
            ("prison", "years", &["began", "hours", "minimum_days", "performance_days", "remainder_days"][..]),
            ("preventive_detention", "years", &["suspended_days", "absorbed_2_from", "probation_years"][..]),
            ("fine_default", "days", &["years", "months", "final_on", "extended_until", "began"][..]),
            ("fine_service", "days", &["years", "hours", "admitted", "served_as_one"][..]),
            ("community", "days", &["admitted", "parole_days", "from_abroad"][..]),
            ("youth", "days", &["longer_days", "converted_on", "refused_final_on", "admitted"][..]),
            ("recall", "days", &["final_on", "further_extended_on", "ordered_months"][..]),
        ] {
            let mut said = vec![("kind", kind), (length, "30")];
            if kind == "youth" {
                said.push(("performance_months", "8"));
            }
            assert!(NewSentence::parse(&fields(&said)).is_ok(), "{kind}");
            said.extend(strange.iter().map(|name| (*name, "2")));
            let mut found = errors(&said);
            found.sort();
            let mut wanted: Vec<_> =
                strange.iter().map(|name| ((*name).to_owned(), "not-for-this-kind".to_owned())).collect();
            wanted.sort();
            assert_eq!(found, wanted, "{kind}");
        }
    }

    #[test]
    fn nothing_and_no_say_nothing_of_another_kind() {
        let said = [("kind", "fine_default"), ("days", "20"), ("years", "0"), ("from_abroad", "false"), ("hours", " ")];
        assert!(NewSentence::parse(&fields(&said)).is_ok());
    }

    #[test]
    fn a_part_without_what_it_belongs_to_is_asked_for() {
        for (kind, said, field, code) in [
            ("community", ("hours_done", "20"), "converted_on", "required"),
            ("community", ("ordered_days", "20"), "converted_on", "required"),
            ("preventive_detention", ("parole_years", "2"), "paroled_on", "required"),
            ("preventive_detention", ("further_extended_on", "2025-02-03"), "further_extended_until", "required"),
            ("preventive_detention", ("extended_until", "2025-02-03"), "extended_on", "required"),
            ("prison", ("credit_abroad_basis", "Spania"), "credit_abroad_days", "length-required"),
            ("prison", ("absorbed_1_credit_days", "3"), "absorbed_1_from", "required"),
            ("prison", ("admitted", "2025-02-03"), "admitted", "admitted-in-custody"),
        ] {
            let found = errors(&[("kind", kind), ("in_custody", "true"), ("days", "30"), said]);
            assert!(found.contains(&(field.to_owned(), code.to_owned())), "{kind} {said:?}: {found:?}");
        }
        assert_eq!(
            errors(&[("kind", "youth"), ("months", "8")]),
            [("performance_years".into(), "length-required".into())]
        );
        assert_eq!(errors(&[("kind", "fine_service")]), [("days".into(), "length-required".into())]);
    }

    #[test]
    fn of_what_stands_only_the_last_is_corrected_and_a_further_one_comes_after_it() {
        let extension = |year| Extension { judgment: date(year, 1, 7), until: date(year + 5, 1, 7) };
        let detention = Sentence::preventive_detention(date(2005, 1, 7), Term::years(10), None);
        let old = Sentence {
            extensions: vec![extension(2014), extension(2019)],
            refusals_final: vec![date(2016, 1, 7), date(2018, 1, 7)],
            ..detention
        };
        let said = SentenceFields {
            extended_until: "2023-01-07".into(),
            further_extended_on: "2022-12-01".into(),
            further_extended_until: "2027-01-07".into(),
            refused_final_on: String::new(),
            further_refused_final_on: "2021-01-07".into(),
            ..SentenceFields::of(authority(), &old)
        };
        let facts = NewSentence::parse(&said).unwrap().keeping(&old).facts;
        let untils: Vec<Date> = facts.extensions.iter().map(|one| one.until).collect();
        assert_eq!(untils, [date(2019, 1, 7), date(2023, 1, 7), date(2027, 1, 7)]);
        assert_eq!(facts.refusals_final, [date(2016, 1, 7), date(2021, 1, 7)]);
    }

    #[test]
    fn a_line_of_credit_that_is_emptied_is_gone_and_a_second_of_its_kind_stays() {
        let line = |kind, days| CreditLine { kind, days, basis: None };
        let old = Sentence {
            credit: vec![line(CreditKind::Redress, 3), line(CreditKind::Abroad, 4), line(CreditKind::Redress, 5)],
            ..Sentence::prison(date(2025, 1, 7), Term::years(1))
        };
        let said = SentenceFields {
            credit_redress_days: String::new(),
            credit_abroad_days: "6".into(),
            credit_transport_days: "1".into(),
            ..SentenceFields::of(authority(), &old)
        };
        let facts = NewSentence::parse(&said).unwrap().keeping(&old).facts;
        let wanted = [(CreditKind::Abroad, 6), (CreditKind::Redress, 5), (CreditKind::Transport, 1)];
        assert_eq!(facts.credit, wanted.map(|(kind, days)| line(kind, days)));
    }
}
