/** Elements whose content is not part of the document's text, or is the same on every page of a site. */
export const SKIPPED_ELEMENTS: ReadonlySet<string> = new Set(
  'script style noscript template svg math iframe object embed canvas audio video nav footer select button dialog head'.split(
    ' ',
  ),
);

/** Skipped elements whose content a reader of the page sees. */
export const FRAME_ELEMENTS: ReadonlySet<string> = new Set(['nav', 'footer', 'dialog']);

/** Skipped elements whose content is raw: it ends at its own end tag, whatever looks like tags before. */
export const RAW_ELEMENTS: ReadonlySet<string> = new Set(['script', 'style', 'noscript', 'iframe', 'textarea']);

/** Elements that stand on lines of their own. */
export const BLOCK_ELEMENTS: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure form h1 h2 ' +
    'h3 h4 h5 h6 header hr html legend li main menu ol p pre section summary table tbody tfoot thead tr ul'
  ).split(' '),
);

/** Where content begins beyond doubt: an element skipped as boilerplate and never closed ends here. */
export const CONTENT_ELEMENTS: ReadonlySet<string> = new Set(['body', 'main', 'article', 'h1']);

/** Elements that hold nothing and are never closed. */
export const VOID_ELEMENTS: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
);
