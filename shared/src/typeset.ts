import { typo } from './typo.ts';

/** The parts of pug's syntax tree that hold text of a template (pug-parser, nodes `Text` and `Tag`). */
type Node = {
  type: string;
  name?: string;
  val?: string;
  attrs?: { name: string; val: string | boolean }[];
  block?: Node | null;
  consequent?: Node;
  alternate?: Node | null;
  nodes?: Node[];
};

const SPOKEN_ATTRIBUTES = new Set(['alt', 'aria-label', 'placeholder', 'title']);

/** Pug plugin: the French that is written in a template is typeset once, when the template is compiled. */
export const typeset = {
  preCodeGen(tree: Node): Node {
    visit(tree);
    return tree;
  },
};

function visit(node: Node): void {
  if (node.type === 'Text' && node.val !== undefined) node.val = typo(node.val);
  for (const attribute of node.attrs ?? []) {
    if (SPOKEN_ATTRIBUTES.has(attribute.name)) attribute.val = typesetLiteral(attribute.val);
  }
  const children = [...(node.nodes ?? []), node.block, node.consequent, node.alternate];
  for (const child of children) if (child) visit(child);
}

/** An attribute is a JavaScript expression: only one that is a single string in double quotes is text. */
const typesetLiteral = (value: string | boolean): string | boolean =>
  typeof value === 'string' && /^"[^"\\]*"$/.test(value) ? `"${typo(value.slice(1, -1))}"` : value;
