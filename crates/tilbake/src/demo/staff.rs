//! Invented staff: an account for each role of each prison, region and the nation, with log-in
//! names one can guess (`officer.hal`, `governor.hal`, `regional.east`, `national`), and a contact
//! officer for everyone in custody (DAY-10).

use super::cal::plus_days;
use super::dice::Dice;
use super::estate::{Prison, PrisonStatus};
use super::mix::Nation;
use super::names::{self, Group, Name};
use super::person::{Custody, InventedPerson, Sex};
use crate::access::{Region, Role};
use basics::Date;

/// What a role is bound to, by places in the nation's lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Post {
    /// A unit: index of the prison and of the unit.
    Unit(usize, usize),
    /// A prison.
    Prison(usize),
    /// A region.
    Region(Region),
    /// The whole service.
    Nation,
    /// People tied by name: serials. A contact officer has these besides a unit.
    Tied,
    /// The account's own file: serial.
    Oneself(u32),
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffMember {
    /// Log-in name.
    pub login: String,
    /// Name.
    pub name: Name,
    /// Sex.
    pub sex: Sex,
    /// Service number, which is shown instead of a name.
    pub service_number: String,
    /// Language of the pages.
    pub language: &'static str,
    /// Role.
    pub role: Role,
    /// What it is bound to.
    pub post: Post,
    /// Serials of people tied to the account: followed up, on the caseload, clients or family.
    pub tied: Vec<u32>,
    /// Last day of a mandate that ends.
    pub until: Option<Date>,
}

/// Roles that every prison has once.
const OF_A_PRISON: [Role; 11] = [
    Role::ShiftLeader,
    Role::Reception,
    Role::Caseworker,
    Role::Governor,
    Role::DutyGovernor,
    Role::ReintegrationCoordinator,
    Role::ChildrensOfficer,
    Role::Chaplain,
    Role::Health,
    Role::Teacher,
    Role::Finance,
];
/// The roles a repeated prison has, each for the whole of it.
const OF_A_REPEATED_PRISON: [Role; 4] = [Role::Officer, Role::ShiftLeader, Role::Governor, Role::Health];
/// How many people a contact officer follows up.
const FOLLOWED_UP: usize = 7;

/// All accounts of the nation, always in the same order.
pub fn staff(nation: &Nation) -> Vec<StaffMember> {
    let mut office = Office { nation, staff: vec![] };
    let units = people_by_unit(nation);
    for (at, prison) in nation.estate.iter().enumerate().filter(|(_, p)| p.status == PrisonStatus::Open) {
        office.prison(at, prison, &units[at]);
    }
    for region in Region::ALL.iter().filter(|r| **r != Region::Abroad) {
        for role in [Role::Regional, Role::RegionalOnCall] {
            office.hire(format!("{role}.{region}"), role, Post::Region(*region), vec![]);
        }
        let caseload = nation.expected.iter().filter(|p| region_of(nation, p) == Some(region.as_str()));
        let caseload = caseload.map(|p| p.serial).collect();
        office.hire(format!("probation_officer.{region}"), Role::ProbationOfficer, Post::Tied, caseload);
    }
    for role in [Role::National, Role::Administrator, Role::Auditor, Role::Ombud, Role::SupervisoryCouncil] {
        office.hire(role.to_string(), role, Post::Nation, vec![]);
        if role == Role::Auditor
            && let Some(auditor) = office.staff.last_mut()
        {
            auditor.until = Some(plus_days(nation.date, 90));
        }
    }
    office.outsiders();
    office.staff
}

/// Serials of those who live in each unit of each prison.
fn people_by_unit(nation: &Nation) -> Vec<Vec<Vec<u32>>> {
    let mut units: Vec<Vec<Vec<u32>>> = nation.estate.iter().map(|p| vec![vec![]; p.units.len()]).collect();
    for person in &nation.people {
        if let Some(stay) = &person.stay {
            units[stay.room.prison][stay.room.unit].push(person.serial);
        }
    }
    units
}

fn region_of<'a>(nation: &'a Nation, person: &InventedPerson) -> Option<&'a str> {
    person.expected.and_then(|e| nation.estate.get(e.prison)).map(|p| p.region.as_str())
}

/// Takes on staff one by one.
struct Office<'a> {
    nation: &'a Nation,
    staff: Vec<StaffMember>,
}

