import { z } from 'zod';
import { AUTO_BASE } from '../../functions/base/named-base';
import { parseRunConfig } from '../../shared/backbone/parse-run-config';
import type { ConfigInput } from '../../shared/config';
import { HeadstartError, splitRemedy } from '../../shared/errors';
import type { RunSettings, ServedSettings } from '../../shared/records/served-settings';
import { POOL } from '../select/pool';
import { Refused } from './refused';

/** A path or an address is for the command line: a page has no business with either. */
const base = z.string().refine((name) => name === AUTO_BASE || POOL.some((known) => known.name === name), {
  message: 'wanted a name that "headstart bases" lists',
});
const settingsSchema = z.strictObject({
  base: base.optional(),
  epochs: z.int().optional(),
  views: z.int().min(0).optional(),
  mirror: z.boolean().optional(),
  fineTune: z.boolean().optional(),
  maxBadShare: z.number().optional(),
}) satisfies z.ZodType<RunSettings>;

/**
 * What was chosen on the page.
 * @throws Refused 422 where it is no settings
 */
export function parseSettings(value: unknown): RunSettings {
  const parsed = settingsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refused(422, `The setting "${issue?.path.join('.') || 'settings'}" cannot be used: ${issue?.message}`);
}

/**
 * The server's configuration with what was chosen in its place.
 * @throws Refused 422 where the run could not be started with it
 */
export function withSettings(config: ConfigInput, chosen: RunSettings): ConfigInput {
  const merged = merge(config, chosen);
  try {
    parseRunConfig(merged);
  } catch (error) {
    if (!(error instanceof HeadstartError)) throw error;
    const { problem, remedy } = splitRemedy(error.message);
    throw new Refused(422, problem, remedy);
  }
  return merged;
}

function merge(config: ConfigInput, { base, epochs, views, mirror, fineTune, maxBadShare }: RunSettings): ConfigInput {
  const merged: ConfigInput = { ...config };
  if (base !== undefined && base !== config.base) {
    // The size and the feeding that were given belong to the other base.
    delete merged.imageSizePx;
    delete merged.width;
    delete merged.onnx;
    merged.base = base;
  }
  if (maxBadShare !== undefined) merged.maxBadShare = maxBadShare;
  if (epochs !== undefined) merged.head = { ...config.head, epochs };
  if (views !== undefined) {
    const own = config.augment || {};
    const flip = mirror === false ? 'none' : own.flip === 'none' && mirror ? 'horizontal' : own.flip;
    merged.augment = views === 0 ? false : { ...own, views, ...(flip && { flip }) };
  }
  const tunes = fineTune ?? config.mode === 'fine-tune';
  if (fineTune && config.mode !== 'fine-tune') merged.fineTune = { ...config.fineTune, when: 'auto' };
  if (fineTune !== undefined || views !== undefined) {
    const plain = config.mode === 'features' ? 'features' : 'head';
    merged.mode = tunes ? 'fine-tune' : merged.augment ? 'augment' : plain;
  }
  return merged;
}

/** What a run is trained with where nothing is chosen. */
export function defaultSettings(config: ConfigInput): ServedSettings['defaults'] {
  const { base, head, mode, augment, maxBadShare } = parseRunConfig(config);
  return {
    base,
    epochs: head.epochs,
    views: augment ? augment.views : 0,
    mirror: augment ? augment.flip !== 'none' : true,
    fineTune: mode === 'fine-tune',
    maxBadShare,
  };
}
