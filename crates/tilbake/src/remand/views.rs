//! What is shown of the remand desk.

use super::actions::standing;
use super::model::{Clock, ClockKind, OrderState, SHOWN_DAYS, STANDS_HOURS, clocks, days_isolated, isolated_since};
use super::tables::{self, OfferRow, RestrictedRow};
use crate::access::acts::{ReadRemandDesk, ReadRoll};
use crate::access::{ListPermit, PrisonCode};
use crate::authority::RestrictionKind;
use crate::esas::{self, AnswerKind, MessageId, OfferAnswered, PlaceAsked};
use crate::people;
use crate::placement;
use crate::web::{Form, Words};
use basics::id::PersonId;
use basics::{Date, Instant};
use law::remand::{IsolationOver, isolation_over};
use records::{Keyring, Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most restrictions shown.
const RESTRICTED_MAX: usize = 300;

/// A clock that runs from an arrest.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ClockView {
    /// Which.
    pub kind: ClockKind,
    /// When it runs out.
    pub at: Instant,
    /// Minutes until then; below 0 when it has run out.
    pub minutes_left: i64,
    /// Whether it has run out.
    pub over: bool,
    /// Rule.
    pub rule: String,
    /// Act and section of the rule, in the reader's language.
    pub section: String,
}

impl ClockView {
    fn of(clock: &Clock, words: &Words, now: Instant) -> Self {
        let left = clock.at.seconds_since(now);
        Self {
            kind: clock.kind,
            at: clock.at,
            minutes_left: left / 60,
            over: left <= 0,
            rule: clock.rule.to_string(),
            section: law::words(words.lang()).section(clock.rule),
        }
    }
    /// When it runs out, in words: the day alone where that is the end of one.
    pub fn ends(&self, words: &Words) -> String {
        if words.clock(&self.at) == "00:00" {
            return words.short_date(&self.at.plus_seconds(-1).oslo_date());
        }
        words.moment(&self.at)
    }
    /// How long is left, or by how much it is over, in words.
    pub fn left(&self, words: &Words) -> String {
        let minutes = self.minutes_left.abs();
        let (hours, minutes) = ((minutes / 60).to_string(), (minutes % 60).to_string());
        let key = if self.over { "remand-clock-over" } else { "remand-clock-left" };
        words.ta(key, &[("hours", &hours), ("minutes", &minutes)])
    }
    /// How strongly it is marked: over, within six hours, or not at all.
    pub fn tone(&self) -> &'static str {
        match self.minutes_left {
            _ if self.over => "danger",
            ..360 => "warning",
            _ => "neutral",
        }
    }
}

/// An offer of a place.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OfferView {
    /// Its id, as the police know it.
    pub id: String,
    /// Code of the prison.
    pub prison: String,
    /// Name of the prison.
    pub prison_name: String,
    /// From when.
    pub from: Instant,
    /// Until when it stands.
    pub until: Instant,
    /// When it was made.
    pub at: Instant,
    /// What else was said.
    pub remarks: String,
    /// The message that says it.
    pub message: String,
}

/// An answer of the police.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AnswerView {
    /// The message.
    pub message: MessageId,
    /// Whether the place is taken; else it is not wanted.
    pub accepted: bool,
    /// When it came.
    pub at: Instant,
    /// Whether a signature proved its sender.
    pub verified: bool,
    /// What else it says.
    pub note: Option<String>,
}

/// An order for a place.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OrderView {
    /// The message.
    pub message: MessageId,
    /// The person; null until somebody has said who.
    pub person: Option<PersonId>,
    /// Name.
    pub name: String,
    /// Case number; empty while the person is not known.
    pub number: String,
    /// Who ordered it.
    pub sender: String,
    /// When it came.
    pub received_at: Instant,
    /// Whether a signature proved its sender.
    pub verified: bool,
    /// Whether what it says can be read here.
    pub read: bool,
    /// Whether the person is under 18 by the birth date stated.
    pub under_18: bool,
    /// When the person was arrested, as stated.
    pub arrested_at: Option<Instant>,
    /// Where they are now, as stated.
    pub held_at: Option<String>,
    /// From what day a place is wanted.
    #[schemars(with = "Option<String>")]
    pub wanted_from: Option<Date>,
    /// What became of it.
    pub state: OrderState,
    /// Whether a prison waits for the person on this order alone, though no place is wanted.
    pub is_expected_in_vain: bool,
    /// Clocks that run, or have run out with nothing done.
    pub clocks: Vec<ClockView>,
    /// The latest offer.
    pub offer: Option<OfferView>,
    /// The latest answer of the police.
    pub answer: Option<AnswerView>,
}

