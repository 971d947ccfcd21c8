//! SQL of placement: what must hold between the roll, rooms, levels and movements.

use super::super::model::{MovementKind, Place};
use super::{LEVELS, ROOMS};
use records::{Outcome, Reader, params};

/// What of the promises does not hold: the line of a person says what the periods and movements say, and
/// access control knows the same; a room that holds too many shows as a deviation.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    let overlaps = [ROOMS.overlaps(reader)?, LEVELS.overlaps(reader)?].concat();
    let mut broken: Vec<String> =
        overlaps.iter().map(|id| format!("period {id} of a room or a level overlaps another")).collect();
    broken.extend(wrong_lines(reader)?);
    let sql = "select l.room_number, l.prison from roll_line l join room r on r.id = l.room \
               where l.room is not null group by l.prison, l.room_number, l.room, r.working_beds \
               having count(*) > r.working_beds and not exists \
               (select d.id from deviation d where d.room = l.room and d.closed_at is null) limit 20";
    for row in reader.rows(sql, params![])? {
        let (prison, number): (String, String) = (row.get("prison")?, row.get("room_number")?);
        broken.push(format!("room {number} of {prison} holds more people than certified, without a deviation"));
    }
    Ok(broken)
}

/// People whose line disagrees with what it is kept from, or whom access control has elsewhere.
fn wrong_lines(reader: &mut Reader) -> Outcome<Vec<String>> {
    let rooms = "select l.person from roll_line l left join room_given g on g.person = l.person and g.valid_to is null \
                 and g.superseded_at is null where coalesce(l.room, '') <> coalesce(g.room, '') \
                 or (g.room is not null and (l.prison <> g.prison or coalesce(l.unit, '') <> g.unit)) \
                 union select g.person from room_given g left join roll_line l on l.person = g.person \
                 where g.valid_to is null and g.superseded_at is null and l.person is null limit 20";
    let levels = "select l.person from roll_line l left join level_decided d on d.person = l.person \
                  and d.superseded_at is null and d.valid_to is null \
                  where coalesce(l.level, '') <> coalesce(d.level, '') limit 20";
    // Where somebody is was said by a movement of that time, or by the room that ended their reception.
    let kinds = MovementKind::ALL.iter().filter_map(|kind| {
        let place = kind.place()?;
        let or_reception = if place == Place::In { " or l.place = 'reception'" } else { "" };
        Some(format!("(m.kind = '{kind}' and (l.place = '{place}'{or_reception}))"))
    });
    let places = format!(
        "select l.person from roll_line l where not exists (select m.id from movement m where m.person = l.person \
         and m.prison = l.prison and m.at = l.since and ({})) and not (l.place = 'in' and exists (select g.id \
         from room_given g where g.person = l.person and g.valid_from = l.since)) limit 20",
        kinds.collect::<Vec<_>>().join(" or ")
    );
    // Whom a prison registered it may prepare for, so a next prison needs no arrival that is expected.
    let known = "select l.person from roll_line l left join reach r on r.person = l.person \
                 where coalesce(r.prison, '') <> l.prison or coalesce(r.unit, '') <> coalesce(l.unit, '') \
                 or coalesce(r.next_prison, '') <> coalesce(l.next_prison, '') \
                 union select e.person from expected_arrival e left join reach r on r.person = e.person \
                 where coalesce(r.next_prison, '') <> e.prison \
                 and not exists (select 1 from person_same s where s.merged = e.person) \
                 union select r.person from reach r left join roll_line l on l.person = r.person \
                 where r.prison is not null and l.person is null limit 20";
    let leaving: Vec<String> =
        MovementKind::ALL.iter().filter(|kind| kind.leaves_roll()).map(|kind| format!("'{kind}'")).collect();
    let leaving = leaving.join(", ");
    // Of movements at one moment the one recorded last counts, as for everyone who reads them.
    let latest = "not exists (select o.id from movement o where o.person = m.person \
                  and (o.at > m.at or (o.at = m.at and o.id > m.id)))";
    let forgotten = format!(
        "select m.person from movement m left join roll_line l on l.person = m.person \
         where l.person is null and m.kind not in ({leaving}) and {latest} limit 20"
    );
    let kept = format!(
        "select m.person from movement m join roll_line l on l.person = m.person \
         where m.kind in ({leaving}) and {latest} limit 20"
    );
    let checks = [
        (rooms, "the roll of person {} does not show the room in force"),
        (levels, "the roll of person {} does not show the level in force"),
        (&places, "no movement says that person {} is where the roll says"),
        (known, "access control has person {} elsewhere than the roll"),
        (&forgotten, "the latest movement of person {} leaves them in custody, and no roll has them"),
        (&kept, "person {} has left by their latest movement, and stands on a roll"),
    ];
    let mut wrong = vec![];
    for (sql, words) in checks {
        for row in reader.rows(sql, params![])? {
            wrong.push(words.replace("{}", row.text("person")?));
        }
    }
    Ok(wrong)
}
