//! The originals of papers: what an invented court or police district wrote, on a page that says across
//! its whole length that it is invented.

use super::super::cal::Term;
use super::super::pdf::{self, Style};
use super::super::person::{Custody, Exactness, InventedPerson, Judgment, Preventive};
use super::papers::Paper;
use crate::authority::{AuthorityKind, DocumentKind};
use crate::web::Words;
use basics::Instant;
use law::Moment;

/// Stands across the page.
const MARK: &str = "OPPDIKTET";
/// Stands at its foot.
const NOTE: [&str; 2] = [
    "OPPDIKTET PAPIR, laget for demonstrasjonen av Tilbake.",
    "Personen, saken og avgjørelsen finnes ikke. Papiret er ikke utstedt av den som er nevnt øverst.",
];

/// An original.
pub struct Original {
    /// Title.
    pub title: String,
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The original of one of a person's papers.
pub fn of(person: &InventedPerson, paper: &Paper, words: &Words) -> Original {
    let name = words.code("authority-kind", paper.kind);
    let case = paper.case.as_deref().unwrap_or_default();
    let mut lines = vec![
        (Style::Strong, paper.issuer.to_owned()),
        (Style::Title, name.to_uppercase()),
        (Style::Plain, String::new()),
        (Style::Plain, format!("Sak: {case}")),
        (Style::Plain, format!("Dato: {}", words.date(&paper.decided))),
        (Style::Plain, format!("Gjelder: {}, {}", person.name, born(person, words))),
    ];
    if let Some(at) = paper.arrest {
        lines.push((Style::Plain, format!("Pågrepet: {}", moment(at, words))));
    }
    let (heading, decided) = decision(person, paper, words);
    lines.push((Style::Strong, heading.to_owned()));
    lines.extend(decided.into_iter().map(|line| (Style::Plain, line)));
    let kind = match paper.kind {
        AuthorityKind::CommittalOrder | AuthorityKind::EnforcementOrder | AuthorityKind::FineEnforcementOrder => {
            DocumentKind::Order
        }
        AuthorityKind::RemandOrder => DocumentKind::Ruling,
        AuthorityKind::Judgment | AuthorityKind::PreventiveDetentionJudgment | AuthorityKind::ExtensionJudgment => {
            DocumentKind::Judgment
        }
    };
    let title = [name.as_str(), case].join(" ").trim_end().to_owned();
    Original { title, kind, bytes: pdf::page(&lines, MARK, &NOTE) }
}

/// A ruling that came under a name which is somebody's alias.
pub fn of_alias(issuer: &str, case: &str, whom: &str, words: &Words) -> Original {
    let name = words.code("authority-kind", AuthorityKind::RemandOrder);
    let lines = [
        (Style::Strong, issuer.to_owned()),
        (Style::Title, name.to_uppercase()),
        (Style::Plain, String::new()),
        (Style::Plain, format!("Sak: {case}")),
        (Style::Plain, format!("Gjelder: {whom}")),
    ];
    Original { title: format!("{name} {case}"), kind: DocumentKind::Ruling, bytes: pdf::page(&lines, MARK, &NOTE) }
}

/// What is decided, in the words of such a paper, and what stands above it.
fn decision(person: &InventedPerson, paper: &Paper, words: &Words) -> (&'static str, Vec<String>) {
    let until = paper.to.map(|to| day_of(to, words)).unwrap_or_default();
    match (paper.kind, &person.custody) {
        (AuthorityKind::CommittalOrder, _) => ("Ordre", committal(&until)),
        (AuthorityKind::RemandOrder, _) => ("Slutning", remand(paper, &until, words)),
        (AuthorityKind::Judgment, Custody::Sentence(sentence)) => {
            let same = |j: &&Judgment| Some(j.case_number.as_str()) == paper.case.as_deref();
            ("Slutning", sentence.judgments.iter().find(same).map(judgment).unwrap_or_default())
        }
        (AuthorityKind::EnforcementOrder, Custody::Sentence(sentence)) => {
            let lines = sentence.judgments.iter().map(|j| {
                let (day, finality) = (words.date(&j.date), words.date(&j.final_on));
                format!("Dom fra {} {day}, sak {}, rettskraftig {finality}.", j.court, j.case_number)
            });
            let mut lines: Vec<String> = lines.collect();
            lines.push("Straffen skal fullbyrdes, jf. straffeprosessloven § 455.".to_owned());
            ("Ordre", lines)
        }
        (AuthorityKind::PreventiveDetentionJudgment, Custody::Preventive(order)) => ("Slutning", preventive(order)),
        (AuthorityKind::ExtensionJudgment, _) => {
            ("Slutning", vec![format!("Tidsrammen for forvaringen forlenges til og med {until}.")])
        }
        (AuthorityKind::FineEnforcementOrder, Custody::Fine(fine)) => {
            let (kroner, left) = (words.count(&(fine.ore / 100)), fine.ore % 100);
            let paid = format!("Boten er ikke betalt. Det som står igjen, er {kroner},{left:02} kroner.");
            let served =
                format!("Den subsidiære fengselsstraffen på {} skal fullbyrdes.", count(fine.days, "dag", "dager"));
            ("Ordre", vec![paid, served])
        }
        // No other pairs are invented: each paper comes from the custody it is listed for.
        _ => ("Slutning", vec![]),
    }
}

fn committal(until: &str) -> Vec<String> {
    vec![
        "Siktede settes inn i fengsel til retten har avgjort om siktede skal varetektsfengsles.".to_owned(),
        format!("Ordren gjelder ikke lenger enn til og med {until}."),
        "Siktede fremstilles for tingretten, jf. straffeprosessloven § 183.".to_owned(),
    ]
}

fn remand(paper: &Paper, until: &str, words: &Words) -> Vec<String> {
    let mut lines = vec![
        "Siktede kan holdes i varetekt inntil retten eller påtalemyndigheten bestemmer noe annet, men ikke lenger \
         enn til og med "
            .to_owned()
            + until
            + ".",
    ];
    for (kind, until) in &paper.restrictions {
        lines.push(format!("– {} til og med {}.", words.code("restriction", kind), words.date(until)));
    }
    lines.push("Kjennelsen bygger på straffeprosessloven §§ 184 og 185.".to_owned());
    if !paper.restrictions.is_empty() {
        lines.push("Restriksjonene bygger på straffeprosessloven §§ 186 og 186 a.".to_owned());
    }
    lines
}

fn judgment(judgment: &Judgment) -> Vec<String> {
    let mut lines = vec![];
    if let Some(suspended) = judgment.suspended {
        lines.push(format!("Tiltalte dømmes til fengsel i {}.", term(judgment.term.plus(suspended.term))));
        let years = count(suspended.probation_years.into(), "år", "år");
        let suspended = term(suspended.term);
        lines.push(format!("Fullbyrdingen av {suspended} utsettes med en prøvetid på {years}."));
    } else {
        lines.push(format!("Tiltalte dømmes til fengsel i {}.", term(judgment.term)));
    }
    lines.extend(credit(judgment.credit_days));
    lines
}

fn preventive(order: &Preventive) -> Vec<String> {
    let mut lines = vec![
        format!("Tiltalte dømmes til forvaring med en tidsramme på {}.", term(order.frame)),
        format!("Minstetiden er {}.", term(order.minimum)),
    ];
    lines.extend(credit(order.credit_days));
    lines
}

fn credit(days: u16) -> Option<String> {
    (days > 0).then(|| format!("Utholdt varetekt kommer til fradrag med {}.", count(days, "dag", "dager")))
}

/// A length in words: `2 år, 6 måneder`.
fn term(term: Term) -> String {
    let parts = [(term.years, "år", "år"), (term.months, "måned", "måneder"), (term.days, "dag", "dager")];
    let parts = parts.into_iter().filter(|(number, ..)| *number > 0);
    let parts: Vec<String> = parts.map(|(number, one, many)| count(number, one, many)).collect();
    match parts.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} og {last}", before.join(", ")),
        _ => parts.concat(),
    }
}

fn count(number: u16, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn born(person: &InventedPerson, words: &Words) -> String {
    match person.exactness {
        Exactness::Day => format!("født {}", words.date(&person.born)),
        Exactness::Month => format!("født i {:02}.{}", person.born.month(), person.born.year()),
        Exactness::Year => format!("født i {}", person.born.year()),
    }
}

fn moment(at: Instant, words: &Words) -> String {
    let local = at.oslo();
    format!("{} kl. {:02}.{:02}", words.date(&local.date()), local.hour(), local.minute())
}

fn day_of(moment: Moment, words: &Words) -> String {
    match moment {
        Moment::Day(day) => words.date(&day),
        Moment::At(at) => self::moment(at, words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_in_words() {
        assert_eq!(term(Term { years: 2, months: 1, days: 0 }), "2 år og 1 måned");
        assert_eq!(term(Term { years: 1, months: 6, days: 10 }), "1 år, 6 måneder og 10 dager");
        assert_eq!(term(Term::days(1)), "1 dag");
    }
}
