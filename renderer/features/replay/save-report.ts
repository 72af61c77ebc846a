/** Hands a report to the browser or the shell to be saved: one HTML file without anything from outside. */
export function saveReport(replayId: string, html: string): void {
  const url = URL.createObjectURL(new Blob([html], { type: 'text/html' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `replay-${replayId}.html`;
  link.click();
  URL.revokeObjectURL(url);
}
