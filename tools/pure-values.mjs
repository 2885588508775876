/**
 * Tells bundlers that no value which a module of the library computes at its import has an effect
 * beside it, so that they leave out what a page does not use: all modules of the library are one file,
 * of which they keep each value otherwise whose computation calls something. They believe it of one
 * call; any other expression becomes one, as of several calls, or one that spreads an object, which
 * could call a getter.
 */
export const pureValues = {
  name: 'pure-values',
  transform(code) {
    const edits = valuesOf(this.parse(code)).flatMap(editsOf);
    return edits.length > 0 ? { code: inserted(code, edits), map: null } : null;
  },
};

const PURE = '/* @__PURE__ */ ';

/** The initial values of the variables of a module. */
function valuesOf({ body }) {
  return body
    .map((statement) => statement.declaration ?? statement)
    .filter(({ type }) => type === 'VariableDeclaration')
    .flatMap(({ declarations }) => declarations.map(({ init }) => init))
    .filter(Boolean);
}

/** What is to be inserted, and where. */
function editsOf(value) {
  const computed = [...computedIn(value)];
  if (computed.length === 0) return [];
  if (computed.length === 1 && computed[0] === value) return [[value.start, PURE]];
  return [
    [value.start, `${PURE}(() => (`],
    [value.end, '))()'],
  ];
}

const COMPUTED = new Set(['CallExpression', 'NewExpression', 'SpreadElement']);

/** What is computed at once: not what is in functions, which are called later, and in classes. */
function* computedIn(node) {
  if (!node || typeof node !== 'object') return;
  if (/Function|Class/.test(node.type)) return;
  if (COMPUTED.has(node.type)) yield node;
  for (const child of Object.values(node)) yield* computedIn(child);
}

function inserted(code, edits) {
  const latestFirst = edits.toSorted(([one], [other]) => other - one);
  return latestFirst.reduce((text, [at, what]) => text.slice(0, at) + what + text.slice(at), code);
}
