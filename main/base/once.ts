/** @returns what gives the value of `make`, which is called when the value is first asked for; after it threw, again */
export function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
