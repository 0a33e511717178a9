import { useEditor, wholeVerdictOf } from "@/store/editor";

/**
 * What the check says about a field of the recipe, such as `batch_size` or
 * `optimizer.learning_rate`.
 */
export function useRecipeProblem(path: string): string | undefined {
  return useEditor(
    (state) =>
      wholeVerdictOf(state)?.problems.find(
        (problem) => problem.node === null && problem.param === path,
      )?.message,
  );
}
