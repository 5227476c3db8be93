-- Syncs that were asked for and have not succeeded yet, one row a source: a restart or a failure loses none of them.
CREATE TABLE source_due (
  source_id TEXT PRIMARY KEY,
  since TIMESTAMPTZ NOT NULL,
  asked INTEGER NOT NULL,
  trigger TEXT NOT NULL,
  started_by TEXT NOT NULL,
  announced TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_try_at TIMESTAMPTZ,
  why TEXT
);

-- What was accepted is known by its event and its body by now; what came before the upgrade is not sent again.
DELETE FROM webhook_deliveries;
