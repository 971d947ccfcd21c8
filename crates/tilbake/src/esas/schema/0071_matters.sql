-- The sender's key to the matter of a message, which a correction keeps: with it an answer finds the
-- request it answers, and a message the one it corrects. Null when it has none.
alter table esas_message add column matter_key TEXT;
-- Under which class of key the original is sealed.
alter table esas_message add column class TEXT not null default 'documents';
create index esas_message_matter on esas_message (matter_key, contract, received_at, id);
-- The same bytes may be refused by the version that was named, and be taken in by another.
drop index esas_message_same;
create unique index esas_message_same_read on esas_message (contract, sha256, version);
