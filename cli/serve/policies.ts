const common = "default-src 'none'; base-uri 'none'; form-action 'none'; ";

/** What each kind of page may do; none may ask anything of another server. */
export const POLICIES = {
  /** The page of `headstart serve`: it shows pages of runs in frames, and pictures that are collected (blob:). */
  serve: `${common}script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'`,
  /** The page of a model. */
  site: `${common}script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' blob: data:; frame-ancestors 'self'`,
  /** Whatever a run's folder holds: a report is styles and pictures, and nothing in it runs. */
  artifact: `${common}style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'`,
} as const;
