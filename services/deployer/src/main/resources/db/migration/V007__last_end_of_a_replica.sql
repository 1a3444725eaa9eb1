-- How it ended when it last did by itself: an exit code tells a crash from a kill for lack of memory.
alter table replica add column last_end text;
