import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { estimateRun } from '../../cli/estimate/estimate-run';
import { runShape } from '../../cli/estimate/run-shape';
import { callDollars } from '../../functions/price-table';
import { FUNCTION_STEP_NAMES, PREDICT, STEPS, type StepSpec } from '../../functions/steps';
import { type NativePackage, PREDICT_PACKAGES, STEP_PACKAGES } from '../../infra/native-packages';
import { openSource } from '../../shared/archive/open-source';
import { parseConfig } from '../../shared/config';
import { promote } from '../../shared/registry/promote';
import { publishVersion } from '../../shared/registry/publish-version';
import { FAILURE_STEP } from '../../shared/states';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { connectionTo } from '../../test/localstack/aws-environment';
import { deployStack } from '../../test/localstack/deploy-stack';
import { prepareBase } from '../../test/localstack/prepare-base';
import { type Localstack, startLocalstack } from '../../test/localstack/start-localstack';
import { TheStack } from '../../test/localstack/the-stack';
import { localstackPython } from '../../test/support/requirements';
import { countRequests, s3Requests } from '../cloud/count-requests';
import { callFunction, type FunctionCall, findFunction, renewEnvironment } from '../cloud/function-starts';
import { packageSize } from '../cloud/package-size';
import { type Bench, type Figure, median, type Row } from '../figure';

const RUN_ID = 'bench';
const CONCURRENCY = 2;
/** Steps that may be called again on a finished run. */
const STEPS_TIMED = FUNCTION_STEP_NAMES.filter((name) => name !== FAILURE_STEP);
const MODEL = 'default';
const DOLLARS = 'dollars per 1,000 warm calls';

/** A function, what it is called with and what was said of it when it was deployed. */
interface Timed {
  readonly name: string;
  readonly event: object;
  readonly spec: StepSpec;
  /** None where it is a container image. */
  readonly packages?: readonly NativePackage[];
}

/** What only a deployment shows: requests against the estimate, how functions start, how large they are. */
export const cloud: Figure = {
  id: 'cloud',
  title: 'Deployed into LocalStack',
  about:
    'The stack as CDK deploys it, its functions processes of this machine. A run on the photographs with nothing cached, its requests to S3 and its states counted and held against `headstart estimate`. Then each function is called on that finished run in a new environment and, four times, in the same one: seconds are from request to answer, of the new one. Of AWS it says how much work a start is, not how long AWS takes to bring a package.',
  async measure(bench) {
    const python = localstackPython();
    if (!python) throw new Error('The figure "cloud" needs LocalStack: run "npm run setup -- --for test"');
    const localstack = await startLocalstack({ python });
    try {
      return await measureStack(localstack, bench);
    } finally {
      await localstack.stop();
    }
  },
};

async function measureStack(localstack: Localstack, bench: Bench) {
  const { env, endpoint, root } = localstack;
  const context = { packaging: 'process', allowLoopback: 'true', concurrency: String(CONCURRENCY) };
  const outputs = await deployStack({ env, root, context, say: bench.log });
  await prepareBase(outputs.BucketName, env, 'stanford-dogs');
  const stack = new TheStack({ endpoint, env, outputs });
  const lambda = new LambdaClient(connectionTo({ endpoint, env }));
  try {
    const source = await stack.lay('photographs', await readFile(bench.archive));
    const ratios = await compareWithEstimate(stack, source, join(root, 'localstack.log'), bench);
    const rows: Row[] = [];
    await publishModel(stack);
    for (const timed of await timedFunctions(source, bench)) rows.push(await timeFunction(lambda, timed, bench));
    const predict = rows.at(-1)?.facts?.[DOLLARS];
    return { rows, ratios: { ...ratios, 'dollars per 1,000 predictions': Number(predict) } };
  } finally {
    lambda.destroy();
    stack.close();
  }
}

