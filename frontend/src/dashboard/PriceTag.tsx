import { useEditor, wholeVerdictOf } from "@/store/editor";
import { formatBytes, formatCount, formatLarge } from "./format";

/**
 * What a network costs before anything is trained: its weights, its memory, its work per example.
 */
export function PriceTag() {
  const cost = useEditor((state) => state.cost);
  const verdict = useEditor(wholeVerdictOf);
  const parameters = cost?.parameters ?? verdict?.parameters;
  if (parameters === undefined || parameters === null) return null;
  return (
    <span className="price-tag" title="What training this network takes">
      <span>
        <b>{formatCount(parameters)}</b> weights
      </span>
      {typeof cost?.memory_bytes === "number" && (
        <span title="Memory at the height of training, with the trainer itself (a third of a gigabyte)">
          <b>{formatBytes(cost.memory_bytes)}</b> memory
        </span>
      )}
      {typeof cost?.multiply_adds === "number" && (
        <span title="Products in one forward pass of one example">
          <b>{formatLarge(cost.multiply_adds)}</b> multiply-adds
        </span>
      )}
    </span>
  );
}
