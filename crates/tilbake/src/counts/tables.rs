//! SQL of counts: the count, who is on its list, ticks; the house, the schedule, the history and evacuation beside it.

mod evacuation;
mod history;
mod house;
mod times;

pub use evacuation::*;
pub use history::*;
pub use house::*;
pub use times::*;

use super::model::{
    Closing, CountId, How, Kind, Known, LineId, Mark, NewTick, Outcome as Ended, Spot, Tally, TickId, What,
};
use crate::access::acts::TakeCount;
use crate::access::same::same_sql;
use crate::access::{AccountId, PlacePermit, PrisonCode};
use crate::estate::RoomId;
use crate::gate::EntryId;
use basics::{Instant, PersonId, Value};
use records::{Journalled, Outcome, Reader, Row, Tx, params};
use std::collections::{BTreeMap, BTreeSet};

const COUNT: &[&str] = &[
    "id",
    "prison",
    "spot",
    "kind",
    "due_at",
    "started_at",
    "started_by",
    "started_account",
    "round",
    "closed_at",
    "closed_by",
    "closed_account",
    "outcome",
    "alone",
    "remark",
    "expected",
    "seen",
    "away",
    "missing",
    "unexpected",
];
const COUNTS: Journalled = Journalled::new("unit_count", "prison", COUNT);

const LINE: &[&str] = &[
    "id",
    "unit_count",
    "person",
    "guest",
    "position",
    "room",
    "room_id",
    "unit",
    "known",
    "place",
    "destination",
    "due_back",
    "extra",
    "added_at",
    "added_by",
];
const LINES: Journalled = Journalled::new("count_line", "unit_count", LINE);

const TICK: &[&str] = &[
    "id",
    "unit_count",
    "line",
    "round",
    "what",
    "how",
    "seen_by",
    "seen_where",
    "made_at",
    "recorded_at",
    "recorded_by",
    "recorded_account",
    "late",
];
const TICKS: Journalled = Journalled::new("count_tick", "unit_count", TICK);

/// What stands as the journal says.
pub const JOURNALLED: &[Journalled] =
    &[COUNTS, LINES, TICKS, house::HOUSES, house::PARTS, times::TIMES, evacuation::HELPS, evacuation::SUSPENSIONS];

/// A signature under a count.
#[derive(Clone, Debug)]
pub struct Signed {
    /// When.
    pub at: Instant,
    /// Service number.
    pub by: String,
    /// The account.
    pub account: String,
    /// How the count ended.
    pub outcome: Ended,
    /// Whether whoever signed was alone on duty.
    pub alone: bool,
    /// What it came to.
    pub tally: Tally,
}

/// A count.
#[derive(Clone, Debug)]
pub struct CountRow {
    /// Id.
    pub id: CountId,
    /// The prison.
    pub prison: PrisonCode,
    /// What is counted.
    pub spot: Spot,
    /// Its kind.
    pub kind: Kind,
    /// The time of the schedule that it meets.
    pub due_at: Option<Instant>,
    /// When it began.
    pub started_at: Instant,
    /// Service number of who began it.
    pub started_by: String,
    /// Which time around.
    pub round: i64,
    /// The remark under it; may be empty.
    pub remark: String,
    /// How it was signed.
    pub signed: Option<Signed>,
    /// The count of the house that it is part of, with who signed that and when.
    pub house: Option<(Instant, String)>,
}

impl CountRow {
    /// Its version: the round, until it is signed.
    pub fn version(&self) -> String {
        if self.signed.is_some() { "signed".to_owned() } else { self.round.to_string() }
    }
}

const COUNT_SQL: &str = "select c.*, h.signed_at as house_at, h.signed_by as house_by from unit_count c \
     left join house_count_part p on p.unit_count = c.id left join house_count h on h.id = p.house_count";

