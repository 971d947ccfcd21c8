//! All SQL of the registry.

mod face;
mod facts;
mod search;
mod vocabulary;
mod worklist;

pub use face::{PlacingFacts, bearer, by_number, has_photograph, number_of, placing_facts};
pub use facts::{Leave, Stored, add, delete, end, facts, holding, holding_of, review, verify};
pub use search::{
    Known, PAGE, Whom, browse, found_lines, found_names, index, indexed, owner_of_mark, people_by_mark,
    people_by_pairs, people_by_word, person_by_case, sharing_marks, whole_index,
};
#[cfg(test)]
pub use vocabulary::near_both_ways;
pub use vocabulary::{keep_vocabulary, vocabulary};
pub use worklist::{
    DueReview, DueVerification, count_due_reviews, count_due_verifications, due_reviews, due_verifications,
    lasting_unverified, wrong_current,
};

use super::model::{
    Born, CaseNumber, Caution, CautionCode, Citizenship, Contact, Gender, Identifier, Kin, Language, NameKind,
    Particulars, PersonName, Photo, Reading, SealedDetails, SealedNumber, Sex, Spoken,
};
use crate::access::acts::{EditIdentity, EditPhoto, ReadFile, ReadRoll, ReadSummary, RegisterPerson};
use crate::access::same::{Files, canonical_sql, not_merged_sql, same_sql};
use crate::access::{ListPermit, Permit, PlacePermit, PrisonCode, ScopeFilter};
use basics::id::PersonId;
use basics::{Date, Instant, Problem, ToValue, Value};
use records::{Journalled, Outcome, Reader, Row, Tx, params, parts, places};
use std::collections::{BTreeMap, BTreeSet};

/// A person registered in this very transaction: whoever may register may write down all that is
/// known about the newcomer.
#[derive(Debug)]
pub struct Newcomer {
    person: PersonId,
    number: CaseNumber,
}

impl Newcomer {
    /// Id of the person.
    pub fn person(&self) -> PersonId {
        self.person
    }
    /// Case number.
    pub fn number(&self) -> CaseNumber {
        self.number
    }
}

/// What stands as the journal says.
pub const JOURNALLED: &[Journalled] = &[
    PEOPLE,
    PHOTOS,
    PersonName::JOURNALLED,
    Particulars::JOURNALLED,
    Identifier::<SealedNumber>::JOURNALLED,
    Citizenship::JOURNALLED,
    Spoken::JOURNALLED,
    Contact::<SealedDetails>::JOURNALLED,
    Caution::JOURNALLED,
];

const PEOPLE: Journalled =
    Journalled::new("person", "id", &["id", "number", "gender", "reading", "registered_at", "registered_by"]);
const PHOTOS: Journalled =
    Journalled::new("person_photo", "person", &["person", "sealed", "seed", "taken_at", "taken_by"]);

/// Makes a person, under the next case number of the year.
pub fn add_person(tx: &mut Tx, _: &PlacePermit<RegisterPerson>, person: PersonId) -> Outcome<Newcomer> {
    let (now, by) = (tx.now(), who(tx));
    let year = u16::try_from(tx.today().year()).map_err(|_| Problem::invalid("invalid-case-number"))?;
    let row = tx.row(
        "INSERT INTO person_counter (year, last) VALUES ($1, 1)
         ON CONFLICT (year) DO UPDATE SET last = person_counter.last + 1 RETURNING last",
        params![year],
    )?;
    let number = CaseNumber::new(year, row.ok_or_else(Problem::not_found)?.get("last")?)?;
    PEOPLE.insert(
        tx,
        &["id", "number", "reading", "registered_at", "registered_by", "version"],
        params![person, number, Reading::Unknown, now, by, 1],
    )?;
    Ok(Newcomer { person, number })
}

/// What stands in one file of a person.
#[derive(Clone, Debug)]
pub struct FileFacts {
    /// The file.
    pub file: PersonId,
    /// Its case number.
    pub number: CaseNumber,
    /// When it was opened.
    pub registered_at: Instant,
    /// Its names that hold, the one in use first.
    pub names: Vec<PersonName>,
    /// Birth date and sex.
    pub particulars: Option<Particulars>,
    /// Its numbers that hold.
    pub numbers: Vec<Identifier>,
    /// When its photograph was taken.
    pub photo: Option<Instant>,
}

