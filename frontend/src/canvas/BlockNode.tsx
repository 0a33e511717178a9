import { Handle, type NodeProps, Position } from "@xyflow/react";
import { CircleAlert, TriangleAlert } from "lucide-react";
import { memo } from "react";
import type { Block } from "@/graph/catalogue";
import { FAMILY } from "@/graph/modules/blocks";
import { withChosen } from "@/graph/modules/unpack";
import { nodeById } from "@/graph/nodes";
import { entryOf } from "@/graph/own";
import { ownParams } from "@/graph/shares";
import { titleOf } from "@/graph/titles";
import type { GraphNode } from "@/graph/types";
import { isAdvice, type Problem } from "@/graph/verdict";
import { wiredInputs } from "@/graph/wires";
import { caption, number, typeText } from "@/graph/words";
import { useEditor } from "@/store/editor";
import { Tile } from "@/ui/Tile";
import "./BlockNode.css";
import type { FlowNode } from "./flow";
import { useHints } from "./hints";
import { InputPreview } from "./InputPreview";
import { Choices, FrozenMark, Repeat, SharedMark } from "./marks";
import { ProblemCard } from "./ProblemCard";

const none: readonly Problem[] = [];
const FIRST_PORT = 24;
const PORT_STEP = 20;

/** One node of the graph as a card: name, key parameters, output shape and parameter count. */
export const BlockNode = memo(function BlockNode({ id, dragging }: NodeProps<FlowNode>) {
  const node = useEditor((state) => nodeById(state.document.nodes, id));
  // While a node is being removed its card is drawn once more, with nothing to show.
  return node === undefined ? null : <Card node={node} dragging={dragging} />;
});

function Card({ node, dragging }: { node: GraphNode; dragging: boolean }) {
  const { id } = node;
  const block = useEditor((state) => state.catalogue?.byName.get(node.block));
  const title = useEditor((state) => titleOf(state.document, id));
  const problems = useEditor((state) => state.problems.get(id) ?? none);
  const refused = useHints((hints) => hints.refused.has(id));
  const state = stateOf(problems);
  const params = useEditor((state) => ownParams(state.document, node));
  const values = useEditor((state) => state.setting?.values);
  const lines = block ? caption(block, values ? withChosen(params, values) : params) : [];
  const inside = useEditor((state) => state.scope.length > 0);
  const twin = useHints((hints) => hints.twins.has(id));
  const isInput = node.block === "Input" && !inside;
  return (
    <div
      className="node"
      data-testid={`node-${id}`}
      data-state={state}
      data-refused={refused}
      data-twin={twin}
      data-own={block?.family === FAMILY}
      title={block ? undefined : "There is no block of this name"}
    >
      <Ports id={id} block={block} />
      <div className="node-head">
        <Tile block={node.block} family={block?.family ?? "shape"} small />
        <span className="node-title" title={title}>
          {title}
        </span>
        <Choices params={params} />
        <FrozenMark node={node} params={params} />
        <Repeat params={params} block={block} />
        {state === "fine" ? null : (
          <span className="node-mark" data-state={state}>
            {state === "problem" ? <CircleAlert size={15} /> : <TriangleAlert size={15} />}
            <span className="visually-hidden">{state}</span>
          </span>
        )}
      </div>
      {isInput ? <InputPreview id={id} /> : null}
      {node.block !== "Input" && lines.length > 0 ? (
        <div className="node-caption">{lines.join(", ")}</div>
      ) : null}
      <SharedMark id={id} />
      <Foot id={id} problems={problems} isInput={isInput} />
      {dragging ? null : <ProblemCard id={id} problems={problems} />}
    </div>
  );
}

type State = "fine" | "advice" | "problem";

function stateOf(problems: readonly Problem[]): State {
  if (problems.some((problem) => !isAdvice(problem))) return "problem";
  return problems.length > 0 ? "advice" : "fine";
}

function Foot({
  id,
  problems,
  isInput,
}: {
  id: string;
  problems: readonly Problem[];
  isInput: boolean;
}) {
  const verdict = useEditor((state) => entryOf(state.verdict?.nodes, id));
  const known = useEditor((state) => state.verdict !== null);
  const data = useEditor((state) => (isInput ? state.recipe?.data : undefined));
  const blocking = problems.find((problem) => !isAdvice(problem));
  if (blocking) {
    return (
      <div className="node-foot">
        <strong className="node-state-problem">{inShort(blocking)}</strong>
        <span>–</span>
      </div>
    );
  }
  if (!verdict) {
    return (
      <div className="node-foot">
        <span className="node-state-waiting">{known ? "not reached" : "…"}</span>
        <span>–</span>
      </div>
    );
  }
  return (
    <div className="node-foot" title={verdict.axes.filter(Boolean).join(" × ")}>
      <strong data-testid={`shape-${id}`}>{typeText(verdict)}</strong>
      <span>{isInput ? data : number(verdict.parameters)}</span>
    </div>
  );
}

/** The problem in two or three words, for the foot of the card. */
function inShort({ code }: Problem): string {
  if (code.startsWith("param_")) return "check settings";
  if (code === "missing_input") return "needs a wire";
  if (code === "unknown_block") return "unknown block";
  if (code === "cycle") return "runs in a circle";
  return "does not fit";
}

function Ports({ id, block }: { id: string; block: Block | undefined }) {
  const inputs = block?.inputs ?? [{ name: "input", optional: false, many: false }];
  const outputs = useOutputs(id, block);
  const wired = useEditor((state) => wiredInputs(state.document.wires, id));
  const first = inputs[0]?.name ?? "input";
  const taken = new Set(wired.split(" ").map((port) => (port === "." ? first : port)));
  return (
    <>
      {inputs.map((port, index) => (
        <Handle
          key={port.name}
          id={port.name}
          type="target"
          position={Position.Left}
          className={port.optional ? "port port-optional" : "port"}
          data-wired={taken.has(port.name)}
          aria-label={`${port.name}, input${port.optional ? ", may be left out" : ""}`}
          style={{ top: FIRST_PORT + index * PORT_STEP }}
        >
          {inputs.length > 1 || port.many ? <PortName>{port.name}</PortName> : null}
        </Handle>
      ))}
      {outputs.map((name, index) => (
        <Handle
          key={name}
          id={name}
          type="source"
          position={Position.Right}
          className="port"
          aria-label={`${name}, output`}
          style={{ top: FIRST_PORT + index * PORT_STEP }}
        >
          {outputs.length > 1 ? <PortName>{name}</PortName> : null}
        </Handle>
      ))}
    </>
  );
}

/** Output ports as the check found them (some depend on parameters), else as the block has them. */
function useOutputs(id: string, block: Block | undefined): readonly string[] {
  // As one text, so that a new shape alone draws no port again.
  const checked = useEditor((state) =>
    Object.keys(entryOf(state.verdict?.nodes, id)?.outputs ?? {}).join(" "),
  );
  const declared = block ? block.outputs.map((port) => port.name) : ["output"];
  return checked !== "" && declared.length > 0 ? checked.split(" ") : declared;
}

const PortName = ({ children }: { children: string }) => (
  <span className="port-name">{children}</span>
);
