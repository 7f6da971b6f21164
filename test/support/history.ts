import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** Builds an execution's history, a second an event, as Step Functions writes it. */
export class History {
  readonly events: HistoryEvent[] = [];
  private sent = 0;

  add(type: HistoryEvent['type'], details: Omit<HistoryEvent, 'id' | 'type' | 'timestamp'> = {}): this {
    const id = this.events.length + 1;
    this.events.push({ id, type, timestamp: new Date(Date.UTC(2026, 0, 2, 3, 4, id)), ...details });
    return this;
  }

  begin(): this {
    return this.add('ExecutionStarted');
  }

  entered(name: string, kind: 'Task' | 'Map' | 'Pass' = 'Task'): this {
    return this.add(`${kind}StateEntered`, { stateEnteredEventDetails: { name } });
  }

  exited(name: string, kind: 'Task' | 'Map' | 'Pass' = 'Task'): this {
    return this.add(`${kind}StateExited`, { stateExitedEventDetails: { name } });
  }

  scheduled(): this {
    return this.add('TaskScheduled').add('TaskStarted');
  }

  failed(error: string): this {
    return this.add('TaskFailed', {
      taskFailedEventDetails: { resourceType: 'lambda', resource: 'invoke', error, cause: '{}' },
    });
  }

  /** A task that succeeds. */
  task(name: string): this {
    return this.entered(name).scheduled().add('TaskSucceeded').exited(name);
  }

  /** A distributed Map that succeeds. */
  map(name: string): this {
    return this.mapBegun(name).add('MapRunSucceeded').exited(name, 'Map');
  }

  mapBegun(name: string): this {
    return this.entered(name, 'Map')
      .add('MapStateStarted')
      .add('MapRunStarted', {
        mapRunStartedEventDetails: { mapRunArn: 'arn:aws:states:eu-central-1:123456789012:mapRun:Pets/Features:1' },
      });
  }

  /** What was added since the last slice: what another look at a running execution finds. */
  slice(): HistoryEvent[] {
    const slice = this.events.slice(this.sent);
    this.sent = this.events.length;
    return slice;
  }
}
