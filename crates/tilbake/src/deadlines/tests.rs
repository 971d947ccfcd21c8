//! Until when people are held: the rule against a slow second reading of it, and the list, the figures and
//! the alarm through HTTP on both databases.

mod due;

use super::model::{
    FIND_END_LATE_SECONDS, FIND_END_SECONDS, Facts, Limit, Nearness, Needed, Standing, Stop, called, within,
};
use super::{actions, model, tables};
use crate::access::Role;
use crate::access::testing::{id, in_prison, token};
use crate::authority::tests::{add, house, person, remand};
use crate::authority::{AuthorityKind, EndReason, Holding};
use crate::estate::{ReleaseHour, ReleaseHours};
use crate::features::FEATURES;
use crate::people::tests::registered::registered;
use crate::sentence::Counted;
use crate::testing::TestApp;
use basics::Instant;
use basics::id::PersonId;
use basics::time::civil;
use law::RuleId;
use proptest::prelude::*;
use records::testing::start;
use serde_json::{Value as Json, json};

const HOUR: i64 = 3_600;

fn at(hours: i64) -> Instant {
    start().plus_seconds(hours * HOUR)
}

fn holding(kind: AuthorityKind, from: i64, to: Option<i64>) -> Holding {
    let (from, to) = (at(from), to.map(at));
    let case_number = String::new();
    Holding {
        authority: id(1),
        kind,
        verified: true,
        from,
        to,
        arrested: None,
        recorded: from,
        case_number,
        end_reason: None,
    }
}

/// An authority of which no sentence on file says the end.
fn uncounted(kind: AuthorityKind, from: i64, to: Option<i64>) -> Holding {
    Holding { authority: id(2), ..holding(kind, from, to) }
}

/// Nothing but that the first authority is counted.
fn nothing() -> Facts {
    Facts { counted: [id(1)].into(), ..Facts::default() }
}

fn unverified(kind: AuthorityKind, from: i64, to: Option<i64>) -> Holding {
    Holding { verified: false, ..holding(kind, from, to) }
}

fn midnight(year: i16, month: i8, day: i8) -> Instant {
    Instant::from_oslo(civil::datetime(year, month, day, 0, 0, 0, 0)).unwrap()
}

/// Since when somebody belongs to a prison, and nothing else.
fn came(hours: i64) -> Facts {
    Facts { since: Some(at(hours)), ..Facts::default() }
}

#[test]
fn a_gap_between_two_orders_is_a_day_in_freedom() {
    let (first, then, later) = (
        holding(AuthorityKind::RemandOrder, -24, Some(5)),
        holding(AuthorityKind::RemandOrder, 5, Some(50)),
        holding(AuthorityKind::RemandOrder, 6, Some(50)),
    );
    let until = |holdings: &[Holding]| Standing::of(holdings, &Facts::default(), at(0)).end();
    assert_eq!(until(&[first.clone(), then.clone()]), Some(at(50)));
    assert_eq!(until(&[then, first.clone()]), Some(at(50)), "in whatever order they are read");
    assert_eq!(until(&[first, later]), Some(at(5)));
}

#[test]
fn what_is_carried_out_ends_when_it_is_served_and_never_later() {
    use AuthorityKind as K;
    let facts = Facts { served: Some(at(14)), frame: Some(at(100)), ..nothing() };
    let until = |kind, to| Standing::of(&[holding(kind, -10, to)], &facts, at(0));
    // Free from midnight, out by ten.
    let served = Stop { at: at(14), kind: K::EnforcementOrder, limit: Limit::Served, due: at(24) };
    assert_eq!(until(K::EnforcementOrder, None), Standing::Until(served));
    assert_eq!(until(K::EnforcementOrder, Some(3)).end(), Some(at(3)), "ended before");
    assert_eq!(until(K::EnforcementOrder, Some(90)).end(), Some(at(14)), "no paper holds longer than the sentence");
    assert_eq!(until(K::PreventiveDetentionJudgment, None).end(), Some(at(100)));
    let unknown = Standing::of(&[holding(K::EnforcementOrder, -10, None)], &Facts::default(), at(0));
    assert_eq!((unknown.nearness(at(0)), unknown.needed()), (Nearness::Unknown, Needed::FindEnd));
    assert_eq!(unknown.rule(), Some(RuleId::Cal01));
}

