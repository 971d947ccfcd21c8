//! What is typed about applications and complaints, read with all errors at once.

use super::{ApplicationKind, Finding, HowTold, Level, Matter, OwnWords, Reasons, Remark, Subject};
use crate::people::Language;
use basics::problem::FormErrors;
use basics::time::parse_date;
use basics::{Date, Problem};
use std::str::FromStr;

/// How many days back something may have been received: older is a slip.
const BACK_DAYS: i32 = 60;

crate::fields! {
    /// An application or a complaint.
    ApplicationFields {
        /// `application` or `complaint`.
        #[schemars(with = "ApplicationKind")]
        kind,
        /// What it is about.
        #[schemars(with = "Subject")]
        subject,
        /// What the person says, in their own words.
        words,
        /// The language it was said in, by ISO 639; empty is Norwegian, of the person's own the language they read in.
        lang,
        /// The day on which it was received, `2026-11-22`; empty is today. The person's own is of today.
        received_on,
    }

    /// An answer.
    AnswerFields {
        /// What it is.
        #[schemars(with = "Finding")]
        outcome,
        /// The reasons, in plain words.
        reasons,
        /// By which act it may be appealed; empty is the act on execution of sentences.
        matter,
    }

    /// The person was told.
    ToldFields {
        /// How.
        #[schemars(with = "HowTold")]
        how,
        /// What the person said to it; may be empty.
        words,
    }

    /// Another level decides it.
    MoveFields {
        /// Which.
        #[schemars(with = "Level")]
        level,
        /// Why.
        words,
    }

    /// An interim answer, why an answer stands, what a person says: some words.
    WordsFields {
        /// The words.
        words,
    }
}

/// An application to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewApplication {
    /// Whether it asks or complains.
    pub kind: ApplicationKind,
    /// What it is about.
    pub subject: Subject,
    /// The person's own words.
    pub words: OwnWords,
    /// The language they are in.
    pub lang: Language,
    /// The day on which it was received.
    pub received_on: Date,
}

/// An answer to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAnswer {
    /// What it is.
    pub outcome: Finding,
    /// The reasons.
    pub reasons: Reasons,
    /// By which act it may be appealed.
    pub matter: Matter,
}

/// That the person was told, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// How.
    pub how: HowTold,
    /// What the person said to it.
    pub words: Option<Remark>,
}

/// That another level decides, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// Which.
    pub level: Level,
    /// Why.
    pub words: Remark,
}

/// A member of a list that must be chosen.
pub fn chosen<T: FromStr<Err = Problem>>(text: &str) -> Result<T, Problem> {
    let text = text.trim();
    if text.is_empty() { Err(Problem::invalid("required")) } else { text.parse() }
}

fn received_on(text: &str, today: Date) -> Result<Date, Problem> {
    if text.trim().is_empty() {
        return Ok(today);
    }
    let day = parse_date(text)?;
    match (today - day).get_days() {
        ..0 => Err(Problem::invalid("in-future")),
        0..=BACK_DAYS => Ok(day),
        _ => Err(Problem::invalid("too-far-off")),
    }
}

impl ApplicationFields {
    /// The application; all errors at once. `lang` is the language of whoever writes, which counts where none is named.
    pub fn parse(&self, today: Date, lang: &str) -> Result<NewApplication, Problem> {
        let mut errors = FormErrors::default();
        let kind = errors.take("kind", chosen(&self.kind));
        let subject = errors.take("subject", chosen(&self.subject));
        let words = errors.take("words", OwnWords::parse(&self.words));
        let named = self.lang.trim();
        let lang = errors.take("lang", if named.is_empty() { lang } else { named }.parse());
        let received_on = errors.take("received_on", received_on(&self.received_on, today));
        match (kind, subject, words, lang, received_on) {
            (Some(kind), Some(subject), Some(words), Some(lang), Some(received_on)) => {
                Ok(NewApplication { kind, subject, words, lang, received_on })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

impl AnswerFields {
    /// The answer; all errors at once.
    pub fn parse(&self) -> Result<NewAnswer, Problem> {
        let mut errors = FormErrors::default();
        let outcome = errors.take("outcome", chosen(&self.outcome));
        let reasons = errors.take("reasons", Reasons::parse(&self.reasons));
        let matter = self.matter.trim();
        let matter = errors.take("matter", if matter.is_empty() { Ok(Matter::Service) } else { matter.parse() });
        match (outcome, reasons, matter) {
            (Some(outcome), Some(reasons), Some(matter)) => Ok(NewAnswer { outcome, reasons, matter }),
            _ => Err(errors.into_problem()),
        }
    }
}

impl ToldFields {
    /// How, and what the person said; all errors at once.
    pub fn parse(&self) -> Result<Telling, Problem> {
        let mut errors = FormErrors::default();
        let how = errors.take("how", chosen(&self.how));
        let words = errors.take("words", Remark::parse_optional(&self.words));
        match (how, words) {
            (Some(how), Some(words)) => Ok(Telling { how, words }),
            _ => Err(errors.into_problem()),
        }
    }
}

impl MoveFields {
    /// Which level, and why; all errors at once.
    pub fn parse(&self) -> Result<Moving, Problem> {
        let mut errors = FormErrors::default();
        let level = errors.take("level", chosen(&self.level));
        let words = errors.take("words", Remark::parse(&self.words));
        match (level, words) {
            (Some(level), Some(words)) => Ok(Moving { level, words }),
            _ => Err(errors.into_problem()),
        }
    }
}

impl WordsFields {
    /// The words, which must be there.
    pub fn parse(&self) -> Result<Remark, Problem> {
        let mut errors = FormErrors::default();
        errors.take("words", Remark::parse(&self.words)).ok_or_else(|| errors.into_problem())
    }
    /// Words that may be left out.
    pub fn parse_optional(&self) -> Result<Option<Remark>, Problem> {
        let mut errors = FormErrors::default();
        errors.take("words", Remark::parse_optional(&self.words)).ok_or_else(|| errors.into_problem())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors<T>(result: Result<T, Problem>) -> Vec<String> {
        result.err().unwrap().errors.into_iter().map(|error| format!("{} {}", error.field, error.code)).collect()
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let today = parse_date("2026-11-02").unwrap();
        let none = ApplicationFields::default();
        assert_eq!(errors(none.parse(today, "nb")), ["kind required", "subject required", "words required"]);
        let wrong = ApplicationFields {
            kind: "plea".into(),
            subject: "weather".into(),
            words: "x".repeat(4_001),
            lang: "klingon".into(),
            received_on: "2026-11-03".into(),
        };
        let all =
            ["kind not-in-list", "subject not-in-list", "words too-long", "lang not-in-list", "received_on in-future"];
        assert_eq!(errors(wrong.parse(today, "nb")), all);
        let old = ApplicationFields {
            kind: "complaint".into(),
            subject: "food".into(),
            words: "Cold.".into(),
            received_on: "2026-08-01".into(),
            ..none
        };
        assert_eq!(errors(old.parse(today, "nb")), ["received_on too-far-off"]);
        assert_eq!(errors(AnswerFields::default().parse()), ["outcome required", "reasons required"]);
        assert_eq!(errors(ToldFields::default().parse()), ["how required"]);
        assert_eq!(errors(MoveFields::default().parse()), ["level required", "words required"]);
        assert_eq!(errors(WordsFields::default().parse()), ["words required"]);
    }
}
