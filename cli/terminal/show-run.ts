import pc from 'picocolors';
import type { Progress } from '../../functions/handler';
import { backboneOf } from '../../shared/backbone/backbone-of';
import { imagesOf } from '../../shared/dataset/label-sets';
import { SPLITS, type Split } from '../../shared/dataset/manifest';
import { readAnyManifest } from '../../shared/dataset/read-manifest';
import { unitsFor } from '../../shared/head/head';
import type { RungName } from '../../shared/head/ladder';
import { modelSummary } from '../../shared/head/model-summary';
import { precisionOf } from '../../shared/records/precision-of';
import { findState, stateOf } from '../../shared/states';
import type { BlobStore } from '../../shared/storage/blob-store';
import type { ExecutionEvent } from '../local/interpret-state-machine';
import type { RunWatcher } from '../local/run-locally';
import type { SourceProgress } from '../source/source-options';
import { bytesText, ProgressBar, type ProgressOutput } from './progress-bar';
import { table } from './table';

export interface ShowOptions {
  /** Where the text goes. */
  print(line: string): void;
  /** Where bars are drawn. */
  readonly bars: ProgressOutput;
  readonly quiet: boolean;
  /** Whether a model comes of it, whose layers are shown; without it, yes. */
  readonly model?: boolean;
}

/** What the bar is called while a state works through the images. */
const barOf = (state: string) => findState(state)?.counts;

/** What is said where another way to a model begins. */
const RUNGS: Readonly<Record<RungName, string>> = {
  head: 'The head on the unchanged images',
  augmented: 'The head on the images and their views',
  'fine-tuned': 'The upper layers of the base',
};

const ACTIONS = { download: 'Download', pack: 'Packing', unpack: 'Unpacking' } as const;

/** Shows a run on a terminal, row by row as the notebook does. */
export function showRun({ print, bars, quiet, model = true }: ShowOptions): RunWatcher {
  let bar: ProgressBar | undefined;
  let images = 0;
  let views = 0;
  const say = (line = '') => {
    endBar();
    if (!quiet) print(line);
  };
  const endBar = () => {
    bar?.finish();
    bar = undefined;
  };
  const begin = (label: string, unit: string, total: number | undefined, format?: (count: number) => string) => {
    bar ??= quiet ? undefined : new ProgressBar(label, unit, total, bars, Date.now, format);
    return bar;
  };
  return {
    source: (name) => say(`Source: ${pc.bold(name)}`),
    bringing(event: SourceProgress) {
      if (event.kind === 'notice') {
        // Where the source came from is no part of the result; what befell the run, below, may be.
        if (!quiet) notice(event.text);
      } else if (event.kind === 'drawn') begin('Drawing', 'images', event.total)?.set(event.done);
      else begin(ACTIONS[event.action], '', event.total, bytesText)?.set(event.done);
    },
    state(event: ExecutionEvent) {
      if (event.kind === 'retry')
        notice(`${event.state} met ${event.error} and is retried in ${event.seconds.toFixed(1)} s`);
      const label = barOf(event.state);
      if (event.kind === 'entered' && label !== undefined) {
        begin(label, 'images', event.state === stateOf('augment') ? images + views : images);
      }
      if (event.kind === 'exited' && label !== undefined) endBar();
    },
    progress(event: Progress) {
      if (event.kind === 'notice') notice(event.text);
      if (event.kind === 'images') bar?.add(event.done);
      if (event.kind === 'spread') {
        begin(event.of === 'repeats' ? 'Other seeds' : 'Folds', '', event.total)?.set(event.done);
        if (event.done === event.total) endBar();
      }
      if (event.kind === 'rung') say(`\n${pc.bold(RUNGS[event.name])}`);
      if (event.kind === 'initial') {
        say(`initial loss: ${event.loss.toFixed(2)}`);
        say(`initial accuracy: ${event.accuracy.toFixed(2)}\n`);
      }
      if (event.kind === 'epoch') {
        const width = String(event.epochs).length;
        const four = (value: number) => value.toFixed(4);
        say(
          `Epoch ${String(event.epoch).padStart(width)}/${event.epochs}  loss ${four(event.loss)}  accuracy ${four(event.accuracy)}  val_loss ${four(event.val_loss)}  val_accuracy ${four(event.val_accuracy)}`,
        );
      }
    },
    async ingested(store: BlobStore, runId: string) {
      const manifest = await readAnyManifest(store, runId);
      const { classes, counts, task, base, config } = manifest;
      const backbone = backboneOf(manifest);
      const total = (split: Split) => imagesOf(manifest, split);
      const splits = SPLITS.filter((split) => total(split) > 0);
      images = splits.reduce((sum, split) => sum + total(split), 0);
      views = config.augment ? total('train') * config.augment.views : 0;
      say(
        `Base:   ${pc.bold(base.name)}, ${backbone.title === base.name ? '' : `${backbone.title}, `}${backbone.imageSizePx} px, frozen, run by ${config.engine} in ${precisionOf(base)}`,
      );
      say(`Classes: ${classes.join(', ')}\n`);
      const rows = classes.map((name) => [name, ...splits.map((split) => String(counts[split][name] ?? 0))]);
      say(table([['images', ...splits], ...rows, ['all', ...splits.map((split) => String(total(split)))]]));
      if (model) say(`\n${modelSummary(backbone, { units: unitsFor(classes.length, task) })}`);
    },
  };

  function notice(text: string): void {
    bar?.makeRoom();
    print(`${pc.yellow('Notice:')} ${text}`);
  }
}
