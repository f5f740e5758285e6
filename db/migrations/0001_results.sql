-- Version 1. Never edited once released: a change is a new file. docs/database-schema.md explains each column.

CREATE TABLE campaign (
  id            INTEGER PRIMARY KEY,
  sha256        TEXT NOT NULL UNIQUE,  -- of document
  name          TEXT NOT NULL,
  document      TEXT NOT NULL,         -- canonical JSON, defaults filled in, files by SHA-256
  axdse_version TEXT NOT NULL,
  created_at    TEXT NOT NULL          -- RFC 3339, UTC
) STRICT;

CREATE TABLE configuration (
  id      INTEGER PRIMARY KEY,
  sha256  TEXT NOT NULL UNIQUE,
  summary TEXT NOT NULL,               -- for people: "exact(8, 8), 8 x truncated(7), exact(6, 6)"
  layers  TEXT NOT NULL                -- JSON: one level for each layer
) STRICT;

-- One measured accuracy, shared by every point that has its identity.
CREATE TABLE accuracy (
  id                 INTEGER PRIMARY KEY,
  identity_sha256    TEXT NOT NULL UNIQUE,
  identity           TEXT NOT NULL,    -- canonical JSON: all that the accuracy depends on
  training_sha256    TEXT NOT NULL,    -- of training_identity; finds the row in weights
  training_identity  TEXT NOT NULL,
  configuration_id   INTEGER NOT NULL REFERENCES configuration (id),
  rung               TEXT NOT NULL,    -- JSON, as first asked for
  seed               INTEGER NOT NULL, -- 64 bits, two's complement
  status             TEXT NOT NULL CHECK (status IN ('ok', 'failed')),
  failure_kind       TEXT,
  failure_reason     TEXT,
  split              TEXT,
  images             INTEGER,
  correct            INTEGER,
  accuracy           REAL GENERATED ALWAYS AS (CAST(correct AS REAL) / images) VIRTUAL,
  loss               REAL,             -- mean cross-entropy, nat
  correct_bits       BLOB,             -- bit n % 8 of byte n / 8: image n was classified correctly
  training_seconds   REAL NOT NULL,
  evaluation_seconds REAL NOT NULL,
  checkpoint_sha256  TEXT NOT NULL,
  data_sha256        TEXT NOT NULL,
  backend            TEXT NOT NULL,
  instruction_set    TEXT NOT NULL,
  threads            INTEGER NOT NULL,
  library_versions   TEXT NOT NULL,
  axdse_version      TEXT NOT NULL,
  completed_at       TEXT NOT NULL,    -- RFC 3339, UTC
  CHECK ((status = 'failed') = (failure_kind IS NOT NULL AND failure_reason IS NOT NULL)),
  CHECK (status = 'failed' OR (images > 0 AND correct BETWEEN 0 AND images AND loss IS NOT NULL AND correct_bits IS NOT NULL))
) STRICT;

CREATE TABLE weights (
  training_sha256    TEXT PRIMARY KEY,
  safetensors_sha256 TEXT NOT NULL,
  safetensors        BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A campaign's proposal with its cost; the accuracy may have been measured for another point.
CREATE TABLE point (
  campaign_id             INTEGER NOT NULL REFERENCES campaign (id),
  number                  INTEGER NOT NULL,
  configuration_id        INTEGER NOT NULL REFERENCES configuration (id),
  accuracy_id             INTEGER NOT NULL REFERENCES accuracy (id),
  origin                  TEXT NOT NULL,    -- the searcher that proposed it
  rung_name               TEXT NOT NULL,
  rung                    TEXT NOT NULL,    -- JSON
  seed                    INTEGER NOT NULL, -- 64 bits, two's complement
  reused                  INTEGER NOT NULL CHECK (reused IN (0, 1)),
  accelerator             TEXT NOT NULL,
  unit                    TEXT NOT NULL,    -- the compute unit costed
  baseline                TEXT NOT NULL,    -- what *_relative are relative to
  energy_per_inference_nj REAL NOT NULL,
  energy_relative         REAL NOT NULL,
  pdp_relative            REAL NOT NULL,
  area_um2                REAL NOT NULL,
  delay_ns                REAL NOT NULL,
  cost                    TEXT NOT NULL,    -- JSON: the whole NetworkCost, per layer, with provenance
  PRIMARY KEY (campaign_id, number)
) STRICT;

CREATE INDEX accuracy_by_configuration ON accuracy (configuration_id);
CREATE INDEX point_by_accuracy ON point (accuracy_id);

-- What people ask for most: every point with its accuracy, the levels in words.
CREATE VIEW result AS
SELECT campaign.name AS campaign, point.number, point.origin, point.rung_name AS rung, point.seed, configuration.summary AS levels,
       accuracy.status, accuracy.split, 100 * accuracy.accuracy AS accuracy_percent, accuracy.loss, point.energy_relative,
       point.energy_per_inference_nj, point.pdp_relative, point.area_um2, point.delay_ns, point.unit, accuracy.failure_kind,
       accuracy.failure_reason, accuracy.training_seconds, accuracy.evaluation_seconds, point.reused, accuracy.completed_at
FROM point
JOIN campaign ON campaign.id = point.campaign_id
JOIN accuracy ON accuracy.id = point.accuracy_id
JOIN configuration ON configuration.id = point.configuration_id
ORDER BY point.campaign_id, point.number;
