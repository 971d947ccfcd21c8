-- That health has screened what police wrote for safe custody: from then on nobody else reads it. Written once.
create table esas_screening (
    message TEXT not null primary key,
    screened_at INTEGER not null,
    screened_by TEXT not null,
    recorded_at INTEGER not null
);
