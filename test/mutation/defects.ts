import type { Defect } from './defect';
import { dataDefects } from './defects/data-defects';
import { featureDefects } from './defects/feature-defects';
import { learningDefects } from './defects/learning-defects';
import { networkDefects } from './defects/network-defects';
import { stepDefects } from './defects/step-defects';
import { storeDefects } from './defects/store-defects';

/** Defects written by hand, from reading the code, before any was tried. */
export const DEFECTS: readonly Defect[] = [
  ...dataDefects,
  ...networkDefects,
  ...featureDefects,
  ...learningDefects,
  ...storeDefects,
  ...stepDefects,
];
