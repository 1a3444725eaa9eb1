-- How often a call was made again.
alter table action add column called_again integer not null default 0;
