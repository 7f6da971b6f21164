import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { pipeline, type Targets } from '../../functions/pipeline';
import { type PredictionTargets, predictionPipeline } from '../../functions/prediction-pipeline';
import { FUNCTION_STEP_NAMES, PREDICT, PREDICTION_STEP_NAMES, PREDICTION_STEPS, STEPS } from '../../functions/steps';
import { FUNCTION_NAMES } from '../../infra/function-settings';
import { makeStack, synthesize } from '../support/synthesize';

const PLAIN = { packaging: 'process', gpu: 'off', large: 'off' };

let template: Template;
beforeAll(() => {
  template = synthesize({ packaging: 'process', alarmEmail: 'me@example.org' });
});

// biome-ignore lint/suspicious/noExplicitAny: a template is JSON of many shapes, and every line here says which it wants
type Json = any;
type Resource = { readonly Properties: Json; readonly DeletionPolicy?: string; readonly Metadata?: object };
const resources = (type: string) => Object.entries(template.findResources(type)) as [string, Resource][];
/** The state machine of runs, or another one, by the beginning of its id. */
const machine = (id = 'Runs') => {
  const found = resources('AWS::StepFunctions::StateMachine').filter(([own]) => own.startsWith(`${id}StateMachine`));
  expect(found).toHaveLength(1);
  return found[0] as [string, Resource];
};
const only = (type: string) => {
  const found = resources(type);
  expect(found).toHaveLength(1);
  return (found[0] as [string, Resource])[1];
};

describe('HeadstartStack', () => {
  test('has no custom resource, which LocalStack would skip in silence', () => {
    const types = Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map(
      ({ Type }) => Type,
    );
    expect(types.filter((type) => !type.startsWith('AWS::') || type === 'AWS::CloudFormation::CustomResource')).toEqual(
      [],
    );
  });

  test('turns the telemetry of ONNX Runtime off in every function and job', () => {
    const functions = resources('AWS::Lambda::Function').map(([, { Properties }]) => Properties.Environment.Variables);
    const jobs = resources('AWS::Batch::JobDefinition').map(([, { Properties }]) =>
      Object.fromEntries(
        Properties.ContainerProperties.Environment.map(({ Name, Value }: Json) => [Name, Value] as const),
      ),
    );
    expect([functions.length > 5, jobs.length]).toEqual([true, 2]);
    for (const variables of [...functions, ...jobs]) expect(variables).toMatchObject({ ORT_DISABLE_TELEMETRY: '1' });
  });

  test('has the outputs that the command line looks for', () => {
    expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
      'BucketName',
      'PredictUrl',
      'PredictionMachineArn',
      'Region',
      'StartCommand',
      'StateMachineArn',
    ]);
  });

  test('has no image to build or to send from where it is deployed', () => {
    const stack = makeStack();
    const { directory } = (stack.node.root as App).synth();
    const { files, dockerImages } = JSON.parse(readFileSync(join(directory, 'Headstart.assets.json'), 'utf8'));
    expect([Object.keys(files).length > 0, dockerImages]).toEqual([true, {}]);
  });

  test('lies in three zones, and in two where a region has no more', () => {
    const zones = (context: Readonly<Record<string, unknown>>) =>
      Object.keys(synthesize(context).findResources('AWS::EC2::Subnet')).length;
    expect(zones({ packaging: 'process' })).toBe(3);
    expect(zones({ packaging: 'process', region: 'us-west-1' })).toBe(2);
    expect(zones({ packaging: 'process', gpuZones: '1' })).toBe(1);
    expect(zones(PLAIN)).toBe(0);
  });

  test('keeps what has a fixed name on update and deletion, and not of a deployment that failed', () => {
    const all = Object.entries(template.toJSON().Resources as Record<string, Resource>);
    const kept = all.filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain'));
    expect(kept.length).toBeGreaterThan(10);
    expect(new Set(kept.map(([, { DeletionPolicy }]) => DeletionPolicy))).toEqual(new Set(['RetainExceptOnCreate']));
    const named = kept.filter(([, { Properties }]) => Properties.LogGroupName ?? Properties.BucketName);
    expect(named.map(([id]) => id.slice(0, 4)).sort()).toEqual(['Pred', 'Runs']);
    // They outlive their stack, so those of a second one of its name must have other names.
    for (const [, { Properties }] of named) expect(JSON.stringify(Properties.LogGroupName)).toContain('AWS::StackId');
  });

  test('can be told later to let go what it keeps, for which CloudFormation wants another change beside the policy', () => {
    const letting = synthesize({
      packaging: 'process',
      alarmEmail: 'me@example.org',
      removalPolicy: 'destroy',
    }).toJSON();
    const all = Object.entries(template.toJSON().Resources as Record<string, Resource>);
    const changed = all.filter(([id, { DeletionPolicy }]) => DeletionPolicy !== letting.Resources[id].DeletionPolicy);
    expect(changed.length).toBeGreaterThan(10);
    for (const [id, { Metadata }] of changed) expect(Metadata).not.toEqual(letting.Resources[id].Metadata);
  });

  test('goes by the name and the region that the context gives', () => {
    const stack = synthesize({ ...PLAIN, name: 'Pets', region: 'eu-central-1' });
    expect(JSON.stringify(stack.findOutputs('StartCommand'))).toContain('--region eu-central-1');
  });
});

