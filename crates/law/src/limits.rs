//! What limits hold on a day (`rules::limits`): minutes of telephone a week, days of leave a year, the daily allowance,
//! visitors on the list, what a reaction may be at most. A case asks for them by `limits_on`; dates that follow from one
//! of them are counted where their facts are.

use crate::case::iso;
use crate::policy::Policies;
use crate::rules::RuleId;
use crate::rules::limits::{Bound, Holds, LIMITS, LimitName, NamedLimit, Unit};
use basics::Date;
use serde::Serialize;

/// A limit as it holds on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LimitInForce {
    /// Its name.
    pub limit: LimitName,
    /// How it limits.
    pub bound: Bound,
    /// The number; none where it is set for a time and that of this day is not known here.
    pub number: Option<u32>,
    /// What it counts.
    pub unit: Unit,
    /// The first day of this number; none when it has been the same as far back as known.
    #[serde(with = "iso::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<iso::Iso>")]
    pub law_from: Option<Date>,
    /// The rule.
    pub rule: RuleId,
    /// Act and section.
    pub section: &'static str,
}

/// The limits that hold on a day, in the order of the rulebook. The act of 12 May 2026 counts from its commencement.
pub fn limits(on: Date, policies: Policies) -> Vec<LimitInForce> {
    let commencement = policies.isolation_act_from;
    let act = commencement.is_some_and(|from| from <= on);
    let holds = |limit: &&NamedLimit| match limit.holds {
        Holds::Always => true,
        Holds::UntilTheAct => !act,
        Holds::FromTheAct => act,
    };
    let in_force = |limit: &NamedLimit| {
        let version = limit.on(on)?;
        let by_act = commencement.filter(|_| limit.holds == Holds::FromTheAct);
        Some(LimitInForce {
            limit: limit.name,
            bound: limit.bound,
            number: version.is,
            unit: limit.unit,
            law_from: by_act.or(version.from),
            rule: limit.rule,
            section: limit.rule.section(),
        })
    };
    LIMITS.iter().filter(holds).filter_map(in_force).collect()
}

/// The number of a limit on a day, whichever law it stands in.
pub fn number(name: LimitName, on: Date) -> Option<u32> {
    LIMITS.iter().find(|limit| limit.name == name).and_then(|limit| limit.on(on)).and_then(|version| version.is)
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::civil::date;

    #[test]
    fn each_limit_stands_once_and_its_versions_follow_each_other() {
        let names: Vec<_> = LIMITS.iter().map(|limit| limit.name).collect();
        assert_eq!(names.len(), LimitName::ALL.len());
        assert!(LimitName::ALL.iter().all(|name| names.contains(name)));
        for limit in LIMITS {
            assert!(limit.versions[0].from.is_none(), "{}", limit.name);
            assert!(limit.versions.windows(2).all(|two| two[0].from < two[1].from), "{}", limit.name);
        }
    }

    #[test]
    fn the_act_changes_what_holds_on_its_day_and_on_no_other() {
        let policies = Policies { isolation_act_from: Some(date(2027, 4, 1)), ..Policies::default() };
        let names = |on, policies| limits(on, policies).iter().map(|limit| limit.limit).collect::<Vec<_>>();
        let before = names(date(2027, 3, 31), policies);
        assert_eq!(before, names(date(2027, 3, 31), Policies::default()));
        assert_eq!(names(date(2027, 4, 1), Policies::default()), before);
        let by_the_act = names(date(2027, 4, 1), policies);
        assert!(by_the_act.contains(&LimitName::OutdoorsMinutes) && !before.contains(&LimitName::OutdoorsMinutes));
        assert!(before.contains(&LimitName::LeisureExclusionDays));
        assert!(!by_the_act.contains(&LimitName::LeisureExclusionDays));
        let outdoors = limits(date(2028, 1, 1), policies);
        let outdoors = outdoors.iter().find(|limit| limit.limit == LimitName::OutdoorsMinutes).unwrap();
        assert_eq!((outdoors.number, outdoors.law_from), (Some(60), Some(date(2027, 4, 1))));
    }
}