fn count_row(row: &Row) -> Outcome<CountRow> {
    let closed: Option<Instant> = row.get("closed_at")?;
    let signed = match closed {
        Some(at) => Some(Signed {
            at,
            by: row.get("closed_by")?,
            account: row.get("closed_account")?,
            outcome: row.get("outcome")?,
            alone: row.get("alone")?,
            tally: Tally {
                expected: row.get("expected")?,
                seen: row.get("seen")?,
                away: row.get("away")?,
                missing: row.get("missing")?,
                unexpected: row.get("unexpected")?,
            },
        }),
        None => None,
    };
    let house_at: Option<Instant> = row.get("house_at")?;
    Ok(CountRow {
        id: row.get("id")?,
        prison: row.get("prison")?,
        spot: row.get("spot")?,
        kind: row.get("kind")?,
        due_at: row.get("due_at")?,
        started_at: row.get("started_at")?,
        started_by: row.get("started_by")?,
        round: row.get("round")?,
        remark: row.get("remark")?,
        signed,
        house: house_at.map(|at| Ok::<_, records::Fault>((at, row.get("house_by")?))).transpose()?,
    })
}

/// A count.
pub fn count(reader: &mut Reader, id: CountId) -> Outcome<Option<CountRow>> {
    reader.row(&format!("{COUNT_SQL} where c.id = $1"), params![id])?.as_ref().map(count_row).transpose()
}

/// The count of a unit that is under way.
pub fn open_count(reader: &mut Reader, prison: &PrisonCode, spot: Spot) -> Outcome<Option<CountRow>> {
    let sql = format!("{COUNT_SQL} where c.prison = $1 and c.spot = $2 and c.closed_at is null");
    reader.row(&sql, params![prison, spot])?.as_ref().map(count_row).transpose()
}

/// The counts of a prison that began since a moment, the last first.
pub fn counts_since(reader: &mut Reader, prison: &PrisonCode, since: Instant) -> Outcome<Vec<CountRow>> {
    let sql = format!(
        "{COUNT_SQL} where c.prison = $1 and c.started_at >= $2 order by c.started_at desc, c.id desc limit 1000"
    );
    reader.rows(&sql, params![prison, since])?.iter().map(count_row).collect()
}

/// A count to be written.
pub struct Beginning<'a> {
    /// Id.
    pub id: CountId,
    /// The prison.
    pub prison: &'a PrisonCode,
    /// What is counted.
    pub spot: Spot,
    /// Its kind.
    pub kind: Kind,
    /// The time that it meets.
    pub due_at: Option<Instant>,
    /// Who begins it.
    pub account: AccountId,
}

/// Writes that a count began.
pub fn add_count(tx: &mut Tx, new: &Beginning<'_>) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let columns = [
        "id",
        "prison",
        "spot",
        "kind",
        "due_at",
        "started_at",
        "started_by",
        "started_account",
        "round",
        "alone",
        "remark",
    ];
    let Beginning { id, prison, spot, kind, due_at, account } = new;
    COUNTS.insert(tx, &columns, params![id, prison, spot, kind, due_at, now, by, account, 1, false, ""])
}

/// Somebody on the list of a count.
#[derive(Clone, Debug)]
pub struct LineRow {
    /// Id.
    pub id: LineId,
    /// Who, in custody.
    pub person: Option<PersonId>,
    /// Who, of the gate register.
    pub guest: Option<EntryId>,
    /// Place on the list.
    pub position: i64,
    /// Room number; may be empty.
    pub room: String,
    /// The room.
    pub room_id: Option<RoomId>,
    /// Name of the unit; may be empty.
    pub unit: String,
    /// Where they were known to be.
    pub known: Known,
    /// The same as the roll says: a code of `placement`, or of the gate register.
    pub place: String,
    /// Where they went; may be empty.
    pub destination: String,
    /// When they are due back.
    pub due_back: Option<Instant>,
    /// Whether they were met besides.
    pub extra: bool,
}

