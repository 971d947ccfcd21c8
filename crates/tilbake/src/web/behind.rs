//! A place in a list that goes on page by page.

use std::fmt::{Display, Formatter};
use std::str::FromStr;

/// A place in a list, behind somebody: what the list is ordered by, part after part. Written `A.B.C`, and read only as this
/// program writes it: a number can be written in more than one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Behind<A, B, C>(pub A, pub B, pub C);

impl<A: Display, B: Display, C: Display> Display for Behind<A, B, C> {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl<A: Display + FromStr, B: Display + FromStr, C: Display + FromStr> FromStr for Behind<A, B, C> {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '.');
        let mut next = || parts.next().ok_or(());
        let (first, second, third) = (next()?.parse(), next()?.parse(), next()?.parse());
        let behind = Self(first.map_err(drop)?, second.map_err(drop)?, third.map_err(drop)?);
        if behind.to_string() == text { Ok(behind) } else { Err(()) }
    }
}
