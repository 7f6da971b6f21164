import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { PackedProject } from '../support/packed-project';
import { type Given, given, putInto } from './given';

/** What a new user types first. */
export const TRAIN = 'npx headstart train photos.zip';

/** A project that has headstart installed, and what all tasks in it share: archives, one trained run, one server. */
export class Workplace {
  private having: Given | undefined;
  private trained: Promise<{ readonly folder: string; readonly printed: string }> | undefined;
  private server: { readonly process: ChildProcess; readonly address: Promise<string> } | undefined;

  constructor(private readonly project: PackedProject) {}

  /** Draws the archives and puts the base where it is looked for. */
  async ready(): Promise<void> {
    this.having ??= await given(this.project.folder);
  }

  /** Makes a folder with what a user has. */
  folder(name: string): string {
    const folder = join(this.project.folder, name);
    putInto(folder, this.has());
    return folder;
  }

  type(line: string, folder: string): Promise<string> {
    return this.project.run('bash', ['-c', line], folder, this.env());
  }

  /** Puts the run of TRAIN into a folder; only the first call trains. @returns what training printed */
  async trainedIn(folder: string): Promise<string> {
    this.trained ??= this.train();
    const { folder: from, printed } = await this.trained;
    cpSync(join(from, 'runs'), join(folder, 'runs'), { recursive: true });
    return printed;
  }

  /** Starts `headstart serve` once. @returns its address */
  serve(): Promise<string> {
    this.server ??= this.startServer();
    return this.server.address;
  }

  async stop(): Promise<void> {
    const { process: child } = this.server ?? {};
    this.server = undefined;
    if (!child || child.exitCode !== null) return;
    child.kill('SIGINT');
    await once(child, 'exit');
  }

  private has(): Given {
    if (!this.having) throw new Error('ready() has to come first');
    return this.having;
  }

  private env = () => ({ HEADSTART_CACHE: this.has().cache });

  private async train() {
    const folder = this.folder('trained');
    return { folder, printed: await this.type(TRAIN, folder) };
  }

  private startServer() {
    const folder = join(this.project.folder, 'served');
    putInto(folder, this.has());
    const command = join(this.project.folder, 'node_modules/headstart/bin/headstart.cjs');
    const child = spawn(process.execPath, [command, 'serve', '--port', '0'], {
      ...{ cwd: folder, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...this.env() } },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return { process: child, address: addressOf(child) };
  }
}

/** The address that the server prints. @throws Error if it ends before */
async function addressOf({ stdout }: ChildProcess): Promise<string> {
  let printed = '';
  for await (const chunk of stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    printed += chunk;
    const [address] = /http:\/\/\S+/.exec(printed) ?? [];
    if (address) return address;
  }
  throw new Error(`headstart serve ended: ${printed}`);
}
