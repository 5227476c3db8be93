-- SQL that DuckDB and PostgreSQL 15 both run. No foreign keys: DuckDB refuses updates of referenced rows;
-- the plans in src/ keep references whole. Lists and small documents are JSON in TEXT.

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  admin BOOLEAN NOT NULL,
  disabled BOOLEAN NOT NULL,
  password_hash TEXT,
  created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ,
  last_used_at TIMESTAMPTZ,
  revoked_at TIMESTAMPTZ
);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  user_agent TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  last_seen_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE set_up_links (
  hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE groups (
  id TEXT PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE group_members (
  group_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (group_id, user_id)
);

CREATE TABLE items (
  id TEXT PRIMARY KEY,
  served_name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  category TEXT,
  tags TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  source TEXT,
  sharing TEXT NOT NULL,
  shared_with TEXT NOT NULL,
  status TEXT NOT NULL,
  photo TEXT,
  video_url TEXT,
  docs TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE versions (
  item_id TEXT NOT NULL,
  version TEXT NOT NULL,
  tree_oid TEXT NOT NULL,
  mount_oid TEXT NOT NULL,
  description TEXT NOT NULL,
  notes TEXT NOT NULL,
  dependencies TEXT NOT NULL,
  capabilities TEXT NOT NULL,
  files_count INTEGER NOT NULL,
  size_bytes BIGINT NOT NULL,
  status TEXT NOT NULL,
  status_reason TEXT,
  published_by TEXT NOT NULL,
  published_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (item_id, version)
);

CREATE TABLE grants (
  group_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  tier TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (group_id, item_id)
);

CREATE TABLE opt_outs (
  user_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (user_id, item_id)
);

CREATE TABLE installs (
  user_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  pin TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (user_id, item_id)
);

CREATE TABLE snapshots (
  commit_oid TEXT PRIMARY KEY,
  parent_oid TEXT,
  tree_oid TEXT NOT NULL,
  date_seconds BIGINT NOT NULL
);

CREATE TABLE snapshot_contents (
  commit_oid TEXT PRIMARY KEY,
  contents TEXT NOT NULL,
  plugins TEXT NOT NULL,
  renames TEXT NOT NULL
);

CREATE TABLE feeds (
  feed TEXT PRIMARY KEY,
  head TEXT NOT NULL,
  moved_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE audit_head (
  name TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL
);

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  happened_at TIMESTAMPTZ NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  details TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL
);
