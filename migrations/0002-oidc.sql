-- Single sign-on: who a person is at a provider, and which memberships a provider's claim made.

CREATE TABLE identities (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  user_id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  last_used_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (issuer, subject)
);

-- 'admin' or 'claim'. What was there before was made by admins. DuckDB adds columns without constraints only.
ALTER TABLE group_members ADD COLUMN origin TEXT DEFAULT 'admin';
