-- A message to the police, as it was made. The original is sealed under the key of documents and bound to its own hash; nothing of it
-- is ever changed. When it was delivered is added once.
create table esas_outgoing (
    id TEXT not null primary key,
    contract TEXT not null,
    version TEXT not null,
    -- The message that it answers.
    answers TEXT not null,
    person TEXT not null,
    -- The prison that sends it.
    prison TEXT not null,
    to_name TEXT not null,
    to_number TEXT not null,
    sha256 TEXT not null,
    size INTEGER not null,
    original BLOB not null,
    sent_by TEXT not null,
    sent_at INTEGER not null,
    delivered_at INTEGER
);
create index esas_outgoing_open on esas_outgoing (delivered_at, sent_at, id);
create index esas_outgoing_answers on esas_outgoing (answers, contract);
create index esas_outgoing_person on esas_outgoing (person, sent_at);
