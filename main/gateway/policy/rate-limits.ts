import { RateLimitedError } from '../../base/errors/rate-limited-error.ts';
import type { LimitView } from '../../contract/gateway.ts';
import type { LimitDeclaration, LimitScope } from '../../contract/gateway-policy.ts';
import type { Clock } from '../../spec/clock.ts';
import { Gcra } from './gcra.ts';

/** Who and what a call is, as far as limits go by it. */
export type LimitSubjects = Partial<Record<LimitScope, string>>;

/** What was let in; what it took of tokens is set right when it is known. */
export interface Admission {
  settleTokens(actual: number): void;
}

/** Buckets in memory at most; full ones are as good as none and are forgotten first. */
const MAX_BUCKETS = 10_000;
/** Of a limit that names no burst: what comes in ten seconds. */
const BURST_PARTS_OF_MINUTE = 6;

interface Bucket {
  declaration: LimitDeclaration;
  counts: 'requests' | 'tokens';
  name: string;
  perMinute: number;
  gcra: Gcra;
  admitted: number;
  refused: number;
  waiting: number;
}

/**
 * The limits of trestle.jsonc. A call passes all limits that concern it or takes nothing of any: permits are looked at
 * first and taken after, in one step.
 */
export class RateLimits {
  readonly #limits: () => readonly LimitDeclaration[];
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: { limits: () => readonly LimitDeclaration[]; clock: Clock }) {
    this.#limits = options.limits;
    this.#clock = options.clock;
  }

  /** Whether any limit is of this kind: what need not be counted costs nothing. */
  concerns(scopes: readonly LimitScope[]): boolean {
    return this.#limits().some(({ of }) => scopes.includes(of));
  }

  /** Whether tokens need be estimated for these. */
  countsTokens(scopes: readonly LimitScope[]): boolean {
    return this.#limits().some(({ of, tokensPerMinute }) => tokensPerMinute !== undefined && scopes.includes(of));
  }

  /**
   * @param subjects limits of kinds that are not named here are passed by
   * @param tokens estimated, input and output
   * @returns a promise only when the call has to wait and may
   * @throws RateLimitedError naming the limit, also through the promise; what the signal was aborted with
   */
  admit(subjects: LimitSubjects, tokens: number, signal?: AbortSignal): Admission | Promise<Admission> {
    const buckets = this.#bucketsOf(subjects);
    const now = this.#clock.monotonicNano();
    let waitMs = 0;
    for (const bucket of buckets) {
      const permits = bucket.counts === 'requests' ? 1 : tokens;
      const thisMs = bucket.gcra.waitMs(now, permits);
      if (thisMs > bucket.declaration.maxWaitMs) this.#refuse(bucket, permits, thisMs);
      waitMs = Math.max(waitMs, thisMs);
    }
    const take = (share: 1 | -1): void => {
      for (const { gcra, counts } of buckets) {
        gcra.take(this.#clock.monotonicNano(), share * (counts === 'requests' ? 1 : tokens));
      }
    };
    take(1);
    const admission: Admission = {
      settleTokens: (actual) => {
        if (actual === tokens) return;
        for (const { gcra, counts } of buckets) {
          if (counts === 'tokens') gcra.take(this.#clock.monotonicNano(), actual - tokens);
        }
      },
    };
    if (waitMs === 0) {
      for (const bucket of buckets) bucket.admitted += 1;
      return admission;
    }
    for (const bucket of buckets) bucket.waiting += 1;
    return this.#clock
      .sleep(waitMs, signal)
      .then(
        () => {
          for (const bucket of buckets) bucket.admitted += 1;
          return admission;
        },
        (error: unknown) => {
          take(-1);
          throw error;
        },
      )
      .finally(() => {
        for (const bucket of buckets) bucket.waiting -= 1;
      });
  }

  view(): readonly LimitView[] {
    const now = this.#clock.monotonicNano();
    return [...this.#buckets.values()].map(({ declaration, name, counts, perMinute, gcra, ...counted }) => ({
      of: declaration.of,
      name,
      counts,
      perMinute,
      burst: gcra.burst,
      available: gcra.available(now),
      ...counted,
    }));
  }

  #bucketsOf(subjects: LimitSubjects): readonly Bucket[] {
    const found: Bucket[] = [];
    for (const declaration of this.#limits()) {
      const subject = subjects[declaration.of];
      if (subject === undefined || (declaration.name !== undefined && declaration.name !== subject)) continue;
      const { requestsPerMinute, requestBurst, tokensPerMinute, tokenBurst } = declaration;
      if (requestsPerMinute !== undefined) {
        found.push(this.#bucket(declaration, subject, 'requests', requestsPerMinute, requestBurst));
      }
      if (tokensPerMinute !== undefined) {
        found.push(this.#bucket(declaration, subject, 'tokens', tokensPerMinute, tokenBurst));
      }
    }
    return found;
  }

  #bucket(
    declaration: LimitDeclaration,
    name: string,
    counts: 'requests' | 'tokens',
    perMinute: number,
    givenBurst: number | undefined,
  ): Bucket {
    const burst = givenBurst ?? Math.max(1, Math.ceil(perMinute / BURST_PARTS_OF_MINUTE));
    // Of another rate than before it is another bucket: a file that was edited counts from now on.
    const key = `${counts} ${perMinute} ${burst} ${declaration.of} ${declaration.name === undefined ? 'each' : 'one'} ${name}`;
    const known = this.#buckets.get(key);
    if (known !== undefined) {
      known.declaration = declaration;
      return known;
    }
    this.#forgetFull();
    const gcra = new Gcra({ perMinute, burst });
    const bucket = { declaration, counts, name, perMinute, gcra, admitted: 0, refused: 0, waiting: 0 };
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #forgetFull(): void {
    if (this.#buckets.size < MAX_BUCKETS) return;
    const now = this.#clock.monotonicNano();
    for (const [key, { gcra, waiting }] of this.#buckets) {
      if (waiting === 0 && gcra.available(now) === gcra.burst) this.#buckets.delete(key);
    }
  }

  #refuse(bucket: Bucket, permits: number, waitMs: number): never {
    bucket.refused += 1;
    const { declaration, name, counts, perMinute, gcra } = bucket;
    const whose = `${declaration.of} "${name}"`;
    if (waitMs === Number.POSITIVE_INFINITY) {
      throw new RateLimitedError(
        `This call needs ${permits} tokens at once, and the limit of ${whose} lets in ${gcra.burst}. Ask for less, or raise "tokenBurst" in trestle.jsonc.`,
        { isRetryable: false, details: { of: declaration.of, name, counts } },
      );
    }
    throw new RateLimitedError(
      `The limit of ${whose}, ${perMinute} ${counts} a minute, is used up. Try again in ${Math.ceil(waitMs / 1000)} s, or raise it under "limits" in trestle.jsonc.`,
      { details: { of: declaration.of, name, counts, retryAfterMs: waitMs } },
    );
  }
}
