/** A request that is not answered as it wished: what its status says, in words for people. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly status: 400 | 403 | 404 | 405 | 408 | 409 | 411 | 413 | 415 | 421 | 422 | 503,
    problem: string,
    readonly remedy?: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(problem);
  }
}
