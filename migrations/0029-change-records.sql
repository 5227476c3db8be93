-- What each commit changed, in the same transaction: memory, the journal and other processes follow these records.
-- A large one has several parts. When tokens were last used is noted apart: it is no change that anybody follows.
CREATE TABLE changes (
  sequence BIGINT NOT NULL,
  part INTEGER NOT NULL,
  parts INTEGER NOT NULL,
  id TEXT NOT NULL,
  previous TEXT NOT NULL,
  recorded_at TIMESTAMPTZ NOT NULL,
  changes TEXT NOT NULL,
  PRIMARY KEY (sequence, part)
);

CREATE TABLE token_uses (
  token_id TEXT PRIMARY KEY,
  used_at TIMESTAMPTZ NOT NULL
);

INSERT INTO token_uses (token_id, used_at)
SELECT id, last_used_at FROM tokens WHERE last_used_at IS NOT NULL;
