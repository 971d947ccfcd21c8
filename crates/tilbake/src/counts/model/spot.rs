//! What is counted by itself: a unit, reception, a house.

use crate::access::UnitId;
use basics::Problem;
use basics::value::{FromValue, ToValue, Value, corrupt, text};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// A unit.
    Unit(UnitId),
    /// Those who have no room yet.
    Reception,
    /// Everyone on site.
    House,
}

impl Spot {
    /// Reads the id of a unit, `reception` or `house`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        match text.trim() {
            "" => Err(Problem::invalid("required")),
            "reception" => Ok(Self::Reception),
            "house" => Ok(Self::House),
            unit => unit.parse().map(Self::Unit).map_err(|_| Problem::invalid("not-in-list")),
        }
    }
    /// The unit, where it is one.
    pub fn unit(self) -> Option<UnitId> {
        match self {
            Self::Unit(unit) => Some(unit),
            Self::Reception | Self::House => None,
        }
    }
}

impl std::fmt::Display for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unit(unit) => unit.fmt(f),
            Self::Reception => f.write_str("reception"),
            Self::House => f.write_str("house"),
        }
    }
}

impl ToValue for Spot {
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
}

impl FromValue for Spot {
    fn from_value(value: &Value) -> Result<Self, Problem> {
        Self::parse(text(value)?).map_err(|_| corrupt("a unit, reception or a house"))
    }
}
