/** What the suite uses of it; the package brings no types. */
declare module 'asl-validator' {
  interface AslError {
    readonly 'Error code': string;
    readonly Message?: string;
    readonly path?: string;
  }
  /** Writes into the document that it is given. */
  export default function aslValidator(definition: object): { readonly isValid: boolean; readonly errors: AslError[] };
}
