-- The hashes of those who met an error, so that those of days that are hidden need not be counted. Of errors that came
-- before, they are not known.
ALTER TABLE error_occurrences ADD COLUMN IF NOT EXISTS users Array(UInt64) CODEC(ZSTD(1)) AFTER span_id;
-- Numbers are among the attributes; nobody writes or reads them twice any more.
ALTER TABLE logs DROP COLUMN IF EXISTS numbers SETTINGS alter_sync = 0;
ALTER TABLE spans DROP COLUMN IF EXISTS numbers SETTINGS alter_sync = 0;
-- For the words of a line, in any case. What is no ASCII was a letter for the index before this one, so that it had
-- "timeout…" as one word. Parts that are there already are searched without it.
ALTER TABLE logs DROP INDEX IF EXISTS by_word SETTINGS alter_sync = 0;
ALTER TABLE logs ADD INDEX IF NOT EXISTS by_plain_word lower(if(length(body) = lengthUTF8(body), body, replaceRegexpAll(body, '[^\\x00-\\x7F]+', ' '))) TYPE tokenbf_v1(16384, 3, 0) GRANULARITY 1;
-- How far from zero a value may be that an exponential histogram counts as zero.
ALTER TABLE metric_points ADD COLUMN IF NOT EXISTS zero_threshold Float64 CODEC(Gorilla, ZSTD(1)) AFTER zero_count;
