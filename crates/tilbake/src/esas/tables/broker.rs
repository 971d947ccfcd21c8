//! SQL of the broker: whose turn it is to send, and how much waits.

use basics::Instant;
use records::{Outcome, Reader, Tx, params};

/// Seconds for which a turn lasts.
const TURN_SECONDS: i64 = 30;

/// Takes the turn to send, or goes on with it. False while another process has it.
pub fn take_turn(tx: &mut Tx, holder: &str) -> Outcome<bool> {
    let now = tx.now();
    let row = tx.row("select holder, until from esas_broker_turn where one = 1", params![])?;
    if let Some(row) = row {
        let (other, until): (String, Instant) = (row.get("holder")?, row.get("until")?);
        if other != holder && until > now {
            return Ok(false);
        }
    }
    let sql = "insert into esas_broker_turn (one, holder, until) values (1, $1, $2) \
         on conflict (one) do update set holder = excluded.holder, until = excluded.until";
    tx.execute(sql, params![*holder, now.plus_seconds(TURN_SECONDS)])?;
    Ok(true)
}

/// How many messages wait to be sent.
pub fn waiting(reader: &mut Reader) -> Outcome<i64> {
    let row = reader.row("select count(*) as n from esas_outgoing where delivered_at is null", params![])?;
    row.map_or(Ok(0), |row| row.get("n"))
}
