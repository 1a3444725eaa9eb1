-- When the bearer of an action's latest call ends. From then on it is known that a call that left no trace never will.
alter table action add column call_until timestamptz;
update action set call_until = expires_at where executing_at is not null;
