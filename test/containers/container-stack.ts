import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { cacheFolder } from '../../cli/cache-folder';
import { LAMBDA_INVOKE } from '../../cli/local/check-definition';
import { interpretStateMachine } from '../../cli/local/interpret-state-machine';
import type { Json } from '../../cli/local/payload-template';
import type { State, StateMachine } from '../../functions/states/state-machine';
import { deleteOldImages } from '../../setup/containers/delete-old-images';
import { buildImage, hasImage } from '../../setup/containers/podman';
import { standIns } from '../../setup/containers/stand-ins';
import { runKeys } from '../../shared/artifacts';
import { S3BlobStore } from '../../shared/storage/s3-blob-store';
import { prepareBase } from '../localstack/prepare-base';
import { type LoopbackServer, startLoopbackServer } from '../support/loopback-server';
import { FunctionContainer } from './function-container';
import { type RunningContainer, runContainer } from './run-container';
import { type DeployedFunction, type DeployedJob, type SynthesizedStack, synthesizeStack } from './synthesized-stack';
import { startVersitygw, type Versitygw } from './versitygw';

/** An execution that the function behind a dropped zip has asked for. */
export interface StartedExecution {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly input: string;
}

export interface ExecutionResult {
  readonly output: Json;
  /** As they were entered, those of a Map's items among them. */
  readonly states: readonly string[];
}

export const BUCKET = 'headstart-containers';
const CODEBUILD = 'arn:aws:states:::codebuild:startBuild.sync';
/** Of the smallest GPU instance. */
const JOB_CPUS = 4;

/**
 * The stack with each of its functions and its job in a container, on the assets that `cdk deploy` would send, over an S3
 * server of others. Its state machines are the template's own, run state by state.
 */
export class ContainerStack {
  readonly store: S3BlobStore;
  readonly cache = cacheFolder(process.env);
  readonly #functions = new Map<string, Promise<FunctionContainer>>();
  readonly #images = new Map<string, Promise<string>>();

  private constructor(
    readonly folder: string,
    readonly s3: Versitygw,
    readonly stack: SynthesizedStack,
    private readonly stepFunctions: LoopbackServer,
    readonly startedExecutions: readonly StartedExecution[],
  ) {
    this.store = new S3BlobStore({ client: s3.client, bucket: stack.bucket });
  }

