-- What upstream calls a plugin by now, so that whoever had it has that.
ALTER TABLE source_plugins ADD COLUMN renamed_to TEXT;

-- What an admin corrected in the marketplace's entry of it, as JSON.
ALTER TABLE source_plugins ADD COLUMN correction TEXT;

-- What was left out or refused may be served now: everything is looked at anew, at the next sync.
UPDATE sources SET head_oid = NULL WHERE head_oid IS NOT NULL;
UPDATE source_plugins SET content_id = NULL WHERE issues LIKE '%file_not_served%';
