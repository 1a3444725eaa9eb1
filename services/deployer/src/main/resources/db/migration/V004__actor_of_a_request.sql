-- Which service asked for the person; null: the person did. One person's key is looked up as they sent it.
alter table deployment add column actor text;
alter table server_command add column actor text;
