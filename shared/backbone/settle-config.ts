import type { AskedConfig, Config } from '../config';
import type { Backbone } from '../records/backbone';
import { recordedConfigSchema } from '../records/recorded-config';

/** What was asked for with what the base decides, in the order in which runs record it. */
export const settleConfig = (asked: AskedConfig, { imageSizePx }: Pick<Backbone, 'imageSizePx'>): Config =>
  recordedConfigSchema.parse({ ...asked, imageSizePx });
