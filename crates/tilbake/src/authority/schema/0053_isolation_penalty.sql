-- For how long a court may keep somebody from all others rests on the highest penalty the charge can carry (REM-10).
alter table restriction_period add column max_penalty_years INTEGER;
