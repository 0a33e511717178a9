/**
 * An image of a data set as a small drawing: channels × height × width, dark where the value is
 * large.
 */
export function Picture({ pixels }: { pixels: unknown[] }) {
  const rows = (Array.isArray(pixels[0]) && Array.isArray(pixels[0][0]) ? pixels[0] : pixels) as (
    | number
    | number[]
  )[];
  const grid = rows.map((row) => (Array.isArray(row) ? row : [row]));
  const width = grid[0]?.length ?? 0;
  const greatest = Math.max(...grid.flat(), 1e-9);
  return (
    <svg
      className="picture"
      viewBox={`0 0 ${width} ${grid.length}`}
      role="img"
      aria-label={`Image of ${grid.length} × ${width}`}
    >
      {grid.flatMap((row, y) =>
        row.map((value, x) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a pixel is its place
            key={`${x},${y}`}
            x={x}
            y={y}
            width={1.02}
            height={1.02}
            opacity={value / greatest}
          />
        )),
      )}
    </svg>
  );
}