#[test]
fn an_order_without_its_own_sentence_is_not_served_by_that_of_another() {
    use AuthorityKind as K;
    // Ten days of one judgment are served; of the other order nobody has registered what was decided.
    let facts = Facts { served: Some(at(-1)), ..nothing() };
    let orders = [holding(K::EnforcementOrder, -240, None), uncounted(K::EnforcementOrder, -48, None)];
    let standing = Standing::of(&orders, &facts, at(0));
    assert_eq!((standing.nearness(at(0)), standing.needed()), (Nearness::Unknown, Needed::FindEnd));
    // The second order is of the same case as a judgment whose sentence is counted, or its own is.
    let of_case = |number: &str, one: Holding| Holding { case_number: number.into(), ..one };
    let counted = Counted { authorities: [id(1)].into(), extensions: vec![] };
    let same = [of_case("26-1", orders[0].clone()), of_case("26-1", orders[1].clone())];
    assert_eq!(model::counted(&same, &counted).len(), 2);
    let other = [of_case("26-1", orders[0].clone()), of_case("26-2", orders[1].clone())];
    assert_eq!(model::counted(&other, &counted), [id(1)].into());
    assert_eq!(model::counted(&orders, &counted), [id(1)].into(), "no number is not the same number");
    // An extension holds by the frame once it is in the count.
    let judged = uncounted(K::ExtensionJudgment, -48, None);
    assert!(model::counted(std::slice::from_ref(&judged), &counted).is_empty());
    let extended = Counted { extensions: vec![(judged.from.oslo_date(), civil::date(2030, 1, 1))], ..counted };
    assert_eq!(model::counted(&[judged], &extended), [id(2)].into());
}

#[test]
fn an_end_that_one_alone_has_moved_binds_until_two_have_agreed() {
    use AuthorityKind as K;
    let free = midnight(2026, 11, 3);
    let facts = Facts { served: Some(at(9_000)), served_before: Some(free), ..nothing() };
    let standing = |now: Instant| Standing::of(&[holding(K::EnforcementOrder, -240, None)], &facts, now);
    let hour = free.plus_seconds(10 * HOUR);
    let stop = Stop { at: free, kind: K::EnforcementOrder, limit: Limit::NotAgreed, due: hour };
    assert_eq!(standing(at(0)), Standing::Until(stop));
    assert_eq!((standing(hour).needed(), standing(hour).level(hour)), (Needed::AgreeOrRelease, 1));
    assert_eq!(standing(hour).rule(), Some(RuleId::Cal05));
    // That the count is gone altogether quiets nothing either.
    let gone = Facts { served: None, ..facts };
    assert_eq!(Standing::of(&[uncounted(K::EnforcementOrder, -240, None)], &gone, at(0)).end(), Some(free));
}

