//! The authorities people are held on, sentences and times away: registered by reception as they come,
//! compared with their sources by a caseworker.

use super::super::cal::at;
use super::super::person::{
    AbsenceKind, Custody, InventedPerson, Remand, RemandOrder, RestrictionKind as InventedRestriction,
};
use super::originals;
use super::site::{State, missing};
use super::story::Scene;
use crate::access::acts::{EditAuthorities, PrepareRelease, TellPerson};
use crate::access::{Permit, permit};
use crate::authority::{
    self, Arrest, AuthorityId, AuthorityKind, Issuer, NewAuthority, NewRestriction, RestrictionKind, SealedDocument,
    Source, Span, Terms, Title, Why,
};
use crate::sentence::{self, Interpreting, NewAbsence, NewSentence, NewTold};
use basics::{Date, Instant, Text};
use law::Moment;
use records::{Outcome, Tx};

/// How a sentence is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// For the first time: its place among the sentences.
    New(usize),
    /// Preventive detention with so many extensions.
    Extended(usize),
}

/// A paper that came.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Kind.
    pub kind: AuthorityKind,
    /// Who issued it.
    pub issuer: &'static str,
    /// Case number.
    pub case: Option<String>,
    /// Day of the decision.
    pub decided: Date,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub to: Option<Moment>,
    /// Time of arrest.
    pub arrest: Option<Instant>,
    /// Restrictions and the last day of each.
    pub restrictions: Vec<(RestrictionKind, Date)>,
    /// When it came.
    pub known: Instant,
}

impl Paper {
    fn day(kind: AuthorityKind, issuer: &'static str, case: &str, decided: Date, hour: i8) -> Self {
        Self {
            kind,
            issuer,
            case: Some(case.to_owned()),
            decided,
            from: Moment::Day(decided),
            to: None,
            arrest: None,
            restrictions: vec![],
            known: at(decided, hour, 30),
        }
    }
}

/// All papers of a person, in the order they came.
pub fn list(person: &InventedPerson) -> Vec<Paper> {
    let first = person.stay.as_ref().and_then(|stay| stay.moves.first()).map(|m| m.at);
    let mut all = vec![];
    match &person.custody {
        Custody::Remand(held) => remand(&mut all, held, first),
        Custody::Sentence(sentence) => {
            sentence.remand.iter().for_each(|held| remand(&mut all, held, first));
            for judgment in &sentence.judgments {
                let kind = AuthorityKind::Judgment;
                all.push(Paper::day(kind, judgment.court, &judgment.case_number, judgment.date, 14));
            }
            let (ordered, number) = &sentence.enforcement;
            let (issuer, case) =
                sentence.judgments.first().map_or(("Politiet", number.as_str()), |j| (j.court, j.case_number.as_str()));
            let mut order = Paper::day(AuthorityKind::EnforcementOrder, issuer, case, *ordered, 8);
            // Nobody is held on it before they begin to serve.
            order.from = Moment::Day((*ordered).max(sentence.anchor.min(*ordered)));
            all.push(order);
        }
        Custody::Preventive(order) => {
            remand(&mut all, &order.remand, first);
            let kind = AuthorityKind::PreventiveDetentionJudgment;
            all.push(Paper::day(kind, order.court, &order.case_number, order.date, 14));
            for extension in &order.extensions {
                let kind = AuthorityKind::ExtensionJudgment;
                let mut paper = Paper::day(kind, order.court, &order.case_number, extension.date, 14);
                paper.to = Some(Moment::Day(extension.until));
                all.push(paper);
            }
        }
        Custody::Fine(fine) => {
            all.push(Paper::day(AuthorityKind::FineEnforcementOrder, fine.police, &fine.case_number, fine.ordered, 8));
        }
    }
    all.sort_by_key(|paper| paper.known);
    all
}

