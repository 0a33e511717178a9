import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { entryOf } from "@/graph/own";
import { getData } from "@/net/api";
import { useEditor } from "@/store/editor";
import { isDark } from "@/store/theme";
import "./InputPreview.css";

/** The first picture of the data set that feeds this input, drawn small; nothing for other data. */
export function InputPreview({ id }: { id: string }) {
  const recipe = useEditor((state) => state.recipe);
  const name = recipe?.data ?? "";
  const { data } = useQuery({
    queryKey: ["data", name],
    queryFn: () => getData(name),
    enabled: name !== "",
  });
  const wanted = entryOf(recipe?.inputs, id);
  const index = data?.columns.findIndex(
    (column) => column.type === "image" && (wanted === undefined || wanted === column.name),
  );
  if (data === undefined || index === undefined || index < 0) return null;
  const picture = plane(data.preview[0]?.[index]);
  return picture === null ? null : <Picture rows={picture} />;
}

/** The first channel of an image of channels × height × width, or the image where it has no channels. */
function plane(value: unknown): number[][] | null {
  if (!Array.isArray(value)) return null;
  const first: unknown = value[0];
  if (!Array.isArray(first)) return null;
  return Array.isArray(first[0]) ? (first as number[][]) : (value as number[][]);
}

function Picture({ rows }: { rows: readonly (readonly number[])[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useEditor((state) => state.theme);
  const height = rows.length;
  const width = rows[0]?.length ?? 0;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const ink = isDark(theme) ? [232, 236, 242] : [24, 34, 48];
    const largest = Math.max(...rows.flat(), 1e-9);
    const image = context.createImageData(width, height);
    rows.flat().forEach((value, at) => {
      image.data.set([...ink, Math.round(16 + 239 * Math.max(0, value / largest))], at * 4);
    });
    context.putImageData(image, 0, 0);
  }, [rows, width, height, theme]);
  return (
    <canvas
      ref={canvas}
      className="preview"
      width={width}
      height={height}
      aria-label="The first picture of the data set"
    />
  );
}
