-- When the same was wanted once more and not proposed, for it had not held: a person has to look.
alter table action add column escalated_at timestamptz;
