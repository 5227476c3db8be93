-- A job says what it was asked to do, who works on it, and how often that was tried. Rows from before have no input:
-- nobody can do them again.
ALTER TABLE jobs ADD COLUMN input TEXT;
ALTER TABLE jobs ADD COLUMN attempt BIGINT DEFAULT 0;
ALTER TABLE jobs ADD COLUMN lost BIGINT DEFAULT 0;
ALTER TABLE jobs ADD COLUMN fence BIGINT DEFAULT 0;
ALTER TABLE jobs ADD COLUMN worker TEXT;
ALTER TABLE jobs ADD COLUMN not_before TIMESTAMPTZ;
ALTER TABLE jobs ADD COLUMN place BIGINT DEFAULT 0;
ALTER TABLE jobs ADD COLUMN end_event BIGINT;
ALTER TABLE jobs ADD COLUMN schedule_id TEXT;

-- What happened in a job, some events a row, for whoever comes back to it. Written in batches, outside of the records.
CREATE TABLE job_events (
  job_id TEXT NOT NULL,
  part TEXT NOT NULL,
  events TEXT NOT NULL,
  PRIMARY KEY (job_id, part)
);

-- That somebody still works on a job: a count that moves. Likewise outside of the records.
CREATE TABLE job_beats (
  job_id TEXT PRIMARY KEY,
  fence BIGINT NOT NULL,
  beats BIGINT NOT NULL
);
