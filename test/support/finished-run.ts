import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runKeys } from '../../shared/artifacts';
import type { HistoryFile } from '../../shared/metrics/metrics-file';
import { recordText } from '../../shared/records/record-text';
import type { RunFile } from '../../shared/records/run-file';
import { cardMarkdown } from '../../shared/report/card-markdown';
import { modelCard } from '../../shared/report/model-card';
import { writeModelFolder } from './model-folder';
import { reportInput } from './report-input';

export const RUN_FILE: RunFile = {
  schemaVersion: 1,
  runId: '0123456789abcdef01234567',
  status: 'succeeded',
  source: '/home/somebody/secret/insects.zip?key=1',
  startedAt: '2026-11-29T10:00:00.000Z',
  endedAt: '2026-11-29T10:00:05.000Z',
  versions: { headstart: '0.1.0' },
};

const training = (from: number) => ({
  initial: { loss: from, accuracy: 0.5 },
  keptEpoch: 2,
  loss: [from - 0.1, from - 0.25],
  accuracy: [0.75, 0.875],
  val_loss: [from - 0.05, from - 0.125],
  val_accuracy: [0.625, 0.75],
});

/** Three trainings, so that each export has to tell them apart. */
export const HISTORY: HistoryFile = {
  schemaVersion: 1,
  ...training(1),
  augmented: training(2),
  fineTuned: training(3),
};

/**
 * Writes the folder of a run as its exports read it: a model with its card, and records that are made up.
 * @returns the folder
 */
export async function writeFinishedRun(root: string, classes: readonly string[]): Promise<string> {
  const { metrics } = await reportInput(classes);
  const card = [runKeys('run-1').model.card, cardMarkdown(modelCard(metrics))] as const;
  const folder = await writeModelFolder(root, classes.length, undefined, [card]);
  for (const [name, record] of Object.entries({ metrics, history: HISTORY, run: RUN_FILE }))
    writeFileSync(join(folder, `${name}.json`), recordText(record));
  return folder;
}