impl Office<'_> {
    fn hire(&mut self, login: String, role: Role, post: Post, tied: Vec<u32>) {
        let number = u64::try_from(self.staff.len()).unwrap_or(0);
        let mut dice = Dice::new(self.nation.seed, "staff", number);
        let sex = if dice.chance(440) { Sex::Female } else { Sex::Male };
        let group = Group::ALL[dice.weighted(&[860, 25, 25, 15, 10, 30, 35])];
        let name = names::invent(group, sex, &mut dice);
        let language = if dice.chance(120) { "nn" } else { "nb" };
        self.staff.push(StaffMember {
            login,
            name,
            sex,
            service_number: format!("T{:06}", 100_000 + number),
            language,
            role,
            post,
            tied,
            until: None,
        });
    }
    fn prison(&mut self, at: usize, prison: &Prison, units: &[Vec<u32>]) {
        let code = prison.code.to_lowercase();
        let roles: &[Role] = if prison.copy > 1 { &OF_A_REPEATED_PRISON } else { &OF_A_PRISON };
        for role in roles {
            self.hire(format!("{role}.{code}"), *role, Post::Prison(at), vec![]);
        }
        let mut first = true;
        for (unit, people) in units.iter().enumerate() {
            let wing = prison.units[unit].code.to_lowercase();
            let post = || Post::Unit(at, unit);
            if prison.copy == 1 {
                for role in [Role::HeadOfUnit, Role::Officer] {
                    let login = if unit == 0 { format!("{role}.{code}") } else { format!("{role}.{code}.{wing}") };
                    self.hire(login, role, post(), vec![]);
                }
            }
            for (number, followed) in people.chunks(FOLLOWED_UP).enumerate() {
                let login = match std::mem::take(&mut first) {
                    true => format!("contact_officer.{code}"),
                    false => format!("contact_officer.{code}.{wing}{}", number + 1),
                };
                self.hire(login, Role::ContactOfficer, post(), followed.to_vec());
            }
        }
    }
    /// The person, their family, lawyer and partner outside: of the first with a sentence.
    fn outsiders(&mut self) {
        let serving = |p: &&InventedPerson| matches!(p.custody, Custody::Sentence(_)) && !p.contacts.is_empty();
        let clients: Vec<u32> = self.nation.people.iter().filter(serving).take(4).map(|p| p.serial).collect();
        let Some(person) = clients.first().copied() else { return };
        self.hire("person".to_owned(), Role::Person, Post::Oneself(person), vec![]);
        self.hire("family".to_owned(), Role::Family, Post::Tied, vec![person]);
        self.hire("lawyer".to_owned(), Role::Lawyer, Post::Tied, clients.clone());
        self.hire("partner".to_owned(), Role::Partner, Post::Tied, clients);
        // The account of the person and of the family bear their own names.
        let named = self.nation.people.iter().find(|p| p.serial == person);
        for member in &mut self.staff {
            if let (Role::Person, Some(person)) = (member.role, named) {
                (member.name, member.sex) = (person.name.clone(), person.sex);
            }
            if let (Role::Family, Some(contact)) = (member.role, named.and_then(|p| p.contacts.first())) {
                (member.name, member.sex) = (contact.name.clone(), contact.sex);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::mix::invent;
    use super::*;
    use basics::time::parse_date;
    use std::collections::HashSet;

    #[test]
    fn every_role_has_an_account_and_everyone_a_contact_officer() {
        let nation = invent(1, parse_date("2026-11-22").unwrap(), 3050);
        let all = staff(&nation);
        assert!(all == staff(&nation));
        let roles: HashSet<Role> = all.iter().map(|s| s.role).collect();
        assert_eq!(roles.len(), Role::ALL.len());
        let logins: HashSet<&str> = all.iter().map(|s| s.login.as_str()).collect();
        assert_eq!(logins.len(), all.len());
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_".contains(&b);
        assert!(logins.iter().all(|l| l.len() <= 64 && l.bytes().all(plain)));
        for login in ["officer.hal", "contact_officer.hal", "governor.hal-ob", "regional.east", "national", "person"] {
            assert!(logins.contains(login), "{login}");
        }
        let numbers: HashSet<&str> = all.iter().map(|s| s.service_number.as_str()).collect();
        assert_eq!(numbers.len(), all.len());
        let followed: usize = all.iter().filter(|s| s.role == Role::ContactOfficer).map(|s| s.tied.len()).sum();
        assert_eq!(followed, 3050);
        assert!(all.len() < 1800, "{}", all.len());
        for member in &all {
            let scope = match member.post {
                Post::Unit(..) => crate::access::ScopeKind::Unit,
                Post::Prison(_) => crate::access::ScopeKind::Prison,
                Post::Region(_) => crate::access::ScopeKind::Region,
                Post::Nation => crate::access::ScopeKind::Nation,
                Post::Tied => crate::access::ScopeKind::Tied,
                Post::Oneself(_) => crate::access::ScopeKind::Oneself,
            };
            assert!(member.role.scopes().contains(&scope), "{member:?}");
        }
    }
}