/// The files of a person, that which stands for them first, with nothing of what stands in them.
pub fn files(reader: &mut Reader, person: PersonId) -> Outcome<Vec<FileFacts>> {
    let sql = format!(
        "SELECT p.id, p.number, p.registered_at, f.taken_at FROM person p LEFT JOIN person_photo f ON f.person = p.id
         WHERE {} ORDER BY CASE WHEN p.id = $1 THEN 0 ELSE 1 END, p.id",
        same_sql("p.id", 1)
    );
    let read = |row: &Row| {
        Ok(FileFacts {
            file: row.get("id")?,
            number: row.get("number")?,
            registered_at: row.get("registered_at")?,
            names: vec![],
            particulars: None,
            numbers: vec![],
            photo: row.get("taken_at")?,
        })
    };
    reader.rows(&sql, params![person])?.iter().map(read).collect()
}

/// What stands in the rows of a person themselves.
#[derive(Clone)]
struct Own {
    /// What the file that stands for them says of them.
    talk: Option<Talk>,
    /// The versions of all their files, added up; none when nobody has that id.
    version: Option<i64>,
}

/// Asks for what stands in the rows of a person themselves.
#[derive(PartialEq, Eq)]
struct OwnOf(PersonId);

fn own(reader: &mut Reader, person: PersonId) -> Outcome<Own> {
    reader.once(OwnOf(person), |reader, _| {
        let files = Files::of(reader, person)?;
        let sql = format!("SELECT id, gender, reading, version FROM person WHERE {}", files.same_sql("id", 1));
        let mut own = Own { talk: None, version: None };
        for row in reader.rows(&sql, params![files.person()])? {
            own.version = Some(own.version.unwrap_or(0) + row.get::<i64>("version")?);
            if row.get::<PersonId>("id")? == person {
                own.talk = Some(Talk { gender: row.get("gender")?, reading: row.get("reading")? });
            }
        }
        Ok(own)
    })
}

/// The version of what the registry holds about a person in all their files.
pub fn version(reader: &mut Reader, person: PersonId) -> Outcome<i64> {
    Ok(own(reader, person)?.version.ok_or_else(Problem::not_found)?)
}

/// Marks what the registry holds about a person as changed.
pub fn touch(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    tx.execute("UPDATE person SET version = version + 1 WHERE id = $1", params![person])?;
    Ok(())
}

/// What a person says of themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// Self-described gender.
    pub gender: Option<Gender>,
    /// How the person reads.
    pub reading: Reading,
}

/// Keeps what a person says of themselves.
pub fn set_talk(tx: &mut Tx, permit: &Permit<EditIdentity>, talk: &Talk) -> Outcome<()> {
    let sql = "UPDATE person SET gender = $2, reading = $3 WHERE id = $1";
    let values = params![permit.person(), talk.gender, talk.reading];
    PEOPLE.execute(tx, ("id = $1", params![permit.person()]), sql, values)?;
    Ok(())
}

/// What a person says of themselves.
pub fn talk(reader: &mut Reader, permit: &Permit<ReadFile>) -> Outcome<Talk> {
    Ok(own(reader, permit.person())?.talk.ok_or_else(Problem::not_found)?)
}

/// A person in one line: what lists show.
#[derive(Clone, Debug)]
pub struct Line {
    /// Id.
    pub person: PersonId,
    /// Case number.
    pub number: CaseNumber,
    /// Name in use.
    pub name: PersonName,
    /// Birth date as far as it is known.
    pub born: Option<Born>,
    /// Sex in the register.
    pub sex: Sex,
    /// When the photograph was taken, if there is one.
    pub photo: Option<Instant>,
    /// Name of the prison where the person belongs, or is expected.
    pub prison: Option<String>,
    /// Name of the unit.
    pub unit: Option<String>,
    /// Whether the person belongs nowhere yet and is expected.
    pub expected: bool,
}

