/** An Amazon States Language document, as plain JSON. */
export interface StateMachine {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
export type State = { readonly Type: string; readonly [field: string]: unknown };
