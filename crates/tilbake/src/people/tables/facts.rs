//! Facts in their tables. Each kind has a table with columns of its own and the same columns for
//! what is known of the fact, so that recording, verifying, ending and deleting are written once.

use super::{Newcomer, who};
use crate::access::acts::{EditCautions, EditContacts, EditIdentity, ReadCautions, ReadContacts, ReadIdentity};
use crate::access::same::{Files, same_sql};
use crate::access::{Permit, PersonAct};
use crate::people::model::{
    Caution, Citizenship, Contact, Ended, FactId, FactKind, Identifier, Kept, NameKind, Particulars, PersonName,
    Reason, SealedDetails, SealedNumber, Spoken, Stamp, Told,
};
use basics::id::PersonId;
use basics::{Date, Value};
use records::{Outcome, Reader, Row, Tx, params};

/// The columns that all kinds of facts have.
const FACT: &[&str] = &[
    "id",
    "person",
    "source",
    "recorded_at",
    "recorded_by",
    "verified_at",
    "verified_by",
    "ended_at",
    "ended_by",
    "end_reason",
];

/// A kind of fact that has a table.
pub trait Stored: Sized {
    /// The kind.
    const KIND: FactKind;
    /// Its own columns, in the order of [`Stored::values`].
    const COLUMNS: &'static [&'static str];
    /// Its table, which stands as the journal says.
    const JOURNALLED: records::Journalled =
        records::Journalled::new(table(Self::KIND), "person", FACT).with(Self::COLUMNS, &[]);
    /// Leave to read it.
    type Read: PersonAct;
    /// Leave to change it.
    type Edit: PersonAct;
    /// Its values.
    fn values(&self) -> Vec<Value>;
    /// Reads it from a row.
    fn read(row: &Row) -> Outcome<Self>;
    /// Whether both say the same, so that they cannot stand beside each other.
    fn repeats(&self, other: &Self) -> bool;
    /// Whether a person must have it, so that it can be corrected and not ended.
    fn is_needed(&self) -> bool {
        false
    }
    /// Makes room for it among those that hold.
    fn make_room(&self, _: &mut Tx, _: PersonId) -> Outcome<()> {
        Ok(())
    }
}

/// Leave to write down an `F` about one person: a permit, or the person being registered just now.
pub trait Leave<F> {
    /// The person.
    fn person(&self) -> PersonId;
}
impl<F: Stored> Leave<F> for Permit<F::Edit> {
    fn person(&self) -> PersonId {
        self.person()
    }
}
impl<F: Stored> Leave<F> for Newcomer {
    fn person(&self) -> PersonId {
        self.person()
    }
}

/// The table of a kind of fact.
pub(super) const fn table(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Name => "person_name",
        FactKind::Particulars => "person_particulars",
        FactKind::Identifier => "person_identifier",
        FactKind::Citizenship => "person_citizenship",
        FactKind::Language => "person_language",
        FactKind::Contact => "person_contact",
        FactKind::Caution => "person_caution",
    }
}

/// Writes down a fact.
pub fn add<F: Stored>(tx: &mut Tx, leave: &impl Leave<F>, fact: &F, told: Told) -> Outcome<FactId> {
    let (id, now, by): (FactId, _, _) = (tx.new_id(), tx.now(), who(tx));
    let verified = told.verified.then_some(now);
    let verifier = told.verified.then(|| by.clone());
    let mut values = params![id, leave.person(), told.source, now, by, verified, verifier].to_vec();
    values.extend(fact.values());
    let known = &["id", "person", "source", "recorded_at", "recorded_by", "verified_at", "verified_by"];
    F::JOURNALLED.insert(tx, &[known, F::COLUMNS].concat(), &values)?;
    Ok(id)
}

/// All facts of a kind about a person in all their files, those that hold first; of these and of the others those of
/// the file that stands for the person, the oldest first.
pub fn facts<F: Stored>(reader: &mut Reader, permit: &Permit<F::Read>) -> Outcome<Vec<Kept<F>>> {
    holding_or_not(reader, permit.person())
}

/// The facts of a kind that hold, for whoever may change them.
pub fn holding<F: Stored>(reader: &mut Reader, leave: &impl Leave<F>) -> Outcome<Vec<Kept<F>>> {
    holding_of(reader, leave.person())
}

/// The facts of a kind that hold, in all files of a person.
pub fn holding_of<F: Stored>(reader: &mut Reader, person: PersonId) -> Outcome<Vec<Kept<F>>> {
    let mut facts = holding_or_not::<F>(reader, person)?;
    facts.retain(|kept| kept.ended.is_none());
    Ok(facts)
}

