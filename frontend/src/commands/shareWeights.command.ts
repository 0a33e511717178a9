import { Link } from "lucide-react";
import { shareSelected } from "@/actions/shares";
import type { Command } from "./types";

const command: Command = {
  id: "share-weights",
  label: "Share weights",
  group: "Edit",
  icon: Link,
  enabled: ({ selection }) => selection.size > 1,
  run: shareSelected,
};

export default command;
