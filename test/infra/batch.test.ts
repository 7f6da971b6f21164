import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Targets } from '../../functions/pipeline';
import { FUNCTION_STEP_NAMES, LARGE_JOB, STEPS } from '../../functions/steps';
import { BatchEnvironment } from '../../infra/batch-environment';
import { BatchJob } from '../../infra/batch-job';
import { imageSources } from '../../infra/image-source';
import { LargeJob } from '../../infra/large-job';
import { readParameters } from '../../infra/parameters';
import { RunMachine } from '../../infra/run-machine';

const TARGETS = Object.fromEntries(
  FUNCTION_STEP_NAMES.map((name) => [name, `arn:aws:lambda:us-east-1:111111111111:function:${name}`]),
) as Targets;

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const templates = new Map<string, Template>();

/** Made once for each context: gathering an image's source bundles a function. */
function synthesize(context: Readonly<Record<string, unknown>> = {}): Template {
  const key = JSON.stringify(context);
  const template = templates.get(key) ?? makeTemplate(context);
  templates.set(key, template);
  return template;
}

/** The stack's parts that belong to the full pass, with a state machine that calls functions which are not there. */
function makeTemplate(context: Readonly<Record<string, unknown>>): Template {
  const stack = new Stack(new App(), 'Headstart');
  const parameters = readParameters(context);
  const bucket = new Bucket(stack, 'Data');
  const common = { bucket, parameters };
  const images = imageSources(stack, parameters);
  const { queue, largeQueue } =
    parameters.gpu || parameters.large
      ? new BatchEnvironment(stack, 'Batch', parameters)
      : { queue: undefined, largeQueue: undefined };
  new RunMachine(stack, 'Runs', {
    ...common,
    targets: TARGETS,
    ...(queue && { fullPass: new BatchJob(stack, 'FullPass', { ...common, queue, image: images['full-pass'] }) }),
    ...(largeQueue && {
      largeJob: new LargeJob(stack, 'Large', { ...common, queue: largeQueue, image: images['large-job'] }),
    }),
  });
  return Template.fromStack(stack);
}

const definitionOf = (template: Template) => {
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  return JSON.parse(machine?.Properties.DefinitionString).States;
};