describe('the bucket', () => {
  test('is private, encrypted, versioned, and tells EventBridge of its objects', () => {
    expect(only('AWS::S3::Bucket').Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  test('refuses whoever speaks to it without TLS', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
        ]),
      },
    });
  });

  test('cleans up after broken uploads, and lets copies go but not what somebody dropped', () => {
    const { Rules } = only('AWS::S3::Bucket').Properties.LifecycleConfiguration;
    const rule = (id: string) => Rules.find(({ Id }: { Id: string }) => Id === id);
    expect(rule('aborted-uploads').AbortIncompleteMultipartUpload).toEqual({ DaysAfterInitiation: 3 });
    expect(rule('sources')).toMatchObject({ Prefix: 'sources/', ExpirationInDays: 30 });
    expect(rule('unfinished')).toMatchObject({
      ...{ Prefix: 'unfinished/', ExpirationInDays: 7 },
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    });
    expect(rule('map-results')).toMatchObject({
      ...{ Prefix: 'map-results/', ExpirationInDays: 30 },
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    });
    expect(rule('incoming')).toMatchObject({ Prefix: 'incoming/', Transitions: [{ StorageClass: 'STANDARD_IA' }] });
    expect(rule('incoming').ExpirationInDays).toBeUndefined();
  });

  test('outlives the stack unless the context says otherwise', () => {
    expect(only('AWS::S3::Bucket').DeletionPolicy).toMatch(/^Retain/);
    const gone = synthesize({ ...PLAIN, removalPolicy: 'destroy' });
    expect(Object.values(gone.findResources('AWS::S3::Bucket'))[0]).toMatchObject({ DeletionPolicy: 'Delete' });
  });
});

