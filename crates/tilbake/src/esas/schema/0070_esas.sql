-- A message from police or courts, as it came. The original is sealed and bound to its own hash; it
-- is never changed. Who settled a message that needed a person is added later, once.
create table esas_message (
    id TEXT not null primary key,
    -- Empty when it could not be told.
    contract TEXT not null,
    version TEXT not null,
    -- The sender's id of the message: may be missing, may be used twice.
    message_id TEXT,
    sha256 TEXT not null,
    size INTEGER not null,
    received_at INTEGER not null,
    via TEXT not null,
    -- Whether a signature proved the sender. A bare message is unverified.
    verified BOOLEAN not null,
    state TEXT not null,
    -- The prison whose desk it lies on; none is the whole service.
    prison TEXT,
    person TEXT,
    authority TEXT,
    sender TEXT not null,
    warnings TEXT not null,
    refusal TEXT,
    original BLOB not null,
    receipt TEXT not null,
    settled_at INTEGER,
    settled_by TEXT
);
-- The same bytes are the same message: same contract, same id, same hash.
create unique index esas_message_same on esas_message (contract, sha256);
create index esas_message_sent on esas_message (message_id, contract);
create index esas_message_received on esas_message (received_at, id);
create index esas_message_person on esas_message (person, received_at);
create index esas_message_desk on esas_message (state, received_at);
