import type { Figure } from './figure';
import { base } from './figures/base';
import { cloud } from './figures/cloud';
import { doubtedLabels } from './figures/doubted-labels';
import { features } from './figures/features';
import { fineTune } from './figures/fine-tune';
import { firstPrediction } from './figures/first-prediction';
import { head } from './figures/head';
import { inspect } from './figures/inspect';
import { pool } from './figures/pool';
import { poolPeers } from './figures/pool-peers';
import { rows } from './figures/rows';
import { scale } from './figures/scale';
import { secondRun } from './figures/second-run';
import { wholeJob } from './figures/whole-job';

/** Every figure that is published, in the order of the report. A new comparison is one file and one line here. */
export const FIGURES: readonly Figure[] = [
  wholeJob,
  features,
  base,
  pool,
  poolPeers,
  head,
  rows,
  firstPrediction,
  secondRun,
  fineTune,
  inspect,
  doubtedLabels,
  cloud,
  scale,
];
