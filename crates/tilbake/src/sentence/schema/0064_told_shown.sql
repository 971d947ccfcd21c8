-- The dates themselves that somebody was told of: they see these until they are told of others.
alter table dates_told add column shown TEXT;
