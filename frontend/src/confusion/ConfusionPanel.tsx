import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { RunSnapshot, Table } from "@/dashboard/snapshot";
import { useRun } from "@/dashboard/useRun";
import { listData } from "@/net/api";
import type { Recipe } from "@/net/types";
import { useEditor } from "@/store/editor";
import { MatrixTable } from "./MatrixTable";
import { Mistakes } from "./Mistakes";
import { readMatrix, sayCell, targetOf } from "./matrix";
import { NoMatrix } from "./NoMatrix";
import "./confusion.css";

export interface Cell {
  truth: number;
  answer: number;
}

/** What the watched run takes for what, as of its latest epoch. */
export default function ConfusionPanel() {
  const watched = useEditor((state) => state.watchedRun);
  const { view } = useRun(watched);
  const tables = tablesOf(view.snapshot);
  const [wanted, setWanted] = useState("");
  const [name, table] = tables.find(([each]) => each === wanted) ?? tables[0] ?? [];
  if (!view.run || name === undefined || table === undefined) return <NoMatrix view={view} />;
  const names = tables.map(([each]) => each);
  return (
    <Confusion
      key={name}
      recipe={view.run.recipe}
      table={table}
      name={name}
      names={names}
      onName={setWanted}
    />
  );
}

const tablesOf = (snapshot: RunSnapshot | null): [string, Table][] =>
  Object.entries(snapshot?.tables ?? {}).filter(([name]) => name.endsWith("confusion_matrix"));

interface ConfusionProps {
  recipe: Recipe;
  table: Table;
  name: string;
  names: string[];
  onName: (name: string) => void;
}

function Confusion({ recipe, table, name, names, onName }: ConfusionProps) {
  const [cell, setCell] = useState<Cell | null>(null);
  const matrix = useMemo(() => readMatrix(table.rows), [table.rows]);
  const classes = useClasses(recipe, targetOf(recipe, name), matrix.length);
  const said = cell && sayCell(matrix, classes, cell.truth, cell.answer);
  return (
    <div className="confusion">
      <MatrixTable matrix={matrix} classes={classes} onPoint={setCell} pointed={cell} />
      <Mistakes
        matrix={matrix}
        classes={classes}
        epoch={table.epoch}
        name={name}
        names={names}
        onName={onName}
        said={said}
      />
    </div>
  );
}

/** The names of the classes in the data set; their numbers where they are not known. */
function useClasses(recipe: Recipe, target: string | undefined, count: number): readonly string[] {
  const { data } = useQuery({ queryKey: ["data"], queryFn: listData });
  const columns = data?.find((set) => set.name === recipe.data)?.columns;
  const known = columns?.find((column) => column.name === target)?.classes;
  return useMemo(
    () =>
      known?.length === count ? known : Array.from({ length: count }, (_, place) => `${place}`),
    [known, count],
  );
}
