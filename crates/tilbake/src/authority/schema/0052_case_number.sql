-- Whether the end of an order is counted rests on the case it belongs to.
alter table authority_now add column case_number TEXT not null default '';
update authority_now set case_number = coalesce((select p.case_number from authority_period p
    where p.authority = authority_now.authority and p.superseded_at is null), '');
