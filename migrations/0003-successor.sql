-- A deprecated version may name the item that takes its place: a served name.

ALTER TABLE versions ADD COLUMN successor TEXT;
