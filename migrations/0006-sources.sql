-- Curated sources: Git repositories that the catalogue follows.
CREATE TABLE sources (
  id TEXT PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  mode TEXT NOT NULL,
  ref TEXT,
  folder TEXT,
  schedule TEXT,
  promote TEXT NOT NULL,
  username TEXT,
  secret_ref TEXT,
  webhook_secret_ref TEXT,
  enabled BOOLEAN NOT NULL,
  head_oid TEXT,
  tags TEXT,
  last_sync TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  created_by TEXT NOT NULL
);

CREATE TABLE source_plugins (
  source_id TEXT NOT NULL,
  name TEXT NOT NULL,
  item_id TEXT,
  path TEXT NOT NULL,
  version TEXT,
  tree_oid TEXT,
  content_id TEXT,
  rejected_id TEXT,
  origin TEXT,
  details TEXT,
  enabled BOOLEAN NOT NULL,
  off_shelf BOOLEAN NOT NULL,
  state TEXT NOT NULL,
  problem TEXT,
  issues TEXT NOT NULL,
  PRIMARY KEY (source_id, name)
);

-- Content that waits for an admin: its objects are stored, no version refers to them.
CREATE TABLE source_held (
  id TEXT PRIMARY KEY,
  source_id TEXT NOT NULL,
  plugin TEXT NOT NULL,
  version TEXT NOT NULL,
  summary TEXT NOT NULL,
  tree_oid TEXT NOT NULL,
  content TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE source_syncs (
  id TEXT PRIMARY KEY,
  source_id TEXT NOT NULL,
  started_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ NOT NULL,
  trigger TEXT NOT NULL,
  outcome TEXT NOT NULL,
  head TEXT,
  added TEXT NOT NULL,
  updated TEXT NOT NULL,
  archived TEXT NOT NULL,
  held TEXT NOT NULL,
  failed TEXT NOT NULL,
  error TEXT
);
