-- The version that clients are told, where what is served of a version changed after it was published.

ALTER TABLE versions ADD COLUMN served_version TEXT;
