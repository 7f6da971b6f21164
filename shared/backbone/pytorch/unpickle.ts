/** A pickle that is damaged, or does more than a state dict needs. */
export class PickleError extends Error {}

/** What a pickle calls by name. Without `call` it is only mentioned, as the type of a storage is. */
export class PickledGlobal {
  constructor(
    readonly name: string,
    readonly call?: (args: readonly unknown[]) => unknown,
  ) {}
}

export interface PickleRules {
  /** The globals that a pickle may name, by `module.name`. Any other is refused; nothing is ever imported or run. */
  readonly globals: ReadonlyMap<string, PickledGlobal>;
  /** Stands for what lies outside of the pickle. */
  load(id: unknown): unknown;
}

/** A state dict of a thousand tensors takes some 50,000. */
const MAX_STEPS = 1_000_000;

/**
 * Reads one pickle of protocol 2, of the opcodes that PyTorch writes. Dicts become Maps; tuples become frozen arrays,
 * lists arrays. Memory grows with the number of steps and with the strings that lie in the bytes, by no more.
 * @param start where the pickle begins
 * @returns its value, and where the next one begins
 * @throws PickleError naming the opcode or the global, and the place
 */
export function unpickle(bytes: Uint8Array, start: number, rules: PickleRules): { value: unknown; end: number } {
  return new Unpickler(bytes, start, rules).run();
}

class Unpickler {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #rules: PickleRules;
  readonly #stack: unknown[] = [];
  /** How high the stack stood at each open mark. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, unknown>();
  #at: number;

  constructor(bytes: Uint8Array, start: number, rules: PickleRules) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
    this.#rules = rules;
  }

  run(): { value: unknown; end: number } {
    for (let step = 0; step < MAX_STEPS; step++) {
      const opcode = this.#byte();
      if (opcode === STOP) return { value: this.#pop(), end: this.#at };
      this.#step(opcode);
    }
    throw new PickleError(`a pickle of more than ${MAX_STEPS} steps`);
  }

  #step(opcode: number): void {
    const stack = this.#stack;
    switch (opcode) {
      case 0x80: // PROTO
        this.#checkProtocol(this.#byte());
        break;
      case 0x28: // MARK
        this.#marks.push(stack.length);
        break;
      case 0x4e: // NONE
        stack.push(null);
        break;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        stack.push(opcode === 0x88);
        break;
      case 0x4a: // BININT
        stack.push(this.#view.getInt32(this.#take(4), true));
        break;
      case 0x4b: // BININT1
        stack.push(this.#byte());
        break;
      case 0x4d: // BININT2
        stack.push(this.#view.getUint16(this.#take(2), true));
        break;
      case 0x8a: // LONG1
        stack.push(this.#long(this.#byte()));
        break;
      case 0x47: // BINFLOAT
        stack.push(this.#view.getFloat64(this.#take(8), false));
        break;
      case 0x58: // BINUNICODE
        stack.push(this.#text(this.#view.getUint32(this.#take(4), true)));
        break;
      case 0x54: // BINSTRING, as Python 2 writes it
        stack.push(this.#text(this.#view.getUint32(this.#take(4), true)));
        break;
      case 0x55: // SHORT_BINSTRING
        stack.push(this.#text(this.#byte()));
        break;
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        break;
      case 0x5d: // EMPTY_LIST
        stack.push([]);
        break;
      case 0x29: // EMPTY_TUPLE
        stack.push(EMPTY_TUPLE);
        break;
      case 0x74: // TUPLE
        stack.push(Object.freeze(this.#popToMark()));
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        stack.push(Object.freeze(this.#popMany(opcode - 0x84)));
        break;
      case 0x61: // APPEND
        this.#append([this.#pop()]);
        break;
      case 0x65: // APPENDS
        this.#append(this.#popToMark());
        break;
      case 0x73: // SETITEM
        this.#setItems(this.#popMany(2));
        break;
      case 0x75: // SETITEMS
        this.#setItems(this.#popToMark());
        break;
      case 0x71: // BINPUT
        this.#memo.set(this.#byte(), this.#top());
        break;
      case 0x72: // LONG_BINPUT
        this.#memo.set(this.#view.getUint32(this.#take(4), true), this.#top());
        break;
      case 0x68: // BINGET
        this.#recall(this.#byte());
        break;
      case 0x6a: // LONG_BINGET
        this.#recall(this.#view.getUint32(this.#take(4), true));
        break;
      case 0x63: // GLOBAL
        stack.push(this.#global(`${this.#line()}.${this.#line()}`));
        break;
      case 0x52: // REDUCE
        this.#reduce();
        break;
      case 0x62: // BUILD
        this.#build();
        break;
      case 0x51: // BINPERSID
        stack.push(this.#rules.load(this.#pop()));
        break;
      default:
        throw new PickleError(
          `the pickle opcode 0x${opcode.toString(16)} at byte ${this.#at - 1}, which no state dict has`,
        );
    }
  }

  #checkProtocol(protocol: number): void {
    if (protocol !== 2) throw new PickleError(`a pickle of protocol ${protocol}, wanted 2, which torch.save writes`);
  }

  #append(items: readonly unknown[]): void {
    const list = this.#top();
    if (!Array.isArray(list) || Object.isFrozen(list)) throw this.#unfit('appends to what is no list');
    for (const item of items) list.push(item);
  }

  #setItems(items: readonly unknown[]): void {
    const dict = this.#top();
    if (!(dict instanceof Map) || items.length % 2 !== 0) throw this.#unfit('sets items of what is no dict');
    for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1]);
  }

  #recall(place: number): void {
    if (!this.#memo.has(place)) throw this.#unfit(`recalls ${place}, which it never noted`);
    this.#stack.push(this.#memo.get(place));
  }

  #global(name: string): PickledGlobal {
    const known = this.#rules.globals.get(name);
    if (!known) throw new PickleError(`it names "${name}", which is not part of a state dict and is not executed`);
    return known;
  }

  #reduce(): void {
    const [callee, args] = this.#popMany(2);
    if (!(callee instanceof PickledGlobal) || !callee.call) throw this.#unfit('calls what cannot be called');
    if (!Array.isArray(args)) throw this.#unfit(`calls ${callee.name} without a tuple`);
    this.#stack.push(callee.call(args));
  }

  /** An OrderedDict's attributes, such as the versions of its modules: of no use here. */
  #build(): void {
    this.#pop();
    if (!(this.#top() instanceof Map)) throw this.#unfit('gives attributes to what is no dict');
  }

  #top(): unknown {
    if (this.#stack.length <= this.#floor()) throw this.#unfit('takes from an empty stack');
    return this.#stack[this.#stack.length - 1];
  }

  #pop(): unknown {
    this.#top();
    return this.#stack.pop();
  }

