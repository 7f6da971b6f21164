import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port';
import { type RunningContainer, runContainer } from './run-container';
import type { DeployedFunction } from './synthesized-stack';

export interface FunctionContainerOptions {
  readonly cache: string;
  readonly deployed: DeployedFunction;
  /** Its own image, or that of the runtime, which its package is mounted into. */
  readonly image: string;
  /** Added to the function's own variables: what reaches the services that it calls. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A user and a group that no image knows. */
const USER = '993:990';
/** Lambda gives one vCPU for each 1,769 MB. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MB_A_VCPU = 1769;
const ANSWERS_WITHIN_MS = 240_000;
const RUNTIME = 'AWS_Lambda_nodejs22.x';

/**
 * A function in a container under AWS's runtime interface emulator, held to what Lambda gives it: its memory and share of
 * processors, a root that is read-only, a /tmp of its size, a foreign user, no capabilities. One sandbox, so one call at
 * a time.
 */
export class FunctionContainer {
  readonly #container: RunningContainer;
  readonly #address: string;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(container: RunningContainer, address: string) {
    this.#container = container;
    this.#address = address;
  }

  static async start({ cache, deployed, image, environment }: FunctionContainerOptions): Promise<FunctionContainer> {
    const { code, memoryMb, timeoutSeconds, scratchMb, logicalId } = deployed;
    const [api, emulator] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    const container = runContainer({
      ...{ cache, image, memoryMb, cpus: memoryMb / MB_A_VCPU },
      command: code.kind === 'zip' ? [code.handler] : [],
      environment: {
        AWS_LAMBDA_FUNCTION_NAME: logicalId,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
        AWS_LAMBDA_FUNCTION_TIMEOUT: String(timeoutSeconds),
        ...(code.kind === 'zip' && { AWS_EXECUTION_ENV: RUNTIME }),
        HEADSTART_RIE_OPTIONS: `--runtime-api-address ${api} --runtime-interface-emulator-address ${emulator}`,
        ...environment,
        ...deployed.environment,
      },
      more: [
        ...['--user', USER, '--read-only', '--read-only-tmpfs=false'],
        ...['--mount', `type=tmpfs,destination=/tmp,tmpfs-size=${scratchMb}m,tmpfs-mode=1777`],
        ...(code.kind === 'zip' ? ['--volume', `${code.folder}:/var/task:ro`] : []),
      ],
    });
    const started = new FunctionContainer(container, emulator);
    await started.#untilItAnswers();
    return started;
  }

  /**
   * Calls it, after the calls before.
   * @returns its answer
   * @throws Error with the name of what it threw and, as Step Functions has it, the whole failure as JSON for a message
   */
  invoke(event: unknown): Promise<unknown> {
    const call = this.#last.then(() => this.#call(event));
    this.#last = call.catch(() => undefined);
    return call;
  }

  /** What it has written to its log. */
  get log(): string {
    return this.#container.output();
  }

  stop(): Promise<void> {
    return this.#container.stop();
  }

  async #call(event: unknown): Promise<unknown> {
    const address = `http://${this.#address}/2015-03-31/functions/function/invocations`;
    const response = await fetch(address, { method: 'POST', body: JSON.stringify(event) });
    const text = await response.text();
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch (cause) {
      // The emulator's own words: out of time, say.
      throw new Error(`The emulator answers ${response.status} "${text}":\n${this.log}`, { cause });
    }
    const { errorType, errorMessage } = (answer ?? {}) as { errorType?: string; errorMessage?: string };
    if (errorType === undefined) return answer;
    throw Object.assign(new Error(JSON.stringify({ errorType, errorMessage })), { name: errorType });
  }

  async #untilItAnswers(): Promise<void> {
    const { child } = this.#container;
    for (const latest = Date.now() + ANSWERS_WITHIN_MS; ; await sleep(50)) {
      // It does not call the function where the path is another.
      if (await fetch(`http://${this.#address}/`).catch(() => undefined)) return;
      if (child.exitCode !== null) throw new Error(`The container ended with ${child.exitCode}:\n${this.log}`);
      if (Date.now() > latest) throw new Error(`The emulator does not answer at ${this.#address}:\n${this.log}`);
    }
  }
}