fn holding_or_not<F: Stored>(reader: &mut Reader, person: PersonId) -> Outcome<Vec<Kept<F>>> {
    let files = Files::of(reader, person)?;
    let sql = format!(
        "SELECT id, person, source, recorded_at, recorded_by, verified_at, verified_by, ended_at, ended_by, end_reason, {}
         FROM {} WHERE {}",
        F::COLUMNS.join(", "),
        table(F::KIND),
        files.same_sql("person", 1),
    );
    let mut facts = vec![];
    reader.each(&sql, params![files.person()], &mut |row| {
        facts.push(kept::<F>(&row, person)?);
        Ok(())
    })?;
    // A few rows are put in order here sooner than by the database.
    facts.sort_by_key(|kept| (kept.ended.is_some(), kept.file.is_some(), kept.id));
    Ok(facts)
}

fn kept<F: Stored>(row: &Row, person: PersonId) -> Outcome<Kept<F>> {
    let stamp = |at: &str, by: &str| -> Outcome<Option<Stamp>> {
        Ok(row.get::<Option<_>>(at)?.zip(row.get(by)?).map(|(at, by)| Stamp { at, by }))
    };
    let ended = stamp("ended_at", "ended_by")?;
    let reason: Option<String> = row.get("end_reason")?;
    let file: PersonId = row.get("person")?;
    Ok(Kept {
        id: row.get("id")?,
        fact: F::read(row)?,
        source: row.get("source")?,
        recorded: Stamp { at: row.get("recorded_at")?, by: row.get("recorded_by")? },
        verified: stamp("verified_at", "verified_by")?,
        ended: ended.map(|stamp| Ended { stamp, reason: reason.unwrap_or_default() }),
        file: (file != person).then_some(file),
    })
}

/// Notes that a fact has been verified.
pub fn verify<F: Stored>(tx: &mut Tx, permit: &Permit<F::Edit>, id: FactId) -> Outcome<()> {
    let (now, by) = (tx.now(), who(tx));
    let sql = format!(
        "UPDATE {} SET verified_at = $3, verified_by = $4 WHERE id = $1 AND {} AND ended_at IS NULL",
        table(F::KIND),
        same_sql("person", 2)
    );
    F::JOURNALLED.execute(tx, ("id = $1", params![id]), &sql, params![id, permit.person(), now, by])?;
    Ok(())
}

/// Ends a fact and keeps it as history; without a reason another took its place.
pub fn end<F: Stored>(tx: &mut Tx, permit: &Permit<F::Edit>, id: FactId, reason: Option<&Reason>) -> Outcome<()> {
    let (now, by) = (tx.now(), who(tx));
    let sql = format!(
        "UPDATE {} SET ended_at = $3, ended_by = $4, end_reason = $5 WHERE id = $1 AND {} AND ended_at IS NULL",
        table(F::KIND),
        same_sql("person", 2)
    );
    F::JOURNALLED.execute(tx, ("id = $1", params![id]), &sql, params![id, permit.person(), now, by, reason])?;
    Ok(())
}

/// Deletes a fact: nothing of it is kept.
pub fn delete<F: Stored>(tx: &mut Tx, permit: &Permit<F::Edit>, id: FactId) -> Outcome<()> {
    let sql = format!("DELETE FROM {} WHERE id = $1 AND {}", table(F::KIND), same_sql("person", 2));
    F::JOURNALLED.execute(tx, ("id = $1", params![id]), &sql, params![id, permit.person()])?;
    Ok(())
}

/// Sets the day on which a caution is looked at anew.
pub fn review(tx: &mut Tx, permit: &Permit<EditCautions>, id: FactId, day: Date) -> Outcome<()> {
    let sql = format!(
        "UPDATE person_caution SET review_on = $3 WHERE id = $1 AND {} AND ended_at IS NULL",
        same_sql("person", 2)
    );
    Caution::JOURNALLED.execute(tx, ("id = $1", params![id]), &sql, params![id, permit.person(), day])?;
    Ok(())
}

impl Stored for PersonName {
    const KIND: FactKind = FactKind::Name;
    const COLUMNS: &'static [&'static str] = &["kind", "given", "family", "name_order", "sort_key"];
    type Read = ReadIdentity;
    type Edit = EditIdentity;
    fn values(&self) -> Vec<Value> {
        params![self.kind, self.given, self.family, self.order, self.sort_key()].to_vec()
    }
    fn read(row: &Row) -> Outcome<Self> {
        Ok(Self {
            kind: row.get("kind")?,
            given: row.get("given")?,
            family: row.get("family")?,
            order: row.get("name_order")?,
        })
    }
    fn repeats(&self, other: &Self) -> bool {
        self.kind == other.kind && self.to_string() == other.to_string()
    }
    fn is_needed(&self) -> bool {
        self.kind == NameKind::Current
    }
    /// The name in use until now becomes an earlier one.
    fn make_room(&self, tx: &mut Tx, person: PersonId) -> Outcome<()> {
        if self.kind == NameKind::Current {
            // That no name was known is no earlier name.
            let unknown = "DELETE FROM person_name WHERE person = $1 AND kind = $2 AND given IS NULL AND family IS NULL
                           AND ended_at IS NULL";
            let values = params![person, NameKind::Current];
            Self::JOURNALLED.execute(tx, ("person = $1", params![person]), unknown, values)?;
            let sql = "UPDATE person_name SET kind = $2 WHERE person = $1 AND kind = $3 AND ended_at IS NULL";
            let values = params![person, NameKind::Earlier, NameKind::Current];
            Self::JOURNALLED.execute(tx, ("person = $1", params![person]), sql, values)?;
        }
        Ok(())
    }
}