describe('the state machine', () => {
  const placeholders = Object.fromEntries(FUNCTION_STEP_NAMES.map((step) => [step, `\${${step}}`])) as Targets;

  test('runs the document of the pipeline and no other', () => {
    const { DefinitionString, DefinitionSubstitutions, StateMachineType } = machine()[1].Properties;
    const { StartAt, States } = JSON.parse(DefinitionString);
    const fullPass = { queue: `\${queue}`, definition: `\${job}` };
    const largeJob = { queue: `\${largeQueue}`, definition: `\${largeJob}` };
    const wanted = pipeline(placeholders, { concurrency: 100, fullPass, largeJob, resultBucket: `\${bucket}` });
    expect({ StartAt, States }).toEqual({ StartAt: wanted.StartAt, States: wanted.States });
    expect(Object.keys(DefinitionSubstitutions)).toEqual(
      expect.arrayContaining([...FUNCTION_STEP_NAMES, 'queue', 'job', 'largeQueue', 'largeJob', 'bucket']),
    );
    expect(StateMachineType).toBe('STANDARD');
  });

  test('writes the tolerated share with a decimal point, which LocalStack needs and AWS takes', () => {
    const tolerant = synthesize({ ...PLAIN, toleratedFailures: '100', concurrency: '7' });
    const [, run] = Object.entries(tolerant.findResources('AWS::StepFunctions::StateMachine')).find(([id]) =>
      id.startsWith('Runs'),
    ) as [string, Resource];
    const text = run.Properties.DefinitionString as string;
    expect(text).toContain('"ToleratedFailurePercentage":100.0,');
    expect(JSON.parse(text).States.Features).toMatchObject({ ToleratedFailurePercentage: 100, MaxConcurrency: 7 });
  });

  test('is traced and keeps a log of its own for a while', () => {
    const { LoggingConfiguration, TracingConfiguration } = machine()[1].Properties;
    expect(TracingConfiguration).toEqual({ Enabled: true });
    expect(LoggingConfiguration.Destinations).toHaveLength(1);
    for (const [, { Properties }] of resources('AWS::Logs::LogGroup')) expect(Properties.RetentionInDays).toBe(30);
  });

  test('may start, watch and stop the items of its Map, read their list, and call its own functions', () => {
    const own = statementsOf(/^Runs/);
    expect(actionsOf(own)).toEqual(expect.arrayContaining(['states:StartExecution', 'states:RedriveExecution']));
    const [id] = machine();
    const start = own.find(({ Action }) => Action === 'states:StartExecution');
    expect(start?.Resource).toEqual({ Ref: id });
    const reads = own.filter(({ Action }) => Action === 's3:GetObject');
    expect(reads.map(({ Resource }) => keyOf(Resource))).toEqual(['runs/*/shards.json']);
    expect(writersOf(own)).toEqual([RESULT_ACTIONS]);
    const invoke = own.find(({ Action }) => Action === 'lambda:InvokeFunction');
    expect([invoke?.Resource].flat()).toHaveLength(FUNCTION_STEP_NAMES.length);
    expect(JSON.stringify(invoke?.Resource)).not.toContain('*');
  });
});

