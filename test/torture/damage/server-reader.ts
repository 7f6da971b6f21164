import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../../cli/exit-codes';
import { sha256Hex } from '../../../shared/hash';
import { startHeadstart, until } from '../../support/headstart';
import { ALONE } from './command-reader';
import type { Answer, How, Reader } from './scene';

/** Asks a server one thing after the other. */
export type Ask = (what: string, method?: 'GET' | 'POST', body?: Buffer) => Promise<Answer>;

export interface ServerReader {
  readonly name: string;
  /** Of `headstart serve`. */
  readonly args: readonly string[];
  readonly reads: RegExp;
  readonly leaves?: readonly string[];
  ask(ask: Ask, folder: string): Promise<readonly Answer[]>;
}

/** `headstart serve` in a scene's folder, asked. */
export function serverReader({ name, args, reads, leaves = [], ask }: ServerReader): Reader {
  return {
    name,
    reads: (file) => reads.test(file),
    leaves,
    run: (folder, how) => withServer(folder, args, how, (asking) => ask(asking, folder)),
  };
}

/** @returns what it has answered, or how it ended where it did not start */
export async function withServer(
  folder: string,
  args: readonly string[],
  how: How,
  use: (ask: Ask) => Promise<readonly Answer[]>,
): Promise<readonly Answer[]> {
  const running = startHeadstart(['serve', ...args, '--port', '0'], { ...how, cwd: folder, env: ALONE });
  try {
    if (!(await until(running, () => running.output().includes('Ctrl-C')))) {
      const { code, stdout, stderr } = await running.ended;
      return [{ code, said: '', output: stdout + stderr }];
    }
    const address = /http:\/\/\S+:\d+/.exec(running.output())?.[0] as string;
    return await use((what, method = 'GET', body) => answerTo(address, what, method, body));
  } finally {
    running.child.kill('SIGINT');
    await running.ended;
  }
}

async function answerTo(address: string, what: string, method: string, body?: Buffer): Promise<Answer> {
  const type = what.startsWith('/api/runs') ? 'application/zip' : 'image/bmp';
  const response = await fetch(address + what, {
    method,
    ...(body && { body: new Uint8Array(body), headers: { 'Content-Type': type } }),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const said = what.startsWith('/api/') ? new TextDecoder().decode(bytes) : sha256Hex(bytes);
  if (response.ok) return { what, code: EXIT.ok, said, output: said };
  return { what, code: codeOf(response.status), said: '', output: problemIn(new TextDecoder().decode(bytes)) };
}

/** An error of the server's own is one that nobody has expected. */
function codeOf(status: number): number {
  if (status === 503) return EXIT.unavailable;
  return status < 500 ? EXIT.badInput : EXIT.unexpected;
}

function problemIn(text: string): string {
  const { problem, detail, remedy } = JSON.parse(text) as Record<string, string | undefined>;
  return remedy ? `${problem ?? detail} → ${remedy}` : (problem ?? detail ?? text);
}

const SHOWN = [
  ...['/api/runs', '/api/runs/out', '/runs/out/report.html', '/runs/out/metrics.json', '/runs/out/history.json'],
  ...['/runs/out/run.json', '/runs/out/curves.png', '/runs/out/samples.png', '/runs/out/head/model.json'],
  ...['/runs/out/head/weights.bin', '/runs/out/model/model.onnx', '/runs/out/model/model.json'],
  ...['/runs/out/model/manifest.json', '/runs/out/model/golden.json', '/runs/out/model/card.html'],
  ...['/runs/out/site/', '/runs/out/site/facts.json', '/runs/out/site/manifest.json', '/runs/out/site/model.onnx'],
];

/** Everything that the pages of one run show, and its model asked. */
export const SERVED_RUN = serverReader({
  name: 'headstart serve out',
  args: ['out'],
  reads: /^out\//,
  async ask(ask, folder) {
    const answers: Answer[] = [];
    for (const what of SHOWN) answers.push(await ask(what));
    return [...answers, await ask('/api/predict', 'POST', readFileSync(join(folder, 'image.bmp')))];
  },
});