#[test]
fn a_committal_order_holds_to_the_last_day_before_a_court_and_no_paper_moves_that() {
    use AuthorityKind as K;
    // The clock of the tests stands on 2 November 2026, 10:00. Arrested on 1 November at 22:10.
    let arrested = Instant::parse("2026-11-01T21:10:00Z").unwrap();
    let order = |to| Holding { arrested: Some(arrested), ..holding(K::CommittalOrder, -10, to) };
    let adult = Standing::of(&[order(None)], &Facts::default(), at(0));
    assert_eq!((adult.end(), adult.rule()), (Some(midnight(2026, 11, 5)), Some(RuleId::Rem01)));
    let late = Standing::of(&[order(Some(900))], &Facts::default(), at(0));
    assert_eq!((late.end(), late.needed()), (adult.end(), Needed::CourtOrRelease));
    assert_eq!(Standing::of(&[order(Some(9))], &Facts::default(), at(0)).end(), Some(at(9)));
    let young = Facts { born: Some(civil::date(2009, 5, 1)), ..Facts::default() };
    let minor = Standing::of(&[order(None)], &young, at(0));
    assert_eq!((minor.end(), minor.rule()), (Some(midnight(2026, 11, 3)), Some(RuleId::Rem02)));
    // Nobody wrote down the arrest: the order itself is the latest it can have been.
    let untold = Standing::of(&[holding(K::CommittalOrder, 0, None)], &Facts::default(), at(0));
    assert_eq!(untold.end(), Some(midnight(2026, 11, 6)));
    // An arrest years ago, behind another order, says nothing of this one.
    let old = Holding { arrested: Some(at(-9_000)), ..holding(K::RemandOrder, -9_000, Some(-8_000)) };
    assert_eq!(Standing::of(&[old, order(None)], &Facts::default(), at(0)).end(), adult.end());
}

#[test]
fn a_judgment_that_nobody_carries_out_and_an_order_without_an_end_hold_four_weeks() {
    use AuthorityKind as K;
    let judged = Standing::of(&[holding(K::Judgment, -10, None)], &Facts::default(), at(0));
    assert_eq!((judged.end(), judged.rule()), (Some(midnight(2026, 12, 1)), Some(RuleId::Rem06)));
    assert_eq!(judged.needed(), Needed::EnforceOrRelease);
    let ordered = [holding(K::Judgment, -10, None), holding(K::EnforcementOrder, 20, None)];
    let facts = Facts { served: Some(at(9_000)), ..nothing() };
    assert_eq!(Standing::of(&ordered, &facts, at(0)).end(), facts.served);
    let open =
        |from, now, born| Standing::of(&[holding(K::RemandOrder, from, None)], &Facts { born, ..came(from) }, at(now));
    assert_eq!(open(-10, 0, None), Standing::Unknown(K::RemandOrder, at(-10)));
    assert_eq!(open(-10, 0, None).rule(), Some(RuleId::Rem04));
    assert_eq!(open(-29 * 24, 0, None).end(), Some(midnight(2026, 11, 2)), "no order holds longer (REM-04)");
    assert_eq!(open(-29 * 24, 0, None).nearness(at(0)), Nearness::Overdue);
    let young = Some(civil::date(2009, 5, 1));
    assert_eq!(open(-15 * 24, 0, young).nearness(at(0)), Nearness::Overdue, "two weeks under 18");
    let levels = [0, 23, 24, 71, 72].map(|hours| open(0, hours, None).level(at(hours)));
    assert_eq!(levels, [0, 0, 1, 1, 2], "whose end nobody finds out calls further");
    assert!(called(Nearness::Unknown, 2).contains(&Role::RegionalOnCall));
}

#[test]
fn papers_nobody_has_confirmed_quiet_nothing() {
    use AuthorityKind as K;
    let paper = unverified(K::Judgment, -2, None);
    // Lifted two hours ago, and then somebody typed in a judgment.
    let lifted = Holding { end_reason: Some(EndReason::Lifted), ..holding(K::RemandOrder, -90, Some(-2)) };
    let standing = Standing::of(&[lifted, paper.clone()], &came(-90), at(0));
    assert_eq!((standing.nearness(at(0)), standing.needed()), (Nearness::Overdue, Needed::ConfirmOrRelease));
    assert_eq!((standing.level(at(0)), standing.over(at(0))), (2, Some(2 * HOUR)));
    // Somebody new has an hour, counted from when they came and not from the paper.
    let new = Standing::of(std::slice::from_ref(&paper), &came(0), at(0));
    assert_eq!((new.nearness(at(0)), new.level(at(0))), (Nearness::Unverified, 0));
    let new = Standing::of(std::slice::from_ref(&paper), &came(0), at(1));
    assert_eq!((new.nearness(at(1)), new.level(at(1))), (Nearness::Overdue, 1));
    // What ended in an earlier stay is no reason to ring at once.
    let before = holding(K::EnforcementOrder, -9_000, Some(-8_000));
    let again = Standing::of(&[before, paper], &came(0), at(0));
    assert_eq!(again.nearness(at(0)), Nearness::Unverified);
    // A renewal nobody has confirmed does not move the end of the order that stands.
    let order = [holding(K::RemandOrder, -9, Some(5)), unverified(K::RemandOrder, 5, Some(600))];
    assert_eq!(Standing::of(&order, &came(-9), at(0)).end(), Some(at(5)));
}

