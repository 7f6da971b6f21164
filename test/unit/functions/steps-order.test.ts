import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../cli/project-root';
import { pipeline, type Targets } from '../../../functions/pipeline';
import type { State } from '../../../functions/states/state-machine';
import { FULL_PASS_TASKS, FUNCTION_STEP_NAMES, LARGE_TASKS, STEP_NAMES, STEPS } from '../../../functions/steps';
import {
  FIRST_STATE,
  findState,
  LAST_STATE,
  SHARD_STEP,
  SHARDS_STATE,
  STATES,
  type StateName,
  stateAfter,
  stateOf,
  statesToShow,
  stepOf,
  USUAL_STATES,
} from '../../../shared/states';

const PARTS = ['bench', 'cli', 'functions', 'infra', 'setup', 'shared', 'web'];
const files = PARTS.flatMap((part) =>
  readdirSync(join(PROJECT_ROOT, part), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs|cjs)$/.test(name))
    .map((name) => `${part}/${name}`),
);
const textOf = (file: string) => readFileSync(join(PROJECT_ROOT, file), 'utf8');
const NAMES = [...new Set<string>([...STATES.map(({ name }) => name), ...STEP_NAMES])];
/** As a string or as a key. */
const named = (text: string) =>
  NAMES.filter((name) => new RegExp(`['"\`]${name}['"\`]|^\\s*(readonly )?${name}\\??:`, 'm').test(text));

describe('the order of the steps', () => {
  test('stands in shared/states.ts alone: nothing else lists them', () => {
    const lists = files.filter((file) =>
      [...textOf(file).matchAll(/\[\s*(?:['"`]\w+['"`]\s*,?\s*)+\]/g)].some(
        ([list]) => NAMES.filter((name) => new RegExp(`['"\`]${name}['"\`]`).test(list)).length > 1,
      ),
    );
    // What is begun ahead begins with what takes longest.
    expect(lists).toEqual(['cli/local/run-tasks.ts']);
  });

  test('is needed by few: three of the names stand where each of them means something else', () => {
    expect(files.filter((file) => named(textOf(file)).length >= 3).sort()).toEqual([
      // Where each is loaded from, to be measured.
      'bench/contenders/step.ts',
      // What each asks of the store, and what it answers.
      'cli/estimate/count-calls.ts',
      'cli/estimate/simulate-run.ts',
      // Which file each is loaded from.
      'cli/local/run-tasks.ts',
      // What was measured of each.
      'functions/cost/step-costs.ts',
      // How each is called, and what is caught.
      'functions/pipeline.ts',
      // What each needs.
      'functions/steps.ts',
      // What each is packed with.
      'infra/native-packages.ts',
      'shared/states.ts',
    ]);
  });

  test('is that of the state machine, whichever way a run takes', () => {
    const targets = Object.fromEntries(FUNCTION_STEP_NAMES.map((name) => [name, name])) as Targets;
    const { StartAt, States } = pipeline(targets, {
      concurrency: 1,
      fullPass: { queue: 'q', definition: 'd' },
      largeJob: { queue: 'q', definition: 'e' },
    });
    const order = new Map(STATES.map(({ name }, i) => [name as string, i]));
    const seen = new Set<string>();
    const walk = (name: string, passed: readonly string[]): void => {
      const state = States[name] as State;
      const now = order.has(name) ? [...passed, name] : passed;
      for (const each of now) seen.add(each);
      const places = now.map((each) => order.get(each) as number);
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      if (state.End) expect(now.at(-1)).toBe(LAST_STATE);
      const choices = ((state.Choices ?? []) as { Next: string }[]).map(({ Next }) => Next);
      for (const next of [state.Next, state.Default, ...choices]) if (typeof next === 'string') walk(next, now);
    };
    walk(StartAt, []);
    expect(StartAt).toBe(FIRST_STATE);
    expect([...seen].sort()).toEqual([...order.keys()].sort());
  });

  test('is that of the table of steps in docs/architecture.md', () => {
    const page = textOf('docs/architecture.md').split('## The steps')[1] as string;
    const rows = [...page.split('\n## ')[0]!.matchAll(/^\| ([A-Z]\w+) \|/gm)].map(([, name]) => name);
    expect(rows.slice(1)).toEqual([...FUNCTION_STEP_NAMES.slice(0, -1), 'FullPass', 'RecordFailure']);
  });
});

describe('STATES', () => {
  test('call steps that are described, and every step is called by one or notes a failure', () => {
    expect(Object.keys(STEPS).sort()).toEqual([...STEP_NAMES].sort());
    expect(STATES.filter(({ step }) => !(step in STEPS))).toEqual([]);
    expect(findState(SHARDS_STATE)).toMatchObject({ step: SHARD_STEP, perShard: true });
    expect(STATES.at(-1)!.name).toBe(LAST_STATE);
  });

  test('have one for each task of a job', () => {
    expect(FULL_PASS_TASKS.map(stateOf)).toEqual(['FullPassFeatures', 'FullPassAugment', 'FullPassFineTune']);
    expect(LARGE_TASKS.map(stateOf)).toEqual(['TrainHeadJob', 'EvaluateJob']);
    expect(LARGE_TASKS.map(stepOf)).toEqual(['TrainHead', 'Evaluate']);
  });

  test('stateAfter() passes over those that a run has to ask for', () => {
    expect(USUAL_STATES.map((name) => stateAfter(name))).toEqual([...USUAL_STATES.slice(1), undefined]);
    const others: StateName[] = [
      'FullPassFeatures',
      'FullPassAugment',
      'TrainHeadJob',
      'FullPassFineTune',
      'EvaluateJob',
    ];
    expect(others.map(stateAfter)).toEqual(['TrainHead', 'TrainHead', 'Evaluate', 'Evaluate', 'Publish']);
  });

  test('statesToShow() puts what a run asks for into its place, or between the others', () => {
    const shown = (...entered: string[]) => statesToShow(entered).map(({ name }) => name);
    expect(shown()).toEqual(USUAL_STATES);
    expect(shown('Ingest', 'FullPassAugment')).toEqual(
      USUAL_STATES.map((name) => (name === 'Features' ? 'FullPassAugment' : name)),
    );
    expect(shown('Ingest', 'Features', 'TrainHeadJob')).toEqual(
      USUAL_STATES.map((name) => (name === 'TrainHead' ? 'TrainHeadJob' : name)),
    );
    expect(shown('Ingest', 'Features', 'FullPassAugment', 'TrainHead', 'FullPassFineTune')).toEqual([
      ...['Ingest', 'Features', 'FullPassAugment', 'TrainHead', 'FullPassFineTune', 'Evaluate', 'Publish'],
    ]);
  });
});
