import type { Progress } from '../../functions/handler';
import type { ConfigInput } from '../../shared/config';
import type { RunProgress } from '../../shared/records/run-progress';
import type { ExecutionEvent } from '../local/interpret-state-machine';
import type { SourceProgress } from '../source/source-options';

/** The first message to a run's process. */
export interface RunOrder {
  /** Path or address of the archive; undefined for the example data. */
  readonly source: string | undefined;
  /** Path of a table of labels that goes with it. */
  readonly labels?: string | undefined;
  readonly out: string;
  /** Its address. */
  readonly store: string;
  readonly config: ConfigInput;
  /** Of the base "auto": what is measured; what costs little to fetch without it. */
  readonly pool?: string | undefined;
}

/** What it says: everything that a terminal shows, and how it ended. */
export type RunMessage =
  | { readonly kind: 'bringing'; readonly event: SourceProgress }
  | { readonly kind: 'state'; readonly event: ExecutionEvent }
  | { readonly kind: 'progress'; readonly event: Progress }
  /** With --base auto: the configuration with the base that was chosen. */
  | { readonly kind: 'chosen'; readonly config: ConfigInput }
  | { readonly kind: 'dataset'; readonly dataset: NonNullable<RunProgress['dataset']> }
  | {
      readonly kind: 'ended';
      readonly status: 'succeeded' | 'failed' | 'stopped';
      readonly problem?: string;
      readonly remedy?: string;
      /** Whether the same archive would fail again. */
      readonly badInput?: boolean;
    };
