//! Cautions: what those on duty must know, with a reason and a day of review. Some are overdue and
//! still bind; some are not verified yet (ADM-08).

use super::cal::{days_between, plus_days};
use super::dice::Dice;
use super::identity::unverified;
use super::person::{Caution, CautionKind, Source, Verification};
use basics::Date;

/// Kinds with weights and words of an officer.
const KINDS: [(CautionKind, u64, &[&str]); 8] = [
    (CautionKind::Escape, 10, &["Rømte fra framstilling", "Kom ikke tilbake fra permisjon", "Har snakket om å rømme"]),
    (CautionKind::ViolenceStaff, 12, &["Slo etter tjenestemann på cella", "Spyttet på og dyttet tjenestemann"]),
    (
        CautionKind::ViolenceOthers,
        20,
        &["Slåsskamp på fellesskapet", "Slo medinnsatt i luftegården", "Episode i dusjen, to involverte"],
    ),
    (CautionKind::Threats, 18, &["Truet tjenestemann muntlig", "Truet medinnsatt om gjeld", "Truende brev til vitne"]),
    (CautionKind::FireSetting, 4, &["Tente på avis på cella", "Tente på madrass i arresten"]),
    (
        CautionKind::Vulnerable,
        14,
        &["Utsatt på fellesskapet", "Presses for penger", "Redd for medinnsatte fra samme miljø"],
    ),
    (CautionKind::SelfHarm, 14, &["Følges tett etter samtale ved innkomst", "Følges tett etter dårlig nytt hjemmefra"]),
    (CautionKind::Contraband, 16, &["Mobiltelefon funnet på cella", "Forsøk på å smugle etter besøk"]),
];

/// Invents the cautions of someone in prison since a day.
pub fn invent(since: Date, date: Date, open: bool, dice: &mut Dice) -> Vec<Caution> {
    let count = dice.weighted(if open { &[80, 16, 4] } else { &[58, 29, 13] });
    let mut all: Vec<Caution> = vec![];
    for _ in 0..count {
        let at = dice.weighted(&KINDS.map(|(_, weight, _)| weight));
        let (kind, _, reasons) = KINDS[at];
        if all.iter().all(|c| c.kind != kind) {
            all.push(caution(kind, reasons, since, date, dice));
        }
    }
    all
}

fn caution(kind: CautionKind, reasons: &[&'static str], since: Date, date: Date, dice: &mut Dice) -> Caution {
    let days = days_between(since, date).clamp(0, 150);
    let overdue = days > 40 && dice.chance(70);
    let from = plus_days(date, -if overdue { days } else { dice.between(0, days) });
    let review = if overdue { plus_days(date, -dice.between(1, 20)) } else { plus_days(date, dice.between(1, 90)) };
    let verification = if dice.chance(130) { unverified(date, dice) } else { Verification::Verified };
    let source = match verification {
        Verification::Verified => dice.pick_or(&[Source::Staff, Source::Staff, Source::OtherPrison], Source::Staff),
        Verification::Unverified { .. } => dice.pick_or(&[Source::Police, Source::Family], Source::Police),
    };
    let reason = dice.pick_or(reasons, "");
    let from = match verification {
        Verification::Unverified { recorded, .. } => recorded.max(since),
        Verification::Verified => from,
    };
    Caution { kind, reason, from, review, source, verification }
}
