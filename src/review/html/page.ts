import { type Content, html, joined, Markup } from './markup.ts';
import { signs, type Tone } from './tone.ts';

/** One part of a page, under a heading of its own. */
export interface Section {
  /** Of the heading's anchor. */
  readonly id: string;
  readonly title: string;
  /** Shown beside its name in the navigation: what a reader must not miss there. */
  readonly tone: Tone | null;
  readonly body: Content;
}

export interface Page {
  readonly title: string;
  /** CSS text of ours, put in as it is. */
  readonly style: string;
  /** Above everything: what this page is about. */
  readonly header: Content;
  readonly nav: Content;
  readonly body: Content;
}

/** Nothing from elsewhere is loaded, whatever the text in it is; there is no script. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** One HTML document that needs nothing else. */
export function page({ title, style, header, nav, body }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>
${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="masthead">
${header}
</header>
${nav}
<main id="main" tabindex="-1">
${body}
</main>
</body>
</html>`.text;
}

/** Links to the sections of a page. */
export function contents(sections: readonly Section[]): Markup {
  const links = sections.map(({ id, title, tone }) => html`<li><a href="#${id}">${title}${mark(tone)}</a></li>`);
  return html`<nav aria-label="Contents">
<ul>
${joined(links)}
</ul>
</nav>`;
}

const worthSaying: readonly (Tone | null)[] = ['bad', 'doubt'];

function mark(tone: Tone | null): Content {
  if (tone === null || !worthSaying.includes(tone)) return null;
  const said = tone === 'bad' ? 'something is wrong' : 'something is in doubt';
  return html` <span class="mark ${tone}"><span aria-hidden="true">${signs[tone]}</span><span class="unseen"> (${said})</span></span>`;
}

export function sectionHtml({ id, title, body }: Section): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${title}</h2>
${body}
</section>`;
}
