//! What a message orders, written into the file of its person: the authority, restrictions, what a
//! court decided, and that the person is expected.
//!
//! What the program is not sure of it leaves to a caseworker, and says so: a wrong date holds
//! somebody too long, or lets somebody go.

use crate::access::acts::ReceiveMessages;
use crate::access::{PlacePermit, PrisonCode};
use crate::authority::{
    self, Arrest, AuthorityId, AuthorityKind, NewAuthority, NewRestriction, Received, RestrictionKind, SaidRow, Source,
    Span, Terms,
};
use crate::esas::model::contract::Contract;
use crate::esas::model::draft::{
    CommittalDraft, Draft, EnforcementDraft, Held, Length, Matter, Organisation, Period, PrisonDraft, RemandDraft,
};
use crate::esas::model::inbox::MessageState;
use crate::esas::model::outgoing::OutContract;
use crate::esas::model::police::AnswerKind;
use crate::esas::model::ruling::{IsolationKind, RestrictionKind as Stated};
use crate::esas::model::warning::WarningCode;
use crate::esas::tables;
use crate::placement::{self, NewArrival};
use crate::sentence::{self, NewSentence};
use basics::id::PersonId;
use basics::{Date, Problem, Text};
use law::{Moment, Sentence, Term};
use records::{Outcome, Reader, Tx};

/// Where a message came from: how far it is to be believed.
pub struct Origin {
    /// Its contract.
    pub contract: Contract,
    /// The hash by which the same message is known, in hex.
    pub sha256: String,
    /// Whether a signature proved the sender.
    pub proved: bool,
    /// The authority that the same message became when it came before, unsigned.
    became: Option<AuthorityId>,
}

impl Origin {
    /// Of a message known by contract and hash.
    pub fn of(reader: &mut Reader, contract: Contract, sha256: &str, proved: bool) -> Outcome<Self> {
        let became = if proved { tables::became(reader, contract, sha256)? } else { None };
        Ok(Self { contract, sha256: sha256.to_owned(), proved, became })
    }
}

/// What was written.
pub struct Written {
    /// Whether all of it was.
    pub state: MessageState,
    /// The authority.
    pub authority: Option<AuthorityId>,
    /// What is odd beside what the file holds already.
    pub odd: Option<WarningCode>,
}

impl Written {
    fn recorded(authority: Option<AuthorityId>, odd: Option<WarningCode>) -> Self {
        Self { state: MessageState::Recorded, authority, odd }
    }
    fn waiting(authority: Option<AuthorityId>, odd: Option<WarningCode>) -> Self {
        Self { state: MessageState::Waiting, authority, odd }
    }
}

/// Writes what a message orders into the file of a person.
pub fn write(
    tx: &mut Tx,
    permit: &PlacePermit<ReceiveMessages>,
    person: PersonId,
    prison: Option<&PrisonCode>,
    draft: &Draft,
    origin: &Origin,
) -> Outcome<Written> {
    let hand = Received::about(permit, person);
    let mut written = match &draft.matter {
        Matter::Remand(remand) => self::remand(tx, hand, draft, remand, origin)?,
        Matter::Enforcement(order) => enforcement(tx, hand, draft, order, origin)?,
        Matter::Committal(order) => committal(tx, hand, draft, order, origin)?,
        Matter::Answer(answer) => self::answer(tx, permit, (draft, answer.kind), (person, origin))?,
        // For the officers of the night, and on the list of health: no caseworker has anything to settle.
        Matter::HealthAndRisk(_) => Written { state: MessageState::Handled, authority: None, odd: None },
        // Kept in the file and read by a person. None of them is an order to hold, and none of them,
        // a cancelled place or a request withdrawn least of all, ends or shortens anything.
        Matter::Place(_) | Matter::Suitability(_) | Matter::Withdrawal(_) => Written::waiting(None, None),
    };
    let Some(reason) = expects(tx, draft, &written, person)? else {
        return Ok(written);
    };
    if let Some(prison) = prison {
        let arrival = NewArrival {
            person,
            prison: prison.clone(),
            expected_at: None,
            reason,
            source: draft.sender.to_string(),
            verified: origin.proved,
        };
        if !placement::expect(tx, permit, &arrival)? {
            // A signed order said where; an unsigned one does not send the person elsewhere.
            written.state = MessageState::Waiting;
            written.odd.get_or_insert(WarningCode::SignedStands);
        }
    } else if !placement::is_on_roll(tx, permit, person)? {
        // Somebody must say where: an order that no prison waits for is soon forgotten.
        written.state = MessageState::Waiting;
        written.odd.get_or_insert(WarningCode::NoPrisonNamed);
    }
    Ok(written)
}