/// People with their name in use, particulars, photograph and place.
const LINE: &str = "SELECT p.id, p.number, n.given, n.family, n.name_order, a.born, a.sex,
     coalesce(f.taken_at, (SELECT max(o.taken_at) FROM person_same s JOIN person_photo o ON o.person = s.merged
     WHERE s.canonical = p.id)) AS taken_at,
     home.name AS prison, unit.name AS unit,
     CASE WHEN r.prison IS NULL AND r.next_prison IS NOT NULL THEN 1 ELSE 0 END AS expected FROM person p
     JOIN person_name n ON n.person = p.id AND n.kind = 'current' AND n.ended_at IS NULL
     JOIN person_particulars a ON a.person = p.id AND a.ended_at IS NULL
     LEFT JOIN person_photo f ON f.person = p.id
     LEFT JOIN reach r ON r.person = p.id
     LEFT JOIN reach_place home ON home.id = coalesce(r.prison, r.next_prison)
     LEFT JOIN reach_place unit ON unit.id = r.unit";

fn line_of(row: &Row) -> Outcome<Line> {
    let name = PersonName {
        kind: NameKind::Current,
        given: row.get("given")?,
        family: row.get("family")?,
        order: row.get("name_order")?,
    };
    Ok(Line {
        person: row.get("id")?,
        number: row.get("number")?,
        name,
        born: row.get("born")?,
        sex: row.get("sex")?,
        photo: row.get("taken_at")?,
        prison: row.get("prison")?,
        unit: row.get("unit")?,
        expected: row.get("expected")?,
    })
}

/// The birth date of a person for the rules that ask how old somebody was, when it is known to the day.
pub fn born(reader: &mut Reader, person: PersonId) -> Outcome<Option<Date>> {
    let sql = format!(
        "SELECT born FROM person_particulars WHERE {} AND ended_at IS NULL
         ORDER BY CASE WHEN person = $1 THEN 0 ELSE 1 END, id",
        same_sql("person", 1)
    );
    let rows = reader.rows(&sql, params![person])?;
    let born: Vec<Option<Born>> = rows.iter().map(|row| row.get("born")).collect::<Outcome<_>>()?;
    Ok(born.into_iter().flatten().find_map(Born::day))
}

/// The birth dates of all whose ids lie between two, both included, as each file says by itself; none of whom no day is
/// known.
pub fn born_between(reader: &mut Reader, first: PersonId, last: PersonId) -> Outcome<BTreeMap<PersonId, Date>> {
    let sql = "SELECT person, born FROM person_particulars WHERE person >= $1 AND person <= $2 AND ended_at IS NULL
               ORDER BY person, id";
    let mut people = BTreeMap::new();
    for row in reader.rows(sql, params![first, last])? {
        if let Some(day) = row.get::<Option<Born>>("born")?.and_then(Born::day) {
            people.entry(row.get("person")?).or_insert(day);
        }
    }
    Ok(people)
}

/// Asks for the line of a person.
#[derive(PartialEq, Eq)]
struct LineOf(PersonId);

/// The line of a person.
pub fn line(reader: &mut Reader, permit: &Permit<ReadFile>) -> Outcome<Line> {
    reader.once(LineOf(permit.person()), |reader, LineOf(person)| {
        let row = reader.row(&format!("{LINE} WHERE p.id = $1"), params![*person])?;
        line_of(&row.ok_or_else(Problem::not_found)?)
    })
}

/// The lines of everyone the caller may see who belongs to a prison or is expected there; of every
/// prison when none is named.
pub fn lines(reader: &mut Reader, permit: &ListPermit<ReadRoll>, prison: Option<&PrisonCode>) -> Outcome<Vec<Line>> {
    let (place, before) = match prison {
        Some(code) => {
            ("p.id IN (SELECT person FROM reach WHERE prison = $1 OR next_prison = $1)", params![code].to_vec())
        }
        None => ("1 = 1", vec![]),
    };
    let (scope, values) = scoped(permit.filter(), "p.id", before);
    let own = not_merged_sql("p.id");
    reader.rows(&format!("{LINE} WHERE {place} AND {own} AND {scope}"), &values)?.iter().map(line_of).collect()
}

