/** What a YAML file holds, with offsets into its text: values are built from it, and places are found in it. */
export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;

export type Scalar = string | number | boolean | null;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly start: number;
  readonly value: Scalar;
  /** As it stands in the file, without quotes. */
  readonly written: string;
}

export interface SequenceNode {
  readonly kind: 'sequence';
  readonly start: number;
  readonly items: readonly YamlNode[];
}

export interface MappingNode {
  readonly kind: 'mapping';
  readonly start: number;
  readonly members: ReadonlyMap<string, Member>;
}

export interface Member {
  readonly keyStart: number;
  readonly value: YamlNode;
}

export interface AliasNode {
  readonly kind: 'alias';
  readonly start: number;
  readonly target: YamlNode;
}

/** The node an alias stands for, or the node itself. */
export function resolved(node: YamlNode): Exclude<YamlNode, AliasNode> {
  return node.kind === 'alias' ? resolved(node.target) : node;
}

/** The plain value of a node. What an alias repeats is built once and shared, so that size is bounded by the file's. */
export function toValue(node: YamlNode, built = new Map<YamlNode, unknown>()): unknown {
  const real = resolved(node);
  if (real.kind === 'scalar') return real.value;
  const known = built.get(real);
  if (known !== undefined) return known;
  const value =
    real.kind === 'sequence'
      ? real.items.map((item) => toValue(item, built))
      : Object.fromEntries([...real.members].map(([key, member]) => [key, toValue(member.value, built)]));
  built.set(real, value);
  return value;
}
