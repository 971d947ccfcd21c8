//! What people and programs send to access control, and how it is read. Fields are text, so that a
//! form that is refused comes back as it was typed.

use crate::access::actions::{Login, NewAccount, NewToken};
use crate::access::events::Finding;
use crate::access::model::{Grant, Place, PrisonCode, Scope};
use crate::access::roles::{Purpose, Region, Role};
use crate::access::secrets::Password;
use crate::access::tables;
use crate::web::{Lang, Visit};
use basics::problem::FormErrors;
use basics::time::{civil, parse_date};
use basics::{Instant, Problem, Text};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::Deserialize;

macro_rules! fields {
    ($($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident),* $(,)? })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name { $($(#[$fmeta])* pub $field: String),* }
    )+};
}

fields! {
    /// What is typed to sign in.
    LoginFields {
        /// Log-in name.
        login,
        /// Password.
        password,
        /// `true` on a machine that others use too.
        shared,
        /// Where to go then.
        next,
    }
    /// What is typed to change user by PIN.
    UnlockFields {
        /// The account to change to.
        account,
        /// Its PIN.
        pin,
        /// Where to go then.
        next,
    }
    /// The language of one's own pages.
    LanguageFields {
        /// `nb`, `nn` or `en`.
        #[schemars(with = "Lang")]
        lang,
        /// Where to go then.
        back,
    }
    /// A new password of one's own.
    PasswordFields {
        /// The password until now.
        current,
        /// The new one.
        new,
        /// The new one once more.
        again,
    }
    /// A new PIN of one's own.
    PinFields {
        /// The password.
        password,
        /// Six digits.
        pin,
    }
    /// Why somebody looks at a person outside their scope.
    PurposeFields {
        /// One of the purposes offered.
        #[schemars(with = "Purpose")]
        purpose,
        /// A remark; may be empty.
        remark,
        /// Where to go then.
        next,
    }
    /// Why a file is opened in an emergency.
    GlassFields {
        /// What the emergency is.
        reason,
        /// For how many hours, 1 to 4.
        #[schemars(with = "u32")]
        hours,
        /// Where to go then.
        next,
    }
    /// What a review found.
    ReviewFields {
        /// `justified`, `unjustified` or `unclear`.
        #[schemars(with = "Finding")]
        finding,
        /// In words.
        remark,
    }
    /// A new user.
    UserFields {
        /// Log-in name: 2 to 64 of a-z, 0-9, dot, hyphen, underscore.
        login,
        /// Name as colleagues know it.
        name,
        /// Service number.
        service_number,
        /// `nb`, `nn` or `en`.
        #[schemars(with = "Lang")]
        lang,
        /// First password; empty for an account of programs.
        password,
    }
    /// Changes of a user.
    UserChangeFields {
        /// Name as colleagues know it.
        name,
        /// Service number.
        service_number,
    }
    /// A password set by somebody else.
    ResetFields {
        /// The new password.
        password,
    }
    /// Whether an account is disabled.
    DisabledFields {
        /// `true` or `false`.
        #[schemars(with = "bool")]
        disabled,
    }
    /// A role to be given.
    RoleFields {
        /// The role.
        #[schemars(with = "Role")]
        role,
        /// What it is bound to: `nation`, `region:east`, `prison:HAL`, `unit:ID`, `tied` or `person:ID`.
        scope,
        /// Last day; empty is until ended. An auditor's mandate needs one.
        until,
    }
    /// A token to be made.
    TokenFields {
        /// Id of the account it acts as.
        account,
        /// What it is for.
        name,
        /// The role.
        #[schemars(with = "Role")]
        role,
        /// What it is bound to, as for a role.
        scope,
        /// The purpose it carries.
        #[schemars(with = "Purpose")]
        purpose,
        /// Last day, within a year.
        until,
    }
}

/// A path of this service to go on to; anything else is the start.
pub fn local_path(text: &str) -> &str {
    let local = text.starts_with('/')
        && !text.starts_with("//")
        && text.len() <= 2000
        && !text.chars().any(|c| c.is_control() || c == '\\' || c.is_whitespace());
    if local { text } else { "/" }
}

/// A place in a list that is ordered by time, from a query parameter: moment and id of a row.
pub fn cursor(visit: &Visit, name: &str) -> Result<Option<(Instant, String)>, Problem> {
    visit.cursor(name, |text| {
        let (at, id) = text.split_once('_')?;
        let at = Instant::from_micros(at.parse().ok()?);
        (id.len() <= 40).then(|| (at, id.to_owned()))
    })
}

/// The same place as text.
pub fn cursor_text(at: Instant, id: &str) -> String {
    format!("{}_{id}", at.micros())
}

/// Reads what a role is bound to. A unit brings its prison from what the estate made known.
pub fn scope(reader: &mut Reader, text: &str) -> Outcome<Scope> {
    let wrong = || Problem::invalid("invalid-input").with_field("scope", "not-in-list");
    let (kind, place) = text.trim().split_once(':').unwrap_or((text.trim(), ""));
    Ok(match kind {
        "nation" => Scope::Nation,
        "tied" => Scope::Tied,
        "region" => Scope::Region { region: place.parse::<Region>().map_err(|_| wrong())? },
        "prison" => Scope::Prison { prison: PrisonCode::parse(place).map_err(|_| wrong())? },
        "person" => Scope::Oneself { person: place.trim().parse().map_err(|_| wrong())? },
        "unit" => {
            let unit = place.parse().map_err(|_| wrong())?;
            let known = tables::place(reader, &Place::Unit(unit))?.ok_or_else(wrong)?;
            Scope::Unit { unit, prison: known.prison }
        }
        _ => return Err(wrong().into()),
    })
}

