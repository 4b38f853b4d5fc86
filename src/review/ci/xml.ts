/** XML 1.0 as far as a report needs it: elements, attributes and text that can hold whatever a host wrote. */

export type Attributes = { readonly [name: string]: string | number | undefined };

export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const start = [name, ...given.map(([key, value]) => `${key}="${attribute(String(value))}"`)].join(' ');
  return children.length === 0 ? `<${start}/>` : `<${start}>${children.join('')}</${name}>`;
}

export const text = (from: string): string =>
  allowed(from).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const attribute = (from: string): string =>
  text(from).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');

/** What XML may not hold, not even as a reference (section 2.2), and what only terminals understand: colours. */
function allowed(from: string): string {
  return from
    .replaceAll('\r\n', '\n')
    .replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[ -/]*[@-~]`, 'g'), '')
    .replaceAll(/(?![\t\n])[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '');
}
