/** Records with keys that people choose are read by their own entries only; the message says how. */
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL(".", import.meta.url));
const OWN = "graph/own.ts";

/** `record[key]`, `key in record` and `{ [key]: value } = record`, where the key is made elsewhere. */
function lookup(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (ts.isElementAccessExpression(node)) {
    const key = checker.getTypeAtLocation(node.argumentExpression);
    const record = checker.getNonNullableType(checker.getTypeAtLocation(node.expression));
    const literal = ts.isStringLiteralLike(node.argumentExpression);
    const parts = record.isUnion() ? record.types : [record];
    const byText = parts.some((type) => type.getStringIndexType() !== undefined);
    return !literal && byText && (key.flags & ts.TypeFlags.NumberLike) === 0;
  }
  if (ts.isComputedPropertyName(node)) return ts.isBindingElement(node.parent);
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.InKeyword &&
    !ts.isStringLiteralLike(node.left)
  );
}

it("what every object inherits is no entry: read with entryOf, take out with without", () => {
  const settings = ts.getParsedCommandLineOfConfigFile(`${root}../tsconfig.json`, undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => expect.fail(String(messageText)),
  });
  const program = ts.createProgram(settings?.fileNames ?? [], settings?.options ?? {});
  const checker = program.getTypeChecker();
  const found: string[] = [];
  let looked = 0;
  for (const file of program.getSourceFiles()) {
    const name = file.fileName.startsWith(root) ? file.fileName.slice(root.length) : "";
    if (name === "" || name === OWN || /^generated|\.test\.|\/fixtures\.ts$/.test(name)) continue;
    looked += 1;
    const visit = (node: ts.Node): void => {
      if (lookup(node, checker)) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart());
        found.push(`${name}:${line + 1} ${node.getText()}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  expect(looked).toBeGreaterThan(200);
  expect(found).toEqual([]);
}, 120_000);
