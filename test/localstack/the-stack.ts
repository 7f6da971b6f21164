import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { incomingKey, runKeys } from '../../shared/artifacts';
import type { ConfigInput } from '../../shared/config';
import { getJson } from '../../shared/json-file';
import { type RunFile, runFileSchema } from '../../shared/records/run-file';
import { S3BlobStore } from '../../shared/storage/s3-blob-store';
import { connectionTo } from './aws-environment';
import type { StackOutputs } from './deploy-stack';

/** A finished or failed execution. */
export interface Ended {
  readonly runId: string;
  readonly arn: string;
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
}

export interface StackAccess {
  readonly endpoint: string;
  readonly env: Readonly<Record<string, string>>;
  readonly outputs: StackOutputs;
}

/** A look at an execution costs LocalStack some 10 ms: they become rarer the longer one has waited. */
const POLL_MS = 250;
const POLL_SHARE = 0.05;
const POLL_AT_MOST_MS = 2000;
/** Something is wrong once nothing has happened for this long, on any machine. */
const START_WITHIN_MS = 600_000;
const NEXT_EVENT_WITHIN_MS = 240_000;

/** The deployed stack as whoever uses it meets it: a bucket and a state machine. */
export class TheStack {
  readonly s3: S3Client;
  readonly store: S3BlobStore;
  readonly #sfn: SFNClient;
  /** What each execution seen so far was started from: it never changes, and every look at it costs LocalStack a call. */
  readonly #sources = new Map<string, Promise<string>>();

  constructor(readonly access: StackAccess) {
    this.s3 = new S3Client(connectionTo(access));
    this.#sfn = new SFNClient(connectionTo(access));
    this.store = new S3BlobStore({ client: this.s3, bucket: access.outputs.BucketName });
  }

  /** Puts a zip where it starts a run; a configuration goes there before it. */
  async drop(name: string, zip: Uint8Array, config?: ConfigInput): Promise<void> {
    if (config) await this.store.put(incomingKey(`${name}.json`), Buffer.from(JSON.stringify(config)));
    await this.store.put(incomingKey(`${name}.zip`), zip);
  }

  /** Puts a zip where it starts nothing and answers its address. */
  async lay(name: string, zip: Uint8Array): Promise<string> {
    await this.store.put(`sources/by-hand/${name}.zip`, zip);
    return `${this.store.uri}/sources/by-hand/${name}.zip`;
  }

  /** Starts a run by hand. Its id is the execution's name. */
  async start(runId: string, source: string, config?: ConfigInput): Promise<string> {
    const { executionArn } = await this.#sfn.send(
      new StartExecutionCommand({
        stateMachineArn: this.access.outputs.StateMachineArn,
        name: runId,
        input: JSON.stringify({ source, ...(config && { config }) }),
      }),
    );
    return executionArn as string;
  }

  /** Waits until an execution has ended. How long that takes depends on the machine: an error only if it stands still. */
  async ended(arn: string): Promise<Ended> {
    const begun = Date.now();
    let events = 0;
    for (let latest = Date.now() + NEXT_EVENT_WITHIN_MS; ; ) {
      const found = await this.#sfn.send(new DescribeExecutionCommand({ executionArn: arn }));
      if (found.status !== 'RUNNING') {
        const { name = '', status = '', error, cause } = found;
        return { runId: name, arn, status, error, cause };
      }
      if (Date.now() > latest) {
        const history = await this.history(arn);
        if (history.length === events)
          throw new Error(
            `${arn}: nothing has happened for ${NEXT_EVENT_WITHIN_MS / 1000} s after ${history.at(-1)?.type}`,
          );
        events = history.length;
        latest = Date.now() + NEXT_EVENT_WITHIN_MS;
      }
      await untilNextLook(begun);
    }
  }

  async run(runId: string, source: string, config?: ConfigInput): Promise<Ended> {
    return this.ended(await this.start(runId, source, config));
  }

  /** The executions whose input names this source, once there are as many as wanted. */
  async startedFrom(name: string, count = 1): Promise<string[]> {
    const source = `${this.store.uri}/${incomingKey(`${name}.zip`)}`;
    for (const begun = Date.now(); Date.now() < begun + START_WITHIN_MS; ) {
      const arns: string[] = [];
      for (const { arn } of await this.executions()) if ((await this.#sourceOf(arn)) === source) arns.push(arn);
      if (arns.length >= count) return arns;
      await untilNextLook(begun);
    }
    throw new Error(`${source} has started nothing within ${START_WITHIN_MS / 1000} s`);
  }

  #sourceOf(arn: string): Promise<string> {
    const known = this.#sources.get(arn);
    if (known) return known;
    const asked = this.#sfn
      .send(new DescribeExecutionCommand({ executionArn: arn }))
      .then(({ input = '' }) => JSON.parse(input).source as string);
    this.#sources.set(arn, asked);
    return asked;
  }

  /** The newest hundred, children of a Map not among them. */
  async executions(): Promise<{ readonly arn: string; readonly name: string; readonly status: string }[]> {
    const { StateMachineArn: stateMachineArn } = this.access.outputs;
    const { executions = [] } = await this.#sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 100 }));
    return executions.map(({ executionArn: arn = '', name = '', status = '' }) => ({ arn, name, status }));
  }

  /** What happened in an execution; the children of a Map have executions of their own. */
  async history(arn: string): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.#sfn.send(new GetExecutionHistoryCommand({ executionArn: arn, nextToken }));
      events.push(...(page.events ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
    return events;
  }

  runFile(runId: string): Promise<RunFile | undefined> {
    return getJson(this.store, runKeys(runId).run, runFileSchema);
  }

  /** Every artifact of a run by its key below the run. */
  async artifacts(runId: string): Promise<Map<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    const { prefix } = runKeys(runId);
    for await (const { key } of this.store.list(prefix)) {
      const bytes = await this.store.get(key);
      if (bytes) found.set(key.slice(prefix.length), bytes);
    }
    return found;
  }

  close(): void {
    this.s3.destroy();
    this.#sfn.destroy();
  }
}

const untilNextLook = (begun: number) =>
  sleep(Math.min(POLL_AT_MOST_MS, Math.max(POLL_MS, POLL_SHARE * (Date.now() - begun))));
