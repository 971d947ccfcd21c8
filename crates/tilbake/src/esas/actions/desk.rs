//! On whose desk a message lies: the prison it is addressed to. The police write its name, or the
//! name of the administration above it, or the service as a whole.

use crate::access::PrisonCode;
use crate::esas::model::draft::Organisation;
use crate::estate::{self, PrisonRow, PrisonStatus};
use records::{Outcome, Reader};

/// The prison a message is for: the one it names; else that of the desk it came in at; else that of
/// the placement desk for the whole service, where there is one.
pub fn prison(
    reader: &mut Reader,
    receiver: &Organisation,
    came_in_at: Option<&PrisonCode>,
    placement_desk: Option<&PrisonCode>,
) -> Outcome<Option<PrisonCode>> {
    let open: Vec<PrisonRow> =
        estate::prisons(reader)?.into_iter().filter(|prison| prison.status == PrisonStatus::Open).collect();
    let named = receiver.name.as_deref().and_then(|name| named(&open, name));
    let known = |code: Option<&PrisonCode>| open.iter().find(|prison| Some(&prison.code) == code);
    let found = named.or_else(|| known(came_in_at)).or_else(|| known(placement_desk));
    Ok(found.map(|prison| prison.code.clone()))
}

/// The open prison of a name; of an administration with several, the largest.
fn named<'a>(open: &'a [PrisonRow], name: &str) -> Option<&'a PrisonRow> {
    let plain = |text: &str| text.trim().to_lowercase();
    let name = plain(name);
    let by_name = open.iter().find(|prison| plain(&prison.name) == name);
    by_name.or_else(|| {
        let of_administration = open.iter().filter(|prison| plain(&prison.administration) == name);
        of_administration.max_by_key(|prison| prison.capacity)
    })
}
