//! The closed lists of the registry. Their words are in `texts/`.

use basics::Problem;
use basics::value::{FromValue, ToValue, Value, corrupt};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

basics::code! {
    /// Sex in the register.
    Sex {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
        /// Not known.
        Unknown = "unknown",
    }

    /// Which of a person's names it is.
    NameKind {
        /// The name in use: each person has exactly one.
        Current = "current",
        /// A name used before.
        Earlier = "earlier",
        /// A name used beside it.
        Alias = "alias",
    }

    /// Which part of a name its bearer writes first.
    NameOrder {
        /// Given names, then family name.
        GivenFirst = "given_first",
        /// Family name, then given names.
        FamilyFirst = "family_first",
    }

    /// What kind of number others know a person by.
    IdentifierKind {
        /// Fødselsnummer.
        Birth = "birth_number",
        /// D-number.
        D = "d_number",
        /// SSP number of the police register.
        Ssp = "ssp_number",
        /// DUF number of the immigration register.
        Duf = "duf_number",
        /// A number of another country.
        Foreign = "foreign_number",
        /// A number the person has used that may not be theirs.
        Alias = "alias_number",
    }

    /// Who said a thing.
    Source {
        /// The person.
        Oneself = "oneself",
        /// Family.
        Family = "family",
        /// Police.
        Police = "police",
        /// Court.
        Court = "court",
        /// Population register.
        PopulationRegister = "population_register",
        /// Immigration authorities.
        Immigration = "immigration",
        /// Papers that were shown.
        Papers = "papers",
        /// Staff of the service.
        Staff = "staff",
        /// Other services and authorities.
        Authority = "authority",
    }

    /// How well a person speaks a language.
    Fluency {
        /// Mother tongue.
        Mother = "mother",
        /// Well enough for a serious talk.
        Good = "good",
        /// A little.
        Some = "some",
    }

    /// How a person reads: letters and rules must reach everyone.
    Reading {
        /// Nobody has asked yet.
        Unknown = "unknown",
        /// Reads well.
        Well = "well",
        /// Reads with difficulty: say it as well.
        Difficult = "difficult",
        /// Does not read: say it.
        Not = "not",
    }

    /// What somebody is to the person.
    Kin {
        /// Child.
        Child = "child",
        /// Child of the partner, living in the household.
        Stepchild = "stepchild",
        /// Spouse.
        Spouse = "spouse",
        /// Partner.
        Partner = "partner",
        /// Mother or father.
        Parent = "parent",
        /// Sister or brother.
        Sibling = "sibling",
        /// Grandparent.
        Grandparent = "grandparent",
        /// Other relative.
        Relative = "relative",
        /// The other parent of a child.
        Coparent = "coparent",
        /// Guardian of the person.
        Guardian = "guardian",
        /// Friend.
        Friend = "friend",
        /// Somebody else.
        Other = "other",
    }

    /// What to be careful with. Each protects somebody: the person, others in custody, staff, family.
    /// None is a measure of danger.
    CautionCode {
        /// Risk of suicide or self-harm.
        SelfHarm = "self_harm",
        /// Under threat from others.
        UnderThreat = "under_threat",
        /// Easily pressed or used by others.
        Vulnerable = "vulnerable",
        /// May be a victim of human trafficking.
        Trafficking = "trafficking",
        /// Has used or threatened violence.
        Violence = "violence",
        /// Has set fires.
        Fire = "fire",
        /// Has escaped or tried to.
        Escape = "escape",
        /// Needs help to get out in a fire.
        Evacuation = "evacuation",
        /// Address and contacts are confidential.
        HiddenAddress = "hidden_address",
        /// Of public interest: journalists may ask.
        PublicInterest = "public_interest",
    }
}

impl Kin {
    /// Whether it is a child of the person or of the household.
    pub fn is_child(self) -> bool {
        matches!(self, Self::Child | Self::Stepchild)
    }
}

