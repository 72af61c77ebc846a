import type { PageElement } from './page-outline.ts';

/** Words by which the people who build pages name what stands around content. */
const FRAME_NAME =
  /(?:^|[\s_-])(?:cookies?|consent|gdpr|banner|breadcrumbs?|nav(?:bar|igation)?|(?:mega)?menu|sidebar|toc|footer|masthead|share|sharing|social|related|recommend(?:ed|ations?)|newsletter|subscribe|promo|advert(?:isement)?s?|ads?|sponsor(?:ed)?|popup|modal|overlay|skiplink|pagination|pager|widget|login|signup|paywall)(?:$|[\s_-])/i;
const FRAME_ROLES: ReadonlySet<string> = new Set(
  'navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar'.split(' '),
);
const FRAME_KINDS: ReadonlySet<string> = new Set(['aside', 'footer', 'form', 'header', 'nav', 'dialog']);

/** Does the page itself call this a frame (`class="cookie-banner"`, `id="siteNav"`)? */
export function isNamedFrame({ attributes }: PageElement): boolean {
  const names = `${attributes['class'] ?? ''} ${attributes['id'] ?? ''}`;
  return FRAME_NAME.test(names.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-'));
}

/** Is it of a kind that holds frames, outside of content? In the middle of an article, an aside is a remark. */
export function isFrameKind({ name, attributes }: PageElement): boolean {
  return FRAME_KINDS.has(name) || FRAME_ROLES.has(attributes['role']?.toLowerCase() ?? '');
}