/// The orders of remand; before the first, the committal order of the police for one who came then.
fn remand(all: &mut Vec<Paper>, held: &Remand, first_move: Option<Instant>) {
    let Some(first) = held.orders.first() else { return };
    if first_move.is_some_and(|came| came < at(first.decided, 15, 30)) {
        let day = held.arrested.oslo_date();
        let mut committal = Paper::day(AuthorityKind::CommittalOrder, held.police, &first.case_number, day, 8);
        committal.from = Moment::At(held.arrested);
        committal.to = Some(Moment::Day(first.decided));
        committal.arrest = Some(held.arrested);
        committal.known = held.arrested;
        all.push(committal);
    }
    for order in &held.orders {
        let mut paper = Paper::day(AuthorityKind::RemandOrder, order.court, &order.case_number, order.decided, 15);
        paper.to = Some(Moment::Day(order.until));
        paper.arrest = (order == first).then_some(held.arrested);
        paper.restrictions = restrictions(order);
        all.push(paper);
    }
}

fn restrictions(order: &RemandOrder) -> Vec<(RestrictionKind, Date)> {
    use RestrictionKind as K;
    let mut all = vec![];
    for restriction in &order.restrictions {
        let kinds: &[K] = match restriction.kind {
            InventedRestriction::Control => &[K::LettersControl, K::VisitsControl],
            InventedRestriction::Ban => &[K::LettersBan, K::VisitsBan],
            InventedRestriction::FullBan => &[K::LettersBan, K::VisitsBan, K::MediaBan],
            InventedRestriction::PartialIsolation => &[K::PartialIsolation],
            InventedRestriction::FullIsolation => &[K::FullIsolation],
        };
        all.extend(kinds.iter().map(|kind| (*kind, restriction.until)));
    }
    all
}

fn leave(tx: &mut Tx, scene: &Scene, state: &State) -> Outcome<Permit<EditAuthorities>> {
    let person = state.person.ok_or_else(|| missing("a person"))?;
    permit(tx, &scene.world.decider, &scene.by, person)
}

/// The highest penalty, in years, of the charges for which the demo's courts keep somebody from all others: such as
/// gross drug offences (strl section 232).
const SERIOUS: u32 = 15;

/// Registers a paper with its restrictions.
pub fn register(tx: &mut Tx, scene: &Scene, state: &mut State, number: usize) -> Outcome<()> {
    let permit = leave(tx, scene, state)?;
    let invented = scene.world.person(scene.at).ok_or_else(|| missing("a person"))?;
    let paper = list(invented).into_iter().nth(number).ok_or_else(|| missing("a paper"))?;
    let issuer = Issuer::parse(paper.issuer)?;
    let arrest = paper.arrest.map(|at| Arrest { at, place: None });
    let terms = Terms {
        kind: paper.kind,
        issuer: issuer.clone(),
        case_number: paper.case.as_deref().map(Text::parse).transpose()?,
        decision_number: None,
        decided_on: Some(paper.decided),
        span: Span { from: paper.from, to: paper.to },
        arrest,
    };
    let new = NewAuthority { source: Source::Paper, reference: None, verified_on_arrival: false, terms };
    let authority = authority::add(tx, &permit, &new)?;
    keep_original(tx, scene, &permit, authority, invented, &paper)?;
    for (kind, until) in paper.restrictions {
        let span = Span { from: paper.from, to: Some(Moment::Day(until)) };
        let max_penalty_years = (kind == RestrictionKind::FullIsolation).then_some(SERIOUS);
        let new = NewRestriction {
            authority,
            kind,
            source: Source::Paper,
            issuer: issuer.clone(),
            span,
            max_penalty_years,
            is_as_stated: true,
        };
        authority::add_restriction(tx, &permit, &new)?;
    }
    state.unverified.push(authority);
    state.papers.push((number, authority));
    Ok(())
}

/// Keeps the original of a paper beside the authority it became.
fn keep_original(
    tx: &mut Tx,
    scene: &Scene,
    permit: &Permit<EditAuthorities>,
    authority: AuthorityId,
    invented: &InventedPerson,
    paper: &Paper,
) -> Outcome<()> {
    let world = &scene.world;
    let original = originals::of(invented, paper, &world.words());
    let title = Title::parse(&original.title)?;
    let person = permit.person();
    let sealed = SealedDocument::seal(&world.keys, person, Some(authority), title, original.kind, &original.bytes)?;
    authority::add_document(tx, permit, &sealed)?;
    Ok(())
}

/// Compares what is not verified with its source.
pub fn verify(tx: &mut Tx, scene: &Scene, state: &mut State) -> Outcome<()> {
    let permit = leave(tx, scene, state)?;
    for authority in std::mem::take(&mut state.unverified) {
        authority::verify(tx, &permit, authority)?;
    }
    Ok(())
}

