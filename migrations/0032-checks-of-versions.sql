-- What each check came to, as JSON: none has run over what was published before.
ALTER TABLE versions ADD COLUMN checks TEXT DEFAULT '[]';
