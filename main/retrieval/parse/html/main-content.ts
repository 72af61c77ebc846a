import type { DocumentMetadata } from '../../../contract/parse-quality.ts';
import { MetadataBuilder } from '../metadata-builder.ts';
import { outlinePage, readMarks, withoutMarks } from './page-outline.ts';
import { MIN_ARTICLE_LENGTH, RunJudge } from './run-judge.ts';

export interface MainContent {
  /** Starts of the stretches of text that are navigation, notices and the like, see `TextRun`. */
  leftOut: ReadonlySet<number>;
  /** Author, date and the like, as the page gives them. */
  metadata: DocumentMetadata;
}

/**
 * Tells the content of a saved page from the frame around it. Readability judges a marked copy of the page; what it
 * rejects is left out only when a second reason speaks against it: the page names it a frame, it is navigation by its
 * kind or its links, or it is a small rest outside of the article. So a short page, a reference full of tables or a
 * page of several equal parts loses nothing, and what remains keeps its place in the source.
 */
export async function findMainContent(source: string): Promise<MainContent> {
  const nothing: MainContent = { leftOut: new Set(), metadata: {} };
  const outline = outlinePage(source);
  if (outline === null || outline.runs.length === 0) return nothing;
  const [{ Readability }, { parseHTML }] = await Promise.all([import('@mozilla/readability'), import('linkedom')]);
  try {
    const { document } = parseHTML(`<!doctype html>${outline.markedCopy}`);
    const reader = new Readability<string>(document, {
      charThreshold: MIN_ARTICLE_LENGTH,
      serializer: (node) => node.textContent ?? '',
    });
    const article = reader.parse();
    if (article === null) return nothing;
    const kept = new Set(readMarks(article.content ?? ''));
    return { leftOut: new RunJudge(source, outline, kept).leftOut(), metadata: toMetadata(article) };
  } catch {
    // A page that breaks the judge is read as a whole.
    return nothing;
  }
}

interface Article {
  byline?: string | null | undefined;
  publishedTime?: string | null | undefined;
  siteName?: string | null | undefined;
  lang?: string | null | undefined;
  title?: string | null | undefined;
}

function toMetadata({ byline, publishedTime, siteName, lang, title }: Article): DocumentMetadata {
  const metadata = new MetadataBuilder();
  const add = (key: string, text: string | null | undefined): void => {
    metadata.add(key, withoutMarks(text ?? '').replaceAll(/\s+/g, ' '));
  };
  add('title', title);
  add('author', byline?.replace(/^[^\p{L}]*by\s+/iu, ''));
  add('site', siteName);
  add('language', lang);
  const published = Date.parse(withoutMarks(publishedTime ?? '').trim());
  if (!Number.isNaN(published)) metadata.add('published', new Date(published).toISOString());
  return metadata.build();
}
