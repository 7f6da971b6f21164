import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FUNCTION_NAMES } from '../../infra/function-settings';
import { type Loss, lossesOfUpdate } from '../support/losses-of-update';
import { subnetClashes, type TemplateOfResources } from '../support/subnet-clashes';
import { synthesize } from '../support/synthesize';

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
  largeVcpus: '8',
  largeAbove: '1000',
  logDays: '60',
  webHosts: 'a.org',
  webMaxGb: '7',
  sourceBuckets: 'other-bucket',
  predictModel: 'pets@v3',
  predictAuth: 'none',
};

describe('an update of the stack', () => {
  test.each(VERSIONS)('from the release %s keeps data, addresses and waiting work in their place', async (version) => {
    const released = releasedTemplate(version);
    const losses = dear(await lossesOfUpdate(released, {}));
    expect(losses.map(({ id }) => id).sort()).toEqual(Object.keys(MEANT[version] ?? {}).sort());
  });

  test('to other settings keeps data, addresses and waiting work in their place', async () => {
    expect(dear(await lossesOfUpdate(synthesize().toJSON(), OTHER_SETTINGS))).toEqual([]);
  });

  test.each(VERSIONS)('from the release %s makes no subnet where another one still is', (version) => {
    expect(subnetClashes(releasedTemplate(version), templateOf({}))).toEqual([]);
  });

  test('to more zones or fewer makes no subnet where another one still is', () => {
    const three = templateOf({});
    const six = templateOf({ gpuZones: '6' });
    expect([subnetClashes(three, six), subnetClashes(six, three)]).toEqual([[], []]);
  });

  test('that cut the network otherwise would be noticed', () => {
    const deployed = structuredClone(templateOf({})) as {
      Resources: Record<string, { Type: string; Properties: { CidrBlock: string } }>;
    };
    const subnets = Object.entries(deployed.Resources).filter(([, { Type }]) => Type === 'AWS::EC2::Subnet');
    const [[id, first], [secondId, second]] = subnets as [(typeof subnets)[0], (typeof subnets)[0]];
    first.Properties.CidrBlock = '10.83.0.0/23';
    second.Properties.CidrBlock = '10.83.8.0/24';
    expect(subnetClashes(deployed, templateOf({}))).toEqual([
      `${id} 10.83.0.0/24 overlaps ${id} 10.83.0.0/23`,
      `${secondId} 10.83.1.0/24 overlaps ${id} 10.83.0.0/23`,
    ]);
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

const releasedTemplate = (version: string): TemplateOfResources =>
  JSON.parse(readFileSync(join(RELEASED, `${version}.json`), 'utf8'));
const templateOf = (context: Readonly<Record<string, unknown>>) => synthesize(context).toJSON() as TemplateOfResources;
const dear = (losses: readonly Loss[]) => losses.filter(({ type }) => KEEPS.includes(type));
