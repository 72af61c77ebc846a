import { BudgetExceededError } from '../../base/errors/budget-exceeded-error.ts';
import { localDay } from '../../base/local-day.ts';
import type { BudgetView } from '../../contract/gateway.ts';
import type { BudgetSettings } from '../../contract/gateway-policy.ts';
import type { BudgetStore, Spending } from '../../spec/budget-store.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Random } from '../../spec/random.ts';

type Scope = BudgetView['scope'];

/** On whose account a call goes. */
export interface Spender {
  traceId: string | null;
  sessionId: string | null;
}

/** Room that is held for one call and its repetitions. */
export interface Reservation {
  /**
   * Holds enough for one more attempt and keeps it durably; what the call holds already is used first.
   *
   * @throws BudgetExceededError when the attempt at its worst does not fit any more: it must not be made
   */
  cover(modelId: string, worst: Spending): AttemptHold;
  /** Gives back what no attempt used. Safe to call twice. */
  release(): void;
}

export interface AttemptHold {
  /** Turns what was held into what it came to; the rest is free again for the call. Once. */
  settle(actual: Spending): void;
}

/** Money in whole billionths of a dollar, so that sums are exact. */
interface Amount {
  nanoUsd: number;
  tokens: number;
}

const NANOS_PER_USD = 1_000_000_000;
/** Accounts of runs and sessions in memory; what leaves is read from the store again. */
const MAX_ACCOUNTS = 1000;

interface Account {
  scope: Scope;
  name: string | null;
  spent: Amount;
  reserved: Amount;
}

/**
 * Hard budgets. A call is let out only when everything that is spent, held and asked for, each at its worst, fits into
 * every budget it touches; checking and holding are one step without a wait in between, so that no number of calls at once
 * can overshoot, unless `budget.reserve` is off. A hold is durable before the call is sent: when the engine is killed in between, it counts at its worst.
 */
export class BudgetLedger {
  readonly #settings: () => BudgetSettings;
  readonly #store: BudgetStore;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #onDidChange: (() => void) | undefined;
  readonly #accounts = new Map<string, Account>();
  /** By scope and unit. */
  readonly #refused = new Map<string, number>();
  #lastRun: string | null = null;
  #lastSession: string | null = null;

  constructor(options: {
    settings: () => BudgetSettings;
    store: BudgetStore;
    clock: Clock;
    random: Random;
    onDidChange?: () => void;
  }) {
    this.#settings = options.settings;
    this.#store = options.store;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#onDidChange = options.onDidChange;
  }

  /** Whether calls that cost no money must be counted too. */
  get countsTokens(): boolean {
    const settings = this.#settings();
    return (
      settings.tokensPerDay !== undefined ||
      settings.tokensPerSession !== undefined ||
      settings.tokensPerRun !== undefined ||
      settings.tokensPerRequest !== undefined
    );
  }

  /** @throws BudgetExceededError that names the budget, what is left of it and the way out */
  reserve(spender: Spender, worst: Spending): Reservation {
    const accounts = this.#accountsOf(spender);
    const held = this.#heldFor(worst);
    if (!this.#settings().reserve) this.#refuseSpent(accounts, amountOf(worst));
    this.#hold(accounts, held);
    const free: Amount = { ...held };
    let isReleased = false;

    const cover = (modelId: string, attempt: Spending): AttemptHold => {
      const needed = this.#heldFor(attempt);
      const missing = {
        nanoUsd: Math.max(0, needed.nanoUsd - free.nanoUsd),
        tokens: Math.max(0, needed.tokens - free.tokens),
      };
      this.#hold(accounts, missing);
      add(free, missing, 1);
      add(free, needed, -1);
      const reservationId = this.#random.hex(16);
      try {
        this.#store.keepReservation({
          reservationId,
          at: new Date(this.#clock.now()).toISOString(),
          ...spender,
          modelId,
          worst: spendingOf(needed),
        });
      } catch (error) {
        add(free, needed, 1);
        throw error;
      }
      let isSettled = false;
      return {
        settle: (actual) => {
          if (isSettled) return;
          isSettled = true;
          const spent = amountOf(actual);
          const rest = {
            nanoUsd: Math.max(0, needed.nanoUsd - spent.nanoUsd),
            tokens: Math.max(0, needed.tokens - spent.tokens),
          };
          for (const account of accounts) {
            add(account.reserved, needed, -1);
            add(account.spent, spent, 1);
            if (!isReleased) add(account.reserved, rest, 1);
          }
          if (!isReleased) add(free, rest, 1);
          this.#store.keepSettlement(reservationId, spendingOf(spent));
          this.#onDidChange?.();
        },
      };
    };
    return {
      cover,
      release: () => {
        if (isReleased) return;
        isReleased = true;
        for (const account of accounts) add(account.reserved, free, -1);
        free.nanoUsd = 0;
        free.tokens = 0;
        this.#forgetOld();
      },
    };
  }

