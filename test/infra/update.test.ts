import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FUNCTION_NAMES } from '../../infra/function-settings';
import { type Loss, lossesOfUpdate } from '../support/losses-of-update';
import { synthesize } from '../support/synthesize';

jest.setTimeout(300_000);

const RELEASED = join(__dirname, 'released');
const VERSIONS = readdirSync(RELEASED)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''));

/** What holds data, has an address that others know, or work that waits in it. */
const KEEPS = [
  'AWS::Batch::JobQueue',
  'AWS::Lambda::Function',
  'AWS::Lambda::Url',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::StepFunctions::StateMachine',
];

const OTHER_LOG =
  'A fixed name kept a second stack of the same name from being deployed. The former log stays under its own, with all that is in it.';
/** What an update from a release does replace, by its id, and why that is well. docs/operations.md tells it too. */
const MEANT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '0.1.0': { RunsLog1FAEFF39: OTHER_LOG, PredictionsLogA5DF9957: OTHER_LOG },
};

/** Every setting that may change while a stack stands, each with a value that is not its default. */
const OTHER_SETTINGS = {
  ...Object.fromEntries(
    FUNCTION_NAMES.flatMap((name) => [
      [`memory.${name}`, '3000'],
      [`timeout.${name}`, '899'],
      [`reserved.${name}`, '7'],
    ]),
  ),
  concurrency: '7',
  toleratedFailures: '5',
  alarmEmail: 'me@example.org',
  alarmMinutes: '90',
  removalPolicy: 'destroy',
  gpuInstances: 'g6.2xlarge',
  gpuSpot: 'off',
  gpuZones: '2',
  gpuMaxVcpus: '64',
  fullPassAbove: '1000',
  logDays: '60',
  webHosts: 'a.org',
  webMaxGb: '7',
  sourceBuckets: 'other-bucket',
  predictModel: 'pets@v3',
  predictAuth: 'none',
};

describe('an update of the stack', () => {
  test.each(VERSIONS)('from the release %s keeps data, addresses and waiting work in their place', async (version) => {
    const released = JSON.parse(readFileSync(join(RELEASED, `${version}.json`), 'utf8'));
    const losses = dear(await lossesOfUpdate(released, {}));
    expect(losses.map(({ id }) => id).sort()).toEqual(Object.keys(MEANT[version] ?? {}).sort());
  });

  test('to other settings keeps data, addresses and waiting work in their place', async () => {
    expect(dear(await lossesOfUpdate(synthesize().toJSON(), OTHER_SETTINGS))).toEqual([]);
  });

  test('that moved the bucket, a name, or a queue would be noticed', async () => {
    const deployed = structuredClone(synthesize().toJSON());
    const idOf = (type: string, start = '') =>
      Object.entries(deployed.Resources as Record<string, { Type: string }>).find(
        ([id, { Type }]) => Type === type && id.startsWith(start),
      )?.[0] as string;
    const bucket = idOf('AWS::S3::Bucket');
    const ingest = idOf('AWS::Lambda::Function', 'StepsIngest');
    const machine = idOf('AWS::StepFunctions::StateMachine', 'Runs');
    const queue = idOf('AWS::Batch::JobQueue');
    deployed.Resources.Elsewhere = deployed.Resources[bucket];
    delete deployed.Resources[bucket];
    deployed.Resources[ingest].Properties.FunctionName = 'ingest';
    deployed.Resources[machine].Properties.StateMachineType = 'EXPRESS';
    deployed.Resources[queue].Properties.JobQueueName = 'queue';
    const losses = dear(await lossesOfUpdate(deployed, {}));
    expect(losses.map(({ id, how }) => `${id} ${how}`)).toEqual(
      expect.arrayContaining(['Elsewhere orphan', `${ingest} replace`, `${machine} replace`, `${queue} replace`]),
    );
  });
});

const dear = (losses: readonly Loss[]) => losses.filter(({ type }) => KEEPS.includes(type));
