//! The rules of counts, by cases and by properties.

use super::*;
use basics::id::{Id, Uuid};
use basics::problem::FormErrors;
use proptest::prelude::*;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn times(clocks: &[&str]) -> Vec<DailyTime> {
    let time = |clock: &&str| DailyTime {
        spot: Spot::Reception,
        at: Clock::parse(clock).unwrap(),
        night: false,
        grace: 15,
        from: at("2026-01-01T00:00:00Z"),
        to: None,
    };
    clocks.iter().map(time).collect()
}

fn due(clocks: &[&str], from: &str, to: &str) -> Vec<String> {
    slots(&times(clocks), at(from), at(to)).iter().map(|slot| slot.due.to_string()).collect()
}

fn taken(id: u128, due: &str, closed: Option<(&str, Outcome)>) -> Taken {
    let id = CountId::from_uuid(Uuid::from_u128(id));
    Taken { id, due: Some(at(due)), closed: closed.map(|(when, outcome)| (at(when), outcome)) }
}

#[test]
fn times_are_those_of_the_wall_clock_in_summer_and_winter() {
    let day = ["07:00", "21:00"];
    assert_eq!(
        due(&day, "2026-01-10T00:00:00Z", "2026-01-11T00:00:00Z"),
        ["2026-01-10T06:00:00Z", "2026-01-10T20:00:00Z"]
    );
    assert_eq!(
        due(&day, "2026-07-10T00:00:00Z", "2026-07-11T00:00:00Z"),
        ["2026-07-10T05:00:00Z", "2026-07-10T19:00:00Z"]
    );
}

#[test]
fn a_time_that_is_skipped_comes_an_hour_later_and_two_at_one_moment_are_one() {
    // On 29 March 2026 the clock goes from 02:00 to 03:00.
    let night = |clocks: &[&str]| due(clocks, "2026-03-28T23:00:00Z", "2026-03-29T06:00:00Z");
    assert_eq!(night(&["02:30"]), ["2026-03-29T01:30:00Z"]);
    assert_eq!(night(&["02:00", "03:00", "05:00"]), ["2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z"]);
}

#[test]
fn a_time_that_comes_twice_counts_the_first_time_and_once() {
    // On 25 October 2026 the clock goes from 03:00 back to 02:00.
    assert_eq!(due(&["02:30"], "2026-10-24T22:00:00Z", "2026-10-25T08:00:00Z"), ["2026-10-25T00:30:00Z"]);
}

#[test]
fn a_schedule_asks_for_nothing_before_it_was_set_or_after_it_ended() {
    let mut one = times(&["12:00"]);
    (one[0].from, one[0].to) = (at("2026-05-02T10:00:01Z"), Some(at("2026-05-04T10:00:00Z")));
    let due: Vec<_> =
        slots(&one, at("2026-05-01T00:00:00Z"), at("2026-05-10T00:00:00Z")).iter().map(|s| s.due).collect();
    assert_eq!(due, [at("2026-05-03T10:00:00Z")]);
}

#[test]
fn a_count_rings_past_its_grace_until_somebody_has_signed() {
    let all = slots(&times(&["07:00", "12:00"]), at("2026-01-10T00:00:00Z"), at("2026-01-11T00:00:00Z"));
    let state = |taken: &[Taken], now: &str| {
        let standings = standings(&all, taken, at(now));
        (standings[0].state, standings[0].rings)
    };
    assert_eq!(state(&[], "2026-01-10T05:29:59Z"), (SlotState::Later, false));
    assert_eq!(state(&[], "2026-01-10T05:30:00Z"), (SlotState::Due, false));
    assert_eq!(state(&[], "2026-01-10T06:15:00Z"), (SlotState::Due, false));
    assert_eq!(state(&[], "2026-01-10T06:15:01Z"), (SlotState::Overdue, true));
    let running = taken(1, "2026-01-10T06:00:00Z", None);
    assert_eq!(state(&[running], "2026-01-10T06:10:00Z"), (SlotState::Running, false));
    assert_eq!(state(&[running], "2026-01-10T06:16:00Z"), (SlotState::Running, true), "begun is not signed");
    let signed = taken(1, "2026-01-10T06:00:00Z", Some(("2026-01-10T06:20:00Z", Outcome::Agreed)));
    assert_eq!(state(&[signed], "2026-01-10T06:21:00Z"), (SlotState::Agreed, false));
    assert_eq!(state(&[], "2026-01-10T10:30:00Z"), (SlotState::Missed, false), "the next has come");
    assert_eq!(met_now(&all, &[], at("2026-01-10T06:40:00Z")).unwrap().due, all[0].due);
    assert_eq!(met_now(&all, &[signed], at("2026-01-10T06:40:00Z")), None);
    assert_eq!(met_now(&all, &[], at("2026-01-10T10:31:00Z")).unwrap().due, all[1].due);
}

