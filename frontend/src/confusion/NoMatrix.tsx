import { useQuery } from "@tanstack/react-query";
import { Grid3x3 } from "lucide-react";
import type { RunView } from "@/dashboard/runSession";
import { hasEnded } from "@/dashboard/snapshot";
import { fits, targetsOf } from "@/forms/fitting";
import { metricsOf } from "@/forms/recipeEdits";
import { getRecipeParts, listData } from "@/net/api";
import { useEditor } from "@/store/editor";

const NAME = "confusion_matrix";

/** What the tab says before there is a matrix, and how to get one. */
export function NoMatrix({ view }: { view: RunView }) {
  const recipe = useEditor((state) => state.recipe);
  const setRecipe = useEditor((state) => state.setRecipe);
  const catalogue = useQuery({ queryKey: ["recipe"], queryFn: getRecipeParts, staleTime: 1e9 });
  const sets = useQuery({ queryKey: ["data"], queryFn: listData });
  const data = sets.data?.find((set) => set.name === recipe?.data);
  const part = catalogue.data?.metrics.find((metric) => metric.name === NAME);
  if (!recipe || !data || !catalogue.data || !part) {
    return <p className="dock-empty">Choose a data set whose classes are to be told apart.</p>;
  }
  const targets = targetsOf(recipe, data);
  if (!targets.some((target) => fits(part, target))) {
    return <p className="dock-empty">There is nothing to confuse: the target has no classes.</p>;
  }
  const watched = metricsOf(recipe, catalogue.data.metrics, targets);
  const active = view.snapshot !== null && !hasEnded(view.snapshot.state);
  const wanted = watched.some((metric) => metric.name === NAME);
  return (
    <div className="dock-empty">
      <Grid3x3 size={22} aria-hidden />
      <p>
        <b>Which classes are taken for which?</b>
        <br />
        {wanted
          ? active && view.run?.recipe.metrics?.some((each) => each === NAME)
            ? "It is counted at the end of each epoch."
            : "Press Train: it is counted at the end of each epoch."
          : "A run counts it where its recipe says so."}
      </p>
      {!wanted && (
        <button
          type="button"
          className="button"
          data-testid="watch-confusion"
          onClick={() =>
            setRecipe({ ...recipe, metrics: [...watched, { name: NAME }] }, `Watch ${part.title}`)
          }
        >
          Count it from the next run on
        </button>
      )}
    </div>
  );
}
