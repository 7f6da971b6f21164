import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { photographs } from '../../support/requirements';
import { bombs } from '../decoders/bombs';
import { corpus } from '../decoders/corpus';
import type { Decoded } from '../decoders/decode-mutations';
import { photographCorpus } from '../decoders/photograph-corpus';
import { bundleProgram } from '../support/bundle-program';
import type { Trial } from '../trial';

const MUTATIONS_PER_EFFORT = 1000;
/** Mutations of one process, which then gives way to another: what leaks shows within it, and not only at the end of all. */
const TOGETHER = 500;
/** Small, so that an image which gets past the limit shows in memory. */
const IMAGE_PIXELS = 1_000_000;
/** Node with the decoders and the files loaded holds some 110 MB; one image of as many pixels as are allowed, a few copies of 3 or 8 MB. */
const MOST_BYTES = 256 * 1024 * 1024;
/** An image of this size decodes in milliseconds. */
const PATIENCE_MS = 60_000;

/** Mutations of images of all formats, drawn ones and real photographs: none ends the process, takes for ever, or takes more memory than the limit lets it. */
export const trial: Trial = {
  name: 'broken images of every format, and images that expand to gigabytes, decoded',
  async run({ effort, seed, log }) {
    const folder = mkdtempSync(join(tmpdir(), 'headstart-decoders-'));
    const failures: string[] = [];
    let program = '';
    const counts = { image: 0, refused: 0, wrong: 0 };
    const fail = (text: string) => {
      failures.push(text);
      log(text);
    };
    let peakBytes = 0;
    /** Decodes seeds from `first` to `last` of some files, in one process after the other. */
    const decodeAll = async (
      files: ReadonlyMap<string, Uint8Array>,
      [first, last]: readonly [number, number],
      how: 'mutated' | 'as-it-is',
    ) => {
      const names = [...files.keys()];
      const what = (at: number) => `${how === 'mutated' ? `seed ${at} of ` : ''}${names[at % names.length]}`;
      const file = join(folder, 'files.json');
      writeFileSync(file, JSON.stringify([...files.values()].map((bytes) => Buffer.from(bytes).toString('base64'))));
      let heldBytes = 0;
      for (let from = first; from <= last; ) {
        const to = Math.min(from + TOGETHER - 1, last);
        const seen = await decodeIn(
          [program, file, String(IMAGE_PIXELS), String(from), String(to), how],
          to,
          (decoded) => {
            counts[decoded.outcome]++;
            if (decoded.outcome === 'wrong') fail(`${what(decoded.seed)} gave ${decoded.found}`);
            if (decoded.peakBytes > MOST_BYTES && heldBytes <= MOST_BYTES) {
              fail(`${what(decoded.seed)}: the process holds ${Math.round(decoded.peakBytes / 1e6)} MB`);
            }
            heldBytes = decoded.peakBytes;
            peakBytes = Math.max(peakBytes, heldBytes);
          },
        );
        if (seen.ended) fail(`${what(seen.last)} ended the process: ${seen.ended}`);
        from = seen.last + 1;
      }
    };
    try {
      program = bundleProgram('test/torture/decoders/decode-mutations.ts', folder);
      const large = await bombs();
      await decodeAll(large, [0, large.size - 1], 'as-it-is');
      const mutations = effort * MUTATIONS_PER_EFFORT;
      const first = seed * 1_000_000;
      const archive = photographs();
      const whole = new Map([...(await corpus()), ...(archive ? await photographCorpus(archive) : [])]);
      await decodeAll(whole, [first, first + mutations - 1], 'mutated');
      log(`${counts.image} gave an image, ${counts.refused} were refused; ${Math.round(peakBytes / 1e6)} MB at most`);
      const untried = archive ? [] : ['mutations of real photographs: their archive is not here'];
      return { attempts: large.size + mutations, survived: counts.image + counts.refused, failures, untried };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** @returns the last seed that was begun, and how the process ended where it ended before its work did */
async function decodeIn(
  args: readonly string[],
  to: number,
  hear: (decoded: Decoded) => void,
): Promise<{ readonly last: number; readonly ended?: string }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-500);
  });
  let last = Number(args[3]);
  let isDone = false;
  let isSlow = false;
  const watch = () =>
    setTimeout(() => {
      isSlow = true;
      child.kill('SIGKILL');
    }, PATIENCE_MS);
  let watching = watch();
  const lines = createInterface(child.stdio[3] as Readable).on('line', (line) => {
    clearTimeout(watching);
    watching = watch();
    const told = JSON.parse(line) as { readonly seed: number } | Decoded;
    last = told.seed;
    if (!('outcome' in told)) return;
    hear(told);
    isDone = told.seed === to;
  });
  const [[code, signal]] = await Promise.all([
    new Promise<[number | null, string | null]>((resolve) => child.once('close', (...how) => resolve(how))),
    new Promise((resolve) => lines.once('close', resolve)),
  ]);
  clearTimeout(watching);
  if (isSlow) return { last, ended: `nothing for ${PATIENCE_MS / 1000} s` };
  if (isDone && code === 0) return { last };
  return { last, ended: `${signal ?? `exit code ${code}`} ${said.trim()}`.trim() };
}
