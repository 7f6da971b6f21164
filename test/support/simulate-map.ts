import { delaySeconds, matches, type RetryRule } from '../../cli/local/retry';
import type { State, StateMachine } from '../../functions/states/state-machine';
import { Random } from '../../shared/random';

export interface SimulatedMap {
  /** A Map of a synthesised definition, whose items are one task each. */
  readonly map: State;
  readonly shards: number;
  /** Calls that the account lets run at the same time. */
  readonly slots: number;
  readonly callSeconds: (random: () => number) => number;
  /** Until when the function is being made ready and refuses every call. */
  readonly idleUntilSeconds?: number;
  readonly seed: number;
}

export interface SimulatedOutcome {
  readonly lost: number;
  readonly seconds: number;
  /** The most that one task was tried again. */
  readonly mostRetries: number;
  readonly retries: number;
}

type Event = { readonly at: number } & (
  | { readonly kind: 'call'; readonly retries: Map<RetryRule, number> }
  | { readonly kind: 'end' }
);

const THROTTLED = 'Lambda.TooManyRequestsException';
const PENDING = 'Lambda.CodeArtifactUserPendingException';

/**
 * A Map whose calls are refused where no slot is free, second by second: Step Functions counts the attempts of each retrier
 * by itself, and waits as it says before the next. An item leaves its place in the Map when it is done or lost.
 */
export function simulateMap(simulated: SimulatedMap): SimulatedOutcome {
  const { map, shards, slots, callSeconds, idleUntilSeconds = 0, seed } = simulated;
  const rules = taskOf(map).Retry as readonly RetryRule[];
  const numbers = new Random(seed);
  const random = () => numbers.uint32() / 2 ** 32;
  const events = new EventQueue();
  let waiting = shards;
  let busy = 0;
  let outcome: SimulatedOutcome = { lost: 0, seconds: 0, mostRetries: 0, retries: 0 };
  const enter = (at: number) => {
    if (waiting === 0) return;
    waiting -= 1;
    events.add({ at, kind: 'call', retries: new Map() });
  };
  for (let i = Math.min(shards, map.MaxConcurrency as number); i > 0; i--) enter(0);
  for (let event = events.next(); event; event = events.next()) {
    const { at } = event;
    outcome = { ...outcome, seconds: at };
    if (event.kind === 'end') {
      busy -= 1;
      enter(at);
      continue;
    }
    const error = at < idleUntilSeconds ? PENDING : busy >= slots ? THROTTLED : undefined;
    if (error === undefined) {
      busy += 1;
      events.add({ at: at + callSeconds(random), kind: 'end' });
      continue;
    }
    const rule = rules.find(({ ErrorEquals }) => matches(ErrorEquals, error));
    const made = (rule && event.retries.get(rule)) ?? 0;
    const delay = rule && delaySeconds(rule, made, random);
    if (rule === undefined || delay === undefined) {
      outcome = { ...outcome, lost: outcome.lost + 1 };
      enter(at);
      continue;
    }
    event.retries.set(rule, made + 1);
    outcome = {
      ...outcome,
      mostRetries: Math.max(outcome.mostRetries, made + 1),
      retries: outcome.retries + 1,
    };
    events.add({ at: at + delay, kind: 'call', retries: event.retries });
  }
  return outcome;
}

function taskOf(map: State): State {
  const { States } = map.ItemProcessor as StateMachine;
  const tasks = Object.values(States);
  if (tasks.length !== 1) throw new RangeError(`The Map's items have ${tasks.length} states, wanted one task`);
  return tasks[0] as State;
}

/** The earliest first: a binary heap. */
class EventQueue {
  readonly #heap: Event[] = [];

  add(event: Event): void {
    const heap = this.#heap;
    let i = heap.push(event) - 1;
    for (let parent = (i - 1) >> 1; i > 0 && at(heap, parent) > event.at; parent = (i - 1) >> 1) {
      heap[i] = heap[parent] as Event;
      i = parent;
    }
    heap[i] = event;
  }

  next(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return first;
    let i = 0;
    for (let child = 1; child < heap.length; child = 2 * i + 1) {
      if (child + 1 < heap.length && at(heap, child + 1) < at(heap, child)) child += 1;
      if (at(heap, child) >= last.at) break;
      heap[i] = heap[child] as Event;
      i = child;
    }
    heap[i] = last;
    return first;
  }
}

const at = (heap: readonly Event[], i: number) => (heap[i] as Event).at;