describe('the function of', () => {
  test.each(FUNCTION_STEP_NAMES)('%s has the memory, the time and the store that its step needs', (step) => {
    const [[, { Properties }]] = functionsOf(step) as [[string, Resource]];
    expect(Properties).toMatchObject({
      MemorySize: STEPS[step].memoryMb,
      Timeout: STEPS[step].timeoutSeconds,
      Architectures: ['x86_64'],
      TracingConfig: { Mode: 'Active' },
    });
    expect(Properties.Environment.Variables).toMatchObject({
      HEADSTART_STORE: expect.anything(),
      NODE_PATH: expect.any(String),
    });
  });

  test.each(FUNCTION_STEP_NAMES)('%s may touch the prefixes of its step and nothing else of the bucket', (step) => {
    const statements = statementsOf(new RegExp(`^Steps${step}Role`));
    expect(prefixes(statements, 's3:GetObject')).toEqual(sorted(STEPS[step].reads));
    expect(prefixes(statements, 's3:PutObject')).toEqual(sorted(STEPS[step].writes));
    const list = statements.find(({ Action }) => Action === 's3:ListBucket');
    expect(sorted([list?.Condition.StringLikeIfExists['s3:prefix']].flat())).toEqual(
      sorted(STEPS[step].reads.map((each) => `${each}*`)),
    );
    const removes = STEPS[step].removes ?? [];
    expect(prefixes(statements, 's3:DeleteObject')).toEqual(removes);
    // Nothing that a run has computed, and no archive, may be removed by a function.
    expect(removes.filter((prefix) => prefix !== 'unfinished/')).toEqual([]);
    const others = actionsOf(statements).filter((action) => !ALLOWED.has(action) && action !== 's3:DeleteObject');
    expect(others).toEqual([]);
  });

  test('Start may read what is dropped and start this state machine', () => {
    const statements = statementsOf(/^UploadStartRole/);
    expect(prefixes(statements, 's3:GetObject')).toEqual(['incoming/']);
    expect(prefixes(statements, 's3:PutObject')).toEqual([]);
    const start = statements.find(({ Action }) => Action === 'states:StartExecution');
    expect(start?.Resource).toEqual({ Ref: machine()[0] });
  });

  test('none asks for more memory than a new account gives', () => {
    const most = resources('AWS::Lambda::Function').map(([, { Properties }]) => Properties.MemorySize);
    expect(most.length).toBeGreaterThan(10);
    expect(Math.max(...most)).toBeLessThanOrEqual(3008);
  });

  test.each(FUNCTION_NAMES)('%s takes memory, time and reserved concurrency from the context', (name) => {
    const of = { [`memory.${name}`]: '5000', [`timeout.${name}`]: '777', [`reserved.${name}`]: '40' };
    const functions = Object.entries(synthesize({ ...PLAIN, ...of }).findResources('AWS::Lambda::Function'));
    const set = functions.filter(([, { Properties }]) => Properties.ReservedConcurrentExecutions === 40);
    expect(set.map(([, { Properties }]) => [Properties.MemorySize, Properties.Timeout])).toEqual(
      set.map(() => [5000, 777]),
    );
    // A zip for a run and a zip for a prediction are each started by a function of their own.
    expect(set).toHaveLength(name === 'Start' ? 2 : 1);
    for (const [id] of set) expect(id).toContain(`${name}Function`);
  });

  test('a state waits for its function for as long as the context lets that run', () => {
    const own = synthesize({ ...PLAIN, 'timeout.ExtractFeatures': '600', 'timeout.WritePredictions': '60' });
    const texts = Object.values(own.findResources('AWS::StepFunctions::StateMachine')).map(
      ({ Properties }) => Properties.DefinitionString as string,
    );
    const states = Object.assign({}, ...texts.map((text) => JSON.parse(text).States));
    expect(states.Features.ItemProcessor.States.ExtractFeatures.TimeoutSeconds).toBe(630);
    expect(states.WritePredictions.TimeoutSeconds).toBe(90);
    expect(states.TrainHead.TimeoutSeconds).toBe(STEPS.TrainHead.timeoutSeconds + 30);
  });

  test('Ingest alone is told what it may fetch from', () => {
    const own = synthesize({ ...PLAIN, webHosts: 'a.org' });
    own.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: STEPS.Ingest.memoryMb,
      Environment: { Variables: Match.objectLike({ HEADSTART_WEB_HOSTS: 'a.org' }) },
    });
  });

  test('those that read features have room for what does not fit into memory', () => {
    const roomy = resources('AWS::Lambda::Function').filter(([, { Properties }]) => Properties.EphemeralStorage);
    expect(roomy.map(([id, { Properties }]) => [id.replace(/Function.*/, ''), Properties.EphemeralStorage])).toEqual([
      ['StepsTrainHead', { Size: 10_240 }],
      ['StepsEvaluate', { Size: 5120 }],
    ]);
    const millionRows = 1e6 * 1280 * Float32Array.BYTES_PER_ELEMENT;
    expect((STEPS.TrainHead.scratchMb ?? 0) * 1024 ** 2).toBeGreaterThan(2 * millionRows);
    expect((STEPS.Evaluate.scratchMb ?? 0) * 1024 ** 2).toBeGreaterThan(millionRows);
  });

  test('TrainHead is an image where functions are no processes', () => {
    const images = Object.values(
      synthesize({ gpu: 'off' }).findResources('AWS::Lambda::Function', { Properties: { PackageType: 'Image' } }),
    );
    expect(images.map(({ Properties }) => Properties.Timeout)).toEqual([STEPS.TrainHead.timeoutSeconds]);
    expect(JSON.stringify(images[0]?.Properties.Code.ImageUri)).toMatch(
      /dkr\.ecr.*\/headstart-train-head:[0-9a-f]{32}"/,
    );
  });

  test('Ingest reads the other buckets that the context names', () => {
    const own = synthesize({ ...PLAIN, sourceBuckets: 'other-bucket' });
    const policies = own.findResources('AWS::IAM::Policy');
    const reading = Object.entries(policies).filter(([, policy]) =>
      JSON.stringify(policy).includes(':::other-bucket/*'),
    );
    expect(reading.map(([id]) => id.replace(/Role.*/, '')).sort()).toEqual([
      'StepsExtractFeatures',
      'StepsIngest',
      'StepsPublish',
    ]);
  });
});

