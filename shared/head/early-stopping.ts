/** What an early stopping remembers of the epochs before. */
export interface Stopping<Value> {
  /** The epoch with the lowest loss so far, from 1, and what was kept of it. */
  readonly best: { readonly epoch: number; readonly loss: number; readonly value: Value } | undefined;
  /** Epochs in a row since then that were not better. */
  readonly waited: number;
}

/**
 * Keras' EarlyStopping on the validation loss with `restore_best_weights`: an epoch is better where its loss is below the
 * best by more than `minDelta`; after `patience` epochs in a row that are not, training stops. The best epoch's value is
 * kept, whether training stopped early or ran through.
 */
export class EarlyStopping<Value> {
  best: Stopping<Value>['best'];
  waited: number;

  /** @param before where training goes on from */
  constructor(
    private readonly rule: { readonly patience: number; readonly minDelta: number },
    before: Stopping<Value> = { best: undefined, waited: 0 },
  ) {
    this.best = before.best;
    this.waited = before.waited;
  }

  /** Notes an epoch. Returns whether training should stop. `value` is called only when the epoch is the best so far. */
  after(epoch: number, loss: number, value: () => Value): boolean {
    if (!this.best || loss < this.best.loss - this.rule.minDelta) {
      this.best = { epoch, loss, value: value() };
      this.waited = 0;
      return false;
    }
    this.waited++;
    return this.shouldStop;
  }

  get shouldStop(): boolean {
    return this.waited >= this.rule.patience;
  }
}
