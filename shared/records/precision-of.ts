import type { Int8Outcome } from './int8-outcome';

/** What a run's base computes in. */
export const precisionOf = ({ int8 }: { readonly int8?: Int8Outcome | undefined }): 'float32' | 'int8' =>
  int8?.kind === 'used' ? 'int8' : 'float32';