describe('the function behind the HTTP interface', () => {
  const own = () => {
    const found = resources('AWS::Lambda::Function').filter(([id]) => id.startsWith('ServingPredict'));
    expect(found).toHaveLength(1);
    return found[0] as [string, Resource];
  };

  test('is called by those whom IAM lets, at the address that the stack tells', () => {
    const [[id, { Properties }]] = resources('AWS::Lambda::Url') as [[string, Resource]];
    expect(resources('AWS::Lambda::Url')).toHaveLength(1);
    expect(Properties).toEqual({ AuthType: 'AWS_IAM', TargetFunctionArn: { 'Fn::GetAtt': [own()[0], 'Arn'] } });
    expect(template.findOutputs('PredictUrl').PredictUrl?.Value).toEqual({ 'Fn::GetAtt': [id, 'FunctionUrl'] });
    // Nobody is let in by the function's own policy.
    const open = resources('AWS::Lambda::Permission').filter(([, each]) => each.Properties.Principal === '*');
    expect(open).toEqual([]);
  });

  test('is open to everybody where the context says so, and absent where it says so', () => {
    const open = synthesize({ ...PLAIN, predictAuth: 'none' });
    open.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE' });
    const absent = synthesize({ ...PLAIN, predict: 'off' });
    absent.resourceCountIs('AWS::Lambda::Url', 0);
    expect(absent.findOutputs('Predict*')).toEqual({});
    absent.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
  });

  test('has a vCPU, serves the model that the context names, and keeps no sandbox warm', () => {
    expect(own()[1].Properties).toMatchObject({
      MemorySize: PREDICT.memoryMb,
      Timeout: PREDICT.timeoutSeconds,
      Environment: { Variables: { HEADSTART_MODEL: 'default', HEADSTART_STORE: expect.anything() } },
    });
    expect(own()[1].Properties.ReservedConcurrentExecutions).toBeUndefined();
    expect(resources('AWS::Lambda::Version')).toEqual([]);
    const named = synthesize({ ...PLAIN, predictModel: 'pets@v3' });
    named.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ HEADSTART_MODEL: 'pets@v3' }) },
    });
  });

  test('may read models and what lies under predict/, and write nothing', () => {
    const statements = statementsOf(/^ServingPredictRole/);
    expect(prefixes(statements, 's3:GetObject')).toEqual(['models/', 'predict/']);
    expect(prefixes(statements, 's3:PutObject')).toEqual([]);
    expect(actionsOf(statements).filter((action) => !ALLOWED.has(action))).toEqual([]);
  });
});

describe('a batch prediction', () => {
  const placeholders = Object.fromEntries(PREDICTION_STEP_NAMES.map((step) => [step, `\${${step}}`]));

  test('runs the document of its pipeline and no other', () => {
    const { DefinitionString, DefinitionSubstitutions } = machine('Predictions')[1].Properties;
    const { StartAt, States } = JSON.parse(DefinitionString);
    const wanted = predictionPipeline(placeholders as PredictionTargets, {
      ...{ concurrency: 100, resultBucket: `\${bucket}` },
    });
    expect({ StartAt, States }).toEqual({ StartAt: wanted.StartAt, States: wanted.States });
    expect(Object.keys(DefinitionSubstitutions).sort()).toEqual([...PREDICTION_STEP_NAMES, 'bucket'].sort());
  });

  test('may run the items of its own Map, read their list, and call its own functions', () => {
    const own = statementsOf(/^Predictions(Role|MapPolicy)/);
    const start = own.find(({ Action }) => Action === 'states:StartExecution');
    expect(start?.Resource).toEqual({ Ref: machine('Predictions')[0] });
    const reads = own.filter(({ Action }) => Action === 's3:GetObject');
    expect(reads.map(({ Resource }) => keyOf(Resource))).toEqual(['predictions/*/shards.json']);
    expect(writersOf(own)).toEqual([RESULT_ACTIONS]);
    const invoke = own.find(({ Action }) => Action === 'lambda:InvokeFunction');
    expect([invoke?.Resource].flat()).toHaveLength(PREDICTION_STEP_NAMES.length);
  });

  test.each(PREDICTION_STEP_NAMES)('%s has what its step needs, and nothing else of the bucket', (step) => {
    const found = resources('AWS::Lambda::Function').filter(([id]) => id.startsWith(`Predictions${step}Function`));
    const { memoryMb, timeoutSeconds, reads, writes } = PREDICTION_STEPS[step];
    expect(found.map(([, { Properties }]) => Properties)).toMatchObject([
      { MemorySize: memoryMb, Timeout: timeoutSeconds },
    ]);
    const statements = statementsOf(new RegExp(`^Predictions${step}Role`));
    expect(prefixes(statements, 's3:GetObject')).toEqual(sorted(reads));
    expect(prefixes(statements, 's3:PutObject')).toEqual(sorted(writes));
    expect(actionsOf(statements).filter((action) => !ALLOWED.has(action))).toEqual([]);
  });

  test('is started by a zip under predict/', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { object: { key: [{ wildcard: 'predict/*.zip' }] } } },
    });
    const statements = statementsOf(/^PredictUploadStartRole/);
    expect(prefixes(statements, 's3:GetObject')).toEqual(['predict/']);
    const start = statements.find(({ Action }) => Action === 'states:StartExecution');
    expect(start?.Resource).toEqual({ Ref: machine('Predictions')[0] });
  });
});