/// Writes lines of a count.
pub fn add_lines(tx: &mut Tx, count: CountId, lines: &[LineRow]) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let values = |line: &LineRow| {
        let LineRow { id, person, guest, position, room, room_id, unit, known, place, destination, due_back, extra } =
            line;
        params![
            id,
            count,
            person,
            guest,
            position,
            room,
            room_id,
            unit,
            known,
            place,
            destination,
            due_back,
            extra,
            now,
            by
        ]
        .to_vec()
    };
    LINES.insert_each(tx, LINE, &lines.iter().map(values).collect::<Vec<_>>())
}

/// The list of a count, in its order.
pub fn lines(reader: &mut Reader, count: CountId) -> Outcome<Vec<LineRow>> {
    let sql = "select * from count_line where unit_count = $1 order by extra, position, id";
    let read = |row: &Row| {
        Ok(LineRow {
            id: row.get("id")?,
            person: row.get("person")?,
            guest: row.get("guest")?,
            position: row.get("position")?,
            room: row.get("room")?,
            room_id: row.get("room_id")?,
            unit: row.get("unit")?,
            known: row.get("known")?,
            place: row.get("place")?,
            destination: row.get("destination")?,
            due_back: row.get("due_back")?,
            extra: row.get("extra")?,
        })
    };
    reader.rows(sql, params![count])?.iter().map(read).collect()
}

/// Who in custody is expected to be seen in a count, in its order.
pub fn inside(reader: &mut Reader, count: CountId) -> Outcome<Vec<PersonId>> {
    let inside = lines(reader, count)?.into_iter().filter(|line| !line.extra && line.known == Known::In);
    Ok(inside.filter_map(|line| line.person).collect())
}

/// A tick as it is on file.
#[derive(Clone, Debug)]
pub struct TickRow {
    /// What tells which of several counts.
    pub mark: Mark,
    /// About which line.
    pub line: LineId,
    /// In which round.
    pub round: i64,
    /// Who saw the person; may be empty.
    pub seen_by: String,
    /// Where; may be empty.
    pub seen_where: String,
    /// Service number of who ticked.
    pub by: String,
    /// Whether it came after the signature.
    pub late: bool,
}

/// The ticks of a count, as they were made.
pub fn ticks(reader: &mut Reader, count: CountId) -> Outcome<Vec<TickRow>> {
    let sql = "select * from count_tick where unit_count = $1 order by made_at, id";
    let read = |row: &Row| {
        let (id, what, how): (TickId, What, How) = (row.get("id")?, row.get("what")?, row.get("how")?);
        Ok(TickRow {
            mark: Mark { id, what, how, made_at: row.get("made_at")? },
            line: row.get("line")?,
            round: row.get("round")?,
            seen_by: row.get("seen_by")?,
            seen_where: row.get("seen_where")?,
            by: row.get("recorded_by")?,
            late: row.get("late")?,
        })
    };
    reader.rows(sql, params![count])?.iter().map(read).collect()
}

/// How many ticks of a count there are.
pub fn how_many_ticks(reader: &mut Reader, count: CountId) -> Outcome<i64> {
    let sql = "select count(*) as ticks from count_tick where unit_count = $1";
    reader.row(sql, params![count])?.map_or(Ok(0), |row| row.get("ticks"))
}

/// When a count in a prison with a person on its list last agreed.
pub fn agreed_at(reader: &mut Reader, (person, prison): (PersonId, &PrisonCode)) -> Outcome<Option<Instant>> {
    let own = same_sql("l.person", 1);
    let sql = format!(
        "select max(c.closed_at) as closed_at from unit_count c join count_line l on l.unit_count = c.id \
         where {own} and c.prison = $2 and c.outcome = 'agreed'"
    );
    reader.row(&sql, params![person, prison])?.map_or(Ok(None), |row| row.get("closed_at"))
}

