import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../../support/small-base-file';
import { tinyBmp } from '../../support/tiny-bmp';
import { commandReader, headstartAll } from './command-reader';
import type { Reader, Scene } from './scene';

export const BASE = ['--base', 'base.h5', ...SMALL_BASE_FLAGS];
export const STORE = ['--store', 'store'];
export const SAMPLE = ['sample', '--classes', 'cats,dogs', '--images', '24', '--size', '64', 'drawn.zip'];

/** What a run of `headstart train` leaves in its folder and in its store, read by whatever reads runs. */
export interface RunScene {
  readonly name: string;
  readonly base?: readonly string[];
  /** Of `headstart train`. */
  readonly flags: readonly string[];
  /** Commands after it. */
  /** Makes what is to be there before. */
  readonly before?: (folder: string) => Promise<void>;
  readonly afterwards?: readonly (readonly string[])[];
  readonly isTried: (file: string) => boolean;
  /** Beside those that every run has. */
  readonly more?: (folder: string) => readonly Reader[];
}

export function runScene({ name, base = BASE, flags, before, afterwards = [], isTried, more }: RunScene): Scene {
  const train = (out: string, ...other: string[]) => [
    ...['train', 'drawn.zip', '--out', out, ...STORE, ...base, '--epochs', '2', ...flags],
    ...other,
  ];
  return {
    name,
    isTried,
    async make(folder) {
      await before?.(folder);
      await writeSmallBase(join(folder, 'base.h5'));
      writeFileSync(join(folder, 'image.bmp'), tinyBmp(1));
      await headstartAll(folder, [SAMPLE, train('out'), ...afterwards]);
    },
    readers: (folder) => [...trainers(train, folder), ...readersOf(runIdOf(folder)), ...(more?.(folder) ?? [])],
  };
}

export const runIdOf = (folder: string): string =>
  (JSON.parse(readFileSync(join(folder, 'out/run.json'), 'utf8')) as { runId: string }).runId;

/** What every run of a store shares, and what is kept across stores. */
const SHARED = /^(store\/(base|features|statistics)|cache)\//;

function trainers(train: (out: string, ...other: string[]) => readonly string[], folder: string): Reader[] {
  const run = join('store/runs', runIdOf(folder));
  const withoutOut = (own: string) => rmSync(join(own, 'out'), { recursive: true });
  return [
    commandReader({ commands: [train('out')], reads: MADE_BY_TRAIN, leaves: ['out'] }),
    // The store has all there is, and is whole again afterwards.
    {
      ...commandReader({
        commands: [train('out')],
        reads: /^(store|cache)\//,
        leaves: ['out', ...LATE.map((name) => join(run, name))],
      }),
      name: 'train without what it has left in its folder',
      prepare: withoutOut,
    },
    // A run that was broken off when it had its features.
    {
      ...commandReader({ commands: [train('out')], reads: EARLY, leaves: ['out'] }),
      name: 'train on what is left of a run that was broken off',
      prepare(own) {
        withoutOut(own);
        for (const file of Object.keys(filesBelow(join(own, run)))) {
          if (!EARLY.test(`${run}/${file}`)) rmSync(join(own, run, file));
        }
      },
    },
    // Another run that takes what there is.
    commandReader({ commands: [train('other', '--epochs', '3')], reads: SHARED, leaves: ['other'] }),
  ];
}

/** All but what "headstart export" and "headstart sweep" make, which they make again. */
const MADE_BY_TRAIN = /^out\/(?!model\/model\.keras$|sweep\.json$)/;

/** What others fetch of a run. */
const LATE = [
  'metrics.json',
  'history.json',
  'report.html',
  'curves.png',
  'samples.png',
  'files.json',
  'head',
  'model',
  'site',
];

/** What a run has before it trains. */
const EARLY = /^store\/runs\/[^/]+\/(manifest\.json|shards|fine-tune\/(boundary|features|checkpoint))/;

function readersOf(runId: string): Reader[] {
  const [record, model] = [/^store\/runs\/[^/]+\/[^/]+\.json$/, /^out\/model\//];
  const reader = (reads: RegExp, args: readonly string[], leaves?: readonly string[]) =>
    commandReader({ commands: [args], reads, ...(leaves ? { leaves } : { says: true }) });
  return [
    reader(model, ['predict', 'out', 'image.bmp', '--json']),
    reader(/^out\/model\/m/, ['predict', 'out', 'drawn.zip', '--out', 'predicted.csv', '--quiet'], ['predicted.csv']),
    reader(model, ['verify', 'out', '--json']),
    reader(model, ['export', 'out', '--quiet'], ['out/model/model.keras']),
    reader(record, ['runs', 'list', ...STORE, '--json']),
    reader(record, ['runs', 'show', runId, ...STORE, '--json']),
    reader(record, ['runs', 'compare', runId, runId, ...STORE, '--json']),
    reader(/^store\/runs\//, ['runs', 'get', runId, ...STORE, '--out', 'got', '--quiet'], ['got']),
    commandReader({
      commands: [
        ['models', 'publish', runId, '--name', 'own', ...STORE, '--quiet'],
        ['predict', 'own', 'image.bmp', ...STORE, '--json'],
      ],
      reads: /^store\/runs\/[^/]+\/(model|head|fine-tune|[^/]+\.(json|html)$)/,
      says: true,
      leaves: ['store/models/own/v1/model', 'store/models/own/v1/head', 'store/models/own/v1/report.html'],
    }),
  ];
}