/// The answer to an offer attaches itself to it by the id of the order that both name. That the place is taken
/// asks nothing more of anybody; that it is not wanted a person must see.
fn answer(
    tx: &mut Tx,
    permit: &PlacePermit<ReceiveMessages>,
    (draft, kind): (&Draft, AnswerKind),
    (person, origin): (PersonId, &Origin),
) -> Outcome<Written> {
    let offered = match &draft.key {
        Some(key) => tables::outgoing::is_answered(tx, OutContract::PlaceOffer, key, person)?,
        None => false,
    };
    // Only a message that proves its sender tells a prison not to wait; of another a caseworker decides.
    if offered && kind == AnswerKind::Cancelled && origin.proved {
        placement::place_not_wanted(tx, permit, person)?;
    }
    if offered && kind == AnswerKind::Accepted {
        return Ok(Written { state: MessageState::Handled, authority: None, odd: None });
    }
    Ok(Written::waiting(None, None))
}

/// Why a prison shall expect the person after this message; none when it shall not. A place that is
/// asked for tells less than an order that came before it, and leaves what that one told.
fn expects(tx: &mut Tx, draft: &Draft, written: &Written, person: PersonId) -> Outcome<Option<String>> {
    let kind = match &draft.matter {
        Matter::Place(_) => {
            let today = tx.today();
            return Ok((!in_custody_on(tx, person, today)?).then(|| placement::PLACE_WANTED.to_owned()));
        }
        Matter::Remand(_) => AuthorityKind::RemandOrder,
        Matter::Committal(_) => AuthorityKind::CommittalOrder,
        _ => AuthorityKind::EnforcementOrder,
    };
    Ok(written.authority.map(|_| kind.to_string()))
}

/// Text of a bounded length; what is longer is cut, and stands whole in the original.
fn cut<const MAX: usize>(text: &str) -> Option<Text<MAX>> {
    let text: String = text.chars().take(MAX).collect();
    Text::parse(&text).ok()
}

/// What the file says of a decision that came before, as known now.
fn came_before(
    reader: &mut Reader,
    person: PersonId,
    kind: AuthorityKind,
    same: impl Fn(&SaidRow) -> bool,
) -> Outcome<Option<SaidRow>> {
    let said = authority::said(reader, person)?;
    Ok(said.into_iter().find(|row| row.superseded_at.is_none() && row.kind == kind && same(row)))
}

fn authority(draft: &Draft, origin: &Origin, terms: Terms) -> NewAuthority {
    let reference = draft.message_id.as_deref().and_then(cut);
    NewAuthority { source: Source::Message, reference, verified_on_arrival: origin.proved, terms }
}

/// Whether what the file says of a decision is what a message says of it.
fn agrees(row: &SaidRow, terms: &Terms) -> bool {
    let decided = row.decided_on.is_none_or(|day| Some(day) == terms.decided_on);
    row.kind == terms.kind && row.span == terms.span && decided
}

/// An authority that the same message became when it came unsigned is verified by its coming signed, when
/// the file still says what the message says. What else the file holds of a decision a person compares.
fn attach(tx: &mut Tx, hand: Received, row: &SaidRow, terms: &Terms, origin: &Origin) -> Outcome<()> {
    if origin.became == Some(row.authority) && agrees(row, terms) {
        authority::prove(tx, &hand, row.authority)?;
    }
    Ok(())
}

fn days(from: Date, to: Option<Date>) -> Span {
    Span { from: Moment::Day(from), to: to.map(Moment::Day) }
}

fn issuer(court: &Organisation) -> Outcome<authority::Issuer> {
    let issuer = cut(&court.to_string()).or_else(|| cut(&court.number));
    Ok(issuer.ok_or_else(|| Problem::invalid("required"))?)
}

