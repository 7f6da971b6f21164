import type { Step, StepContext } from '../../../functions/handler';
import { isWithout } from './without';

/** What steps have done ahead of the one that they wait for; see `Step.ahead`. */
export class DoneAhead {
  readonly #begun = new Map<string, Promise<unknown>>();

  /** Begins what a step can do by now. What goes wrong is for the step itself to meet, and to say. */
  begin(name: string, load: () => Promise<Step>, payload: unknown, context: StepContext): void {
    if (isWithout('work-ahead')) return;
    const done = load().then((step) => step.ahead?.(payload, context));
    this.#begun.set(
      name,
      done.catch(() => undefined),
    );
  }

  /** What was done ahead for this call of a step, once; undefined for nothing. */
  async take(name: string): Promise<unknown> {
    const begun = this.#begun.get(name);
    this.#begun.delete(name);
    return begun;
  }
}
