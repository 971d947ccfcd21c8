-- What people in custody and the Ombud or the Supervisory Council write to each other in confidence. A row tells nobody
-- without the keys who wrote, when or what: whose it is, is a mark; all else is in a box that the key of the body opens.
create table confidence (
    id TEXT not null primary key,
    -- Which body it is between.
    body TEXT not null,
    -- Rows that belong together.
    thread TEXT not null,
    -- The mark of the file it was written from.
    owner TEXT not null,
    box TEXT not null,
    -- The marks of an Idempotency-Key and of what was sent with it.
    once TEXT unique,
    request TEXT
);
create index confidence_owner on confidence (owner);
create index confidence_thread on confidence (body, thread, id);