fn remand(tx: &mut Tx, hand: Received, draft: &Draft, remand: &RemandDraft, origin: &Origin) -> Outcome<Written> {
    let Some(held) = remand.detention.as_ref().and_then(|detention| detention.holds) else {
        return Ok(Written::waiting(None, None));
    };
    let span = days(held.from, Some(held.to));
    let decision = cut::<60>(&remand.decision_id);
    let number = decision.as_ref().map(ToString::to_string).unwrap_or_default();
    let same = |row: &SaidRow| !number.is_empty() && row.decision_number == number;
    let before = came_before(tx, authority::Hand::person(&hand), AuthorityKind::RemandOrder, same)?;
    let terms = Terms {
        kind: AuthorityKind::RemandOrder,
        issuer: issuer(&remand.court)?,
        case_number: cut(&draft.case_number),
        decision_number: decision,
        decided_on: remand.decided_on,
        span,
        arrest: remand.arrested_at.map(|at| Arrest { at, place: remand.arrest_place.as_deref().and_then(cut) }),
    };
    if let Some(row) = before.as_ref().filter(|row| row.span == span) {
        let said = Written::recorded(Some(row.authority), Some(WarningCode::SameDecision));
        if !origin.proved {
            return Ok(said);
        }
        if agrees(row, &terms) {
            // The same decision, registered before from paper or from an unsigned message.
            authority::prove(tx, &hand, row.authority)?;
            restrict(tx, hand, row.authority, remand, held)?;
            return Ok(said);
        }
        return Ok(Written { state: MessageState::Waiting, ..said });
    }
    let id = authority::add(tx, &hand, &authority(draft, origin, terms))?;
    restrict(tx, hand, id, remand, held)?;
    match before {
        // Both stand: no message shortens what holds, a person does (promise 2).
        Some(_) => Ok(Written::waiting(Some(id), Some(WarningCode::SameDecision))),
        None => Ok(Written::recorded(Some(id), None)),
    }
}

/// What a stated restriction is in the file.
fn restricted(stated: Stated) -> &'static [RestrictionKind] {
    match stated {
        Stated::NoLettersOrVisits => &[RestrictionKind::LettersBan, RestrictionKind::VisitsBan],
        Stated::LettersAndVisitsControlled => &[RestrictionKind::LettersControl, RestrictionKind::VisitsControl],
        Stated::NoMedia => &[RestrictionKind::MediaBan],
        Stated::None => &[],
    }
}

/// What stated isolation is in the file.
fn isolated(stated: IsolationKind) -> Option<RestrictionKind> {
    match stated {
        IsolationKind::Full => Some(RestrictionKind::FullIsolation),
        IsolationKind::Partial => Some(RestrictionKind::PartialIsolation),
        IsolationKind::None => None,
    }
}

/// A committal order holds from when it was sent, with its restrictions, until the court has ruled: it
/// states no end and none is invented. So a caseworker follows it until the ruling is here.
fn committal(tx: &mut Tx, hand: Received, draft: &Draft, order: &CommittalDraft, origin: &Origin) -> Outcome<Written> {
    let number = draft.key.as_deref().and_then(cut::<60>);
    let text = number.as_ref().map(ToString::to_string).unwrap_or_default();
    let same = |row: &SaidRow| !text.is_empty() && row.decision_number == text;
    let before = came_before(tx, authority::Hand::person(&hand), AuthorityKind::CommittalOrder, same)?;
    let now = tx.now();
    let from = draft.sent_at.filter(|sent| *sent <= now).unwrap_or(now);
    let span = Span { from: Moment::At(from), to: None };
    let terms = Terms {
        kind: AuthorityKind::CommittalOrder,
        issuer: issuer(&draft.sender)?,
        case_number: cut(&draft.case_number),
        decision_number: number,
        decided_on: None,
        span,
        arrest: None,
    };
    if let Some(row) = before {
        attach(tx, hand, &row, &terms, origin)?;
        return Ok(Written::waiting(Some(row.authority), Some(WarningCode::SameDecision)));
    }
    let id = authority::add(tx, &hand, &authority(draft, origin, terms))?;
    let stated = order.demands.restrictions.iter().flat_map(|(kind, _)| restricted(*kind)).copied();
    let mut kinds: Vec<RestrictionKind> = vec![];
    for kind in stated.chain(order.demands.isolations.iter().filter_map(|(kind, _)| isolated(*kind))) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    for kind in kinds {
        restricted_by(tx, hand, id, kind, (&draft.sender, span))?;
    }
    Ok(Written::waiting(Some(id), None))
}

/// Writes one restriction as a message states it. None says how high the penalty can be.
fn restricted_by(
    tx: &mut Tx,
    hand: Received,
    authority: AuthorityId,
    kind: RestrictionKind,
    (court, span): (&Organisation, Span),
) -> Outcome<()> {
    let issuer = issuer(court)?;
    let (source, max_penalty_years, is_as_stated) = (Source::Message, None, true);
    let new = NewRestriction { authority, kind, source, issuer, span, max_penalty_years, is_as_stated };
    authority::add_restriction(tx, &hand, &new)?;
    Ok(())
}