  view(): readonly BudgetView[] {
    const day = this.#dayAccount();
    const shown: readonly (Account | null)[] = [
      day,
      this.#lastSession === null ? null : this.#sessionAccount(this.#lastSession),
      this.#lastRun === null ? null : this.#runAccount(this.#lastRun),
      newAccount('request', null),
    ];
    return shown.flatMap((account) => (account === null ? [] : this.#viewsOf(account)));
  }

  #viewsOf(account: Account): BudgetView[] {
    const limits = this.#limitsOf(account.scope);
    const views: BudgetView[] = [];
    const base = { scope: account.scope, name: account.name };
    const refused = (counts: BudgetView['counts']): number => this.#refused.get(`${account.scope} ${counts}`) ?? 0;
    if (limits.usd !== undefined) {
      const { spent, reserved } = account;
      views.push({
        ...base,
        counts: 'usd',
        limit: limits.usd,
        used: spent.nanoUsd / NANOS_PER_USD,
        reserved: reserved.nanoUsd / NANOS_PER_USD,
        refused: refused('usd'),
      });
    }
    if (limits.tokens !== undefined) {
      const { spent, reserved } = account;
      views.push({
        ...base,
        counts: 'tokens',
        limit: limits.tokens,
        used: spent.tokens,
        reserved: reserved.tokens,
        refused: refused('tokens'),
      });
    }
    return views;
  }

  #heldFor(worst: Spending): Amount {
    return this.#settings().reserve ? amountOf(worst) : { nanoUsd: 0, tokens: 0 };
  }