#[test]
fn a_time_of_day_is_written_as_people_write_it() {
    for (text, clock) in [("07:00", "07:00"), ("7.05", "07:05"), (" 23:59 ", "23:59")] {
        assert_eq!(Clock::parse(text).unwrap().to_string(), clock);
    }
    for wrong in ["24:00", "12:60", "12", "1200", "+7:00", "12:5", "012:00", "-1:00", ""] {
        assert!(Clock::parse(wrong).is_err(), "{wrong}");
    }
    let fields = |times: &str, night: &str, grace: &str| TimesFields {
        prison: "HAL".into(),
        unit: "reception".into(),
        times: times.into(),
        night_times: night.into(),
        grace: grace.into(),
    };
    assert_eq!(fields("07:00, 12:00", "02:00", "10").parse().unwrap().times.len(), 3);
    assert!(fields("", "", "").parse().unwrap().times.is_empty());
    for (times, night, grace, field) in [
        ("7", "", "", "times"),
        ("07:00", "07:00", "", "times"),
        ("", "x", "", "night_times"),
        ("", "", "121", "grace"),
    ] {
        assert_eq!(fields(times, night, grace).parse().unwrap_err().errors[0].field, field);
    }
}

#[test]
fn a_count_agrees_when_everyone_is_seen_or_accounted_for() {
    use Finding::{Away, Confirmed, Missing, Seen, Struck, Unexpected, Visiting};
    let cases = [
        (Known::In, false, Some(How::Seen), Seen),
        (Known::In, false, Some(How::ByAnother), Seen),
        (Known::In, false, None, Missing),
        (Known::Absent, false, None, Away),
        (Known::Absent, false, Some(How::ByAnother), Confirmed),
        (Known::Absent, false, Some(How::Seen), Unexpected),
        (Known::In, true, Some(How::Seen), Visiting),
        (Known::Absent, true, Some(How::Seen), Unexpected),
        (Known::Elsewhere, true, Some(How::Seen), Unexpected),
        (Known::Elsewhere, true, None, Struck),
    ];
    for (known, extra, seen, expected) in cases {
        assert_eq!(finding(known, extra, seen), expected);
    }
    let outcome = |findings: &[Finding]| Tally::of(findings.iter().copied()).outcome();
    assert_eq!(outcome(&[Seen, Away, Confirmed, Visiting, Struck]), Outcome::Agreed);
    assert_eq!(outcome(&[Seen, Missing]), Outcome::NotAgreed);
    assert_eq!(outcome(&[Seen, Unexpected]), Outcome::NotAgreed);
    assert_eq!(outcome(&[]), Outcome::Agreed, "nobody is expected, and nobody is there");
    assert!(Kind::Night.takes(How::Breathing) && !Kind::Night.takes(How::Seen), "nobody is woken to be seen");
}

#[test]
fn a_tick_says_what_is_wrong_with_each_field_at_once() {
    let mut errors = FormErrors::default();
    let tick = TickFields {
        id: "x".into(),
        person: "y".into(),
        how: "by_another".into(),
        made_at: "z".into(),
        ..TickFields::default()
    };
    assert!(tick.parse("3.", &mut errors).is_none());
    let fields: Vec<_> = errors.into_problem().errors.into_iter().map(|error| error.field).collect();
    assert_eq!(fields, ["3.id", "3.person", "3.made_at"]);
}

prop_compose! {
    fn mark()(id in 1_u128..6, seen: bool, second in 0_i64..5) -> Mark {
        // What an id says never changes: the same tick sent again is the same tick.
        let what = if (id + u128::from(seen)) % 2 == 0 { What::Seen } else { What::Undone };
        let id = id * 100 + second.unsigned_abs() as u128 * 2 + u128::from(what == What::Seen);
        Mark { id: TickId::from_uuid(Uuid::from_u128(id)), what, how: How::Seen, made_at: Instant::from_micros(second) }
    }
}

proptest! {
    #[test]
    fn ticks_count_alike_in_any_order_and_however_often_they_are_sent(marks in prop::collection::vec(mark(), 0..8), turn in 0_usize..8, again in 0_usize..8) {
        let expected = seen(&marks);
        let mut turned = marks.clone();
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
            turned.push(turned[again % turned.len()]);
            turned.reverse();
        }
        prop_assert_eq!(seen(&turned), expected);
    }

    #[test]
    fn every_day_asks_for_each_time_once(day in 0_i64..1500, hours in prop::collection::btree_set(0_u8..24, 1..6)) {
        let clocks: Vec<String> = hours.iter().map(|hour| format!("{hour:02}:30")).collect();
        let clocks: Vec<&str> = clocks.iter().map(String::as_str).collect();
        let mut times = times(&clocks);
        times.iter_mut().for_each(|time| time.from = at("2020-01-01T00:00:00Z"));
        let date = at("2025-01-01T12:00:00Z").plus_seconds(day * 86_400).oslo_date();
        let midnight = |date: basics::Date| Instant::from_oslo(date.at(0, 0, 0, 0)).unwrap();
        let slots = slots(&times, midnight(date), midnight(date.tomorrow().unwrap()));
        let skips = clocks.contains(&"02:30") && clocks.contains(&"03:30");
        // In the one night that lacks an hour two times may be one moment.
        prop_assert!(slots.len() == clocks.len() || (skips && slots.len() + 1 == clocks.len()));
        prop_assert!(slots.windows(2).all(|two| two[0].due < two[1].due));
    }
}