/// Which of some ticks are on file, and of which count.
pub fn ticks_there(reader: &mut Reader, ids: &[TickId]) -> Outcome<BTreeMap<TickId, CountId>> {
    let sets: Vec<Vec<Value>> = ids.iter().map(|id| params![id].to_vec()).collect();
    let rows = reader.row_of_each("select id, unit_count from count_tick where id = $1", &sets)?;
    rows.iter().flatten().map(|row| Ok((row.get("id")?, row.get("unit_count")?))).collect()
}

/// A tick that is written.
pub struct Ticking<'a> {
    /// Its id.
    pub id: TickId,
    /// About which line.
    pub line: LineId,
    /// In which round.
    pub round: i64,
    /// What it says.
    pub new: &'a NewTick,
    /// How the person was seen.
    pub how: How,
    /// When it was made.
    pub made_at: Instant,
    /// Whether the count was signed before.
    pub late: bool,
}

/// Writes ticks.
pub fn add_ticks(tx: &mut Tx, count: CountId, account: AccountId, ticks: &[Ticking<'_>]) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let values = |tick: &Ticking<'_>| {
        let text = |text: &Option<super::model::Whom>| text.as_ref().map_or(String::new(), ToString::to_string);
        let (seen_by, seen_where) = (text(&tick.new.seen_by), text(&tick.new.seen_where));
        let Ticking { id, line, round, new, how, made_at, late } = tick;
        params![id, count, line, round, new.what, how, seen_by, seen_where, made_at, now, by, account, late].to_vec()
    };
    TICKS.insert_each(tx, TICK, &ticks.iter().map(values).collect::<Vec<_>>())
}

/// Writes that a count begins once more.
pub fn count_again(tx: &mut Tx, _: &PlacePermit<TakeCount>, id: CountId) -> Outcome<()> {
    COUNTS.execute(
        tx,
        ("id = $1", params![id]),
        "update unit_count set round = round + 1 where id = $1 and closed_at is null",
        params![id],
    )?;
    Ok(())
}

/// Writes a signature under a count.
pub fn close(
    tx: &mut Tx,
    _: &PlacePermit<TakeCount>,
    (id, account): (CountId, AccountId),
    closing: &Closing,
    tally: Tally,
) -> Outcome<()> {
    let (now, by) = (tx.now(), tx.actor().service_number.clone());
    let remark = closing.remark.as_ref().map_or("", |text| text.as_str());
    let Tally { expected, seen, away, missing, unexpected } = tally;
    COUNTS.execute(
        tx,
        ("id = $1", params![id]),
        "update unit_count set closed_at = $2, closed_by = $3, closed_account = $4, outcome = $5, alone = $6, remark = $7, \
         expected = $8, seen = $9, away = $10, missing = $11, unexpected = $12 where id = $1 and closed_at is null",
        params![
            id,
            now,
            by,
            account,
            closing.outcome,
            closing.alone,
            remark,
            expected,
            seen,
            away,
            missing,
            unexpected
        ],
    )?;
    Ok(())
}

/// What of the promises does not hold, in plain English: a count signed as agreed with somebody missing, a house signed
/// by whoever counted one of its units and was not alone, a count begun twice.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    let mut broken = vec![];
    let sql =
        "select id, prison from unit_count where outcome = 'agreed' and (missing > 0 or unexpected > 0) order by id";
    for row in reader.rows(sql, params![])? {
        broken.push(format!("count {} in {} agreed with somebody missing", row.text("id")?, row.text("prison")?));
    }
    let sql = "select h.id, h.prison from house_count h join house_count_part p on p.house_count = h.id \
               join unit_count c on c.id = p.unit_count \
               where c.closed_account = h.signed_account and c.alone = $1 order by h.id";
    let own: BTreeSet<(String, String)> = reader
        .rows(sql, params![false])?
        .iter()
        .map(|row| Ok((row.get("id")?, row.get("prison")?)))
        .collect::<Outcome<_>>()?;
    broken.extend(
        own.into_iter().map(|(id, prison)| format!("count of the house {id} in {prison} has one signature for two")),
    );
    Ok(broken)
}
