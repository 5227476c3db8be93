-- When each feed came to each of its snapshots. A snapshot's own date follows from what it carries and is the same for
-- everybody who has it, so it cannot say that.
CREATE TABLE feed_moves (
  feed TEXT NOT NULL,
  commit_oid TEXT NOT NULL,
  moved_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (feed, commit_oid)
);

-- Of the past only the last step is known.
INSERT INTO feed_moves (feed, commit_oid, moved_at) SELECT feed, head, moved_at FROM feeds;