/// The last moment of a day that was typed, or none.
fn end_of_day(text: &str) -> Result<Option<Instant>, Problem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let next = parse_date(text)?.tomorrow().map_err(|_| Problem::invalid("invalid-date"))?;
    Instant::from_oslo(next.to_datetime(civil::Time::midnight())).map(Some)
}

impl RoleFields {
    /// Reads a role; it holds from now.
    pub fn parse(&self, reader: &mut Reader) -> Outcome<Grant> {
        let mut errors = FormErrors::default();
        let role: Option<Role> = errors.take("role", self.role.parse());
        let until = errors.take("until", end_of_day(&self.until));
        let (Some(role), Some(until)) = (role, until) else {
            return Err(errors.into_problem().into());
        };
        let from = reader.now();
        let grant = Grant { role, scope: scope(reader, &self.scope)?, from, until };
        grant.check()?;
        Ok(grant)
    }
}

impl TokenFields {
    /// Reads a token.
    pub fn parse(&self, reader: &mut Reader) -> Outcome<NewToken> {
        let mut errors = FormErrors::default();
        let account = errors.take("account", self.account.parse());
        let name = errors.take("name", Text::parse(&self.name));
        let role = errors.take("role", self.role.parse());
        let purpose = errors.take("purpose", self.purpose.parse());
        let until = end_of_day(&self.until).and_then(|until| until.ok_or_else(|| Problem::invalid("required")));
        let until = errors.take("until", until);
        match (account, name, role, purpose, until) {
            (Some(account), Some(name), Some(role), Some(purpose), Some(until)) => {
                Ok(NewToken { account, name, role, scope: scope(reader, &self.scope)?, purpose, until })
            }
            _ => Err(errors.into_problem().into()),
        }
    }
}

impl UserFields {
    /// Reads a new user, and the first password where there is one.
    pub fn parse(&self) -> Result<(NewAccount, Option<Password>), Problem> {
        let mut errors = FormErrors::default();
        let login = errors.take("login", Login::parse(&self.login));
        let name = errors.take("name", Text::parse(&self.name));
        let service_number = errors.take("service_number", Text::parse(&self.service_number));
        let lang: Option<Lang> = errors.take("lang", self.lang.parse());
        let password = match self.password.as_str() {
            "" => Some(None),
            text => errors.take("password", Password::choose(text, &self.login)).map(Some),
        };
        match (login, name, service_number, lang, password) {
            (Some(login), Some(name), Some(service_number), Some(lang), Some(password)) => {
                Ok((NewAccount { login, name, service_number, lang, password_hash: None }, password))
            }
            _ => Err(errors.into_problem()),
        }
    }
}

impl PurposeFields {
    /// Reads a purpose and its remark.
    pub fn parse(&self) -> Result<(Purpose, Option<Text<300>>), Problem> {
        let mut errors = FormErrors::default();
        let purpose = match self.purpose.as_str() {
            "" => Err(Problem::invalid("required")),
            code => code.parse(),
        };
        let purpose = errors.take("purpose", purpose);
        let remark = errors.take("remark", Text::parse_optional(&self.remark));
        match (purpose, remark) {
            (Some(purpose), Some(remark)) => Ok((purpose, remark)),
            _ => Err(errors.into_problem()),
        }
    }
}

impl GlassFields {
    /// Reads reason and hours.
    pub fn parse(&self) -> Result<(Text<1000>, i64), Problem> {
        let mut errors = FormErrors::default();
        let reason = errors.take("reason", Text::parse(&self.reason));
        let nothing = self.hours.trim().is_empty();
        let wrong = if nothing { "required" } else { "not-a-number" };
        let hours = self.hours.trim().parse().map_err(|_| Problem::invalid(wrong));
        match (reason, errors.take("hours", hours)) {
            (Some(reason), Some(hours)) => Ok((reason, hours)),
            _ => Err(errors.into_problem()),
        }
    }
}

impl ReviewFields {
    /// Reads what was found.
    pub fn parse(&self) -> Result<(Finding, Text<1000>), Problem> {
        let mut errors = FormErrors::default();
        let finding = errors.take("finding", self.finding.parse());
        match (finding, errors.take("remark", Text::parse(&self.remark))) {
            (Some(finding), Some(remark)) => Ok((finding, remark)),
            _ => Err(errors.into_problem()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_service_are_gone_on_to() {
        for good in ["/", "/people/1?tab=x&y=%20"] {
            assert_eq!(local_path(good), good);
        }
        for bad in ["", "https://example.org/", "//example.org", "/\\example.org", "/a b", "/a\nb", "people"] {
            assert_eq!(local_path(bad), "/", "{bad:?}");
        }
    }

    #[test]
    fn a_day_ends_at_midnight_in_norway() {
        let end = end_of_day("2026-11-30").unwrap().unwrap();
        assert_eq!(end.rfc3339_oslo(), "2026-12-01T00:00:00+01:00");
        assert_eq!(end_of_day(" ").unwrap(), None);
        assert!(end_of_day("30.11.2026").is_err() && end_of_day("9999-12-31").is_err());
    }
}
