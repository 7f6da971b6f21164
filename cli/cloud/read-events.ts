import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** What an execution's history says, as far as it can be shown. Times are AWS's own. */
export type CloudEvent =
  | { readonly kind: 'entered'; readonly state: string; readonly at: Date }
  /** `error` where the state failed and its catcher took over. */
  | {
      readonly kind: 'exited';
      readonly state: string;
      readonly at: Date;
      readonly seconds: number;
      readonly error?: string;
    }
  | { readonly kind: 'retry'; readonly state: string; readonly error: string; readonly seconds: number }
  | { readonly kind: 'map'; readonly state: string; readonly mapRunArn: string }
  | {
      readonly kind: 'ended';
      readonly status: 'succeeded' | 'failed' | 'stopped';
      readonly at: Date;
      readonly error?: string;
      readonly cause?: string;
    };

interface Open {
  readonly state: string;
  readonly since: Date;
  failed?: { readonly error: string; readonly at: Date };
}

/**
 * Translates history events, in their order and each once, however many come at a time. States that only note and pass on
 * (Choice, Pass, Fail, Succeed) are left out.
 */
export class EventReader {
  private open: Open | undefined;
  private lastId = 0;

  /** Id of the last event that was read. */
  get last(): number {
    return this.lastId;
  }

  read(events: readonly HistoryEvent[]): CloudEvent[] {
    return events.flatMap((event) => {
      const id = event.id ?? 0;
      if (id <= this.lastId) return [];
      this.lastId = id;
      const translated = this.translate(event);
      return translated ? [translated] : [];
    });
  }

  private translate(event: HistoryEvent): CloudEvent | undefined {
    const { type = '', timestamp: at = new Date(0) } = event;
    const { open } = this;
    if (type === 'TaskStateEntered' || type === 'MapStateEntered') {
      const state = event.stateEnteredEventDetails?.name ?? '';
      this.open = { state, since: at };
      return { kind: 'entered', state, at };
    }
    if (/^(Execution)(Succeeded|Failed|TimedOut|Aborted)$/.test(type)) return ended(event, at);
    if (!open) return undefined;
    if (type === 'TaskStateExited' || type === 'MapStateExited' || type === 'MapStateFailed') {
      this.open = undefined;
      const seconds = (Number(at) - Number(open.since)) / 1000;
      return { kind: 'exited', state: open.state, at, seconds, ...(open.failed && { error: open.failed.error }) };
    }
    if (type === 'MapRunStarted') {
      const mapRunArn = event.mapRunStartedEventDetails?.mapRunArn;
      return mapRunArn ? { kind: 'map', state: open.state, mapRunArn } : undefined;
    }
    const failure = failureOf(event);
    if (failure) open.failed = { error: failure, at };
    else if (type === 'TaskSucceeded' || type === 'MapRunSucceeded') open.failed = undefined;
    else if (type === 'TaskScheduled' && open.failed) {
      const { error, at: failedAt } = open.failed;
      open.failed = undefined;
      return { kind: 'retry', state: open.state, error, seconds: (Number(at) - Number(failedAt)) / 1000 };
    }
    return undefined;
  }
}

function failureOf(event: HistoryEvent): string | undefined {
  const details =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.taskSubmitFailedEventDetails ??
    event.taskStartFailedEventDetails ??
    event.mapRunFailedEventDetails;
  return details && (details.error ?? 'error');
}

function ended(event: HistoryEvent, at: Date): CloudEvent {
  if (event.type === 'ExecutionSucceeded') return { kind: 'ended', status: 'succeeded', at };
  const details =
    event.executionFailedEventDetails ?? event.executionTimedOutEventDetails ?? event.executionAbortedEventDetails;
  const status = event.type === 'ExecutionAborted' ? 'stopped' : 'failed';
  const timedOut = event.type === 'ExecutionTimedOut' ? 'States.Timeout' : undefined;
  return { kind: 'ended', status, at, error: details?.error ?? timedOut, cause: details?.cause };
}
