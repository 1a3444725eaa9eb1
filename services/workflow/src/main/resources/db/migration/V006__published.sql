-- The version that triggers start; null while there is a draft only. What was stored so far was live at once.
alter table workflow add column published integer;
update workflow set published = version;
