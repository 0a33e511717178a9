import { Unlink } from "lucide-react";
import { giveOwnWeights, sharesNow } from "@/actions/shares";
import type { Command } from "./types";

const command: Command = {
  id: "own-weights",
  label: "Give it weights of its own",
  group: "Edit",
  icon: Unlink,
  enabled: sharesNow,
  run: giveOwnWeights,
};

export default command;
