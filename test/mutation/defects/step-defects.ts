import type { Defect } from '../defect';

const BATCH = ['test/unit/functions/batch/prediction-rows.test.ts', 'test/unit/functions/batch/disarm-formula.test.ts'];
const PREDICT = [
  'test/unit/functions/predict/stored-image.test.ts',
  'test/unit/functions/predict/answer-request.test.ts',
];
const LOCAL = ['retry', 'choice', 'interpret-state-machine', 'out-folder'].map(
  (name) => `test/unit/cli/local/${name}.test.ts`,
);

/** Of the steps, what they leave for people, and the local runner. */
export const stepDefects: readonly Defect[] = [
  {
    name: 'a bad archive is tried again',
    file: 'functions/states/retry.ts',
    find: "'Runtime.ExitError',",
    replace: "'Runtime.ExitError',\n      'ArchiveError',",
    tests: ['test/unit/functions/pipeline.test.ts'],
  },
  {
    name: 'Evaluate sends a run that lost its features to a state whose data are gone',
    file: 'functions/pipeline.ts',
    find: "caught('Evaluate', 'Ingest')",
    replace: "caught('Evaluate', 'ChooseFeatures')",
    tests: ['test/unit/functions/pipeline.test.ts', 'test/unit/functions/evicted-features.test.ts'],
  },
  {
    name: 'a misspelt key of the input is passed over',
    file: 'functions/contracts.ts',
    find: 'export const pipelineInputSchema = z.strictObject({',
    replace: 'export const pipelineInputSchema = z.object({',
    tests: [
      'test/unit/functions/ingest.test.ts',
      'test/unit/functions/start.test.ts',
      'test/unit/functions/pipeline.test.ts',
    ],
  },
  {
    name: 'a shard whose features were evicted counts as done',
    file: 'functions/extract-shard.ts',
    find: 'if (before && (await cache.whole(before.file))) {',
    replace: 'if (before) {',
    tests: ['test/unit/functions/extract-features.test.ts', 'test/unit/functions/evicted-features.test.ts'],
  },
  {
    name: 'features that stay lost are computed once more than they may',
    file: 'functions/redo-lost-features.ts',
    find: 'if (times >= MOST_TIMES) {',
    replace: 'if (times > MOST_TIMES) {',
    tests: ['test/unit/functions/evicted-features.test.ts'],
  },
  {
    name: 'the second version of an object starts nothing',
    file: 'functions/start.ts',
    find: 'JSON.stringify([bucket, key, version])',
    replace: 'JSON.stringify([bucket, key])',
    tests: ['test/unit/functions/start.test.ts'],
  },
  {
    name: "what lies beside an archive wins over the archive's own configuration",
    file: 'functions/start.ts',
    find: '{ ...beside, ...own }',
    replace: '{ ...own, ...beside }',
    tests: ['test/unit/functions/start.test.ts'],
  },
  {
    name: 'a stranger may have any object of the bucket classified',
    file: 'functions/predict/stored-image.ts',
    find: 'if (!address.startsWith(prefix))',
    replace: 'if (!address.startsWith(`${store.uri}/`))',
    tests: PREDICT,
  },
  {
    name: 'a stranger is told what went wrong inside',
    file: 'functions/predict/answer-request.ts',
    find: '`The answer failed: ${error.name}`',
    replace: '`The answer failed: ${error.message}`',
    tests: PREDICT,
  },
  {
    name: 'a body of just the allowed size is too large',
    file: 'functions/predict/answer-request.ts',
    find: 'body.length > service.maxBodyBytes',
    replace: 'body.length >= service.maxBodyBytes',
    tests: PREDICT,
  },
  {
    name: 'quotes in a CSV cell are escaped as in C',
    file: 'functions/batch/prediction-rows.ts',
    find: `cell.replaceAll('"', '""')`,
    replace: `cell.replaceAll('"', '\\\\"')`,
    tests: BATCH,
  },
  {
    name: 'a carriage return in a CSV cell stands there bare',
    file: 'functions/batch/prediction-rows.ts',
    find: String.raw`/[",;\t\r\n]/.test(cell)`,
    replace: String.raw`/[",;\t\n]/.test(cell)`,
    tests: BATCH,
  },
  {
    name: 'a cell that begins with a minus is a formula',
    file: 'functions/batch/disarm-formula.ts',
    find: String.raw`[=+\-@＝＋－＠]`,
    replace: '[=+@＝＋－＠]',
    tests: BATCH,
  },
  {
    name: 'quotes in names end an attribute of a page',
    file: 'shared/report/escape-xml.ts',
    find: `/[&<>"']/g`,
    replace: '/[&<>]/g',
    tests: ['test/unit/report'],
  },
  {
    name: 'a step is tried once more than its rule says',
    file: 'cli/local/retry.ts',
    find: 'if (attempt >= (rule.MaxAttempts ?? 3))',
    replace: 'if (attempt > (rule.MaxAttempts ?? 3))',
    tests: LOCAL,
  },
  {
    name: '"greater than" holds for what is equal',
    file: 'cli/local/choice.ts',
    find: 'return (value as number) > (wanted as number);',
    replace: 'return (value as number) >= (wanted as number);',
    tests: LOCAL,
  },
  {
    name: "a step's answer reaches the next one without going through JSON",
    file: 'cli/local/interpret-state-machine.ts',
    find: 'throughJson(await task(throughJson(parameters.Payload), options.signal))',
    replace: '(await task(throughJson(parameters.Payload), options.signal)) as Json',
    tests: LOCAL,
  },
  {
    name: 'a run that goes on first removes what it has',
    file: 'cli/local/out-folder.ts',
    find: 'if (before?.runId === runId) return;',
    replace: '',
    tests: LOCAL,
  },
];
