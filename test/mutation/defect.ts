/** A mistake that a person could make in one place of the product, and the tests that are to notice it. */
export interface Defect {
  /** What the product does with it, for whoever reads that it survived. */
  readonly name: string;
  /** From the root of the checkout. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  /** Has to compile: a program that does not run proves nothing. */
  readonly replace: string;
  /** Test files, or folders of them: those of the area, not those that are known to fail. */
  readonly tests: readonly string[];
}
