import { useQuery } from "@tanstack/react-query";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { getData } from "@/net/api";
import type { Run } from "@/net/types";
import { Dialog } from "./Dialog";
import "./TakeHome.css";

const FILES: readonly (readonly [string, string])[] = [
  ["model.py", "the network, as ordinary PyTorch"],
  ["weights.safetensors", "its weights from the best epoch"],
  ["predict.py", "prepares an input as in training and asks the network"],
  ["preprocessing.json", "how inputs are scaled, and what the answers are called"],
  ["recipe.json, graph.brick.json", "how it was trained, and the graph to open here again"],
  ["README.md, requirements.txt", "how to use it, and the three packages it needs"],
];

/** What is in the bundle that is being downloaded, and the three commands to use it. */
export default function TakeHome({ run }: { run: Run }) {
  const name = `brickwork-run-${run.number}`;
  const { data } = useQuery({
    queryKey: ["data", run.recipe.data],
    queryFn: () => getData(run.recipe.data),
  });
  const pictures = data?.columns.some((column) => column.type === "image") ?? false;
  const commands = [
    `unzip ${name}.zip && cd ${name}`,
    "python -m venv venv && venv/bin/pip install -r requirements.txt",
    `venv/bin/python predict.py ${pictures ? "sample.npy" : "samples.csv"}`,
  ];
  return (
    <Dialog
      title="Your network is yours"
      summary={`${name}.zip is being downloaded. It runs without Brickwork.`}
      width={620}
    >
      <div className="home-head">
        <h3 className="label">Three commands to use it</h3>
        <CopyButton text={commands.join("\n")} />
      </div>
      <pre className="home-commands" data-testid="home-commands">
        {commands.join("\n")}
      </pre>
      <p className="home-note">
        {pictures
          ? "The file is yours: a picture as a .npy array, or an image file (with Pillow)."
          : "The file is yours: rows with the same columns as in training. The README has an example."}{" "}
        The answer is printed as JSON.
      </p>
      <h3 className="label home-title">In the zip</h3>
      <dl className="home-files">
        {FILES.map(([file, what]) => (
          <div key={file}>
            <dt className="number">{file}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <button type="button" className="chip" onClick={() => void copy()}>
      {copied ? <Check size={13} aria-hidden="true" /> : <Copy size={13} aria-hidden="true" />}
      {copied ? "Copied" : "Copy"}
    </button>
  );
}
