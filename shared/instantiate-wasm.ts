/** What is used of WebAssembly: a browser's types declare it, Node's do not. */
interface Compiler {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: object };
}

/** A memory that a module exports. Once it has grown, its buffer is another one. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

export const WASM_PAGE_BYTES = 65_536;

/** What was compiled, by its text. */
const compiled = new Map<string, object>();

/**
 * What a module without imports exports; a new instance at each call, compiled once.
 * @param base64 the module
 * @returns undefined where the processor, the runtime, a policy or a limit of address space does not allow it
 */
export function instantiateWasm<Exports extends object>(base64: string): Exports | undefined {
  try {
    const { validate, Module, Instance } = (globalThis as unknown as { WebAssembly: Compiler }).WebAssembly;
    let module = compiled.get(base64);
    if (!module) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      // Not valid without SIMD.
      if (!validate(bytes)) return undefined;
      module = new Module(bytes);
      compiled.set(base64, module);
    }
    return new Instance(module).exports as Exports;
  } catch {
    return undefined;
  }
}
