import { setTimeout } from 'node:timers/promises';
import type { HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import { CancelledError } from '../../shared/errors';
import { type CloudEvent, EventReader } from './read-events';

/** What is known of a Map's shards: one request for all of them, free of charge, however many there are. */
export interface ShardCounts {
  readonly total: number;
  readonly succeeded: number;
  readonly running: number;
  readonly failed: number;
}

export interface FollowOptions {
  readonly sfn: SFNClient;
  readonly executionArn: string;
  readonly signal: AbortSignal;
  /** In the order in which they happened; the next one waits for the promise. */
  onEvent(event: CloudEvent): Promise<void>;
  onShards(counts: ShardCounts): void;
  /** After every look, with the state that is running and since when. */
  onLook?(state: string | undefined, since: Date): void;
  readonly everyMs?: number;
}

type Ended = Extract<CloudEvent, { kind: 'ended' }>;

/** Within Step Functions' quotas also where ten people watch. */
const EVERY_MS = 1000;
const PAGE = 100;

/**
 * Follows an execution to its end, from its beginning, whenever it began.
 * @returns how it ended
 * @throws CancelledError when the signal is aborted: the execution goes on
 */
export async function followExecution(options: FollowOptions): Promise<Ended> {
  const { sfn, executionArn, signal, everyMs = EVERY_MS } = options;
  const reader = new EventReader();
  let inWork: { readonly state: string; readonly since: Date } | undefined;
  let mapRunArn: string | undefined;
  try {
    for (;;) {
      for (const event of reader.read(await eventsSince(sfn, executionArn, reader.last, signal))) {
        if (event.kind === 'entered') inWork = { state: event.state, since: event.at };
        if (event.kind === 'map') mapRunArn = event.mapRunArn;
        if (event.kind === 'exited' && mapRunArn) {
          await lookAtShards(mapRunArn, options);
          mapRunArn = undefined;
        }
        if (event.kind === 'exited') inWork = undefined;
        await options.onEvent(event);
        if (event.kind === 'ended') return event;
      }
      if (mapRunArn) await lookAtShards(mapRunArn, options);
      options.onLook?.(inWork?.state, inWork?.since ?? new Date(0));
      await setTimeout(everyMs, undefined, { signal });
    }
  } catch (error) {
    if (signal.aborted) throw new CancelledError('Watching was stopped; the run continues', { cause: error });
    throw error;
  }
}

/** Newest first from the service, until one that is known; oldest first from here. */
async function eventsSince(
  sfn: SFNClient,
  executionArn: string,
  last: number,
  abortSignal: AbortSignal,
): Promise<HistoryEvent[]> {
  const { GetExecutionHistoryCommand } = await import('@aws-sdk/client-sfn');
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const request = { executionArn, reverseOrder: true, maxResults: PAGE, nextToken };
    const page = await sfn.send(new GetExecutionHistoryCommand(request), { abortSignal });
    const found = page.events ?? [];
    events.push(...found);
    nextToken = found.some(({ id = 0 }) => id <= last + 1) ? undefined : page.nextToken;
  } while (nextToken);
  return events.reverse();
}

async function lookAtShards(mapRunArn: string, { sfn, signal, onShards }: FollowOptions): Promise<void> {
  const { DescribeMapRunCommand } = await import('@aws-sdk/client-sfn');
  const { itemCounts } = await sfn.send(new DescribeMapRunCommand({ mapRunArn }), { abortSignal: signal });
  if (!itemCounts) return;
  const { total = 0, succeeded = 0, running = 0, failed = 0, timedOut = 0, aborted = 0 } = itemCounts;
  onShards({ total, succeeded, running, failed: failed + timedOut + aborted });
}
