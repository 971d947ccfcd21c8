-- What one alone has put aside of a message, another agrees to before it lets anybody go.
alter table esas_message add column seconded_at INTEGER;
alter table esas_message add column seconded_by TEXT;
