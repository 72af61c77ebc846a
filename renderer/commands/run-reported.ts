import { showToast } from '../ui/index.ts';

/** Does the work; a failure becomes a toast that names what failed and why. */
export async function runReported(label: string, work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    showToast({
      title: `${label.replace(/…$/, '')} failed`,
      body: error instanceof Error ? error.message : String(error),
      tone: 'error',
    });
  }
}
