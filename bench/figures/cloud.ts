import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { estimateRun } from '../../cli/estimate/estimate-run';
import { runShape } from '../../cli/estimate/run-shape';
import { callDollars } from '../../functions/price-table';
import { STEPS } from '../../functions/steps';
import { STEP_PACKAGES } from '../../infra/native-packages';
import { openSource } from '../../shared/archive/open-source';
import { parseConfig } from '../../shared/config';
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
/** Steps that may be called again on a finished run, with what each is told beside the run's id. */
const TIMED = ['Ingest', 'ExtractFeatures', 'TrainHead', 'Evaluate', 'Publish'] as const;

/** What only a deployment shows: requests against the estimate, how functions start, how large they are. */
export const cloud: Figure = {
  id: 'cloud',
  title: 'Deployed into LocalStack',
  about:
    'The stack as CDK deploys it, its functions processes of this machine. A run on the photographs with nothing cached, its requests to S3 and its states counted and held against `headstart estimate`. Then each function is called on that finished run in a new environment and, twice, in the same one: seconds are from request to answer, of the new one. Of AWS it says how much work a start is, not how long AWS takes to bring a package.',
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
    for (const step of TIMED) rows.push(await timeFunction(lambda, step, source, bench));
    return { rows, ratios };
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
  };
}

async function timeFunction(
  lambda: LambdaClient,
  step: (typeof TIMED)[number],
  source: string,
  bench: Bench,
): Promise<Row> {
  const name = await findFunction(lambda, step);
  const told = { Ingest: { input: { source } }, ExtractFeatures: { item: { shard: 0, images: 256 } } };
  const event = { runId: RUN_ID, ...(step in told && told[step as keyof typeof told]) };
  const first: FunctionCall[] = [];
  const later: FunctionCall[] = [];
  for (let round = 1; round <= bench.rounds; round++) {
    await renewEnvironment(lambda, name);
    first.push(await callFunction(lambda, name, event));
    for (let again = 0; again < 2; again++) later.push(await callFunction(lambda, name, event));
  }
  const warm = median(later.map(({ seconds }) => seconds));
  const { memoryMb } = STEPS[step];
  const size = step === 'TrainHead' ? undefined : packageSize(STEPS[step].file, STEP_PACKAGES[step]);
  bench.log(
    `${step.padEnd(26)} ${median(first.map(({ seconds }) => seconds)).toFixed(2)} s, then ${warm.toFixed(2)} s`,
  );
  return {
    name: step,
    unit: 's',
    values: first.map(({ seconds }) => seconds),
    facts: {
      'of which start': `${(median(first.map(({ initMs = Number.NaN }) => initMs)) / 1000).toFixed(2)} s`,
      'in the same environment': `${warm.toFixed(2)} s`,
      'peak MB': Math.max(...[...first, ...later].map(({ peakMb }) => peakMb)),
      'of MB': memoryMb,
      package: size ? `${size.zipped.toFixed(1)} MB, unpacked ${size.unpacked.toFixed(0)} MB` : 'a container image',
      'dollars per 1,000 warm calls': (
        1000 * callDollars(median(later.map(({ handlerMs }) => handlerMs)) / 1000, memoryMb)
      ).toFixed(4),
    },
  };
}
