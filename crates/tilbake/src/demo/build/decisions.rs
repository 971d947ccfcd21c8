//! Who may sign what in each prison, and what is decided and done in one of them when the demo begins: an exclusion that is
//! running out, a security cell taken over by word of mouth, cuffs that nobody has taken over, a leave refused and appealed,
//! one that waits for a signature.

use super::super::cal::at;
use super::super::person::{InventedPerson, WhereKind};
use super::accounts::caller_of;
use super::site::{Desk, Site, State, World, missing};
use crate::access::acts::{AppealDecision, KeepDelegations, PrepareDecision, RecordMeasure, SignDecision, TellPerson};
use crate::access::{AccountId, Caller, PersonId, Place, PrisonCode, Role, permit, permit_in_place};
use crate::decisions::{
    self, BeginFields, By, DecisionFields, DecisionId, DelegationFields, Kind, MeasureId, NewTold, ToldHow,
};
use crate::demo::staff::{Post, StaffMember};
use crate::features;
use crate::sentence::Interpreting;
use basics::Instant;
use records::{Outcome, Tx};
use std::sync::Arc;

/// What the governor of each prison lets others sign.
const DELEGATED: &[(Role, &[Kind])] = &[
    (
        Role::ShiftLeader,
        &[
            Kind::SecurityCell,
            Kind::RestraintBed,
            Kind::CoerciveMeans,
            Kind::FullExclusion,
            Kind::ImmediateExclusion,
            Kind::Search,
        ],
    ),
    (Role::HeadOfUnit, &[Kind::PartialExclusion, Kind::Visits, Kind::Letters, Kind::Telephone, Kind::EscortedLeave]),
];
/// The prison in which something is decided.
const PRISON: &str = "HAL";

/// Everything, before the day of the demo begins.
pub async fn enter(
    site: &Site,
    world: &Arc<World>,
    (members, hired): (&[StaffMember], &[Option<AccountId>]),
    states: &[State],
) -> Outcome<()> {
    let when = at(world.nation.date, 9, 53);
    for (member, account) in members.iter().zip(hired) {
        let (Role::Governor, Post::Prison(prison), Some(account)) = (member.role, &member.post, *account) else {
            continue;
        };
        let Some(code) = world.prisons.get(*prison).map(|prison| prison.code.clone()) else { continue };
        let by = site.db.read(move |reader| caller_of(reader, account)).await?;
        delegate(site, world, &by, code, when).await?;
    }
    let place = world.prisons.iter().position(|prison| prison.code.as_str() == PRISON);
    let Some((place, desk)) = place.and_then(|at| Some((at, world.desks.get(at)?.as_ref()?))) else { return Ok(()) };
    let here: Vec<PersonId> = world
        .nation
        .people
        .iter()
        .zip(states)
        .filter(|(person, _)| lives_in(person, place))
        .filter_map(|(_, state)| state.person)
        .collect();
    let mut people = here.into_iter().skip(4).step_by(5);
    let mut next = || people.next().ok_or_else(|| missing("a person"));
    // A small nation has too few for all of it.
    let (Ok(excluded), Ok(in_cell), Ok(cuffed), Ok(refused), Ok(waiting)) = (next(), next(), next(), next(), next())
    else {
        return Ok(());
    };
    let scene = Scene { site, world, desk, when: when.plus_seconds(60) };
    scene.exclusion(excluded).await?;
    scene.cell(in_cell).await?;
    scene.cuffs(cuffed).await?;
    scene.refused(refused).await?;
    scene.waiting(waiting).await
}

fn lives_in(person: &InventedPerson, prison: usize) -> bool {
    person.stay.as_ref().is_some_and(|stay| stay.room.prison == prison && stay.now.kind == WhereKind::In)
}

async fn delegate(site: &Site, world: &Arc<World>, by: &Caller, code: PrisonCode, when: Instant) -> Outcome<()> {
    let (world, caller) = (Arc::clone(world), by.clone());
    let write = move |tx: &mut Tx| {
        let permit = permit_in_place::<KeepDelegations>(tx, &world.decider, &caller, &Place::Prison(code.clone()))?;
        for (role, kinds) in DELEGATED {
            for kind in *kinds {
                let fields = DelegationFields {
                    prison: code.to_string(),
                    kind: kind.to_string(),
                    role: role.to_string(),
                    ..DelegationFields::default()
                };
                let new = fields.parse(tx.today())?;
                decisions::give_delegation(tx, &permit, &new)?;
            }
        }
        Ok(())
    };
    site.act(when, by, write).await
}