  /** @param base the network that the bucket is to hold, by name */
  static async open(base: string): Promise<ContainerStack> {
    const folder = await mkdtemp(join(tmpdir(), 'headstart-containers-'));
    const stack = await synthesizeStack(join(folder, 'cdk.out'), BUCKET);
    const s3 = await startVersitygw();
    await s3.createBucket(BUCKET);
    await prepareBase(BUCKET, s3.env, base);
    const started: StartedExecution[] = [];
    const stepFunctions = await startLoopbackServer(async (request, response) => {
      started.push(JSON.parse(await text(request)));
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify({ executionArn: 'x', startDate: 0 }));
    });
    return new ContainerStack(folder, s3, stack, stepFunctions, started);
  }

  /** The function whose logical id begins so. */
  named(start: string): DeployedFunction {
    const found = this.stack.functions.find(({ logicalId }) => logicalId.startsWith(start));
    if (!found) throw new RangeError(`The template has no function whose id begins with "${start}"`);
    return found;
  }

  /** One sandbox of a function, started by its first call. */
  sandbox(deployed: DeployedFunction): Promise<FunctionContainer> {
    const known = this.#functions.get(deployed.logicalId);
    if (known) return known;
    const started = this.#start(deployed);
    this.#functions.set(deployed.logicalId, started);
    return started;
  }

  /** The logical ids of all functions that have been called. */
  calledFunctions(): string[] {
    return [...this.#functions.keys()].sort();
  }

  /**
   * Runs one of the template's state machines to its end.
   * @param job what runs where a state submits one to a GPU, told by its environment
   */
  async execute(
    startAt: string,
    name: string,
    input: Json,
    job: (environment: Readonly<Record<string, string>>) => Promise<void> = (told) => this.#job(told),
  ): Promise<ExecutionResult> {
    const invoked = this.stack.functions.map((deployed) => [
      deployed.arn,
      async (payload: Json) => (await this.sandbox(deployed)).invoke(payload),
    ]);
    const states: string[] = [];
    const output = await interpretStateMachine(withBuilds(this.stack.machine(startAt)), {
      tasks: { ...Object.fromEntries(invoked), [CODEBUILD]: (project: Json) => this.#buildOf(project) },
      jobs: {
        [this.stack.job.definition]: job,
        [this.stack.largeJob.definition]: (told) => this.#job(told, this.stack.largeJob),
      },
      readItems: (_, key) => this.store.get(key),
      ...{ input, executionName: name, signal: new AbortController().signal },
      onEvent: ({ kind, state }) => kind === 'entered' && states.push(state),
    });
    return { output, states };
  }

  /** Starts the job as its definition says and a state tells it; `command` takes the place of the definition's. */
  async startJob(
    environment: Readonly<Record<string, string>>,
    command: readonly string[] = this.stack.job.command,
    job: DeployedJob = this.stack.job,
  ): Promise<RunningContainer> {
    return runContainer({
      ...{ cache: this.cache, image: await this.#image(job.image), command, memoryMb: job.memoryMb, cpus: JOB_CPUS },
      environment: { ...this.s3.env, ...job.environment, AWS_BATCH_JOB_ATTEMPT: '1', ...environment },
    });
  }

  /** Every artifact of a run by its key below the run. */
  async artifacts(runId: string): Promise<Map<string, Uint8Array>> {
    const { prefix } = runKeys(runId);
    const found = new Map<string, Uint8Array>();
    for await (const { key } of this.store.list(prefix)) {
      found.set(key.slice(prefix.length), (await this.store.get(key)) ?? new Uint8Array());
    }
    return found;
  }

  async close(): Promise<void> {
    const started = await Promise.allSettled(this.#functions.values());
    for (const each of started) if (each.status === 'fulfilled') await each.value.stop();
    await this.stepFunctions.close();
    await this.s3.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #start(deployed: DeployedFunction): Promise<FunctionContainer> {
    const { code } = deployed;
    const image = code.kind === 'image' ? await this.#image(code.uri) : standIns().lambda;
    const environment = { ...this.s3.env, AWS_ENDPOINT_URL_SFN: this.stepFunctions.origin };
    return FunctionContainer.start({ cache: this.cache, deployed, image, environment });
  }

  /** The job's definition asks for a GPU, which this machine has not: it is told to take the CPU. */
  async #job(environment: Readonly<Record<string, string>>, job = this.stack.job): Promise<void> {
    const started = await this.startJob(environment, ['--device', 'cpu'], job);
    const code = await started.ended;
    if (code !== 0)
      throw Object.assign(new Error(`exit code ${code}:\n${started.output()}`), { name: 'States.TaskFailed' });
  }

  /** What a project of CodeBuild makes, for a machine without a GPU. */
  #buildOf(project: Json): Promise<string> {
    const { uri } = this.stack.images.find((each) => each.project === project) ?? {};
    if (!uri) throw new RangeError(`No image is built by ${JSON.stringify(project)}`);
    return this.#image(uri);
  }

  /**
   * Builds an image from the asset that CodeBuild would get, by its Dockerfile as it stands; build arguments name what
   * stands in for a registry's images. One that is there is not built again: its tag follows from its source.
   */
  #image(uri: string): Promise<string> {
    const known = this.#images.get(uri);
    if (known) return known;
    const built = this.#build(uri);
    this.#images.set(uri, built);
    return built;
  }

  async #build(uri: string): Promise<string> {
    const source = this.stack.images.find((each) => each.uri === uri);
    if (!source) throw new RangeError(`No project builds the image "${uri}"`);
    const image = `localhost/${uri.slice(uri.indexOf('/') + 1)}`;
    if (await hasImage(this.cache, image)) return image;
    const { node, lambda } = standIns();
    const args = { BASE: lambda, NODE: node, RUNTIME: node, DEVICE: 'cpu' };
    const { folder: context, dockerfile } = source;
    await buildImage(this.cache, { image, dockerfile: join(context, dockerfile), context, args });
    await deleteOldImages(this.cache, image);
    return image;
  }
}

const projectOf = ({ Parameters }: State) => (Parameters as { readonly ProjectName: string }).ProjectName;

/** The local interpreter knows functions and jobs: a build becomes a call of something that builds. */
function withBuilds(machine: StateMachine): StateMachine {
  const replaced = Object.entries(machine.States).map(([name, state]): [string, State] => {
    if (state.Resource !== CODEBUILD) return [name, state];
    return [
      name,
      { ...state, Resource: LAMBDA_INVOKE, Parameters: { FunctionName: CODEBUILD, Payload: projectOf(state) } },
    ];
  });
  return { ...machine, States: Object.fromEntries(replaced) };
}
