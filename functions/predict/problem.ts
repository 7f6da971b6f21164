import type { HttpResponse } from './http-message';
import type { ProblemDocument } from './predict-api';

/** https://www.rfc-editor.org/rfc/rfc9110#name-status-codes */
const TITLES = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

export type ProblemStatus = keyof typeof TITLES;
export const PROBLEM_STATUSES = Object.keys(TITLES).map(Number) as readonly ProblemStatus[];

/** Why a request is not answered as it wished; becomes a body of RFC 9457. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: ProblemStatus,
    /** What was wrong with this request, for its sender. */
    readonly detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }

  /** https://www.rfc-editor.org/rfc/rfc9457: where `type` is absent it is about:blank, and the title is the status's own. */
  get document(): ProblemDocument {
    return { title: TITLES[this.status], status: this.status, detail: this.detail };
  }

  get response(): HttpResponse {
    return {
      status: this.status,
      headers: { 'content-type': 'application/problem+json', ...this.headers },
      body: `${JSON.stringify(this.document)}\n`,
    };
  }
}