/** All that the roles whose logical id begins so may do. */
function statementsOf(template: Template, role: string): Statement[] {
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref.startsWith(role)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

/** What CloudFormation replaces. */
const placeholder = (name: string) => `\${${name}}`;

const actionsOf = (statements: readonly Statement[]) => statements.flatMap(({ Action }) => Action).sort();

/** As processes, which takes no image: what is tested here is the same with one. */
const template = synthesize({ packaging: 'process', fullPassAbove: '5000' });

describe('BatchEnvironment', () => {
  test('scales from zero, on spot instances with a GPU, and needs no instance while no job waits', () => {
    template.hasResourceProperties('AWS::Batch::ComputeEnvironment', {
      Type: 'managed',
      State: 'ENABLED',
      // The service-linked role, with which it can be changed in place.
      ServiceRole: Match.absent(),
      ReplaceComputeEnvironment: false,
      ComputeResources: {
        Type: 'SPOT',
        AllocationStrategy: 'SPOT_PRICE_CAPACITY_OPTIMIZED',
        MinvCpus: 0,
        MaxvCpus: 16,
        InstanceTypes: ['g4dn.xlarge', 'g5.xlarge', 'g6.xlarge'],
        Ec2Configuration: [{ ImageType: 'ECS_AL2023_NVIDIA' }],
      },
    });
    template.allResourcesProperties('AWS::Batch::JobQueue', {
      State: 'ENABLED',
      ComputeEnvironmentOrder: [{ Order: 1 }],
    });
  });

  test('has machines without a GPU for large sets, there as long as a job and never taken back', () => {
    template.hasResourceProperties('AWS::Batch::ComputeEnvironment', {
      Type: 'managed',
      State: 'ENABLED',
      ServiceRole: Match.absent(),
      ReplaceComputeEnvironment: false,
      ComputeResources: {
        ...{ Type: 'FARGATE', MaxvCpus: 16, MinvCpus: Match.absent(), InstanceTypes: Match.absent() },
        // The network of the other jobs.
        Subnets: Match.arrayWith([{ Ref: Match.stringLikeRegexp('^BatchNetwork') }]),
      },
    });
    template.resourceCountIs('AWS::EC2::VPC', 1);
    const alone = synthesize({ packaging: 'process', gpu: 'off' });
    alone.resourceCountIs('AWS::Batch::ComputeEnvironment', 1);
    const ids = (of: Template, type: string) => Object.keys(of.findResources(type)).sort();
    // A GPU that is added later finds the network that is there.
    for (const type of ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::EC2::SecurityGroup']) {
      expect(ids(alone, type)).toEqual(ids(template, type));
    }
  });

  test('takes instances, spot or not, and their number from the context', () => {
    const own = synthesize({ packaging: 'process', gpuInstances: 'g5,g6.2xlarge', gpuSpot: 'off', gpuMaxVcpus: '64' });
    own.hasResourceProperties('AWS::Batch::ComputeEnvironment', {
      ComputeResources: {
        Type: 'EC2',
        AllocationStrategy: 'BEST_FIT_PROGRESSIVE',
        MaxvCpus: 64,
        InstanceTypes: ['g6.2xlarge', 'g5'],
      },
    });
    expect(() => readParameters({ gpuInstances: 'm5.large' })).toThrow(
      /"gpuInstances" is "m5.large": wanted g4dn, g5 or g6/,
    );
  });

  test('lives in public subnets without a NAT gateway, lets nothing in, and reaches S3 through a gateway endpoint', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::EC2::EIP', 0);
    template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: true });
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' });
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    template.allResourcesProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
  });

  test('starts instances by the newest version of the launch template', () => {
    const [id] = Object.keys(template.findResources('AWS::EC2::LaunchTemplate'));
    template.hasResourceProperties('AWS::Batch::ComputeEnvironment', {
      ComputeResources: {
        LaunchTemplate: {
          LaunchTemplateId: { Ref: id },
          Version: { 'Fn::GetAtt': [id, 'LatestVersionNumber'] },
        },
      },
    });
  });

  test('starts instances with an encrypted disk, which hand their identity to nobody by the old protocol', () => {
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: {
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [{ Ebs: { Encrypted: true, VolumeSize: 60, VolumeType: 'gp3' } }],
      },
    });
  });
});

