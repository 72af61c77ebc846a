/**
 * What an exported script uses of k6, in virtual time. All its modules lead here; `state` is what the test looks at.
 */
export const state = {
  /** The clock of the virtual user that runs, milliseconds since the epoch. */
  nowMs: 0,
  startTime: 0,
  iterationInTest: 0,
  /** @type {{ method: string, url: string, body: string | null, params: object, atMs: number }[]} */
  requests: [],
  /** @type {Record<string, { value: number, tags: Record<string, string> }[]>} */
  metrics: {},
  /** @type {(index: number) => { status: number, ms: number }} */
  answer: () => ({ status: 200, ms: 5 }),
};

/** @param {number} seconds */
export function sleep(seconds) {
  state.nowMs += seconds * 1000;
}

const http = {
  /** @param {string} method @param {string} url @param {string | null} body @param {object} params */
  request(method, url, body, params) {
    const { status, ms } = state.answer(state.requests.length);
    state.requests.push({ method, url, body, params, atMs: state.nowMs });
    state.nowMs += ms;
    return { status };
  },
};

const exec = {
  scenario: {
    get iterationInTest() {
      return state.iterationInTest;
    },
    get startTime() {
      return state.startTime;
    },
  },
};

/**
 * Called with `new`.
 *
 * @param {string} _name
 * @param {() => unknown[]} make
 */
export function SharedArray(_name, make) {
  const array = make();
  if (!Array.isArray(array)) throw new Error('a SharedArray holds an array');
  return array;
}

class Metric {
  /** @param {string} name */
  constructor(name) {
    this.samples = state.metrics[name] = [];
  }

  /** @param {number | boolean} value @param {Record<string, string>} tags */
  add(value, tags) {
    this.samples.push({ value: Number(value), tags });
  }
}

export { Metric as Rate, Metric as Trend };
/** Of `k6/http` and `k6/execution`, told apart by what is asked of them. */
export default Object.assign(http, exec);
