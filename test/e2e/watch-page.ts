import type { Page } from 'playwright-core';

export interface PageTrouble {
  violations: readonly string[];
  errors: readonly string[];
}

/**
 * Collects what goes wrong in a page from its first moment, also what happened before anybody could listen: the page's
 * own reports are buffered by the browser.
 */
export function watchPage(page: Page): () => Promise<PageTrouble> {
  const errors: string[] = [];
  const policyMessages: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const complaint = `${message.text()} (${message.location().url})`;
    (complaint.includes('Content Security Policy') ? policyMessages : errors).push(complaint);
  });
  return async () => {
    const reported = await page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const reports: string[] = [];
          const observer = new ReportingObserver(
            (list) => reports.push(...list.map(({ body }) => JSON.stringify(body))),
            { types: ['csp-violation'], buffered: true },
          );
          observer.observe();
          // Buffered reports come with the next task.
          setTimeout(() => resolve(reports), 50);
        }),
    );
    return { violations: [...policyMessages, ...reported], errors };
  };
}
