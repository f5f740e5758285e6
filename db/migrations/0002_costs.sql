-- Version 2: what a MAC unit costs. Costs of points stored by version 1 stay as they are: NULL in the new columns, JSON of format 1
-- in point.cost.

ALTER TABLE point ADD COLUMN multiplier_energy_relative REAL;    -- of the multipliers within the units; to the baseline's
ALTER TABLE point ADD COLUMN best_exact TEXT;                    -- best exact 8-bit design of any encoding
ALTER TABLE point ADD COLUMN energy_relative_to_best_exact REAL; -- NULL: not compared

-- Costs of compute units, by all that they depend on: no unit is costed twice.
CREATE TABLE unit_cost (
  identity_sha256 TEXT PRIMARY KEY,
  identity        TEXT NOT NULL, -- canonical JSON: library, unit, operands, settings, version of the model
  cost            TEXT NOT NULL, -- JSON: the UnitCost with its parts and provenance
  cost_sha256     TEXT NOT NULL,
  completed_at    TEXT NOT NULL  -- RFC 3339, UTC
) STRICT, WITHOUT ROWID;

DROP VIEW result;
CREATE VIEW result AS
SELECT campaign.name AS campaign, point.number, point.origin, point.rung_name AS rung, point.seed, configuration.summary AS levels,
       accuracy.status, accuracy.split, 100 * accuracy.accuracy AS accuracy_percent, accuracy.loss, point.energy_relative,
       point.energy_per_inference_nj, point.pdp_relative, point.area_um2, point.delay_ns, point.unit, accuracy.failure_kind,
       accuracy.failure_reason, accuracy.training_seconds, accuracy.evaluation_seconds, point.reused, accuracy.completed_at,
       coalesce(point.multiplier_energy_relative, iif(point.unit = 'multiplier', point.energy_relative, NULL))
         AS multiplier_energy_relative,
       point.energy_relative_to_best_exact
FROM point
JOIN campaign ON campaign.id = point.campaign_id
JOIN accuracy ON accuracy.id = point.accuracy_id
JOIN configuration ON configuration.id = point.configuration_id
ORDER BY point.campaign_id, point.number;