async function compareWithEstimate(stack: TheStack, source: string, logFile: string, bench: Bench) {
  const config = parseConfig({});
  const archive = await openSource(pathToFileURL(bench.archive).href, (uri) => openBlobStore(uri));
  const estimate = estimateRun(await runShape(archive, config), config, { concurrency: CONCURRENCY });
  const begun = (await readFile(logFile, 'utf8')).length;
  const { arn, status, cause } = await stack.run(RUN_ID, source);
  if (status !== 'SUCCEEDED') throw new Error(`The run on LocalStack has ${status}: ${cause}`);
  const requests = s3Requests(countRequests((await readFile(logFile, 'utf8')).slice(begun)));
  // LocalStack tells no history of a Map's children; each enters the states of its shard.
  const entered = (await stack.history(arn)).filter(({ type }) => type?.endsWith('StateEntered')).length;
  const transitions = entered + estimate.shape.shards;
  bench.log(`S3: ${requests.writes} writes, ${requests.reads} reads; ${transitions} states`);
  return {
    'S3 writes off the estimate': Math.abs(estimate.s3.writes / requests.writes - 1),
    'S3 reads off the estimate': Math.abs(estimate.s3.reads / requests.reads - 1),
    'states off the estimate': Math.abs(estimate.stateTransitions / transitions - 1),
    'dollars per 1,000 images trained': (1000 * estimate.dollars.total) / estimate.shape.images,
  };
}

/** The run's model as the registry's latest, which the predict function serves. */
async function publishModel(stack: TheStack): Promise<void> {
  const now = () => new Date();
  const { version } = await publishVersion(stack.store, { name: MODEL, runId: RUN_ID, runs: stack.store, now });
  await promote(stack.store, version, { by: 'publish', now });
}

/** Each step on the finished run, and the predict function on one photograph. */
async function timedFunctions(source: string, bench: Bench): Promise<Timed[]> {
  const told = { Ingest: { input: { source } }, ExtractFeatures: { item: { shard: 0, images: 256 } } };
  const steps = STEPS_TIMED.map((step): Timed => {
    const event = { runId: RUN_ID, ...(step in told && told[step as keyof typeof told]) };
    return { name: step, event, spec: STEPS[step], packages: step === 'TrainHead' ? undefined : STEP_PACKAGES[step] };
  });
  const photo = await readFile(join(bench.photos, 'validation/cats/cat.1000.jpg'));
  const event = {
    ...{ version: '2.0', rawPath: '/', rawQueryString: '', headers: { 'content-type': 'image/jpeg' } },
    ...{ requestContext: { http: { method: 'POST' } }, body: photo.toString('base64'), isBase64Encoded: true },
  };
  return [...steps, { name: 'Predict', event, spec: PREDICT, packages: PREDICT_PACKAGES }];
}

async function timeFunction(lambda: LambdaClient, timed: Timed, bench: Bench): Promise<Row> {
  const { event, packages, spec } = timed;
  const name = await findFunction(lambda, `${timed.name === 'Predict' ? 'Serving' : 'Steps'}${timed.name}`);
  const first: FunctionCall[] = [];
  const later: FunctionCall[] = [];
  for (let round = 1; round <= bench.rounds; round++) {
    await renewEnvironment(lambda, name);
    first.push(await callFunction(lambda, name, event));
    for (let again = 0; again < 4; again++) later.push(await callFunction(lambda, name, event));
  }
  const warm = median(later.map(({ seconds }) => seconds));
  const start = median(first.map(({ initMs = Number.NaN }) => initMs)) / 1000;
  const dollars = callDollars(median(later.map(({ handlerMs }) => handlerMs)) / 1000, spec.memoryMb);
  const size = packages && packageSize(spec.file, packages);
  bench.log(
    `${timed.name.padEnd(26)} ${median(first.map(({ seconds }) => seconds)).toFixed(2)} s, then ${warm.toFixed(2)} s`,
  );
  return {
    name: timed.name,
    unit: 's',
    values: first.map(({ seconds }) => seconds),
    facts: {
      'of which start': `${start.toFixed(2)} s`,
      'in the same environment': `${warm.toFixed(3)} s`,
      'peak MB': Math.max(...[...first, ...later].map(({ peakMb }) => peakMb)),
      'of MB': spec.memoryMb,
      package: size ? `${size.zipped.toFixed(1)} MB, unpacked ${size.unpacked.toFixed(0)} MB` : 'a container image',
      [DOLLARS]: (1000 * dollars).toFixed(4),
    },
  };
}
