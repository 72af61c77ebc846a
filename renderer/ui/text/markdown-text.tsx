import type { Nodes, PhrasingContent, RootContent } from 'mdast';
import { Fragment, type ReactNode, useMemo } from 'react';
import { isSafeHref, parseMarkdown } from './parse-markdown.ts';
import { ScrollText } from './scroll-text.tsx';
import './text.css';

/** Replaces parts of running text, e.g. `[1]` by a citation mark. Returns what to draw instead of the string. */
export type RenderText = (text: string) => ReactNode;

export interface MarkdownTextProps {
  text: string;
  renderText?: RenderText;
}

/**
 * Markdown as React elements. Nothing in the text becomes HTML: tags are shown as the characters they are, images as
 * their alternative text (a remote image is a request somebody else chose), and links only when they are https or mailto.
 */
export function MarkdownText({ text, renderText = (plain) => plain }: MarkdownTextProps) {
  const root = useMemo(() => parseMarkdown(text), [text]);
  return <div className="markdown">{drawAll(root.children, renderText)}</div>;
}

function drawAll(nodes: readonly (RootContent | PhrasingContent)[], renderText: RenderText): ReactNode {
  return nodes.map((node, index) => <Fragment key={index}>{draw(node, renderText)}</Fragment>);
}

function draw(node: Nodes, renderText: RenderText): ReactNode {
  switch (node.type) {
    case 'text':
      return renderText(node.value);
    case 'paragraph':
      return <p>{drawAll(node.children, renderText)}</p>;
    case 'strong':
      return <strong>{drawAll(node.children, renderText)}</strong>;
    case 'emphasis':
      return <em>{drawAll(node.children, renderText)}</em>;
    case 'delete':
      return <del>{drawAll(node.children, renderText)}</del>;
    case 'inlineCode':
      return <code>{node.value}</code>;
    case 'code':
      return (
        <div className="code-block">
          <ScrollText label="Code" text={node.value} />
        </div>
      );
    case 'heading':
      // A view has its own h1 and h2: headings of a text go on below them.
      return node.depth <= 2 ? (
        <h3>{drawAll(node.children, renderText)}</h3>
      ) : (
        <h4>{drawAll(node.children, renderText)}</h4>
      );
    case 'list':
      return node.ordered === true ? (
        <ol start={node.start ?? 1}>{drawAll(node.children, renderText)}</ol>
      ) : (
        <ul>{drawAll(node.children, renderText)}</ul>
      );
    case 'listItem':
      return (
        <li>
          {node.children.map((child, index) => (
            // A single paragraph in an item is its text: no paragraph spacing inside tight lists.
            <Fragment key={index}>
              {child.type === 'paragraph' ? drawAll(child.children, renderText) : draw(child, renderText)}
            </Fragment>
          ))}
        </li>
      );
    case 'blockquote':
      return <blockquote>{drawAll(node.children, renderText)}</blockquote>;
    case 'link':
      return isSafeHref(node.url) ? (
        <a href={node.url} target="_blank" rel="noreferrer">
          {drawAll(node.children, renderText)}
        </a>
      ) : (
        drawAll(node.children, renderText)
      );
    case 'table':
      return (
        <table>
          <thead>
            <tr>
              {node.children[0]?.children.map((cell, index) => (
                <th key={index}>{drawAll(cell.children, renderText)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {node.children.slice(1).map((row, rowIndex) => (
              <tr key={rowIndex}>
                {row.children.map((cell, index) => (
                  <td key={index}>{drawAll(cell.children, renderText)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
    case 'image':
      return node.alt ?? '';
    case 'html':
      return node.value;
    case 'break':
      return <br />;
    case 'thematicBreak':
      return <hr />;
    case 'root':
    case 'tableRow':
    case 'tableCell':
    case 'definition':
    case 'footnoteDefinition':
    case 'footnoteReference':
    case 'imageReference':
    case 'linkReference':
    case 'yaml':
    default:
      // What has no look of its own is drawn as the text it holds.
      return 'children' in node ? drawAll(node.children as RootContent[], renderText) : null;
  }
}
