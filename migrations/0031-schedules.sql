-- What begins by time: cron fields in a time zone. `last_at` is the minute that it last began something for.
CREATE TABLE schedules (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  input TEXT NOT NULL,
  cron TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  enabled BOOLEAN NOT NULL,
  last_at TIMESTAMPTZ
);

-- Those that sources have. An id has nothing in it that JSON would write otherwise.
INSERT INTO schedules (id, kind, subject, input, cron, time_zone, enabled)
SELECT 'sch_' || id, 'source.sync', slug, '{"sourceId":"' || id || '","trigger":"schedule"}', schedule, 'UTC', enabled
FROM sources WHERE schedule IS NOT NULL;
