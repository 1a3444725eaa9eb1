-- What an action is an answer to: the same answer to the same again and again is no answer.
alter table tool_call add column finding text;
alter table action add column finding text;
update action set finding = summary where evidence <> '[]' and undoes is null;