#[test]
fn an_order_that_was_lifted_rings_after_half_an_hour_and_calls_the_region_after_an_hour() {
    let lifted = Holding { end_reason: Some(EndReason::Lifted), ..holding(AuthorityKind::RemandOrder, -9, Some(0)) };
    let standing = |seconds: i64| Standing::of(std::slice::from_ref(&lifted), &came(-9), at(0).plus_seconds(seconds));
    let said = |seconds: i64| {
        (standing(seconds).nearness(at(0).plus_seconds(seconds)), standing(seconds).level(at(0).plus_seconds(seconds)))
    };
    assert_eq!(said(0), (Nearness::Overdue, 0), "it counts from the moment the order ended");
    assert_eq!([1_799, 1_800, 3_599, 3_600].map(|seconds| said(seconds).1), [0, 1, 1, 2]);
    assert_eq!((standing(60).needed(), standing(60).rule()), (Needed::ReleaseAtOnce, Some(RuleId::Rem05)));
    assert!(called(Nearness::Overdue, 0).contains(&Role::ShiftLeader));
}

#[test]
fn the_first_free_day_is_todays_work_until_the_release_hour() {
    // Served on 3 November: free from midnight, 14 hours after the clock of the tests.
    let free = midnight(2026, 11, 3);
    let hour = free.plus_seconds(10 * HOUR);
    let facts = Facts { served: Some(free), ..nothing() };
    let standing = |now: Instant| Standing::of(&[holding(AuthorityKind::EnforcementOrder, -900, None)], &facts, now);
    let near = |now: Instant| (standing(now).nearness(now), standing(now).level(now));
    assert_eq!(near(free.plus_seconds(-1)), (Nearness::Today, 0));
    assert_eq!(near(free), (Nearness::Today, 0));
    assert_eq!(near(hour.plus_seconds(-1)), (Nearness::Today, 0));
    assert_eq!(near(hour), (Nearness::Overdue, 1));
    assert_eq!(near(hour.plus_seconds(HOUR)), (Nearness::Overdue, 2));
    assert_eq!(standing(hour).over(hour), Some(0), "counted from the release hour");
    // A prison that lets people go at eight is late at eight.
    let decided = |at: Instant, hour| (at, ReleaseHour::new(hour).unwrap());
    let eight = ReleaseHours(vec![decided(midnight(2026, 10, 1), 8)]);
    let facts = Facts { release_hours: eight.clone(), ..facts };
    let early = Standing::of(&[holding(AuthorityKind::EnforcementOrder, -900, None)], &facts, hour);
    assert_eq!(early.over(hour), Some(2 * HOUR));
    // Whoever rings is not quieted by a later hour that is decided while they wait.
    let later = ReleaseHours([eight.0, vec![decided(hour, 12)]].concat());
    let facts = Facts { release_hours: later, ..facts };
    let waits = Standing::of(&[holding(AuthorityKind::EnforcementOrder, -900, None)], &facts, hour);
    assert_eq!(waits.over(hour), Some(2 * HOUR));
    // Where the clock goes back that morning, the hour is still the one on the wall.
    let autumn = Facts { served: Some(midnight(2026, 10, 25)), ..facts };
    let held = Standing::of(&[holding(AuthorityKind::EnforcementOrder, -900, None)], &autumn, at(0));
    assert_eq!(held.stop().map(|stop| stop.due.seconds_since(stop.at)), Some(9 * HOUR));
    // An order of a court ends at its minute.
    let order = Standing::of(&[holding(AuthorityKind::RemandOrder, -9, Some(0))], &Facts::default(), at(0));
    assert_eq!((order.nearness(at(0)), order.over(at(0))), (Nearness::Overdue, Some(0)));
}

