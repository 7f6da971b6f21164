/** Which things belong together, directly or over others: disjoint sets with path halving. */
export class Groups {
  readonly #parents: Int32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, i) => i);
  }

  /** The least member of a thing's group. */
  of(thing: number): number {
    const parents = this.#parents;
    let at = thing;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  }

  join(a: number, b: number): void {
    const [low, high] = [this.of(a), this.of(b)].sort((x, y) => x - y) as [number, number];
    this.#parents[high] = low;
  }

  /** Groups of two and more, by their least member; members ascend. */
  several(): number[][] {
    // Most things are alone: nothing is made for them.
    const groups = new Map<number, number[]>();
    for (let thing = 0; thing < this.#parents.length; thing++) {
      const of = this.of(thing);
      if (of === thing) continue;
      const own = groups.get(of);
      if (own) own.push(thing);
      else groups.set(of, [of, thing]);
    }
    return [...groups.values()].sort((a, b) => (a[0] as number) - (b[0] as number));
  }
}
