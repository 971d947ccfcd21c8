//! Who does a thing, as the journal keeps it: an account, its service number, the role and unit in
//! force, the way in and the purpose. Never a name (design: names stay out of the journal).

use basics::id::AccountId;
use serde::{Deserialize, Serialize};

basics::code! {
    /// By which way an act came in.
    Via {
        /// A page in a browser.
        Page = "page",
        /// The programming interface.
        Api = "api",
        /// A command on the machine.
        Command = "command",
        /// The broker of messages with police and courts.
        Broker = "broker",
        /// The program itself, by a clock.
        Job = "job",
    }
}

/// The author of an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The account, where there is one.
    pub account: Option<AccountId>,
    /// The number by which staff are known to those outside; empty for the program itself.
    pub service_number: String,
    /// The role in force.
    pub role: String,
    /// The unit, prison or office of that role.
    pub unit: String,
    /// The way in.
    pub via: Via,
    /// Why, where a purpose was asked; else empty.
    pub purpose: String,
}

impl Actor {
    /// The program itself, for what a clock starts.
    pub fn program(purpose: &str) -> Self {
        Self {
            account: None,
            service_number: String::new(),
            role: "program".to_owned(),
            unit: String::new(),
            via: Via::Job,
            purpose: purpose.to_owned(),
        }
    }
}