#[test]
fn the_days_ahead_are_read_strictly() {
    assert_eq!(within("14d").unwrap(), 14);
    for bad in ["", "d", "14", "0d", "91d", "-1d", "14h", "14dd", "1.5d", "99999999999999999999d"] {
        assert!(within(bad).is_err(), "{bad}");
    }
}

fn any_kind() -> impl Strategy<Value = AuthorityKind> {
    proptest::sample::select(AuthorityKind::ALL)
}

fn any_holding() -> impl Strategy<Value = Holding> {
    let span = (prop_oneof![-60_i64..60, -900_i64..0], proptest::option::weighted(0.7, 1_i64..900));
    let arrested = proptest::option::weighted(0.5, 0_i64..100);
    let (verified, is_counted) = (proptest::bool::weighted(0.7), proptest::bool::weighted(0.8));
    (any_kind(), span, arrested, verified, is_counted).prop_map(
        |(kind, (from, length), arrested, verified, is_counted)| {
            let arrested = arrested.map(|before| at(from - before));
            let authority = if is_counted { id(1) } else { id(2) };
            Holding { authority, verified, arrested, ..holding(kind, from, length.map(|length| from + length)) }
        },
    )
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let one = || proptest::option::weighted(0.8, (-60_i64..900).prop_map(at));
    let born = prop_oneof![Just(None), Just(Some(civil::date(1980, 1, 1))), Just(Some(civil::date(2010, 1, 1)))];
    let since = proptest::option::weighted(0.7, (-900_i64..=0).prop_map(at));
    let before = || proptest::option::weighted(0.2, (-60_i64..900).prop_map(at));
    (one(), one(), before(), before(), born, since).prop_map(
        |(served, frame, served_before, frame_before, born, since)| Facts {
            served,
            served_before,
            frame,
            frame_before,
            born,
            since,
            ..nothing()
        },
    )
}

