import type { z } from 'zod';
import type { RangeReader } from '../shared/archive/range-reader';
import type { StoredBase } from '../shared/backbone/architecture';
import type { BaseWeights } from '../shared/backbone/mobilenet-v2/base-weights';
import type { AskedConfig, Config, Limits } from '../shared/config';
import type { FoldedNetwork } from '../shared/convnet/folded-network';
import type { Dataset } from '../shared/dataset/read-dataset';
import type { BaseEngine } from '../shared/engine/base-engine';
import type { OnnxThreads } from '../shared/engine/onnx-threads';
import { FormatError } from '../shared/errors';
import type { RungName } from '../shared/head/ladder';
import type { DecodeImage } from '../shared/images/decoding';
import type { BlobStore } from '../shared/storage/blob-store';
import { MAX_PAYLOAD_BYTES } from './contracts';
import type { PredictionStepName, StepName } from './steps';

/** Progress that a step reports; nothing depends on it. */
export type Progress =
  | { readonly kind: 'notice'; readonly text: string }
  /** Images done since the event before. */
  | { readonly kind: 'images'; readonly done: number }
  /** Further trainings that a run asks for: from other seeds, or on other folds. */
  | { readonly kind: 'spread'; readonly of: 'repeats' | 'folds'; readonly done: number; readonly total: number }
  /** Another way to a model begins; the ladder's first, the head on the images, goes without saying. */
  | { readonly kind: 'rung'; readonly name: RungName }
  /** On validation, before the first step of training. */
  | { readonly kind: 'initial'; readonly loss: number; readonly accuracy: number }
  | {
      readonly kind: 'epoch';
      readonly epoch: number;
      readonly epochs: number;
      readonly loss: number;
      readonly accuracy: number;
      readonly val_loss: number;
      readonly val_accuracy: number;
    };

/** The base network as the steps see it: brought into the store once, loaded once per process. */
export interface BaseProvider {
  /**
   * Makes the base that is asked for ready in the store. Throws BaseError where it is absent or unreachable, ConfigError
   * where it cannot do what is asked of it.
   */
  prepare(config: AskedConfig): Promise<StoredBase & { readonly name: string }>;
  /** What an int8 form is made of. Throws BaseError where none can be made of such a base. */
  layers(base: StoredBase): Promise<FoldedNetwork>;
  /** Of a MobileNetV2. */
  weights(sha256: string): Promise<BaseWeights>;
  /** The base of a run, as its manifest names it, ready to compute. */
  engine(base: StoredBase, config: Pick<Config, 'engine'>): Promise<BaseEngine>;
  /** The threads that engines in ONNX Runtime run on, for networks of passing use. They start with the first call. */
  threads(): OnnxThreads;
}

/** Everything a step may reach for. It comes from the edge: the local runner, or the Lambda entry point. */
export interface StepContext {
  readonly store: BlobStore;
  readonly base: BaseProvider;
  /**
   * Address of the source as `openSource` reads it by ranges: that of a copy in the store where it lies on the web.
   * Absent where the source was brought into a store before the run. Throws SourceError.
   */
  bringSource?(uri: string, runId: string, limits: Limits): Promise<string>;
  /** Opens the source archive by its address. Throws SourceError. */
  openSource(uri: string): Promise<RangeReader>;
  /** The source's data set where whoever starts the run has just read and checked it; once, so that a large one is let go. */
  takeDataset?(): Dataset | undefined;
  /** Decodes images where a crash of a decoder does no harm; without it they are decoded in this process. */
  readonly decode?: DecodeImage;
  progress(event: Progress): void;
  readonly signal: AbortSignal;
}

export interface Step<Context = StepContext, Name extends string = StepName> {
  readonly name: Name;
  /**
   * Checks the event, does the work, checks the answer; both sides are plain JSON of at most 256 KiB.
   * @param ahead what `ahead` gave for the same event, where somebody had time for it
   */
  invoke(event: unknown, context: Context, ahead?: unknown): Promise<unknown>;
  /**
   * What the step can do before the step that it waits for has ended, because it needs nothing from it: for whoever has
   * a processor to spare meanwhile. Writes nothing.
   */
  ahead?(event: unknown, context: Context): Promise<unknown>;
}

export function defineStep<
  Event extends z.ZodType,
  Result extends z.ZodType,
  Context = StepContext,
  Name extends StepName | PredictionStepName = StepName,
  Ahead = never,
>(definition: {
  readonly name: Name;
  readonly event: Event;
  readonly result: Result;
  run(event: z.output<Event>, context: Context, ahead?: Ahead): Promise<z.input<Result>>;
  ahead?(event: z.output<Event>, context: Context): Promise<Ahead>;
}): Step<Context, Name> {
  const { name, ahead } = definition;
  const eventOf = (event: unknown) => check(definition.event, asJson(event, `${name}'s event`), `${name}'s event`);
  return {
    name,
    async invoke(event, context, done) {
      const result = await definition.run(eventOf(event), context, done as Ahead | undefined);
      return check(definition.result, asJson(result, `${name}'s result`), `${name}'s result`);
    },
    ...(ahead && { ahead: async (event: unknown, context: Context) => ahead(eventOf(event), context) }),
  };
}

function asJson(value: unknown, what: string): unknown {
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text ?? '');
  if (bytes > MAX_PAYLOAD_BYTES) throw new FormatError(`${what} has ${bytes} bytes, the limit is ${MAX_PAYLOAD_BYTES}`);
  return text === undefined ? undefined : JSON.parse(text);
}

/** A step is called a few times: compiling its schemas would take longer than going through them. */
const ONCE = { jitless: true };

function check<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(value, ONCE);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new FormatError(`${what} is not valid: "${issue?.path.join('.')}": ${issue?.message}`, { cause: parsed.error });
}
