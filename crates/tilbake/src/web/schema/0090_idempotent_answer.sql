-- Answers to creations sent with an Idempotency-Key, kept for a day.
create table idempotent_answer (
    key TEXT not null primary key,
    request TEXT not null,
    body TEXT not null,
    at INTEGER not null
);
create index idempotent_answer_at on idempotent_answer (at);
