import type { HistoryFile, TrainingHistory } from '../../shared/records/history-file';

/** One training of a run. */
export interface TrainingPhase {
  readonly name: 'head' | 'augmented' | 'fine-tuned';
  readonly history: TrainingHistory;
}

/** The trainings of a run in their order: of the head, of the head on augmented views, of the upper part of the base. */
export function trainingPhases({ augmented, fineTuned, ...head }: HistoryFile): readonly TrainingPhase[] {
  return [
    { name: 'head', history: head },
    ...(augmented ? [{ name: 'augmented', history: augmented } as const] : []),
    ...(fineTuned ? [{ name: 'fine-tuned', history: fineTuned } as const] : []),
  ];
}

/** The moment that a run's curves are dated: its end, since no record holds the time of an epoch. 0 where it is unknown. */
export const momentOf = ({ endedAt }: { readonly endedAt?: string }): number => (endedAt ? Date.parse(endedAt) : 0);
