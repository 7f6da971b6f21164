import { backboneOf } from '../shared/backbone/backbone-of';
import type { Manifest } from '../shared/dataset/manifest';
import type { MetricsFile } from '../shared/metrics/metrics-file';
import { precisionOf } from '../shared/records/precision-of';

/** The base of a run as metrics.json has it. */
export function recordedBase(manifest: Manifest): MetricsFile['base'] {
  const { base, config } = manifest;
  return {
    name: base.name,
    sha256: base.sha256,
    backbone: backboneOf(manifest),
    engine: config.engine,
    precision: precisionOf(base),
    ...(base.int8 && { int8: base.int8 }),
  };
}
