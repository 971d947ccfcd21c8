//! What is shown of who is on call.

use super::model::{OnCall, Place, Post, SHOWN_AHEAD, Turn};
use super::{actions, tables};
use crate::access::Region;
use crate::estate::{self, PrisonStatus};
use crate::web::{Form, Words};
use basics::Instant;
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Somebody on call.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Called {
    /// Name.
    pub name: String,
    /// Service number.
    pub service_number: String,
    /// Telephone number.
    pub telephone: String,
    /// For what.
    pub post: Post,
    /// Code of the prison or of the region.
    pub place: String,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
}

impl Called {
    /// Reads a turn of the list.
    pub fn of(turn: &Turn) -> Self {
        Self {
            name: turn.name.clone(),
            service_number: turn.service_number.clone(),
            telephone: turn.telephone.clone(),
            post: turn.post,
            place: turn.place.to_string(),
            from: turn.from,
            to: turn.to,
        }
    }
    /// The number as a link takes it.
    pub fn dial(&self) -> String {
        self.telephone.replace(' ', "")
    }
    /// Who comes next, in words.
    pub fn then(&self, words: &Words) -> String {
        let (from, name) = (words.moment(&self.from), self.name.as_str());
        words.ta("duty-then", &[("from", &from), ("name", name), ("number", &self.telephone)])
    }
    /// For what and where, in words.
    pub fn post_words(&self, words: &Words) -> String {
        let place = match (self.post, self.place.parse::<Region>()) {
            (_, Ok(region)) => words.code("region", region),
            (Post::National, _) => words.t("shell-nation"),
            (_, Err(_)) => self.place.clone(),
        };
        format!("{}, {place}", words.code("role", self.post))
    }
}

/// A post and who has it now.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PostView {
    /// The post.
    pub post: Post,
    /// Code of the prison or of the region.
    pub place: String,
    /// Its name; empty of a region, whose name is its code's word.
    pub name: String,
    /// Who has it; null when nobody is entered.
    pub now: Option<Called>,
    /// Who comes after, within a week.
    pub next: Vec<Called>,
}

impl PostView {
    /// The place, in words.
    pub fn place_words(&self, words: &Words) -> String {
        match self.place.parse::<Region>() {
            Ok(region) if self.name.is_empty() => words.code("region", region),
            _ if self.post == Post::National => words.code("role", self.post),
            _ => self.name.clone(),
        }
    }
}

/// Who is on call in the whole service.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DutyView {
    /// When this was so.
    pub as_of: Instant,
    /// The regions, any of which may be the second person for any prison, and the directorate.
    pub regions: Vec<PostView>,
    /// The prisons, the caller's own first, then by region and name: of each its duty governor, and its shift leader where one is entered.
    pub prisons: Vec<PostView>,
    /// Whether the caller may enter somebody.
    #[serde(skip)]
    pub may_keep: bool,
    /// Places for which the caller may: code and name; of regions the name is empty.
    #[serde(skip)]
    pub places: Vec<(Place, String)>,
    /// The form as typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(DutyView, "duty/pages/duty.html");

impl DutyView {
    /// Who is on call now and within the week.
    pub fn gather(reader: &mut Reader) -> Outcome<Self> {
        let now = reader.now();
        let turns = tables::turns(reader, now, now.plus_seconds(SHOWN_AHEAD))?;
        let list = OnCall::at(now, turns.clone(), actions::regions(reader)?);
        let post = |post: Post, place: Place, name: String| {
            let mut next: Vec<Called> = turns
                .iter()
                .filter(|turn| turn.post == post && turn.place == place && turn.from > now)
                .map(Called::of)
                .collect();
            next.sort_by_key(|turn| turn.from);
            PostView { post, place: place.to_string(), name, now: list.holder(post, &place).map(Called::of), next }
        };
        let with_people = |region: &&Region| **region != Region::Abroad;
        let regions = Region::ALL.iter().filter(with_people);
        let regions = regions.map(|region| post(Post::RegionalOnCall, Place::Region(*region), String::new()));
        let regions = regions.chain([post(Post::National, Place::Nation, String::new())]).collect();
        let mut prisons = vec![];
        for prison in estate::prisons(reader)?.into_iter().filter(|prison| prison.status == PrisonStatus::Open) {
            let place = Place::Prison(prison.code);
            prisons.push(post(Post::DutyGovernor, place.clone(), prison.name.clone()));
            let shift = post(Post::ShiftLeader, place, prison.name);
            prisons.extend((shift.now.is_some() || !shift.next.is_empty()).then_some(shift));
        }
        let form = Form::default();
        Ok(Self { as_of: now, regions, prisons, may_keep: false, places: vec![], form })
    }

    /// The two parts of the list: their anchors, the names of their headings, and what is in them.
    pub fn parts(&self) -> [(&'static str, &'static str, &[PostView]); 2] {
        [("regions", "duty-regions", &self.regions), ("prisons", "duty-prisons", &self.prisons)]
    }
    /// The same with the caller's own places first.
    pub fn own_first(mut self) -> Self {
        let own: BTreeSet<String> = self.places.iter().map(|(place, _)| place.to_string()).collect();
        for part in [&mut self.regions, &mut self.prisons] {
            part.sort_by_key(|item| !own.contains(&item.place));
        }
        self
    }
    /// The places to choose from, for which the caller may enter somebody.
    pub fn options(&self, words: &Words) -> Vec<(String, String)> {
        let name = |(place, name): &(Place, String)| match place {
            Place::Region(region) => (region.to_string(), words.code("region", *region)),
            Place::Prison(code) => (code.to_string(), name.clone()),
            Place::Nation => (place.to_string(), words.code("role", Post::National)),
        };
        self.places.iter().map(name).collect()
    }
    /// The posts to choose from.
    pub fn posts(&self, words: &Words) -> Vec<(String, String)> {
        let fits = |post: &&Post| {
            self.places.iter().any(|(place, _)| match place {
                Place::Region(_) => **post == Post::RegionalOnCall,
                Place::Nation => **post == Post::National,
                Place::Prison(_) => matches!(post, Post::ShiftLeader | Post::DutyGovernor),
            })
        };
        Post::ALL.iter().filter(fits).map(|post| (post.to_string(), words.code("role", *post))).collect()
    }
}

/// Somebody was entered.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Made {
    /// Id of the turn.
    pub id: String,
}
