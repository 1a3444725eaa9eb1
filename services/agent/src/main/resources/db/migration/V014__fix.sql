-- What an action tries, whatever its numbers: the same again and again is no answer, also where what was found has no name.
alter table action add column fix text;
