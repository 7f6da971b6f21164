/** The messages of set-up. */
export interface Terminal {
  say(text: string): void;
  /** Says what is being done and why, shows that it goes on, and how long it took. */
  during<T>(text: string, work: (report: (progress: string) => void) => Promise<T>): Promise<T>;
}

const TTY_INTERVAL_MS = 500;
/** Without a terminal a line now and then shows that nothing hangs. */
const LOG_INTERVAL_MS = 10_000;

/**
 * Lines that begin with "setup: ". On a terminal the last one counts the seconds in place.
 * @param of what they begin with
 */
export function createTerminal(out: NodeJS.WriteStream = process.stdout, of = 'setup'): Terminal {
  const say = (text: string) => void out.write(`${of}: ${text}\n`);
  return {
    say,
    async during(text, work) {
      const begun = Date.now();
      const seconds = () => `${Math.round((Date.now() - begun) / 1000)} s`;
      let progress = '';
      const state = () => [seconds(), progress].filter(Boolean).join(', ');
      const tick = () => (out.isTTY ? out.write(`\r\x1b[2K${of}: ${text} … ${state()}`) : say(`  … ${state()}`));
      if (out.isTTY) tick();
      else say(`${text} …`);
      const timer = setInterval(tick, out.isTTY ? TTY_INTERVAL_MS : LOG_INTERVAL_MS);
      try {
        const result = await work((latest) => {
          progress = latest;
        });
        clearInterval(timer);
        out.write(out.isTTY ? `\r\x1b[2K${of}: ${text}: done in ${seconds()}\n` : `${of}:   done in ${seconds()}\n`);
        return result;
      } catch (error) {
        if (out.isTTY) out.write('\n');
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/** "110 MB", or "110 of 274 MB". */
export function megabytes(done: number, total?: number): string {
  const mb = (bytes: number) => Math.round(bytes / 1e6);
  return total ? `${mb(done)} of ${mb(total)} MB` : `${mb(done)} MB`;
}
