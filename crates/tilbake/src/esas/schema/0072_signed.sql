-- The organisation whose key signed a message, and the name of that key; null of one that came bare.
alter table esas_message add column signed_by TEXT;
alter table esas_message add column signing_key TEXT;
-- A message may come bare and later signed: then it is proved, and so not the same again.
drop index esas_message_same_read;
create unique index esas_message_same_proved on esas_message (contract, sha256, version, verified);