/// Whether an authority holds at a moment, read as slowly as can be: each of the reasons to be free by itself,
/// days counted one by one.
fn holds_at(holding: &Holding, facts: &Facts, moment: Instant) -> bool {
    use AuthorityKind as K;
    let over = |end: Option<Instant>| end.is_some_and(|end| end <= moment);
    let days_since = |from: Instant| (moment.oslo_date() - from.oslo_date()).get_days();
    let is_young = facts.born == Some(civil::date(2010, 1, 1));
    let young_or = |young: i32, adult: i32| if is_young { young } else { adult };
    let is_counted = holding.authority == id(1);
    let served = over(facts.served_before) || (is_counted && over(facts.served));
    let no_longer = match holding.kind {
        K::Judgment => served || days_since(holding.from) > 28,
        K::EnforcementOrder | K::FineEnforcementOrder => served,
        K::PreventiveDetentionJudgment | K::ExtensionJudgment => {
            over(facts.frame_before) || (is_counted && over(facts.frame))
        }
        K::CommittalOrder => days_since(holding.arrested.unwrap_or(holding.from)) > young_or(1, 3),
        K::RemandOrder => holding.to.is_none() && days_since(holding.from) > young_or(14, 28),
    };
    holding.from <= moment && !over(holding.to) && !no_longer
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Nobody is held on nothing without an alarm, nobody lawfully held rings, and the end that is given is
    /// the first moment at which nothing holds. What nobody has confirmed holds nobody.
    #[test]
    fn whoever_is_held_on_nothing_rings(
        holdings in proptest::collection::vec(any_holding(), 0..6),
        facts in any_facts(),
    ) {
        let now = at(0);
        let standing = Standing::of(&holdings, &facts, now);
        let held = |moment: Instant| holdings.iter().any(|one| one.verified && holds_at(one, &facts, moment));
        let at_all = holdings.iter().any(|one| holds_at(one, &facts, now));
        prop_assert_eq!(matches!(standing, Standing::Without(..) | Standing::Unverified(..)), !held(now), "{:?}", standing);
        prop_assert_eq!(matches!(standing, Standing::Without(..)), !at_all, "{:?}", standing);
        match standing {
            Standing::Without(last, _) => {
                let ended = last.map(|stop| stop.at);
                prop_assert!(ended.is_none_or(|end| end <= now));
                // The one grace there is: the morning of the first free day.
                let by_count = matches!(standing.needed(), Needed::Release | Needed::AgreeOrRelease);
                let grace = by_count && ended.is_some_and(|end| now.seconds_since(end) < 24 * HOUR);
                prop_assert!(standing.level(now) > 0 || grace, "{standing:?}");
            }
            Standing::Unverified(_, rings) => {
                // An hour for somebody new, nothing for whom a confirmed one ran out.
                let new = facts.since.or(holdings.iter().map(|one| one.recorded).min()).unwrap_or(now);
                prop_assert!(rings <= now || rings <= new.max(now).plus_seconds(HOUR), "{standing:?}");
                prop_assert_eq!(standing.level(now) > 0, rings <= now);
                let hours = 1..900;
                let ended = hours.map(|hour| at(-hour)).find(|moment| held(*moment));
                let here = ended.is_some_and(|ended| facts.since.is_none_or(|since| since < ended));
                prop_assert!(!here || standing.level(now) > 0, "a confirmed one ran out: {standing:?}");
            }
            Standing::Until(stop) => {
                prop_assert_eq!(standing.level(now), 0);
                prop_assert!(!held(stop.at), "something holds at the end that is given");
                // Ends are whole hours, or midnights in Norway, which are whole hours too.
                let hours = stop.at.seconds_since(now) / HOUR;
                prop_assert!((0..hours.min(2_000)).all(|hour| held(at(hour))), "a gap before the end");
            }
            Standing::Unknown(_, since) => {
                prop_assert!(standing.level(since.plus_seconds(FIND_END_SECONDS)) == 1, "it calls nobody");
                prop_assert!(standing.level(since.plus_seconds(FIND_END_LATE_SECONDS)) == 2, "it calls no further");
            }
        }
    }
}

async fn lawful(app: &TestApp, token: &str, query: &str) -> Json {
    let answer = app.get(&format!("/api/lawful-until{query}"), token).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// A second officer confirms an authority that nobody has touched since it was registered.
async fn verify(app: &TestApp, token: &str, authority: &str) {
    let path = format!("/api/people/{}/authorities/{authority}/verify", person());
    let verified = app.change(&path, token, 1, json!({})).await;
    assert_eq!(verified.status, 200, "{}", verified.text());
}

/// After the watch: the alarms that ring, and how often the journal tells that one began and was over.
async fn rang(app: &TestApp) -> (usize, i64, i64) {
    actions::watch(app.app.clone()).await.unwrap();
    journalled(app).await
}

/// The bodies of the entries of a kind.
async fn journal_of(app: &TestApp, kind: &'static str) -> Vec<String> {
    let read = move |reader: &mut records::Reader| {
        let rows = reader.rows("select body from journal where kind = $1 order by seq", records::params![kind])?;
        rows.iter().map(|row| row.get("body")).collect()
    };
    app.app.db.read(read).await.unwrap()
}

async fn journalled(app: &TestApp) -> (usize, i64, i64) {
    let count = async |kind: &'static str| {
        let read = move |reader: &mut records::Reader| {
            let sql = "select count(*) as n from journal where kind = $1";
            reader.row(sql, records::params![kind])?.map_or(Ok(0), |row| row.get("n"))
        };
        app.app.db.read(read).await.unwrap()
    };
    let open = app.app.db.read(|reader| tables::ringing(reader, None)).await.unwrap().len();
    (open, count("held-too-long").await, count("held-too-long-over").await)
}

