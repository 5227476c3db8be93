-- What each token last fetched of each feed: for "what the next pull will change" and "your machine fetched …".
CREATE TABLE fetches (
  feed TEXT NOT NULL,
  token_id TEXT NOT NULL,
  commit_oid TEXT,
  asked_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (feed, token_id)
);
