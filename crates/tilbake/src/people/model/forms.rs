//! What comes in from forms and from the API, as typed, and how it becomes facts. Both faces pass
//! through here, so both follow one rule and a person sees all errors of a form at once.

use super::caution::review_on;
use super::fact::{Citizenship, Fact, FactKind, Particulars, Reason, Spoken, Told};
use super::name::Part;
use super::{
    Born, Caution, CautionCode, Contact, Country, Details, Fluency, Identifier, IdentifierKind, Kin, Language,
    NameKind, NameOrder, PersonName, Reading, Sex, Source,
};
use basics::problem::FormErrors;
use basics::time::parse_date;
use basics::{Date, Problem, Text};
use std::str::FromStr;

/// Self-described gender, in the person's own words.
pub type Gender = Text<60>;

crate::fields! {
    /// A person to be registered.
    PersonFields {
        /// Given and middle names.
        given,
        /// Family name.
        family,
        /// `true` when the person gives no name and nobody knows one; given and family name are empty then.
        #[schemars(with = "bool")]
        nameless,
        /// Which of them is written first.
        #[schemars(with = "Option<NameOrder>")]
        order,
        /// Birth date as far as it is known: 12.03.1990, 1990-03-12, 1990.
        born,
        /// `true` when the birth date is an estimate.
        #[schemars(with = "bool")]
        estimated,
        /// Sex in the register.
        #[schemars(with = "Sex")]
        sex,
        /// What kind of number follows.
        #[schemars(with = "Option<IdentifierKind>")]
        identifier,
        /// Country of a foreign number.
        #[schemars(with = "Option<Country>")]
        issuer,
        /// The number.
        number,
        /// Citizenship.
        #[schemars(with = "Option<Country>")]
        country,
        /// Language.
        #[schemars(with = "Option<Language>")]
        language,
        /// `true` when talks that matter need an interpreter.
        #[schemars(with = "bool")]
        interpreter,
        /// Who said all this.
        #[schemars(with = "Source")]
        source,
        /// `true` when it was checked against a register or papers.
        #[schemars(with = "bool")]
        verified,
        /// `true` when people with a like name and birth date were looked at and it is none of them.
        #[schemars(with = "bool")]
        not_same,
    }

    /// A fact of identity. Each kind takes its own fields and leaves the others out.
    FactFields {
        /// Name: current, earlier, alias.
        #[schemars(with = "Option<NameKind>")]
        kind,
        /// Name: given and middle names.
        given,
        /// Name: family name.
        family,
        /// Name: which of them is written first.
        #[schemars(with = "Option<NameOrder>")]
        order,
        /// Particulars: birth date as far as it is known.
        born,
        /// Particulars: `true` when the birth date is an estimate.
        #[schemars(with = "bool")]
        estimated,
        /// Particulars: sex in the register.
        #[schemars(with = "Option<Sex>")]
        sex,
        /// Identifier: what kind of number.
        #[schemars(with = "Option<IdentifierKind>")]
        identifier,
        /// Identifier: country of a foreign number.
        #[schemars(with = "Option<Country>")]
        issuer,
        /// Identifier: the number.
        number,
        /// Citizenship: the country.
        #[schemars(with = "Option<Country>")]
        country,
        /// Language: which.
        #[schemars(with = "Option<Language>")]
        language,
        /// Language: how well.
        #[schemars(with = "Option<Fluency>")]
        fluency,
        /// Language: `true` when talks that matter need an interpreter.
        #[schemars(with = "bool")]
        interpreter,
        /// Who said it.
        #[schemars(with = "Source")]
        source,
        /// `true` when it was checked against a register or papers.
        #[schemars(with = "bool")]
        verified,
    }

    /// What the person says of themselves.
    TalkFields {
        /// Self-described gender; blank when nothing was said.
        gender,
        /// How the person reads.
        #[schemars(with = "Reading")]
        reading,
    }

    /// A child, next of kin or emergency contact.
    ContactFields {
        /// What the contact is to the person.
        #[schemars(with = "Kin")]
        kin,
        /// Name.
        name,
        /// Telephone.
        phone,
        /// Address.
        address,
        /// Birth date as far as it is known.
        born,
        /// With whom a child lives, and who has the care of it.
        lives_with,
        /// What to know before calling.
        note,
        /// `true` when told if something serious happens.
        #[schemars(with = "bool")]
        next_of_kin,
        /// `true` when called first in an emergency.
        #[schemars(with = "bool")]
        emergency,
        /// `true` when the person agrees that the service calls.
        #[schemars(with = "bool")]
        may_call,
        /// Who said it.
        #[schemars(with = "Source")]
        source,
        /// `true` when it was checked.
        #[schemars(with = "bool")]
        verified,
    }

    /// A caution.
    CautionFields {
        /// What to be careful with.
        #[schemars(with = "CautionCode")]
        code,
        /// On what it rests, and what to do.
        words,
        /// Since when.
        since,
        /// When somebody looks at it anew, within half a year.
        review_on,
        /// Who said it.
        #[schemars(with = "Source")]
        source,
        /// `true` when it was checked.
        #[schemars(with = "bool")]
        verified,
    }

    /// The end of a fact.
    EndFields {
        /// Why.
        reason,
    }

    /// A new day of review.
    ReviewFields {
        /// The day, within half a year.
        review_on,
    }
}

