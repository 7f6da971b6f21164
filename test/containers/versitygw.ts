import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { cacheFolder } from '../../cli/cache-folder';
import { goProgram, VERSITYGW } from '../../setup/containers/go-program';
import { awsEnvironment, connectionTo } from '../localstack/aws-environment';
import { freePort } from './free-port';

/** A server of S3's interface that this project has not written. */
export interface Versitygw {
  readonly endpoint: string;
  /** What clients in other processes are to have in their environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly client: S3Client;
  createBucket(name: string): Promise<void>;
  close(): Promise<void>;
}

const ANSWERS_WITHIN_MS = 240_000;

/** Starts one over a folder of its own, reachable from this machine alone. */
export async function startVersitygw(): Promise<Versitygw> {
  const folder = await mkdtemp(join(tmpdir(), 'headstart-versitygw-'));
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  const env = awsEnvironment(endpoint, folder);
  const keys = ['--access', env.AWS_ACCESS_KEY_ID as string, '--secret', env.AWS_SECRET_ACCESS_KEY as string];
  const at = ['--port', new URL(endpoint).host, '--region', env.AWS_REGION as string, '--quiet'];
  const program = goProgram(cacheFolder(process.env), VERSITYGW);
  const server = spawn(program, [...keys, ...at, 'posix', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-3000);
    });
  }
  await untilItAnswers(endpoint, server, () => said);
  const client = new S3Client(connectionTo({ endpoint, env }));
  return {
    endpoint,
    env,
    client,
    createBucket: async (name) => void (await client.send(new CreateBucketCommand({ Bucket: name }))),
    async close() {
      client.destroy();
      const ended = new Promise((resolve) => server.once('close', resolve));
      server.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilItAnswers(endpoint: string, server: ChildProcess, said: () => string): Promise<void> {
  for (const latest = Date.now() + ANSWERS_WITHIN_MS; ; await sleep(50)) {
    if (server.exitCode !== null) throw new Error(`versitygw ended with code ${server.exitCode}:\n${said()}`);
    // Whatever it says: a request without a signature is refused.
    if (await fetch(endpoint).catch(() => undefined)) return;
    if (Date.now() > latest) throw new Error(`versitygw does not answer at ${endpoint}:\n${said()}`);
  }
}
