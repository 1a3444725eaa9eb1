-- A token is ended once, however often that is asked for.
delete from ending e using ending earlier
where e.token is not null and earlier.workspace = e.workspace and earlier.person = e.person
  and earlier.token = e.token and earlier.number < e.number;
create unique index ending_token on ending (workspace, person, token);