describe('BatchJob', () => {
  test('asks for one GPU, refuses to run without it, and has a time limit', () => {
    synthesize().hasResourceProperties('AWS::Batch::JobDefinition', {
      Type: 'container',
      PlatformCapabilities: ['EC2'],
      Timeout: { AttemptDurationSeconds: STEPS.FullPass.timeoutSeconds },
      ContainerProperties: {
        Command: ['--require-gpu'],
        Privileged: Match.absent(),
        ResourceRequirements: [
          { Type: 'MEMORY', Value: String(STEPS.FullPass.memoryMb) },
          { Type: 'VCPU', Value: '4' },
          { Type: 'GPU', Value: '1' },
        ],
        Environment: Match.arrayWith([{ Name: 'AWS_REGION', Value: { Ref: 'AWS::Region' } }]),
      },
    });
  });

  test('is tried again where it asks for it or its spot instance was taken back, or native code crashed, and for no other reason', () => {
    template.hasResourceProperties('AWS::Batch::JobDefinition', {
      RetryStrategy: {
        Attempts: 10,
        EvaluateOnExit: [
          { Action: 'RETRY', OnExitCode: '75' },
          { Action: 'RETRY', OnStatusReason: 'Host EC2*' },
          { Action: 'RETRY', OnExitCode: '139' },
          { Action: 'RETRY', OnExitCode: '134' },
          { Action: 'EXIT', OnReason: '*' },
        ],
      },
    });
  });

  test('may touch the prefixes of its step in the bucket and nothing else', () => {
    const statements = statementsOf(template, 'FullPassRole');
    expect(new Set(actionsOf(statements))).toEqual(
      new Set([
        ...['s3:AbortMultipartUpload', 's3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:PutObject'],
        's3:DeleteObject',
      ]),
    );
    // Rows of unfinished shards alone may be removed.
    const removal = statements.filter(({ Action }) => Action.includes('s3:DeleteObject'));
    expect(removal.map(({ Action }) => Action)).toEqual(['s3:DeleteObject']);
    expect(JSON.stringify(removal[0]?.Resource).match(/\/[\w/]+\*/g)).toEqual(['/unfinished/*']);
    const put = statements.find(({ Action }) => Action.includes('s3:PutObject'));
    const text = JSON.stringify(put?.Resource);
    for (const prefix of STEPS.FullPass.writes) expect(text).toContain(`/${prefix}*`);
    expect(text).not.toContain('"/*"');
    const other = statementsOf(synthesize({ packaging: 'process', sourceBuckets: 'photographs' }), 'FullPassRole');
    expect(JSON.stringify(other)).toContain('photographs/*');
  });

  test('runs as a process of the machine that deploys where there is no container engine', () => {
    template.hasResourceProperties('AWS::Batch::JobDefinition', {
      JobDefinitionName: 'Headstart-full-pass',
      ContainerProperties: {
        Image: 'headstart-full-pass:process',
        Command: ['--device', 'cpu'],
        Environment: Match.arrayWith([Match.objectLike({ Name: 'NODE_PATH' })]),
      },
    });
  });
});

