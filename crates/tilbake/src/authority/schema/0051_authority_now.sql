-- Until when somebody is held rests on the arrest behind an authority and on when it was recorded, too.
alter table authority_now add column arrested_at INTEGER;
alter table authority_now add column recorded_at INTEGER;
update authority_now set
    arrested_at = (select p.arrested_at from authority_period p where p.authority = authority_now.authority and p.superseded_at is null),
    recorded_at = (select a.recorded_at from authority a where a.id = authority_now.authority);

-- Who withdrew one as an error: somebody else confirms that, as anything else one alone has written.
alter table authority add column withdrawn_by TEXT;