/// Declares a list whose members have a code and words and no meaning to the program.
macro_rules! listing {
    ($(#[$meta:meta])* $name:ident = $codes:literal, $corrupt:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(&'static str);
        impl $name {
            /// Every member, in the order of the list.
            pub fn all() -> impl Iterator<Item = Self> {
                $codes.split_whitespace().map(Self)
            }
            /// The stable code.
            pub fn as_str(self) -> &'static str {
                self.0
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.0)
            }
        }
        impl std::str::FromStr for $name {
            type Err = Problem;
            fn from_str(text: &str) -> Result<Self, Problem> {
                Self::all().find(|member| member.0 == text).ok_or_else(|| Problem::invalid("not-in-list"))
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(|_| D::Error::custom($corrupt))
            }
        }
        impl ToValue for $name {
            fn to_value(&self) -> Value {
                Value::Text(self.0.to_owned())
            }
        }
        impl FromValue for $name {
            fn from_value(value: &Value) -> Result<Self, Problem> {
                String::from_value(value)?.parse().map_err(|_| corrupt($corrupt))
            }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let codes: Vec<&str> = Self::all().map(Self::as_str).collect();
                schemars::json_schema!({ "type": "string", "enum": codes })
            }
        }
    };
}

listing! {
    /// A country, by ISO 3166-1 alpha-3; `XKX` is Kosovo, `XXA` stateless and `XXX` not known, as
    /// travel documents write them.
    Country = "NOR SWE DNK FIN ISL
        AFG AGO ALB AND ARE ARG ARM ATG AUS AUT AZE BDI BEL BEN BFA BGD BGR BHR BHS BIH BLR BLZ BOL
        BRA BRB BRN BTN BWA CAF CAN CHE CHL CHN CIV CMR COD COG COL COM CPV CRI CUB CYP CZE DEU DJI
        DMA DOM DZA ECU EGY ERI ESP EST ETH FJI FRA FSM GAB GBR GEO GHA GIN GMB GNB GNQ GRC GRD GTM
        GUY HKG HND HRV HTI HUN IDN IND IRL IRN IRQ ISR ITA JAM JOR JPN KAZ KEN KGZ KHM KIR KNA KOR
        KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR
        MNE MNG MOZ MRT MUS MWI MYS NAM NER NGA NIC NLD NPL NRU NZL OMN PAK PAN PER PHL PLW PNG POL
        PRK PRT PRY PSE QAT ROU RUS RWA SAU SDN SEN SGP SLB SLE SLV SMR SOM SRB SSD STP SUR SVK SVN
        SWZ SYC SYR TCD TGO THA TJK TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR URY USA UZB VAT VCT
        VEN VNM VUT WSM XKX YEM ZAF ZMB ZWE XXA XXX", "a country"
}

listing! {
    /// A language, by ISO 639: two letters where there are two, else three.
    Language = "nb nn se sma smj nsl en
        pl lt ro so ar sq es ru uk fa prs ps ti am om tr ku ckb fr de nl sv da fi is
        et lv bg hu cs sk sl hr bs sr mk el it pt rom he ur pa hi bn ta ne si vi th zh yue ja ko
        tl id ms my sw rw rn ln wo ff ha yo ig ak mg mn kk uz tg ky hy ka az ce dv", "a language"
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_listed_once_and_read_back() {
        let countries: Vec<Country> = Country::all().collect();
        assert_eq!(countries.iter().collect::<BTreeSet<_>>().len(), countries.len());
        assert!(countries.len() > 190);
        assert!(countries.iter().all(|c| c.as_str().len() == 3 && c.as_str().parse() == Ok(*c)));
        let languages: Vec<Language> = Language::all().collect();
        assert_eq!(languages.iter().collect::<BTreeSet<_>>().len(), languages.len());
        assert!(languages.iter().all(|l| Language::from_value(&l.to_value()) == Ok(*l)));
        assert_eq!("ZZZ".parse::<Country>().unwrap_err().code, "not-in-list");
    }
}