describe('LargeJob', () => {
  const definitionOfJob = (of: Template) => {
    const found = Object.entries(of.findResources('AWS::Batch::JobDefinition')).find(([id]) => id.startsWith('Large'));
    return found?.[1].Properties;
  };

  test('has a machine of Fargate with all the memory and disk there is for its vCPUs, and no GPU', () => {
    expect(definitionOfJob(synthesize())).toMatchObject({
      JobDefinitionName: 'Headstart-large',
      PlatformCapabilities: ['FARGATE'],
      Timeout: { AttemptDurationSeconds: LARGE_JOB.timeoutSeconds },
      ContainerProperties: {
        Command: ['--device', 'cpu'],
        EphemeralStorage: { SizeInGiB: 200 },
        NetworkConfiguration: { AssignPublicIp: 'ENABLED' },
        ResourceRequirements: [
          { Type: 'MEMORY', Value: '30720' },
          { Type: 'VCPU', Value: '4' },
        ],
        Environment: expect.arrayContaining([
          { Name: 'HEADSTART_VCPUS', Value: '4' },
          { Name: 'NODE_OPTIONS', Value: '--max-old-space-size=23040' },
        ]),
      },
    });
    const larger = definitionOfJob(synthesize({ packaging: 'process', largeVcpus: '16' }));
    expect(larger.ContainerProperties.ResourceRequirements).toEqual([
      { Type: 'MEMORY', Value: '122880' },
      { Type: 'VCPU', Value: '16' },
    ]);
    expect(() => readParameters({ largeVcpus: '6' })).toThrow(/"largeVcpus" is "6": wanted 4, 8 or 16/);
  });

  test('may touch what its steps and their features need, and remove no more than unfinished rows', () => {
    const statements = statementsOf(template, 'LargeRole');
    const objectsOf = (action: string) =>
      statements
        .filter(({ Action }) => [Action].flat().includes(action))
        .flatMap(({ Resource }) => JSON.stringify(Resource).match(/(?<=")\/[\w/]*\*/g) ?? [])
        .sort();
    const under = (prefixes: readonly string[]) => prefixes.map((prefix) => `/${prefix}*`).sort();
    expect(objectsOf('s3:GetObject')).toEqual(
      under(['base/', 'features/', 'incoming/', 'runs/', 'sources/', 'unfinished/']),
    );
    expect(objectsOf('s3:PutObject')).toEqual(under(['features/', 'runs/', 'unfinished/']));
    expect(objectsOf('s3:DeleteObject')).toEqual(['/unfinished/*']);
  });

  test('is what large sets are sent to, by what Ingest says or by a number of images', () => {
    const states = definitionOf(template);
    expect(states.ChooseTraining).toMatchObject({
      Choices: [
        {
          And: [
            { Variable: '$.large', IsPresent: true },
            { Variable: '$.large', BooleanEquals: true },
          ],
          Next: 'TrainHeadJob',
        },
      ],
      Default: 'TrainHead',
    });
    for (const [state, task] of [
      ['TrainHeadJob', 'train-head'],
      ['EvaluateJob', 'evaluate'],
    ] as const) {
      expect(states[state]).toMatchObject({
        Resource: 'arn:aws:states:::batch:submitJob.sync',
        Parameters: { JobQueue: placeholder('largeQueue'), JobDefinition: placeholder('largeJob') },
        ResultPath: null,
      });
      expect(JSON.stringify(states[state])).toContain(`"Value":"${task}"`);
    }
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      DefinitionSubstitutions: Match.objectLike({
        largeQueue: { 'Fn::GetAtt': [Match.stringLikeRegexp('^BatchLargeQueue'), 'JobQueueArn'] },
        largeJob: { Ref: Match.stringLikeRegexp('^LargeDefinition') },
      }),
    });
    const own = definitionOf(synthesize({ packaging: 'process', gpu: 'off', largeAbove: '5000' }));
    expect(own.ChooseTraining.Choices[0].And).toContainEqual({ Variable: '$.images', NumericGreaterThan: 5000 });
    // Its image is made once, ahead of its first task.
    const built = definitionOf(synthesize());
    expect(built.TrainHeadJobImage).toMatchObject({
      Parameters: { ProjectName: 'Headstart-large-job' },
      Next: 'TrainHeadJob',
    });
    expect(built.EvaluateJobImage).toBeUndefined();
  });
});

describe('the image of the full pass', () => {
  const built = synthesize();
  const states = definitionOf(built);

  test.each([
    ['FullPassFeatures', 'ChooseTraining'],
    ['FullPassAugment', 'ChooseTraining'],
    ['FullPassFineTune', 'ChooseEvaluation'],
  ])('is built before %s where it is missing', (job, next) => {
    expect(states[`${job}Image`]).toMatchObject({
      Type: 'Task',
      Resource: 'arn:aws:states:::codebuild:startBuild.sync',
      Parameters: { ProjectName: 'Headstart-full-pass' },
      ResultPath: null,
      Next: job,
      Catch: [{ ErrorEquals: ['States.ALL'], Next: `${job}Failed` }],
    });
    expect(states[job].Next).toBe(next);
    // Nothing leads to the job but its image, a retry apart.
    expect(JSON.stringify(states).split(`"Next":"${job}"`)).toHaveLength(2);
  });

  test('is built by a project that the state machine may start, watch and stop', () => {
    const statements = statementsOf(built, 'RunsRole').filter(({ Action }) => /codebuild/.test(String(Action)));
    expect(statements.map((statement) => actionsOf([statement]))).toEqual(
      statements.map(() => ['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild']),
    );
    expect(statements.map(({ Resource }) => /project\/([\w-]+)"/.exec(JSON.stringify(Resource))?.[1])).toEqual([
      ...['Headstart-full-pass', 'Headstart-large-job'],
    ]);
    const all = JSON.stringify(statementsOf(built, 'RunsRole'));
    expect(all).toContain(':rule/StepFunctionsGetEventForCodeBuildStartBuildRule"');
  });

  test('is the one that the job runs, and the instance may fetch', () => {
    const images = Object.values(built.findResources('AWS::Batch::JobDefinition')).map(
      ({ Properties }) =>
        /headstart-[\w-]+:[0-9a-f]{32}(?=")/.exec(JSON.stringify(Properties.ContainerProperties.Image))?.[0],
    );
    expect(images).toEqual([
      expect.stringMatching(/^headstart-full-pass:/),
      expect.stringMatching(/^headstart-large-job:/),
    ]);
    for (const id of ['FullPass', 'Large']) {
      expect(actionsOf(statementsOf(built, `${id}ContainerExecutionRole`))).toContain('ecr:BatchGetImage');
    }
  });
});

describe('RunMachine with a full pass', () => {
  test('submits the job to the queue, waits for it, and sends large sets there', () => {
    const states = definitionOf(template);
    for (const [state, task] of [
      ['FullPassFeatures', 'features'],
      ['FullPassAugment', 'augment'],
      ['FullPassFineTune', 'fine-tune'],
    ]) {
      expect(states[state!]).toMatchObject({
        Resource: 'arn:aws:states:::batch:submitJob.sync',
        Parameters: { JobQueue: placeholder('queue'), JobDefinition: placeholder('job') },
        ResultPath: null,
      });
      expect(JSON.stringify(states[state!])).toContain(`"Value":"${task}"`);
    }
    expect(states.ChooseFeatures.Choices).toContainEqual({
      Variable: '$.images',
      NumericGreaterThan: 5000,
      Next: 'FullPassFeatures',
    });
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      DefinitionSubstitutions: Match.objectLike({
        queue: { 'Fn::GetAtt': [Match.stringLikeRegexp('^BatchQueue'), 'JobQueueArn'] },
        job: { Ref: Match.stringLikeRegexp('^FullPassDefinition') },
      }),
    });
  });

  test('may submit this job to this queue, look at jobs, end them, and keep the rule that it waits by', () => {
    const alone = synthesize({ packaging: 'process', large: 'off' });
    const statements = statementsOf(alone, 'RunsRole').filter(({ Action }) => /batch|events/.test(String(Action)));
    expect(actionsOf(statements)).toEqual([
      'batch:DescribeJobs',
      'batch:SubmitJob',
      'batch:TerminateJob',
      'events:DescribeRule',
      'events:PutRule',
      'events:PutTargets',
    ]);
    const resourceOf = (action: string) =>
      JSON.stringify(statements.find(({ Action }) => Action.includes(action))?.Resource);
    expect(resourceOf('batch:SubmitJob')).toMatch(/BatchQueue.*FullPassDefinition/);
    expect(resourceOf('batch:TerminateJob')).toContain(':job/*');
    expect(resourceOf('events:PutRule')).toContain(':rule/StepFunctionsGetEventsForBatchJobsRule');
  });

  test('with "-c gpu=false" and "-c large=false" has no job, no network, no right to either, and says so to a run that asks', () => {
    const without = synthesize({ packaging: 'process', gpu: 'false', large: 'false' });
    for (const type of ['Batch::ComputeEnvironment', 'Batch::JobQueue', 'Batch::JobDefinition', 'EC2::VPC']) {
      without.resourceCountIs(`AWS::${type}`, 0);
    }
    expect(String(actionsOf(statementsOf(without, 'RunsRole')))).not.toMatch(/batch|events/);
    const states = definitionOf(without);
    expect(states.FullPassAugment ?? states.TrainHeadJob ?? states.ChooseTraining).toBeUndefined();
    expect(states.FullPassMissing).toMatchObject({ Parameters: { error: 'SetupError' }, Next: 'RecordFailure' });
  });

  test.each([{}, { packaging: 'process' }, { gpu: 'false', large: 'false' }])(
    'takes no custom resource: %j',
    (context) => {
      const types = Object.values(synthesize(context).toJSON().Resources as Record<string, { Type: string }>);
      expect(types.filter(({ Type }) => /^(Custom::|AWS::CloudFormation::CustomResource)/.test(Type))).toEqual([]);
    },
  );
});
