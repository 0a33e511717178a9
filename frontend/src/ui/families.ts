/** How the families of blocks look. A family without an entry gets the plain ones. */

import {
  Activity,
  ArrowLeftRight,
  Blocks,
  Box,
  Combine,
  Eye,
  Grid2x2,
  Grid3x3,
  Layers,
  type LucideIcon,
  Ruler,
  Scaling,
  Shuffle,
  Sigma,
  Waypoints,
} from "lucide-react";
import type { CSSProperties } from "react";
import { entryOf } from "@/graph/own";

const ICONS: Readonly<Record<string, LucideIcon>> = {
  io: ArrowLeftRight,
  core: Layers,
  activation: Activity,
  convolution: Grid3x3,
  pooling: Grid2x2,
  sequence: Waypoints,
  attention: Eye,
  normalization: Ruler,
  regularization: Shuffle,
  shape: Scaling,
  merging: Combine,
  reduction: Sigma,
  module: Blocks,
};

export const familyIcon = (family: string): LucideIcon => entryOf(ICONS, family) ?? Box;

/** Sets the custom property that tiles and dots are coloured by. */
export const familyColor = (family: string): CSSProperties & Record<"--family", string> => ({
  "--family": `var(--f-${family}, var(--f-core))`,
});
