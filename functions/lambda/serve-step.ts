import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SHARD_STEP } from '../../shared/states';
import { createBaseProvider } from '../base/base-provider';
import { noteFailedShard } from '../failed-shard';
import type { BaseProvider, Progress, Step, StepContext } from '../handler';
import { callDollars, gbSecondsOf } from '../price-table';
import { baseSources } from './base-sources';
import { refuseEngine } from './refuse-engine';
import { RunLog } from './run-log';
import { noteShardUsage } from './shard-usage';
import { deployedContext } from './step-context';
import { type StepCall, type StepHandler, type StepSandbox, type StepService, stepHandler } from './step-handler';
import { webAccess } from './web-access';

/** A Lambda handler around a step of a run. Nothing is read or made before the first call. */
export const serveStep = (step: Step): StepHandler => stepHandler(step, (sandbox) => openRunStep(step, sandbox));

/** With the base network, which takes a while to load. */
function openRunStep({ name }: Step, sandbox: StepSandbox): StepService<StepContext> {
  const { settings, store, openStore, logger, metrics, decoder } = sandbox;
  const progress = (event: Progress) => log(event, logger);
  const provider = createBaseProvider({
    store,
    notice: (text) => progress({ kind: 'notice', text }),
    ...baseSources({ store, openStore, ...webAccess(settings.web) }),
  });
  const base: BaseProvider = { ...provider, prepare: (config) => provider.prepare(refuseEngine(config)) };
  const runLog = new RunLog({ store, versions: settings.versions, now: Date.now });
  const common: Pick<StepService<StepContext>, 'logged' | 'contextOf'> = {
    logged: (event) => ({ runId: runIdOf(event) }),
    contextOf(signal) {
      const { decode } = decoder;
      return deployedContext({ store, openStore, base, decode, web: settings.web, progress, signal });
    },
  };
  const done = (result: unknown) => count(result, metrics);
  if (name === SHARD_STEP) {
    // Calls of the Map run side by side: each notes what it took for itself.
    return {
      ...common,
      done: async (_, result) => done(result),
      failed: ({ event }, error) => noteFailedShard(store, event, error).catch(() => undefined),
      // What is known of its price is no reason for a call to fail.
      ended: (call) => noteShardUsage(store, runIdOf(call.event), usageOf(call)).catch(() => undefined),
    };
  }
  return {
    ...common,
    begin: ({ event }) => runLog.begin(name, runIdOf(event), (event as { input?: { source?: string } }).input?.source),
    async done({ event, lambda, startedMs }, result) {
      const memoryMb = Number(lambda.memoryLimitInMB);
      await runLog.end(name, runIdOf(event), startedMs, (seconds) => ({
        dollars: callDollars(seconds, memoryMb),
        gbSeconds: gbSecondsOf(seconds, memoryMb),
      }));
      done(result);
    },
  };
}

const runIdOf = (event: unknown) => (event as { readonly runId: string }).runId;

const usageOf = ({ lambda, startedMs }: StepCall) => ({
  callId: lambda.awsRequestId,
  milliseconds: Date.now() - startedMs,
  memoryMb: Number(lambda.memoryLimitInMB),
});

function log(event: Progress, logger: Logger): void {
  // One line per image would cost more than it tells; the result has their number.
  if (event.kind === 'images') return;
  if (event.kind === 'notice') logger.warn(event.text);
  else logger.info(event.kind, { ...event });
}

/** The counts of a step's answer: how many images were computed, found and skipped, say. */
function count(result: unknown, metrics: Metrics): void {
  for (const [name, value] of Object.entries(result as Record<string, unknown>)) {
    if (typeof value !== 'number' || name === 'shard') continue;
    metrics.addMetric(`${name[0]?.toUpperCase()}${name.slice(1)}`, MetricUnit.NoUnit, value);
  }
}
