/** What is made of a value from 0 to 255: it is divided, then lessened, each rounded to float32. */
export interface Scale {
  readonly divisor: number;
  readonly shift: number;
}
