-- Which process gives what goes out to the broker, and until when: one row. Others wait, so that nothing is sent by two.
create table esas_broker_turn (
    one INTEGER not null primary key,
    holder TEXT not null,
    until INTEGER not null
);
