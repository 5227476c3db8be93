-- Items that are offered to another owner and wait for an answer: at most one offer for each.
CREATE TABLE transfers (
  item_id TEXT PRIMARY KEY,
  from_user_id TEXT NOT NULL,
  to_user_id TEXT NOT NULL,
  offered_by TEXT NOT NULL,
  offered_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
