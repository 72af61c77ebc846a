/** @returns what gives the value of `make`, which is called when the value is first asked for; after it threw, again */
export function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * @returns what gives the one value of `load`, also to those who ask while it is being loaded; a failure is told to those
 *   who waited, and whoever asks after them has it loaded anew
 */
export function onceLoaded<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let loading: Promise<Value> | null = null;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
}