/// Sets a sentence, or one with one more extension.
pub fn sentence(tx: &mut Tx, scene: &Scene, state: &mut State, setting: Setting) -> Outcome<()> {
    let permit = leave(tx, scene, state)?;
    let invented = scene.world.person(scene.at).ok_or_else(|| missing("a person"))?;
    let (at, extensions) = match setting {
        Setting::New(at) => (at, 0),
        Setting::Extended(extensions) => (0, extensions),
    };
    let mut facts = invented.law_case().sentences.into_iter().nth(at).ok_or_else(|| missing("a sentence"))?;
    facts.extensions.truncate(extensions);
    let authority = paper_of(invented, state, at).ok_or_else(|| missing("an authority"))?;
    let new = NewSentence { authority, facts, is_as_stated: true };
    match setting {
        Setting::New(_) => {
            let id = sentence::set(tx, &permit, &new)?;
            state.sentences.push(id);
        }
        Setting::Extended(_) => {
            let id = *state.sentences.first().ok_or_else(|| missing("a sentence"))?;
            sentence::correct(tx, &permit, id, &new, &Why::parse("Rammen er forlenget ved dom")?)?;
        }
    }
    Ok(())
}

/// The authority a sentence is carried out on: its judgment, or the order for a fine.
fn paper_of(person: &InventedPerson, state: &State, sentence: usize) -> Option<authority::AuthorityId> {
    let papers = list(person);
    let wanted = match &person.custody {
        Custody::Sentence(all) => all.judgments.get(sentence).map(|j| (AuthorityKind::Judgment, j.date)),
        Custody::Preventive(order) => Some((AuthorityKind::PreventiveDetentionJudgment, order.date)),
        Custody::Fine(fine) => Some((AuthorityKind::FineEnforcementOrder, fine.ordered)),
        Custody::Remand(_) => None,
    }?;
    let number = papers.iter().position(|paper| (paper.kind, paper.decided) == wanted)?;
    state.papers.iter().find(|(n, _)| *n == number).map(|(_, id)| *id)
}

/// A time away begins.
pub fn away(tx: &mut Tx, scene: &Scene, state: &mut State, number: usize) -> Outcome<()> {
    let permit = leave(tx, scene, state)?;
    let invented = scene.world.person(scene.at).ok_or_else(|| missing("a person"))?;
    let Custody::Sentence(sentence) = &invented.custody else { return Err(missing("a sentence").into()) };
    let absence = sentence.absences.get(number).ok_or_else(|| missing("a time away"))?;
    let kind = match absence.kind {
        AbsenceKind::Interruption => law::AbsenceKind::Interruption,
        AbsenceKind::Unlawful => law::AbsenceKind::LateReturn,
    };
    let id = sentence::add_absence(tx, &permit, &NewAbsence { kind, from: absence.from, to: None })?;
    state.absence = Some(id);
    Ok(())
}

/// A time away ends today.
pub fn back(tx: &mut Tx, scene: &Scene, state: &mut State) -> Outcome<()> {
    let permit = leave(tx, scene, state)?;
    let id = state.absence.take().ok_or_else(|| missing("a time away"))?;
    let today = tx.today();
    sentence::end_absence(tx, &permit, id, today)
}

/// Agrees to the dates as they are counted. Refused of somebody who is elsewhere just then, or where one person sits at
/// two desks: then it waits.
pub fn agree(tx: &mut Tx, scene: &Scene, state: &State) -> Outcome<()> {
    let person = state.person.ok_or_else(|| missing("a person"))?;
    let leave = permit::<PrepareRelease>(tx, &scene.world.decider, &scene.by, person)?;
    sentence::agree(tx, &leave, &scene.by)
}

/// Tells the person of their dates. Refused while not two have agreed to them.
pub fn tell(tx: &mut Tx, scene: &Scene, state: &State) -> Outcome<()> {
    let person = state.person.ok_or_else(|| missing("a person"))?;
    let leave = permit::<TellPerson>(tx, &scene.world.decider, &scene.by, person)?;
    sentence::tell(tx, &leave, &NewTold { interpreter: Interpreting::NotNeeded, said: None })
}