/// What is decided and done, and by whom.
struct Scene<'a> {
    site: &'a Site,
    world: &'a Arc<World>,
    desk: &'a Desk,
    when: Instant,
}

/// A moment as a form takes it.
fn moment(at: Instant) -> String {
    at.to_string()
}

impl Scene<'_> {
    fn after(&self, minutes: i64) -> Instant {
        self.when.plus_seconds(minutes * 60)
    }

    /// A decision that is written and, where `signs`, signed by the governor.
    async fn decide(&self, person: PersonId, mut fields: DecisionFields, signs: bool) -> Outcome<DecisionId> {
        let by = if signs { Arc::clone(&self.desk.governor) } else { Arc::clone(&self.desk.caseworker) };
        let (world, caller) = (Arc::clone(self.world), Arc::clone(&by));
        fields.interpreter = Interpreting::NotNeeded.to_string();
        let write = move |tx: &mut Tx| {
            let hand = By { decider: &world.decider, caller: &caller };
            let words = world.words();
            let prepare = permit::<PrepareDecision>(tx, &world.decider, &caller, person)?;
            let records = features::records(tx, &prepare, &words)?;
            let cited = records.into_iter().take(2).map(|record| record.record).collect();
            let typed = DecisionFields { cited, ..fields.clone() }.parse()?;
            if signs {
                let sign = permit::<SignDecision>(tx, &world.decider, &caller, person)?;
                return decisions::write_and_sign(tx, (&prepare, &sign), hand, typed, &words);
            }
            let id = decisions::draft(tx, &prepare, hand, typed, &words)?;
            decisions::propose_written(tx, &prepare, id)?;
            Ok(id)
        };
        self.site.act(self.when, &by, write).await
    }

    async fn told(&self, person: PersonId, decision: DecisionId, said: &'static str) -> Outcome<()> {
        let (world, by) = (Arc::clone(self.world), Arc::clone(&self.desk.shift_leader));
        let caller = Arc::clone(&by);
        let write = move |tx: &mut Tx| {
            let permit = permit::<TellPerson>(tx, &world.decider, &caller, person)?;
            let new = NewTold { how: ToldHow::FaceToFace, interpreter: Interpreting::NotNeeded, said: said.to_owned() };
            decisions::tell_of(tx, &permit, decision, &new)
        };
        self.site.act(self.when, &by, write).await
    }

    async fn begin(&self, person: PersonId, fields: BeginFields) -> Outcome<MeasureId> {
        let (world, by) = (Arc::clone(self.world), Arc::clone(&self.desk.shift_leader));
        let caller = Arc::clone(&by);
        let write = move |tx: &mut Tx| {
            let permit = permit::<RecordMeasure>(tx, &world.decider, &caller, person)?;
            let hand = By { decider: &world.decider, caller: &caller };
            let new = fields.parse(tx.now())?;
            decisions::begin(tx, &permit, hand, &new)
        };
        self.site.act(self.when, &by, write).await
    }

    /// An exclusion that ends tomorrow morning: whoever decides is asked.
    async fn exclusion(&self, person: PersonId) -> Outcome<()> {
        let fields = DecisionFields {
            kind: Kind::FullExclusion.to_string(),
            basis: "ISO-01".into(),
            facts: "Han slo en medinnsatt på fellesrommet i går kveld og truet to andre i morges (oppdiktet).".into(),
            option_1: "Delvis utelukkelse".into(),
            option_1_why: "Truslene kom ved frokost, den ene tiden han var ute sammen med de andre.".into(),
            reasons: "Du slo en annen i går og truet to i dag. Vi mener at noen kan bli skadet hvis du er sammen med \
                      de andre nå. Vi snakker med deg flere ganger om dagen og ser på det på nytt i morgen tidlig."
                .into(),
            statement_how: "spoken".into(),
            statement: "De andre begynte. Jeg vil tilbake til verkstedet.".into(),
            from_at: moment(self.when),
            until_at: moment(self.after(22 * 60)),
            ..DecisionFields::default()
        };
        let decision = self.decide(person, fields, true).await?;
        self.told(person, decision, "Greit, men jeg er ikke enig.").await?;
        let kind = Kind::FullExclusion.to_string();
        let begun = BeginFields { kind, decision: decision.to_string(), ..BeginFields::default() };
        let measure = self.begin(person, begun).await?;
        self.note(person, measure, "Rolig. Spiste frokost og ba om en bok.").await
    }

    async fn note(&self, person: PersonId, measure: MeasureId, words: &'static str) -> Outcome<()> {
        let (world, by) = (Arc::clone(self.world), Arc::clone(&self.desk.shift_leader));
        let caller = Arc::clone(&by);
        let write = move |tx: &mut Tx| {
            let permit = permit::<RecordMeasure>(tx, &world.decider, &caller, person)?;
            decisions::note_of(tx, &permit, measure, words).map(drop)
        };
        self.site.act(self.when, &by, write).await
    }

    /// A security cell begun on the spot and taken over by word of mouth; its reasons are not written yet.
    async fn cell(&self, person: PersonId) -> Outcome<()> {
        let begun_at = moment(self.after(-6));
        let fields = BeginFields { kind: Kind::SecurityCell.to_string(), begun_at, ..BeginFields::default() };
        let measure = self.begin(person, fields).await?;
        let (world, by) = (Arc::clone(self.world), Arc::clone(&self.desk.shift_leader));
        let caller = Arc::clone(&by);
        let write = move |tx: &mut Tx| {
            let permit = permit::<SignDecision>(tx, &world.decider, &caller, person)?;
            let hand = By { decider: &world.decider, caller: &caller };
            let facts = "Slo hodet i veggen og ville ikke slutte da vi snakket til ham (oppdiktet).";
            decisions::take_over_of(tx, &permit, hand, measure, facts).map(drop)
        };
        self.site.act(self.when, &by, write).await
    }

    /// Cuffs put on half an hour ago: nobody has taken them over, so that nothing is a basis for them.
    async fn cuffs(&self, person: PersonId) -> Outcome<()> {
        let begun_at = moment(self.after(-25));
        let fields = BeginFields { kind: Kind::CoerciveMeans.to_string(), begun_at, ..BeginFields::default() };
        self.begin(person, fields).await.map(drop)
    }

    /// A leave that was refused, and is appealed.
    async fn refused(&self, person: PersonId) -> Outcome<()> {
        let fields = DecisionFields {
            kind: Kind::Leave.to_string(),
            outcome: "refused".into(),
            applicant: "oneself".into(),
            basis: "LVE-06".into(),
            facts: "Kom to timer for sent tilbake fra forrige permisjon (oppdiktet).".into(),
            option_1: "Permisjon med følge".into(),
            option_1_why: "Tilbudt, men han ønsket det ikke.".into(),
            reasons: "Forrige gang kom du ikke tilbake til avtalt tid og svarte ikke på telefonen. Vi tilbyr en kort \
                      permisjon med følge først."
                .into(),
            statement_how: "written".into(),
            statement: "Bussen var innstilt. Jeg vil se søsteren min på bursdagen hennes.".into(),
            from_at: moment(self.when),
            ..DecisionFields::default()
        };
        let decision = self.decide(person, fields, true).await?;
        self.told(person, decision, "Jeg vil klage.").await?;
        let (world, by) = (Arc::clone(self.world), Arc::clone(&self.desk.shift_leader));
        let caller = Arc::clone(&by);
        let write = move |tx: &mut Tx| {
            let permit = permit::<AppealDecision>(tx, &world.decider, &caller, person)?;
            decisions::appeal_of(tx, &permit, decision, "Bussen var innstilt, og jeg ringte vakten. Se etter i loggen.")
        };
        self.site.act(self.when, &by, write).await
    }

    /// A leave that waits for the governor.
    async fn waiting(&self, person: PersonId) -> Outcome<()> {
        let fields = DecisionFields {
            kind: Kind::Leave.to_string(),
            outcome: "granted".into(),
            applicant: "oneself".into(),
            basis: "LVE-01".into(),
            facts: "Permisjonstid er oppnådd, tre permisjoner uten brudd (oppdiktet).".into(),
            reasons: "Du har holdt alle avtaler, og besøket hjemme er viktig før løslatelsen.".into(),
            conditions: "Bo hos moren din.\nRing avdelingen klokken 20.".into(),
            statement_how: "spoken".into(),
            statement: "Jeg gleder meg.".into(),
            from_at: moment(self.after(3 * 1_440)),
            until_at: moment(self.after(5 * 1_440)),
            ..DecisionFields::default()
        };
        self.decide(person, fields, false).await.map(drop)
    }
}
