-- Since when a person belongs to a prison without a break; none of those who came before this was kept.
ALTER TABLE reach ADD COLUMN held_since INTEGER;