/// What to be careful with, in a mark.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The person.
    pub person: PersonId,
    /// What to be careful with.
    pub code: CautionCode,
    /// When it is looked at anew.
    pub review_on: Date,
}

/// The cautions that hold, each of the person whose file it stands in. A caution in two files is one.
fn marks_sql(condition: &str) -> String {
    format!(
        "SELECT {} AS person, c.code, min(c.review_on) AS review_on, min(c.id) AS first FROM person_caution c
         WHERE c.ended_at IS NULL AND {condition} GROUP BY 1, 2 ORDER BY 1, 4",
        canonical_sql("c.person")
    )
}

fn mark_of(row: &Row) -> Outcome<Mark> {
    Ok(Mark { person: row.get("person")?, code: row.get("code")?, review_on: row.get("review_on")? })
}

/// Asks for the cautions of a person, as marks.
#[derive(PartialEq, Eq)]
struct MarksOf(PersonId);

/// The cautions of a person, as marks.
pub fn marks(reader: &mut Reader, permit: &Permit<ReadFile>) -> Outcome<Vec<Mark>> {
    reader.once(MarksOf(permit.person()), |reader, MarksOf(person)| {
        let files = Files::of(reader, *person)?;
        reader.rows(&marks_sql(&files.same_sql("c.person", 1)), params![files.person()])?.iter().map(mark_of).collect()
    })
}

/// The cautions of everyone the caller may see, as marks.
pub fn all_marks(reader: &mut Reader, permit: &ListPermit<ReadRoll>) -> Outcome<Vec<Mark>> {
    let (scope, values) = scoped(permit.filter(), &canonical_sql("c.person"), vec![]);
    reader.rows(&marks_sql(&scope), &values)?.iter().map(mark_of).collect()
}

/// The cautions of some of the people the caller may see, as marks.
pub fn marks_among(
    reader: &mut Reader,
    permit: &ListPermit<ReadRoll>,
    people: &BTreeSet<PersonId>,
) -> Outcome<Vec<Mark>> {
    let people: Vec<Value> = people.iter().map(ToValue::to_value).collect();
    let mut marks = vec![];
    for chunk in parts(&people) {
        let these = places(1, chunk.len());
        let (scope, values) = scoped(permit.filter(), &canonical_sql("c.person"), chunk);
        let condition = format!(
            "c.person IN (SELECT p.id FROM person p WHERE p.id IN {these}
             UNION ALL SELECT s.merged FROM person_same s WHERE s.canonical IN {these}) AND {scope}"
        );
        for row in reader.rows(&marks_sql(&condition), &values)? {
            marks.push(mark_of(&row)?);
        }
    }
    Ok(marks)
}

/// Asks for the languages in which a person needs an interpreter.
#[derive(PartialEq, Eq)]
struct InterpretersOf(PersonId);

/// The languages in which a person needs an interpreter.
pub fn interpreter_languages(reader: &mut Reader, permit: &Permit<ReadFile>) -> Outcome<Vec<Language>> {
    reader.once(InterpretersOf(permit.person()), |reader, InterpretersOf(person)| {
        let files = Files::of(reader, *person)?;
        let sql = format!(
            "SELECT language, min(id) AS first FROM person_language
             WHERE {} AND interpreter = $2 AND ended_at IS NULL GROUP BY language ORDER BY 2",
            files.same_sql("person", 1)
        );
        let rows = reader.rows(&sql, params![files.person(), true])?;
        rows.iter().map(|row| row.get("language")).collect()
    })
}

/// The languages a person speaks, the mother tongue first, then the better before the worse.
pub fn languages_spoken(reader: &mut Reader, permit: &Permit<ReadFile>) -> Outcome<Vec<Language>> {
    let files = Files::of(reader, permit.person())?;
    let sql = format!(
        "SELECT language FROM person_language WHERE {} AND ended_at IS NULL \
         ORDER BY CASE fluency WHEN 'mother' THEN 1 WHEN 'good' THEN 2 ELSE 3 END, id",
        files.same_sql("person", 1)
    );
    reader.rows(&sql, params![files.person()])?.iter().map(|row| row.get("language")).collect()
}