  /** Without holds a call is stopped when a budget is used up, which those under way at once do not know of each other. */
  #refuseSpent(accounts: readonly Account[], wanted: Amount): void {
    for (const account of accounts) {
      const { spent } = account;
      const limits = this.#limitsOf(account.scope);
      if (wanted.nanoUsd > 0 && limits.usd !== undefined && spent.nanoUsd >= limits.usd * NANOS_PER_USD) {
        this.#refuse(account, dollars(limits.usd * NANOS_PER_USD), dollars(0), dollars(wanted.nanoUsd), 'usd');
      }
      if (wanted.tokens > 0 && limits.tokens !== undefined && spent.tokens >= limits.tokens) {
        this.#refuse(account, `${limits.tokens} tokens`, '0 tokens', `${wanted.tokens} tokens`, 'tokens');
      }
    }
  }

  #hold(accounts: readonly Account[], wanted: Amount): void {
    for (const account of accounts) {
      const limits = this.#limitsOf(account.scope);
      const nanoUsd = account.spent.nanoUsd + account.reserved.nanoUsd;
      const tokens = account.spent.tokens + account.reserved.tokens;
      const limitNanoUsd = limits.usd === undefined ? null : Math.floor(limits.usd * NANOS_PER_USD);
      if (wanted.nanoUsd > 0 && limitNanoUsd !== null && nanoUsd + wanted.nanoUsd > limitNanoUsd) {
        this.#refuse(account, dollars(limitNanoUsd), dollars(limitNanoUsd - nanoUsd), dollars(wanted.nanoUsd), 'usd');
      }
      if (wanted.tokens > 0 && limits.tokens !== undefined && tokens + wanted.tokens > limits.tokens) {
        const left = `${Math.max(0, limits.tokens - tokens)} tokens`;
        this.#refuse(account, `${limits.tokens} tokens`, left, `${wanted.tokens} tokens`, 'tokens');
      }
    }
    for (const account of accounts) add(account.reserved, wanted, 1);
  }

  #refuse(account: Account, limit: string, left: string, wanted: string, counts: 'usd' | 'tokens'): never {
    const refusedKey = `${account.scope} ${counts}`;
    this.#refused.set(refusedKey, (this.#refused.get(refusedKey) ?? 0) + 1);
    this.#onDidChange?.();
    const key = `${counts}Per${account.scope.charAt(0).toUpperCase()}${account.scope.slice(1)}`;
    const wait = account.scope === 'day' ? ', or wait until midnight' : '';
    throw new BudgetExceededError(
      `This call may take ${wanted}, and ${left} of the ${account.scope}'s budget of ${limit} are left. Raise "budget.${key}" in trestle.jsonc, ask a cheaper model${wait}.`,
      { details: { budget: key, scope: account.scope, name: account.name } },
    );
  }

  #limitsOf(scope: Scope): { usd: number | undefined; tokens: number | undefined } {
    const settings = this.#settings();
    switch (scope) {
      case 'day':
        return { usd: settings.usdPerDay, tokens: settings.tokensPerDay };
      case 'session':
        return { usd: settings.usdPerSession, tokens: settings.tokensPerSession };
      case 'run':
        return { usd: settings.usdPerRun, tokens: settings.tokensPerRun };
      case 'request':
        return { usd: settings.usdPerRequest, tokens: settings.tokensPerRequest };
    }
  }

  /** From the narrowest to the widest, so that a refusal names what stands nearest. */
  #accountsOf({ traceId, sessionId }: Spender): readonly Account[] {
    const accounts = [newAccount('request', null)];
    if (traceId !== null) {
      this.#lastRun = traceId;
      accounts.push(this.#runAccount(traceId));
    }
    if (sessionId !== null) {
      this.#lastSession = sessionId;
      accounts.push(this.#sessionAccount(sessionId));
    }
    accounts.push(this.#dayAccount());
    return accounts;
  }

  #dayAccount(): Account {
    const { day, startsAt } = localDay(this.#clock.now());
    return this.#account('day', day, () => this.#store.spentSince(startsAt));
  }

  #sessionAccount(sessionId: string): Account {
    return this.#account('session', sessionId, () => this.#store.spentBySession(sessionId));
  }

  #runAccount(traceId: string): Account {
    return this.#account('run', traceId, () => this.#store.spentByRun(traceId));
  }

  #account(scope: Scope, name: string, readSpent: () => Spending): Account {
    const key = `${scope} ${name}`;
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    const account = newAccount(scope, name, amountOf(readSpent()));
    this.#accounts.set(key, account);
    return account;
  }

  #forgetOld(): void {
    if (this.#accounts.size <= MAX_ACCOUNTS) return;
    for (const [key, { reserved }] of this.#accounts) {
      if (reserved.nanoUsd === 0 && reserved.tokens === 0) this.#accounts.delete(key);
      if (this.#accounts.size <= MAX_ACCOUNTS / 2) return;
    }
  }
}

function newAccount(scope: Scope, name: string | null, spent: Amount = { nanoUsd: 0, tokens: 0 }): Account {
  return { scope, name, spent, reserved: { nanoUsd: 0, tokens: 0 } };
}

/** Rounded up: a budget is never charged less than a call costs. */
function amountOf({ usd, tokens }: Spending): Amount {
  return { nanoUsd: Math.max(0, Math.ceil(usd * NANOS_PER_USD - 1e-4)), tokens: Math.ceil(tokens) };
}

function spendingOf({ nanoUsd, tokens }: Amount): Spending {
  return { usd: nanoUsd / NANOS_PER_USD, tokens };
}

function add(to: Amount, amount: Amount, sign: 1 | -1): void {
  to.nanoUsd += sign * amount.nanoUsd;
  to.tokens += sign * amount.tokens;
}

function dollars(nanoUsd: number): string {
  const usd = Math.max(0, nanoUsd) / NANOS_PER_USD;
  return `$${usd >= 1 ? usd.toFixed(2) : usd.toPrecision(3)}`;
}