/// A person to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    /// Name in use.
    pub name: PersonName,
    /// Birth date and sex.
    pub particulars: Particulars,
    /// Numbers.
    pub identifiers: Vec<Identifier>,
    /// Citizenships.
    pub citizenships: Vec<Citizenship>,
    /// Languages.
    pub languages: Vec<Spoken>,
    /// Who said all this.
    pub told: Told,
}

impl PersonFields {
    /// The person, or all errors by field.
    pub fn parse(&self, today: Date) -> Result<NewPerson, Problem> {
        let mut errors = FormErrors::default();
        let name = self.name(&mut errors);
        let particulars = particulars(&mut errors, &self.born, &self.estimated, &self.sex, today);
        let kind = errors.take("identifier", optional(&self.identifier)).flatten();
        let identifier = kind.and_then(|kind| identifier(&mut errors, kind, &self.issuer, &self.number));
        if kind.is_none() && !self.number.trim().is_empty() {
            errors.add("identifier", "required");
        }
        let country: Option<Country> = errors.take("country", optional(&self.country)).flatten();
        let language: Option<Language> = errors.take("language", optional(&self.language)).flatten();
        let interpreter = errors.take("interpreter", ticked(&self.interpreter)).unwrap_or_default();
        let told = told(&mut errors, &self.source, &self.verified);
        match (name, particulars, told) {
            (Some(name), Some(particulars), Some(told)) if errors.is_empty() => Ok(NewPerson {
                name,
                particulars,
                identifiers: identifier.into_iter().collect(),
                citizenships: country.map(|country| Citizenship { country }).into_iter().collect(),
                languages: language
                    .map(|language| Spoken { language, fluency: Fluency::Mother, interpreter })
                    .into_iter()
                    .collect(),
                told,
            }),
            _ => Err(errors.into_problem()),
        }
    }
    /// The name in use. Who gives none has none: a name typed beside that is a slip to be asked about.
    fn name(&self, errors: &mut FormErrors) -> Option<PersonName> {
        if !errors.take("nameless", ticked(&self.nameless))? {
            return name(errors, NameKind::Current, &self.given, &self.family, &self.order);
        }
        if self.given.trim().is_empty() && self.family.trim().is_empty() {
            return Some(PersonName::unknown());
        }
        errors.add("nameless", "name-given");
        None
    }
    /// Whether look-alikes were seen and set aside.
    pub fn is_not_same(&self) -> bool {
        ticked(&self.not_same).unwrap_or_default()
    }
}