impl Stored for Particulars {
    const KIND: FactKind = FactKind::Particulars;
    const COLUMNS: &'static [&'static str] = &["born", "sex"];
    type Read = ReadIdentity;
    type Edit = EditIdentity;
    fn values(&self) -> Vec<Value> {
        params![self.born, self.sex].to_vec()
    }
    fn read(row: &Row) -> Outcome<Self> {
        Ok(Self { born: row.get("born")?, sex: row.get("sex")? })
    }
    fn repeats(&self, _: &Self) -> bool {
        true
    }
    fn is_needed(&self) -> bool {
        true
    }
}

impl Stored for Identifier<SealedNumber> {
    const KIND: FactKind = FactKind::Identifier;
    const COLUMNS: &'static [&'static str] = &["kind", "country", "sealed", "mark"];
    type Read = ReadIdentity;
    type Edit = EditIdentity;
    fn values(&self) -> Vec<Value> {
        params![self.kind, self.country, self.number.sealed, self.number.mark].to_vec()
    }
    fn read(row: &Row) -> Outcome<Self> {
        let number = SealedNumber { sealed: row.get("sealed")?, mark: row.get("mark")? };
        Ok(Self { kind: row.get("kind")?, country: row.get("country")?, number })
    }
    fn repeats(&self, other: &Self) -> bool {
        self.number.mark == other.number.mark
    }
}

impl Stored for Citizenship {
    const KIND: FactKind = FactKind::Citizenship;
    const COLUMNS: &'static [&'static str] = &["country"];
    type Read = ReadIdentity;
    type Edit = EditIdentity;
    fn values(&self) -> Vec<Value> {
        params![self.country].to_vec()
    }
    fn read(row: &Row) -> Outcome<Self> {
        Ok(Self { country: row.get("country")? })
    }
    fn repeats(&self, other: &Self) -> bool {
        self.country == other.country
    }
}

impl Stored for Spoken {
    const KIND: FactKind = FactKind::Language;
    const COLUMNS: &'static [&'static str] = &["language", "fluency", "interpreter"];
    type Read = ReadIdentity;
    type Edit = EditIdentity;
    fn values(&self) -> Vec<Value> {
        params![self.language, self.fluency, self.interpreter].to_vec()
    }
    fn read(row: &Row) -> Outcome<Self> {
        Ok(Self { language: row.get("language")?, fluency: row.get("fluency")?, interpreter: row.get("interpreter")? })
    }
    fn repeats(&self, other: &Self) -> bool {
        self.language == other.language
    }
}

impl Stored for Contact<SealedDetails> {
    const KIND: FactKind = FactKind::Contact;
    const COLUMNS: &'static [&'static str] = &["kin", "next_of_kin", "emergency", "may_call", "sealed"];
    type Read = ReadContacts;
    type Edit = EditContacts;
    fn values(&self) -> Vec<Value> {
        params![self.kin, self.next_of_kin, self.emergency, self.may_call, self.details.0].to_vec()
    }
    fn read(row: &Row) -> Outcome<Self> {
        Ok(Self {
            kin: row.get("kin")?,
            next_of_kin: row.get("next_of_kin")?,
            emergency: row.get("emergency")?,
            may_call: row.get("may_call")?,
            details: SealedDetails(row.get("sealed")?),
        })
    }
    fn repeats(&self, _: &Self) -> bool {
        false
    }
}

impl Stored for Caution {
    const KIND: FactKind = FactKind::Caution;
    const COLUMNS: &'static [&'static str] = &["code", "words", "since", "review_on"];
    type Read = ReadCautions;
    type Edit = EditCautions;
    fn values(&self) -> Vec<Value> {
        params![self.code, self.words, self.since, self.review_on].to_vec()
    }
    fn read(row: &Row) -> Outcome<Self> {
        Ok(Self {
            code: row.get("code")?,
            words: row.get("words")?,
            since: row.get("since")?,
            review_on: row.get("review_on")?,
        })
    }
    fn repeats(&self, other: &Self) -> bool {
        self.code == other.code
    }
}