  #popMany(count: number): unknown[] {
    if (this.#stack.length - count < this.#floor()) throw this.#unfit('takes from an empty stack');
    return this.#stack.splice(this.#stack.length - count);
  }

  #popToMark(): unknown[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.#unfit('goes back to a mark that it never set');
    return this.#stack.splice(mark);
  }

  #floor(): number {
    return this.#marks[this.#marks.length - 1] ?? 0;
  }

  #byte(): number {
    return this.#bytes[this.#take(1)]!;
  }

  #text(length: number): string {
    const from = this.#take(length);
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + from, length).toString('utf8');
  }

  #line(): string {
    const from = this.#at;
    const end = this.#bytes.indexOf(LINE_FEED, from);
    if (end < 0 || end - from > MAX_NAME_BYTES) throw this.#unfit('names a global without an end');
    this.#at = end + 1;
    return Buffer.from(this.#bytes.subarray(from, end)).toString('utf8');
  }

  /** Little-endian, two's complement. */
  #long(length: number): number | bigint {
    const from = this.#take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#bytes[from + i]!);
    const long = BigInt.asIntN(8 * length, value);
    const number = Number(long);
    return Number.isSafeInteger(number) ? number : long;
  }

  /** @returns where the bytes that are passed over begin */
  #take(count: number): number {
    const from = this.#at;
    if (count > this.#bytes.length - from) throw this.#unfit('ends too early');
    this.#at = from + count;
    return from;
  }

  #unfit(what: string): PickleError {
    return new PickleError(`a pickle that ${what}, at byte ${this.#at}`);
  }
}

const STOP = 0x2e;
const LINE_FEED = 0x0a;
const MAX_NAME_BYTES = 256;
const EMPTY_TUPLE: readonly unknown[] = Object.freeze([]);