impl FactFields {
    /// The fact of a kind and who said it, or all errors by field.
    pub fn parse(&self, kind: FactKind, today: Date) -> Result<(Fact, Told), Problem> {
        let mut errors = FormErrors::default();
        let errors_ref = &mut errors;
        let fact = match kind {
            FactKind::Name => errors_ref
                .take("kind", choice(&self.kind))
                .and_then(|kind| name(errors_ref, kind, &self.given, &self.family, &self.order))
                .map(Fact::Name),
            FactKind::Particulars => {
                particulars(errors_ref, &self.born, &self.estimated, &self.sex, today).map(Fact::Particulars)
            }
            FactKind::Identifier => errors_ref
                .take("identifier", choice(&self.identifier))
                .and_then(|kind| identifier(errors_ref, kind, &self.issuer, &self.number))
                .map(Fact::Identifier),
            FactKind::Citizenship => errors_ref
                .take("country", choice(&self.country))
                .map(|country| Fact::Citizenship(Citizenship { country })),
            FactKind::Language => self.spoken(errors_ref).map(Fact::Language),
            FactKind::Contact | FactKind::Caution => return Err(Problem::not_found()),
        };
        let told = told(&mut errors, &self.source, &self.verified);
        fact.zip(told).ok_or_else(|| errors.into_problem())
    }
    fn spoken(&self, errors: &mut FormErrors) -> Option<Spoken> {
        let language = errors.take("language", choice(&self.language));
        let fluency = errors.take("fluency", choice(&self.fluency));
        let interpreter = errors.take("interpreter", ticked(&self.interpreter));
        Some(Spoken { language: language?, fluency: fluency?, interpreter: interpreter? })
    }
}

impl TalkFields {
    /// Gender and reading, or all errors by field.
    pub fn parse(&self) -> Result<(Option<Gender>, Reading), Problem> {
        let mut errors = FormErrors::default();
        let gender = errors.take("gender", Gender::parse_optional(&self.gender));
        let reading = errors.take("reading", choice(&self.reading));
        gender.zip(reading).ok_or_else(|| errors.into_problem())
    }
}

impl ContactFields {
    /// The contact and who said it, or all errors by field.
    pub fn parse(&self, today: Date) -> Result<(Contact, Told), Problem> {
        let mut errors = FormErrors::default();
        let kin = errors.take("kin", choice(&self.kin));
        let flags = [("next_of_kin", &self.next_of_kin), ("emergency", &self.emergency), ("may_call", &self.may_call)]
            .map(|(field, text)| errors.take(field, ticked(text)).unwrap_or_default());
        let details = self.details(&mut errors, today);
        let told = told(&mut errors, &self.source, &self.verified);
        match (kin, details, told) {
            (Some(kin), Some(details), Some(told)) if errors.is_empty() => {
                let [next_of_kin, emergency, may_call] = flags;
                Ok((Contact { kin, next_of_kin, emergency, may_call, details }, told))
            }
            _ => Err(errors.into_problem()),
        }
    }
    fn details(&self, errors: &mut FormErrors, today: Date) -> Option<Details> {
        let name = errors.take("name", Text::parse(&self.name));
        let phone = errors.take("phone", Text::parse_optional(&self.phone));
        let address = errors.take("address", Text::parse_optional(&self.address));
        let born = errors.take("born", born(&self.born, false, today));
        let lives_with = errors.take("lives_with", Text::parse_optional(&self.lives_with));
        let note = errors.take("note", Text::parse_optional(&self.note));
        Some(Details {
            name: name?,
            phone: phone?,
            address: address?,
            born: born?,
            lives_with: lives_with?,
            note: note?,
        })
    }
}

