import { thousands } from '../../shared/thousands';

export interface ProgressOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const BAR_WIDTH = 24;
/** Earlier the rate says little about the time left. */
const KNOWN_AFTER_S = 1;
const REDRAW_MS = 100;
/** Where output is no terminal: a line each time this share of the work is done. */
const PLAIN_STEP = 0.2;

/**
 * Progress on counted work: done, total, rate and time left. A bar that redraws itself on a terminal, plain lines
 * elsewhere. `finish` puts one line in its place: how much was done, and how fast.
 */
export class ProgressBar {
  /** Stands behind the numbers. */
  note = '';
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
    private readonly format: (count: number) => string = thousands,
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

  /** Clears the terminal's line for something else; the next change draws the bar again. */
  makeRoom(): void {
    if (this.output.isTTY) this.output.write('\r\x1b[K');
    this.drawnAt = 0;
  }

  finish(): void {
    this.makeRoom();
    const seconds = (this.now() - this.begun) / 1000;
    const rate = seconds > 0 && this.done > 0 ? `, ${this.rateText(this.done / seconds)}` : '';
    const what = this.unit ? ` ${this.unit}` : '';
    this.output.write(`${this.label.padEnd(10)} ${this.format(this.done)}${what} in ${seconds.toFixed(1)} s${rate}\n`);
  }

  private bar(): string {
    const { total, done } = this;
    const numbers = this.numbers();
    const room = (this.output.columns || 80) - 1;
    const width = Math.max(0, Math.min(BAR_WIDTH, room - numbers.length - 12));
    const filled = total ? Math.round((width * Math.min(done, total)) / total) : 0;
    const bar = total && width ? `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ` : '';
    return `${this.label.padEnd(10)} ${bar}${numbers}`.slice(0, room);
  }

  private plain(): string {
    return `${this.label.padEnd(10)} ${this.numbers()}`;
  }

  private numbers(): string {
    const { done, total } = this;
    const seconds = (this.now() - this.begun) / 1000;
    const rate = seconds > KNOWN_AFTER_S ? done / seconds : 0;
    const count = total ? `${this.format(done)}/${this.format(total)}` : this.format(done);
    const speed = rate ? `  ${this.rateText(rate)}` : '';
    const left = rate && total && total > done ? `  ${timeText((total - done) / rate)} left` : '';
    return `${count}${speed}${left}${this.note && `  ${this.note}`}`;
  }

  private rateText(rate: number): string {
    return `${this.format(Math.round(rate))}${this.unit ? ` ${this.unit}` : ''}/s`;
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
