export interface ProgressOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const BAR_WIDTH = 24;
const REDRAW_MS = 100;
/** Where output is no terminal: a line each time this share of the work is done. */
const PLAIN_STEP = 0.2;

/**
 * Progress on counted work: done, total, rate and time left. A bar that redraws itself on a terminal, plain lines
 * elsewhere. Everything it draws is gone from the terminal after `finish`.
 */
export class ProgressBar {
  private done = 0;
  private readonly begun: number;
  private drawnAt = 0;
  private nextPlain = PLAIN_STEP;

  /** @param total undefined where it is not known */
  constructor(
    private readonly label: string,
    private readonly unit: string,
    private readonly total: number | undefined,
    private readonly output: ProgressOutput,
    private readonly now: () => number = Date.now,
    private readonly format: (count: number) => string = (count) => count.toLocaleString('en-US'),
  ) {
    this.begun = now();
  }

  add(count: number): void {
    this.set(this.done + count);
  }

  set(done: number): void {
    this.done = done;
    const time = this.now();
    if (this.output.isTTY) {
      if (time - this.drawnAt < REDRAW_MS && done !== this.total) return;
      this.drawnAt = time;
      this.output.write(`\r\x1b[K${this.bar()}`);
    } else if (this.total && done / this.total >= this.nextPlain && done < this.total) {
      while (done / this.total >= this.nextPlain) this.nextPlain += PLAIN_STEP;
      this.output.write(`${this.plain()}\n`);
    }
  }

  finish(): void {
    if (this.output.isTTY) this.output.write('\r\x1b[K');
  }

  private bar(): string {
    const { total, done } = this;
    const filled = total ? Math.round((BAR_WIDTH * Math.min(done, total)) / total) : 0;
    const bar = total ? `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ` : '';
    return `${this.label.padEnd(10)} ${bar}${this.numbers()}`.slice(0, (this.output.columns ?? 80) - 1);
  }

  private plain(): string {
    return `${this.label.padEnd(10)} ${this.numbers()}`;
  }

  private numbers(): string {
    const { done, total } = this;
    const seconds = (this.now() - this.begun) / 1000;
    const rate = seconds > 0.2 ? done / seconds : 0;
    const count = total ? `${this.format(done)}/${this.format(total)}` : this.format(done);
    const speed = rate ? `  ${this.format(Math.round(rate))} ${this.unit}/s` : '';
    const left = rate && total && total > done ? `  ${timeText((total - done) / rate)} left` : '';
    return `${count}${speed}${left}`;
  }
}

/** 4 s, 2 min 5 s, 1 h 10 min. */
export function timeText(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** 512 B, 29.7 MB. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  return `${(bytes / 1000 ** power).toFixed(power ? 1 : 0)} ${units[power]}`;
}