/// Writes restrictions and isolation with the days they hold, those that do not stand already. One without a first day holds from the
/// first day of the detention, one without a last day as long as the detention.
fn restrict(tx: &mut Tx, hand: Received, order: AuthorityId, remand: &RemandDraft, held: Held) -> Outcome<()> {
    let mut wanted: Vec<(RestrictionKind, Period)> = vec![];
    for restriction in &remand.restrictions {
        wanted.extend(restricted(restriction.kind).iter().map(|kind| (*kind, restriction.period)));
    }
    for isolation in &remand.isolations {
        wanted.extend(isolated(isolation.kind).map(|kind| (kind, isolation.period)));
    }
    let stand = authority::restrictions(tx, authority::Hand::person(&hand))?;
    for (kind, period) in wanted {
        // Without any date it is appealed and does not hold yet; backwards it can not hold.
        let span = days(period.from.unwrap_or(held.from), Some(period.to.unwrap_or(held.to)));
        if period == (Period { from: None, to: None }) || span.check().is_err() {
            continue;
        }
        if stand.iter().any(|row| row.authority == order && row.kind == kind && row.span == span) {
            continue;
        }
        restricted_by(tx, hand, order, kind, (&remand.court, span))?;
    }
    Ok(())
}

fn enforcement(
    tx: &mut Tx,
    hand: Received,
    draft: &Draft,
    order: &EnforcementDraft,
    origin: &Origin,
) -> Outcome<Written> {
    let person = authority::Hand::person(&hand);
    // A fine is collected first, and its subsidiary term ordered by the police when it is not paid
    // (PEN-12): what is carried out here is unconditional prison.
    let Some(prison) = order.prison.as_ref().filter(|prison| !prison.term.is_empty()) else {
        return Ok(Written::waiting(None, None));
    };
    let Some(judged) = order.judgment_date.filter(|_| prison.suspended != Some(prison.term)) else {
        return Ok(Written::waiting(None, None));
    };
    let number = cut::<60>(&order.court_case);
    let text = number.as_ref().map(ToString::to_string).unwrap_or_default();
    let same = |row: &SaidRow| !text.is_empty() && row.case_number == text && row.decided_on == Some(judged);
    let before = came_before(tx, person, AuthorityKind::EnforcementOrder, same)?;
    let terms = Terms {
        kind: AuthorityKind::EnforcementOrder,
        issuer: issuer(&order.court)?,
        case_number: number,
        decision_number: order.judgment_number.as_deref().and_then(cut),
        decided_on: Some(judged),
        span: days(order.final_from.filter(|day| *day >= judged).unwrap_or(judged), None),
        arrest: None,
    };
    if let Some(row) = before {
        attach(tx, hand, &row, &terms, origin)?;
        return Ok(Written::waiting(Some(row.authority), Some(WarningCode::SameDecision)));
    }
    let id = authority::add(tx, &hand, &authority(draft, origin, terms))?;
    let Some(facts) = sentence_of(prison, judged) else {
        return Ok(Written::waiting(Some(id), None));
    };
    let facts = if in_custody_on(tx, person, judged)? { facts } else { facts.at_liberty(None) };
    sentence::set(tx, &hand, &NewSentence { authority: id, facts, is_as_stated: true })?;
    let all = order.others.is_empty() && order.fine.is_none() && !order.early;
    Ok(if all { Written::recorded(Some(id), None) } else { Written::waiting(Some(id), None) })
}

/// What the court decided, in the words of the date rules. None when a length is stated so that the
/// rules could only guess: hours in a term, credit in other units than days (CRD-06).
fn sentence_of(prison: &PrisonDraft, judged: Date) -> Option<Sentence> {
    let term = |length: Length| {
        let days = length.hours == 0;
        days.then_some(Term { years: length.years.into(), months: length.months.into(), days: length.days.into() })
    };
    let suspended = match prison.suspended {
        Some(length) => Some(term(length)?),
        None => None,
    };
    let credit = prison.credit.unwrap_or_default();
    if credit.years + credit.months + credit.hours > 0 {
        return None;
    }
    Some(Sentence { suspended, ..Sentence::prison(judged, term(prison.term)?) }.credited(credit.days.into()))
}

/// Whether the person was held on a day, by what the file says (CAL-03).
fn in_custody_on(reader: &mut Reader, person: PersonId, day: Date) -> Outcome<bool> {
    let day = days(day, Some(day));
    let (start, end) = (day.starts(), day.ends());
    let said = authority::said(reader, person)?;
    let held = |row: &SaidRow| {
        row.superseded_at.is_none()
            && end.is_none_or(|end| row.span.starts() < end)
            && row.span.ends().is_none_or(|ends| ends > start)
    };
    Ok(said.iter().any(held))
}