#[tokio::test]
async fn an_order_that_runs_out_rings_at_its_minute_and_an_hour_later_at_the_next_level() {
    let migrations = crate::start::migrations(FEATURES);
    records::testing::each(&migrations, async |test| {
        let app = &TestApp::on(test);
        let [caseworker, colleague, _] = house(app).await;
        let none = lawful(app, &caseworker, "").await;
        let first = &none["items"][0];
        assert_eq!((first["nearness"].as_str(), first["needed"].as_str()), (Some("overdue"), Some("find_authority")));
        assert_eq!((&first["until"], &first["authority"], &first["rule"]), (&Json::Null, &Json::Null, &Json::Null));
        assert_eq!(rang(app).await, (1, 1, 0), "from the moment they are on the roll");
        assert_eq!(rang(app).await, (1, 1, 0), "and once");
        // The order is until 4 November, 15:00. Until a second officer has confirmed it, it settles nothing.
        let order = add(app, &caseworker, remand()).await;
        let typed_in = lawful(app, &caseworker, "").await;
        let first = &typed_in["items"][0];
        assert_eq!(
            (first["nearness"].as_str(), first["needed"].as_str()),
            (Some("unverified"), Some("confirm_or_release"))
        );
        assert_eq!((first["unverified"].as_bool(), &first["overdue_minutes"]), (Some(true), &Json::Null));
        assert_eq!(rang(app).await, (0, 1, 1), "they came this minute");
        verify(app, &colleague, &order).await;
        let ahead = lawful(app, &caseworker, "").await;
        let first = &ahead["items"][0];
        assert_eq!((first["nearness"].as_str(), first["days_left"].as_i64()), (Some("three_days"), Some(2)));
        assert_eq!(first["until"], "2026-11-04T14:00:00Z");
        assert_eq!((first["needed"].as_str(), first["rule"].as_str()), (Some("renew_or_release"), Some("REM-05")));
        assert_eq!((first["unverified"].as_bool(), &first["overdue_minutes"]), (Some(false), &Json::Null));
        assert_eq!(first["called"], json!(["caseworker", "governor"]));
        assert_eq!(lawful(app, &caseworker, "?within=1d").await["items"], json!([]));
        let end = Instant::parse("2026-11-04T14:00:00Z").unwrap();
        test.clock.set(end.plus_seconds(-60));
        // A token of the tests lasts for a day.
        let caseworker = token(&app.app, Role::Caseworker, in_prison("HAL")).await;
        let colleague = token(&app.app, Role::Caseworker, in_prison("HAL")).await;
        assert_eq!(lawful(app, &caseworker, "").await["items"][0]["nearness"], "today");
        assert_eq!(rang(app).await, (0, 1, 1));
        test.clock.set(end);
        let late = lawful(app, &caseworker, "").await;
        assert_eq!((&late["counts"]["overdue"], &late["items"][0]["overdue_minutes"]), (&json!(1), &json!(0)));
        assert_eq!(late["items"][0]["called"], json!(["shift_leader", "duty_governor"]));
        assert_eq!(rang(app).await, (1, 2, 1));
        test.clock.set(end.plus_seconds(HOUR));
        let late = lawful(app, &caseworker, "").await;
        assert_eq!(late["items"][0]["called"], json!(["shift_leader", "duty_governor", "regional_on_call"]));
        assert_eq!(late["items"][0]["authority"], "remand_order");
        assert_eq!(rang(app).await, (2, 3, 1));
        let home = app.get("/api/home", &caseworker).await.json();
        let figures = home["figures"].as_array().unwrap();
        let overdue = figures.iter().find(|figure| figure["href"] == "/lawful-until#overdue").unwrap();
        assert_eq!((overdue["value"].as_str(), overdue["tone"].as_str()), (Some("1"), Some("danger")));
        a_renewal_that_comes_late_quiets_the_alarm_once_it_is_confirmed(app, &caseworker, &colleague).await;
    })
    .await;
}