describe('an archive under incoming/', () => {
  test('starts a run, and only with prefix and suffix together', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          object: { key: ['.zip', '.tar', '.tar.gz', '.tgz'].map((end) => ({ wildcard: `incoming/*${end}` })) },
        },
      },
    });
  });
});

describe('whoever watches', () => {
  test('is told by e-mail how runs end, and of alarms', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'me@example.org' });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({
        source: ['aws.states'],
        detail: {
          stateMachineArn: [{ Ref: Match.anyValue() }],
          status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      }),
    });
    const alarms = resources('AWS::CloudWatch::Alarm');
    expect(alarms.map(([id]) => id.replace(/^Watch|[0-9A-F]{8}$/g, '')).sort()).toEqual([
      'RunFailed',
      'RunTooLong',
      'StartFailed',
      'Throttled',
    ]);
    for (const [, { Properties }] of alarms) {
      expect(Properties.AlarmActions).toHaveLength(1);
      // CloudWatch refuses an alarm on an expression of more than ten metrics, which no emulator does.
      const measured = (Properties.Metrics ?? []).filter((each: Json) => each.MetricStat);
      expect(measured.length).toBeLessThanOrEqual(10);
    }
  });

  test('has a dashboard', () => {
    expect(JSON.stringify(only('AWS::CloudWatch::Dashboard').Properties.DashboardBody)).toContain('ExecutionsFailed');
  });
});

interface Statement {
  readonly Action: string | string[];
  readonly Resource: Json;
  readonly Condition?: Json;
}

const ALLOWED = new Set([
  ...['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:PutObject', 's3:AbortMultipartUpload'],
  ...['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
]);

/** What a Map needs to upload its results in parts. */
const RESULT_ACTIONS = ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'];

/** The actions of the statements that allow writing to the bucket, which is to be for the results of a Map alone. */
function writersOf(statements: readonly Statement[]): string[][] {
  const writing = statements.filter(({ Action }) => [Action].flat().includes('s3:PutObject'));
  expect(writing.flatMap(({ Resource }) => [Resource].flat().map(keyOf))).toEqual(['map-results/*']);
  return writing.map(({ Action }) => sorted([Action].flat()));
}

function functionsOf(step: string): [string, Resource][] {
  return resources('AWS::Lambda::Function').filter(([id]) => id.startsWith(`Steps${step}Function`));
}

/** Of the policies whose ids begin so; their actions one by one where a statement has one only. */
function statementsOf(id: RegExp): Statement[] {
  const policies = resources('AWS::IAM::Policy').filter(([own]) => id.test(own));
  expect(policies.length).toBeGreaterThan(0);
  return policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

const actionsOf = (statements: readonly Statement[]) => statements.flatMap(({ Action }) => Action);
const sorted = (list: readonly string[]) => [...list].sort();

/** The end of an ARN of objects: `runs/*` of { 'Fn::Join': ['', [bucket, '/runs/*']] }. */
const keyOf = (resource: Json): string => String(resource['Fn::Join'][1].at(-1)).replace(/^\//, '');

function prefixes(statements: readonly Statement[], action: string): string[] {
  const own = statements.filter(({ Action }) => [Action].flat().includes(action));
  return sorted(own.flatMap(({ Resource }) => [Resource].flat().map((each) => keyOf(each).replace(/\*$/, ''))));
}
