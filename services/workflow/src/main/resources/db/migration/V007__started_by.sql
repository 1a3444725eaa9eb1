-- Who started it by hand: it is they who are behind what the run asks of the agent, else who wrote the version.
alter table run add column started_by text;