impl CautionFields {
    /// The caution and who said it, or all errors by field.
    pub fn parse(&self, today: Date) -> Result<(Caution, Told), Problem> {
        let mut errors = FormErrors::default();
        let code = errors.take("code", choice(&self.code));
        let words = errors.take("words", Text::parse(&self.words));
        let since = errors.take("since", parse_date(&self.since).and_then(|day| past(day, today)));
        let review_on = errors.take("review_on", parse_date(&self.review_on).and_then(|day| review_on(day, today)));
        let told = told(&mut errors, &self.source, &self.verified);
        match (code, words, since, review_on, told) {
            (Some(code), Some(words), Some(since), Some(review_on), Some(told)) => {
                Ok((Caution { code, words, since, review_on }, told))
            }
            _ => Err(errors.into_problem()),
        }
    }
}

impl EndFields {
    /// The reason, or the error of its field.
    pub fn parse(&self) -> Result<Reason, Problem> {
        let mut errors = FormErrors::default();
        errors.take("reason", Reason::parse(&self.reason)).ok_or_else(|| errors.into_problem())
    }
}

impl ReviewFields {
    /// The day, or the error of its field.
    pub fn parse(&self, today: Date) -> Result<Date, Problem> {
        let mut errors = FormErrors::default();
        let day = parse_date(&self.review_on).and_then(|day| review_on(day, today));
        errors.take("review_on", day).ok_or_else(|| errors.into_problem())
    }
}

fn name(errors: &mut FormErrors, kind: NameKind, given: &str, family: &str, order: &str) -> Option<PersonName> {
    let order = if order.is_empty() { Ok(NameOrder::GivenFirst) } else { choice(order) };
    let order = errors.take("order", order)?;
    let parts =
        (errors.take("given", Part::parse_optional(given)), errors.take("family", Part::parse_optional(family)));
    let (Some(given), Some(family)) = parts else { return None };
    errors.take("given", PersonName::of(kind, given, family, order))
}

fn particulars(errors: &mut FormErrors, text: &str, estimated: &str, sex: &str, today: Date) -> Option<Particulars> {
    let estimated = errors.take("estimated", ticked(estimated)).unwrap_or_default();
    let born = errors.take("born", born(text, estimated, today));
    let sex = errors.take("sex", choice(sex));
    Some(Particulars { born: born?, sex: sex? })
}

fn identifier(errors: &mut FormErrors, kind: IdentifierKind, issuer: &str, number: &str) -> Option<Identifier> {
    let issuer = errors.take("issuer", optional(issuer))?;
    match Identifier::parse(kind, issuer, number) {
        Err(problem) if problem.code == "country-missing" => errors.take("issuer", Err(problem)),
        parsed => errors.take("number", parsed),
    }
}

fn told(errors: &mut FormErrors, source: &str, verified: &str) -> Option<Told> {
    let source = errors.take("source", choice(source));
    let verified = errors.take("verified", ticked(verified));
    Some(Told { source: source?, verified: verified? })
}

/// A birth date that is not yet to come, or none.
fn born(text: &str, estimated: bool, today: Date) -> Result<Option<Born>, Problem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let born = Born::parse(text)?;
    if born.is_after(today) {
        return Err(Problem::invalid("in-future"));
    }
    Ok(Some(if estimated { born.as_estimate() } else { born }))
}

fn past(day: Date, today: Date) -> Result<Date, Problem> {
    if day > today { Err(Problem::invalid("in-future")) } else { Ok(day) }
}

/// A member of a list that must be chosen.
fn choice<T: FromStr<Err = Problem>>(text: &str) -> Result<T, Problem> {
    optional(text)?.ok_or_else(|| Problem::invalid("required"))
}

/// A member of a list, or none.
fn optional<T: FromStr<Err = Problem>>(text: &str) -> Result<Option<T>, Problem> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

/// A box that is ticked or not.
fn ticked(text: &str) -> Result<bool, Problem> {
    match text.trim() {
        "" | "false" => Ok(false),
        "true" => Ok(true),
        _ => Err(Problem::invalid("not-yes-or-no")),
    }
}
