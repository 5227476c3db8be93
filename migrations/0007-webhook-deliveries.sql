-- Webhook deliveries that were accepted, so that none is accepted twice. The key is a hash of what names a delivery.
CREATE TABLE webhook_deliveries (
  key TEXT PRIMARY KEY,
  accepted_at TIMESTAMPTZ NOT NULL
);
