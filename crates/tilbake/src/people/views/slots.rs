//! What the registry puts on pages that gather from all features.

use super::{age, born_and_age, name_words, page_photo, photo_address};
use crate::access::acts::{PrepareDecision, ReadFile, ReadRoll};
use crate::access::{ListPermit, Permit};
use crate::people::model::{Born, Caution, Kept, Kin, Reading, verify_soon_if_recorded_by};
use crate::people::tables::{self, Mark};
use crate::slots::{BarPart, Card, CardRow, Figure, Flag, Record, Tone};
use crate::web::Words;
use basics::id::PersonId;
use basics::{Date, Instant};
use records::{Outcome, Reader};

/// The registry's part of the identity bar.
pub fn bar(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<BarPart> {
    let today = reader.today();
    let line = tables::line(reader, permit)?;
    let mut facts = vec![born_and_age(words, line.born, today)];
    facts.extend(interpreter(reader, permit, words)?);
    facts.extend(reading(tables::talk(reader, permit)?.reading, words));
    let mut flags: Vec<Flag> = minor(line.born, today, words).into_iter().collect();
    // Cautions are what staff has to heed. They may tell of others, and do not stand where the person, or who
    // looks over a shoulder, reads them.
    if !permit.is_own() {
        flags.extend(tables::marks(reader, permit)?.iter().map(|mark| flag(mark, today, words)));
    }
    let photo = line.photo.map(|taken| page_photo(Some(&photo_address(line.person, taken))));
    let (name, number) = (Some(name_words(words, &line.name)), Some(line.number.to_string()));
    Ok(BarPart { name, number, photo, facts, flags })
}

/// The registry's cards on the overview.
pub fn cards(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<Vec<Card>> {
    let person = permit.person();
    let mut cards = vec![];
    if !permit.is_own() {
        cards.push(("cautions", "people-cautions", 20, caution_rows(reader, permit, words)?));
    }
    cards.extend([
        ("identity", "people-identity", 60, identity_rows(reader, permit, words)?),
        ("contacts", "people-contacts", 70, contact_rows(reader, permit, words)?),
    ]);
    let card = |(code, title, order, rows): (&str, &str, u8, Vec<CardRow>)| Card {
        code: code.to_owned(),
        title: words.t(title),
        href: format!("/people/{person}/{code}"),
        order,
        rows,
    };
    Ok(cards.into_iter().map(card).collect())
}

/// Cautions of the people on a list.
pub fn flags(reader: &mut Reader, permit: &ListPermit<ReadRoll>, words: &Words) -> Outcome<Vec<(PersonId, Flag)>> {
    let today = reader.today();
    Ok(tables::all_marks(reader, permit)?.iter().map(|mark| (mark.person, flag(mark, today, words))).collect())
}

/// What waits in the caller's scope; nothing waiting is no figure.
pub fn figures(reader: &mut Reader, permit: &ListPermit<ReadRoll>, words: &Words) -> Outcome<Vec<Figure>> {
    let today = reader.today();
    let reviews = tables::count_due_reviews(reader, permit, today)?;
    let facts = tables::count_due_verifications(reader, permit, verify_soon(today)?)?;
    let figure = |order, key: &str, count: i64, tone| Figure {
        order,
        label: words.t(key),
        value: count.to_string(),
        note: words.t(&format!("{key}-note")),
        href: "/people/follow-up".to_owned(),
        tone,
    };
    let reviews = (reviews > 0).then(|| figure(60, "people-figure-reviews", reviews, Tone::Danger));
    let facts = (facts > 0).then(|| figure(61, "people-figure-facts", facts, Tone::Warning));
    Ok(reviews.into_iter().chain(facts).collect())
}

/// Facts recorded before this moment have to be verified soon.
pub fn verify_soon(today: Date) -> Outcome<Instant> {
    let day = verify_soon_if_recorded_by(today).saturating_add(basics::time::Span::new().days(1));
    Ok(Instant::from_oslo(day.at(0, 0, 0, 0))?)
}

/// A caution as a flag. An overdue one says so and stays.
pub fn flag(mark: &Mark, today: Date, words: &Words) -> Flag {
    let label = words.code("caution", mark.code);
    let overdue = mark.review_on < today;
    Flag {
        code: mark.code.to_string(),
        label: if overdue { words.t1("people-flag-overdue", "caution", label) } else { label },
        tone: if overdue { Tone::Danger } else { Tone::Warning },
    }
}

/// A flag on a child, and on somebody who may be one.
fn minor(born: Option<Born>, today: Date, words: &Words) -> Option<Flag> {
    const OF_AGE: i16 = 18;
    let key = match born?.age_on(today) {
        (_, most) if most < OF_AGE => "people-minor",
        (least, _) if least < OF_AGE => "people-minor-perhaps",
        _ => return None,
    };
    Some(Flag { code: "minor".to_owned(), label: words.t(key), tone: Tone::Info })
}

fn interpreter(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<Option<String>> {
    let languages = tables::interpreter_languages(reader, permit)?;
    let names: Vec<String> = languages.into_iter().map(|language| words.code("language", language)).collect();
    Ok((!names.is_empty()).then(|| words.t1("people-interpreter", "languages", names.join(", "))))
}

/// How the person reads, when it is something to heed.
fn reading(reading: Reading, words: &Words) -> Option<String> {
    matches!(reading, Reading::Difficult | Reading::Not).then(|| words.code("reading", reading))
}

fn row(label: String, value: String) -> CardRow {
    CardRow { label, value, note: String::new(), href: String::new() }
}

fn caution_rows(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<Vec<CardRow>> {
    let today = reader.today();
    let of = |mark: &Mark| {
        let overdue = mark.review_on < today;
        let note = if overdue { words.t("people-review-overdue") } else { String::new() };
        let value = words.t1("people-review-on", "date", words.date(&mark.review_on));
        CardRow { note, ..row(words.code("caution", mark.code), value) }
    };
    let rows: Vec<CardRow> = tables::marks(reader, permit)?.iter().map(of).collect();
    Ok(if rows.is_empty() { vec![row(words.t("people-cautions-now"), words.t("people-cautions-none"))] } else { rows })
}

fn identity_rows(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<Vec<CardRow>> {
    let today = reader.today();
    let line = tables::line(reader, permit)?;
    let talk = tables::talk(reader, permit)?;
    let languages = tables::interpreter_languages(reader, permit)?;
    let born = line.born.map_or_else(
        || words.t("people-born-unknown"),
        |born| format!("{} ({})", super::born_date(words, born), age(born, today)),
    );
    let spoken: Vec<String> = languages.into_iter().map(|language| words.code("language", language)).collect();
    let mut rows = vec![
        row(words.t("people-number"), line.number.to_string()),
        row(words.t("people-born-label"), born),
        row(words.t("people-sex"), words.code("sex", line.sex)),
    ];
    rows.extend(talk.gender.map(|gender| row(words.t("people-gender"), gender.to_string())));
    if !spoken.is_empty() {
        rows.push(row(words.t("people-interpreter-label"), spoken.join(", ")));
    }
    rows.push(row(words.t("people-reading"), words.code("reading", talk.reading)));
    Ok(rows)
}

/// How many children and others there are, without names: those are for whoever may read contacts.
fn contact_rows(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<Vec<CardRow>> {
    let kin = tables::kin(reader, permit)?;
    let count = |which: fn(&(Kin, bool)) -> bool| kin.iter().filter(|one| which(one)).count();
    let said = |count: usize| if count == 0 { words.t("people-none") } else { count.to_string() };
    Ok(vec![
        row(words.t("people-children"), said(count(|(kin, _)| kin.is_child()))),
        row(words.t("people-relatives"), said(count(|(kin, _)| !kin.is_child()))),
        row(words.t("people-emergency-contacts"), said(count(|(_, emergency)| *emergency))),
    ])
}

/// Cautions about a person, which a decision may rely on: what to be careful with, not the words of it.
pub fn records(reader: &mut Reader, permit: &Permit<PrepareDecision>, words: &Words) -> Outcome<Vec<Record>> {
    let person = permit.person();
    let rows = tables::holding_of::<Caution>(reader, person)?;
    let record = |kept: Kept<Caution>| {
        let (code, since) = (words.code("caution", kept.fact.code), words.date(&kept.fact.since));
        Record {
            record: format!("caution:{}", kept.id),
            said: format!("{code}, {}", words.t1("people-caution-as-record", "date", since)),
            href: format!("/people/{person}/cautions"),
        }
    };
    Ok(rows.into_iter().map(record).collect())
}