async fn a_renewal_that_comes_late_quiets_the_alarm_once_it_is_confirmed(
    app: &TestApp,
    caseworker: &str,
    colleague: &str,
) {
    // A renewal that comes late holds from when it was given, and says nothing of the hour before; typed in
    // by one it quiets nothing.
    let mut next = remand();
    next["from_date"] = json!("2026-11-04");
    next["from_time"] = json!("16:00");
    next["to_date"] = json!("2026-11-30");
    next["to_time"] = json!("");
    let next = add(app, caseworker, next).await;
    assert_eq!(rang(app).await, (2, 3, 1), "the same alarm goes on");
    let late = lawful(app, caseworker, "").await;
    assert_eq!(
        (late["items"][0]["nearness"].as_str(), &late["items"][0]["overdue_minutes"]),
        (Some("overdue"), &json!(60))
    );
    verify(app, colleague, &next).await;
    assert_eq!(journalled(app).await, (0, 3, 3), "over in the same transaction");
    let held = lawful(app, caseworker, "?within=30d").await;
    assert_eq!((&held["items"][0]["last_day"], &held["items"][0]["nearness"]), (&json!("2026-11-30"), &json!("ahead")));
    assert_eq!(lawful(app, caseworker, "").await["items"], json!([]));
}

#[tokio::test]
async fn the_same_alarm_stands_beside_the_person_everywhere() {
    TestApp::each(async |app| {
        let [caseworker, colleague, officer] = house(app).await;
        let flags = async |token: &str| {
            let bar = app.get(&format!("/api/people/{}/overview", person()), token).await.json()["flags"].clone();
            let codes: Vec<String> =
                bar.as_array().unwrap().iter().map(|flag| flag["code"].as_str().unwrap().to_owned()).collect();
            codes
        };
        assert_eq!(flags(&officer).await, ["held-overdue"]);
        let order = add(app, &caseworker, remand()).await;
        assert_eq!(flags(&officer).await, ["unverified"]);
        verify(app, &colleague, &order).await;
        assert_eq!(flags(&officer).await, ["held-three_days"]);
    })
    .await;
}

#[tokio::test]
async fn the_list_is_cut_to_the_caller_and_goes_on_page_by_page() {
    TestApp::each(async |app| {
        let [caseworker, _, officer] = house(app).await;
        for number in 200..303_u32 {
            registered(&app.app, id(number), if number == 302 { "BGO" } else { "HAL" }, 1).await;
        }
        let (mut all, mut after): (Vec<PersonId>, String) = (vec![], String::new());
        loop {
            let page = lawful(app, &caseworker, &format!("?within=90d{after}")).await;
            assert_eq!(page["counts"]["overdue"], 103);
            all.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|item| item["id"].as_str().unwrap().parse::<PersonId>().unwrap()),
            );
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!((all.len(), distinct.len()), (103, 103));
        assert!(all.contains(&person()) && !all.contains(&id(302)));
        assert_eq!(lawful(app, &officer, "").await["counts"]["overdue"], 103);
        let national = token(&app.app, Role::National, crate::access::Scope::Nation).await;
        assert_eq!(lawful(app, &national, "").await["counts"]["overdue"], 104);
        let one = lawful(app, &national, "?prison=BGO").await;
        assert_eq!((&one["counts"]["overdue"], &one["prison"]), (&json!(1), &json!("BGO")));
        for (query, field) in
            [("?within=x", "within"), ("?prison=B%20O", "prison"), ("?after=1.2", "after"), ("?within=91d", "within")]
        {
            let refused = app.get(&format!("/api/lawful-until{query}"), &national).await;
            assert_eq!(
                (refused.status.as_u16(), &refused.json()["errors"][0]["field"]),
                (422, &json!(field)),
                "{query}"
            );
        }
        let teacher = token(&app.app, Role::Teacher, in_prison("HAL")).await;
        assert_eq!(app.get("/api/lawful-until", &teacher).await.status, 403);
        let home = app.get("/api/home", &teacher).await.json();
        assert!(!home.to_string().contains("lawful-until"), "{home}");
    })
    .await;
}
