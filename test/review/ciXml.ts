/** As much of an XML reader as a report needs, and as strict as a CI system's: what is not well formed throws. */
export interface Xml {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string };
  readonly children: Xml[];
  text: string;
}

const token = /<\?xml [^?]*\?>|<\/([\w-]+)>|<([\w-]+)((?: [\w-]+="[^"<]*")*)(\/?)>|([^<]+)/y;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export function parseXml(source: string): Xml {
  // XML 1.0, section 2.2: nothing else may stand in a document, not even as a reference.
  const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.exec(source);
  if (forbidden !== null) throw new Error(`a character that XML does not have, at ${forbidden.index}`);
  const top: Xml = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  for (token.lastIndex = 0; token.lastIndex < source.length; ) {
    const at = token.lastIndex;
    const match = token.exec(source);
    const parent = open.at(-1);
    if (match === null || parent === undefined) throw new Error(`not XML at ${at}: ${source.slice(at, at + 80)}`);
    const [, ended, begun, attributes = '', closed, text] = match;
    if (ended !== undefined && open.pop()?.name !== ended) throw new Error(`</${ended}> ends nothing`);
    if (text !== undefined) parent.text += unescaped(text);
    if (begun === undefined) continue;
    const element: Xml = { name: begun, attributes: attributesIn(attributes), children: [], text: '' };
    parent.children.push(element);
    if (closed === '') open.push(element);
  }
  const [root, ...others] = top.children;
  if (open.length !== 1 || root === undefined || others.length > 0) throw new Error('not one whole element');
  return root;
}

function attributesIn(source: string): Record<string, string> {
  const all = [...source.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, unescaped(value)]);
  if (new Set(all.map(([name]) => name)).size !== all.length) throw new Error(`an attribute twice: ${source}`);
  return Object.fromEntries(all);
}

const unescaped = (text: string): string =>
  text.replaceAll(/&(#?)(\w*)(;?)/g, (reference, number, name, end) => {
    const letter = number === '#' ? String.fromCodePoint(Number(name)) : entities[name];
    if (letter === undefined || end !== ';') throw new Error(`no reference: ${reference}`);
    return letter;
  });