impl OrderView {
    /// How strongly its state is marked.
    pub fn tone(&self) -> &'static str {
        match self.state {
            OrderState::Asked | OrderState::Lapsed => "warning",
            OrderState::Offered => "info",
            OrderState::Accepted | OrderState::Arrived => "success",
            OrderState::Declined | OrderState::Withdrawn => "neutral",
        }
    }
    /// Whether a clock has run out while the order is open.
    pub fn is_over(&self) -> bool {
        self.clocks.iter().any(|clock| clock.over)
    }
    /// Whether a place should be offered.
    pub fn wants_offer(&self) -> bool {
        self.person.is_some() && self.read && matches!(self.state, OrderState::Asked | OrderState::Lapsed)
    }
    /// What the latest offer says, in words.
    pub fn offered(&self, words: &Words) -> String {
        let Some(offer) = &self.offer else { return String::new() };
        let from = words.moment(&offer.from);
        words.ta("remand-offer-words", &[("prison", &offer.prison_name), ("from", &from)])
    }
    /// Until when the offer stands, or stood.
    pub fn stands(&self, words: &Words) -> String {
        match (&self.offer, self.state) {
            (Some(offer), OrderState::Offered) => words.t1("remand-offer-stands", "time", words.moment(&offer.until)),
            (Some(offer), OrderState::Lapsed) => words.t1("remand-offer-lapsed", "time", words.moment(&offer.until)),
            _ => String::new(),
        }
    }
}

/// Somebody with restrictions.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RestrictedView {
    /// Id.
    pub id: PersonId,
    /// Case number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Code of the prison.
    pub prison: String,
    /// Name of the prison.
    pub prison_name: String,
    /// What is restricted.
    pub restrictions: Vec<RestrictionView>,
}

/// A restriction in force.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RestrictionView {
    /// Which.
    pub kind: RestrictionKind,
    /// Until when: the first moment after it; null is not known.
    pub until: Option<Instant>,
    /// Of isolation: since when without a break.
    pub since: Option<Instant>,
    /// Of isolation: days so far without a break.
    pub days: Option<i64>,
    /// Of full isolation: the limit it has passed (REM-10).
    pub over: Option<IsolationOver>,
}

impl RestrictionView {
    /// Until when, in words: the last day where it ends with one.
    pub fn ends(&self, words: &Words) -> String {
        match &self.until {
            None => words.t("remand-restriction-open"),
            Some(until) if words.clock(until) == "00:00" => {
                let day = words.short_date(&until.plus_seconds(-1).oslo_date());
                words.t1("remand-restriction-through", "date", day)
            }
            Some(until) => words.t1("remand-restriction-until", "time", words.moment(until)),
        }
    }
    /// How long isolation has lasted, in words.
    pub fn so_far(&self, words: &Words) -> String {
        match (self.days, &self.since) {
            (Some(days), Some(since)) => {
                let since = words.short_date(&since.oslo_date());
                words.ta("remand-isolation-so-far", &[("n", &days.to_string()), ("since", &since)])
            }
            _ => String::new(),
        }
    }
}

/// The remand desk.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DeskView {
    /// When this was so.
    pub as_of: Instant,
    /// The prison, when one was asked for.
    pub prison: Option<String>,
    /// Orders for a place of the last two weeks: the open ones first, in the order in which their clocks run out.
    pub orders: Vec<OrderView>,
    /// Who has restrictions in force, those that end soonest first.
    pub restricted: Vec<RestrictedView>,
    /// Prisons to choose from: code and name.
    #[serde(skip)]
    pub prisons: Vec<(String, String)>,
    /// Whether the reader may offer a place.
    #[serde(skip)]
    pub may_offer: bool,
}
crate::page!(DeskView, "remand/pages/desk.html");

/// With what the desk is read.
pub struct Desk<'a> {
    /// The keys.
    pub keys: &'a Keyring,
    /// Leave to read it.
    pub permit: &'a ListPermit<ReadRemandDesk>,
    /// Leave to read who is restricted.
    pub roll: &'a ListPermit<ReadRoll>,
    /// The prison asked for.
    pub prison: Option<&'a PrisonCode>,
    /// Names of prisons by code.
    pub names: &'a BTreeMap<String, String>,
    /// The reader's words.
    pub words: &'a Words,
}