/// What the contacts of a person are to them, and whether each is called in an emergency; no names.
pub fn kin(reader: &mut Reader, permit: &Permit<ReadFile>) -> Outcome<Vec<(Kin, bool)>> {
    let files = Files::of(reader, permit.person())?;
    let sql = format!(
        "SELECT kin, emergency FROM person_contact WHERE {} AND ended_at IS NULL ORDER BY id",
        files.same_sql("person", 1)
    );
    let rows = reader.rows(&sql, params![files.person()])?;
    rows.iter().map(|row| Ok((row.get("kin")?, row.get("emergency")?))).collect()
}

/// Replaces the photograph of a person; a JPEG comes sealed.
pub fn set_photo(tx: &mut Tx, leave: &impl Leave<Photo>, photo: &Photo) -> Outcome<()> {
    let (now, by) = (tx.now(), who(tx));
    let (sealed, seed) = match photo {
        Photo::Taken(sealed) => (Some(sealed), None),
        Photo::Drawn(seed) => (None, Some(seed)),
    };
    PHOTOS.execute(
        tx,
        ("person = $1", params![leave.person()]),
        "INSERT INTO person_photo (person, sealed, seed, taken_at, taken_by) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (person) DO UPDATE SET sealed = $2, seed = $3, taken_at = $4, taken_by = $5",
        params![leave.person(), sealed, seed, now, by],
    )?;
    Ok(())
}

impl Leave<Photo> for Permit<EditPhoto> {
    fn person(&self) -> PersonId {
        self.person()
    }
}
impl Leave<Photo> for Newcomer {
    fn person(&self) -> PersonId {
        self.person
    }
}

/// A photograph as it is kept: a JPEG still sealed, with what a drawn portrait is drawn from.
pub struct KeptPhoto {
    /// The photograph.
    pub photo: Photo,
    /// Sex in the register.
    pub sex: Sex,
    /// Birth date.
    pub born: Option<Born>,
    /// The file it stands in, to which a JPEG is sealed.
    pub file: PersonId,
}

/// The photograph of a person: that of the file that stands for them, else the newest of a merged one.
pub fn photo(reader: &mut Reader, permit: &Permit<ReadSummary>) -> Outcome<Option<KeptPhoto>> {
    let sql = format!(
        "SELECT f.person, f.sealed, f.seed, a.sex, a.born FROM person_photo f
         JOIN person_particulars a ON a.person = f.person AND a.ended_at IS NULL WHERE {}
         ORDER BY CASE WHEN f.person = $1 THEN 0 ELSE 1 END, f.taken_at DESC LIMIT 1",
        same_sql("f.person", 1)
    );
    let row = reader.row(&sql, params![permit.person()])?;
    let Some(row) = row else { return Ok(None) };
    let photo = match (row.get("sealed")?, row.get("seed")?) {
        (Some(sealed), _) => Photo::Taken(sealed),
        (None, Some(seed)) => Photo::Drawn(seed),
        (None, None) => return Ok(None),
    };
    Ok(Some(KeptPhoto { photo, sex: row.get("sex")?, born: row.get("born")?, file: row.get("person")? }))
}

/// Keys, rows and people named by one statement.
const STEP: usize = 16;

/// Service number of who acts, or the role where there is none.
fn who(tx: &Tx) -> String {
    let actor = tx.actor();
    if actor.service_number.is_empty() { actor.role.clone() } else { actor.service_number.clone() }
}

/// Values filled up to a multiple of `step` with the last of them, so that there are few SQL texts.
fn filled<T: Clone>(values: &[T], step: usize) -> Vec<T> {
    let mut values = values.to_vec();
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_multiple_of(step), last);
    }
    values
}

/// A condition that cuts a list to a filter, with its values behind those before it.
fn scoped(filter: &ScopeFilter, person: &str, before: Vec<Value>) -> (String, Vec<Value>) {
    let scope = filter.sql(person, before.len() + 1);
    (scope.text, [before, scope.values].concat())
}
