-- Mail servers take turns, as bots do: one that is slow does not hold up the others.
update lane set queue = bot where queue = 'email';