impl Desk<'_> {
    fn name_of(&self, code: &PrisonCode) -> String {
        self.names.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string())
    }

    /// The desk as it stands now.
    pub fn gather(&self, reader: &mut Reader) -> Outcome<DeskView> {
        let now = reader.now();
        let since = now.plus_seconds(-SHOWN_DAYS * 86_400);
        let (asked, answers) = esas::remand_desk(reader, self.keys, self.permit, since)?;
        let people: BTreeSet<PersonId> = asked.iter().filter_map(|order| order.person).collect();
        let lines = lines(reader, &people)?;
        let mut orders = vec![];
        for order in &asked {
            let (view, offered_in) = self.order(reader, order, &answers, &lines)?;
            let here = self
                .prison
                .is_none_or(|prison| order.prison.as_ref() == Some(prison) || offered_in.as_ref() == Some(prison));
            if here {
                orders.push(view);
            }
        }
        let first_clock = |view: &OrderView| view.clocks.iter().map(|clock| clock.at).min();
        orders.sort_by_cached_key(|view| {
            let first = first_clock(view);
            (!view.state.is_open(), first.is_none(), first, std::cmp::Reverse(view.received_at), view.message)
        });
        let restricted = self.restricted(reader)?;
        let prison = self.prison.map(ToString::to_string);
        Ok(DeskView { as_of: now, prison, orders, restricted, prisons: vec![], may_offer: false })
    }

    /// An order, and the prison where a place was offered last.
    fn order(
        &self,
        reader: &mut Reader,
        asked: &PlaceAsked,
        answers: &[OfferAnswered],
        lines: &BTreeMap<PersonId, people::Line>,
    ) -> Outcome<(OrderView, Option<PrisonCode>)> {
        let now = reader.now();
        let key = asked.key.as_deref().unwrap_or_default();
        let own: Vec<OfferAnswered> = answers
            .iter()
            .filter(|one| one.key.as_deref() == Some(key) && one.person == asked.person)
            .cloned()
            .collect();
        let (mut state, mut running, mut offers) = (OrderState::Asked, vec![], vec![]);
        let (mut arrived, mut ruled) = (false, false);
        if let Some(person) = asked.person {
            offers = tables::offers_for(reader, self.permit, person, key)?;
            state = standing(reader, self.permit, (person, asked.received_at), &offers, &own)?;
            arrived = state == OrderState::Arrived;
            if let Some(arrested) = asked.arrested_at {
                ruled = tables::has_ruled(reader, self.permit, person, arrested)?;
            }
        }
        // Nobody waits for a place that is not wanted, and the court's clock is then the police's alone.
        let wanted = !matches!(state, OrderState::Declined | OrderState::Withdrawn);
        if let Some(arrested) = asked.arrested_at.filter(|arrested| wanted && *arrested <= now) {
            running = clocks(arrested, asked.born, ruled, arrived);
        }
        let expected = match asked.person {
            Some(person) => placement::expected_for_a_place(reader, person)?.is_some(),
            None => false,
        };
        let line = asked.person.and_then(|person| lines.get(&person));
        let latest = offers.last();
        let view = OrderView {
            message: asked.message,
            person: asked.person,
            name: line.map_or_else(|| asked.name.clone(), |line| people::name_alone(self.words, line)),
            number: line.map(|line| line.number.to_string()).unwrap_or_default(),
            sender: asked.sender.clone(),
            received_at: asked.received_at,
            verified: asked.verified,
            read: asked.read,
            under_18: asked.born.is_some_and(|born| law::remand::is_under_18(born, now.oslo_date())),
            arrested_at: asked.arrested_at,
            held_at: asked.held_at.clone(),
            wanted_from: asked.wanted_from,
            state,
            is_expected_in_vain: !wanted && expected,
            clocks: running.iter().map(|clock| ClockView::of(clock, self.words, now)).collect(),
            offer: latest.map(|offer| self.offer(offer)),
            answer: own.iter().max_by_key(|one| one.received_at).map(answer),
        };
        Ok((view, latest.map(|offer| offer.prison.clone())))
    }

    fn offer(&self, offer: &OfferRow) -> OfferView {
        OfferView {
            id: offer.id.to_string(),
            prison: offer.prison.to_string(),
            prison_name: self.name_of(&offer.prison),
            from: offer.from,
            until: offer.until,
            at: offer.at,
            remarks: offer.remarks.clone(),
            message: offer.outgoing.to_string(),
        }
    }

    /// Who is restricted, a line a person in the order in which the first restriction ends.
    fn restricted(&self, reader: &mut Reader) -> Outcome<Vec<RestrictedView>> {
        let now = reader.now();
        let rows = tables::restricted(reader, self.roll, self.prison, RESTRICTED_MAX)?;
        let lines = lines(reader, &rows.iter().map(|row| row.person).collect())?;
        let mut order: Vec<PersonId> = vec![];
        let mut each: BTreeMap<PersonId, Vec<RestrictedRow>> = BTreeMap::new();
        for row in rows {
            if !order.contains(&row.person) {
                order.push(row.person);
            }
            each.entry(row.person).or_default().push(row);
        }
        let mut views = vec![];
        for person in order {
            let (Some(rows), Some(line)) = (each.remove(&person), lines.get(&person)) else { continue };
            let Some(prison) = rows.first().map(|row| row.prison.clone()) else { continue };
            let mut restrictions = vec![];
            for row in rows {
                let since = if row.kind.isolates() {
                    let periods = tables::isolation(reader, self.roll, person, row.kind)?;
                    isolated_since(&periods, now)
                } else {
                    None
                };
                let days = since.map(|since| days_isolated(since, now));
                let over = match days.filter(|_| row.kind == RestrictionKind::FullIsolation) {
                    Some(days) => isolation_over(days, now.oslo_date(), people::born(reader, person)?),
                    None => None,
                };
                restrictions.push(RestrictionView { kind: row.kind, until: row.to, since, days, over });
            }
            views.push(RestrictedView {
                id: person,
                number: line.number.to_string(),
                name: people::name_alone(self.words, line),
                prison_name: self.name_of(&prison),
                prison: prison.to_string(),
                restrictions,
            });
        }
        Ok(views)
    }
}

fn lines(reader: &mut Reader, people: &BTreeSet<PersonId>) -> Outcome<BTreeMap<PersonId, people::Line>> {
    let lines = people::found_lines(reader, people)?;
    Ok(lines.into_iter().map(|line| (line.person, line)).collect())
}

fn answer(answer: &OfferAnswered) -> AnswerView {
    AnswerView {
        message: answer.message,
        accepted: answer.kind == AnswerKind::Accepted,
        at: answer.received_at,
        verified: answer.verified,
        note: answer.note.clone(),
    }
}

impl DeskView {
    /// The prison that is chosen; empty is all.
    pub fn chosen(&self) -> &str {
        self.prison.as_deref().unwrap_or_default()
    }
    /// How many orders are in a state that wants an offer.
    pub fn waiting(&self) -> usize {
        self.orders.iter().filter(|order| matches!(order.state, OrderState::Asked | OrderState::Lapsed)).count()
    }
    /// How many open orders have a clock that has run out.
    pub fn over(&self) -> usize {
        self.orders.iter().filter(|order| order.is_over()).count()
    }
    /// How many offers stand.
    pub fn offered(&self) -> usize {
        self.orders.iter().filter(|order| order.state == OrderState::Offered).count()
    }
    /// Where it stands who runs out within two weeks.
    pub fn renewals(&self) -> String {
        match &self.prison {
            Some(prison) => format!("/lawful-until?within={SHOWN_DAYS}d&prison={prison}"),
            None => format!("/lawful-until?within={SHOWN_DAYS}d"),
        }
    }
}

/// The form that offers a place.
#[derive(Clone, Debug, Serialize)]
pub struct OfferForm {
    /// The order.
    pub message: MessageId,
    /// The person.
    pub name: String,
    /// Who ordered it.
    pub sender: String,
    /// Clocks that run.
    pub clocks: Vec<ClockView>,
    /// Prisons in which the reader may offer a place: code and name.
    pub prisons: Vec<(String, String)>,
    /// The form.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(OfferForm, "remand/pages/offer.html");

impl OfferForm {
    /// The clocks of an order in the reader's words.
    pub fn clocks(running: &[Clock], words: &Words, now: Instant) -> Vec<ClockView> {
        running.iter().map(|clock| ClockView::of(clock, words, now)).collect()
    }
    /// After how many hours an offer lapses when nothing else is said.
    pub fn hours(&self) -> i64 {
        STANDS_HOURS
    }
    /// Where the order is read.
    pub fn order_href(&self) -> String {
        format!("/messages/{}", self.message)
    }
    /// Where the form is sent.
    pub fn action(&self) -> String {
        format!("/remand/{}/offer", self.message)
    }
}

/// An offer that was made.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OfferMade {
    /// Its id, as the police know it.
    pub id: String,
}
