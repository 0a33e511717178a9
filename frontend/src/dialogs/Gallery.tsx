import { useQuery } from "@tanstack/react-query";
import { runCommand } from "@/commands";
import { asDocument } from "@/graph/read";
import { getTemplates } from "@/net/api";
import type { Template } from "@/net/types";
import { openTemplate } from "@/store/open";
import { Dialog } from "./Dialog";
import "./Gallery.css";
import { MiniGraph } from "./MiniGraph";

/** Networks that work, with data and recipe, to begin from. */
export default function Gallery() {
  const { data, error } = useQuery({ queryKey: ["templates"], queryFn: getTemplates });
  return (
    <Dialog
      title="Templates"
      summary="Each is wired, has its data and is ready to train. Opening one leaves your other graphs as they are."
      width={900}
    >
      {error ? <p className="lead">The templates could not be fetched: {error.message}</p> : null}
      <div className="gallery">
        {data?.map((template) => (
          <Card key={template.id} template={template} />
        ))}
      </div>
      <p className="gallery-foot">
        <button
          type="button"
          className="button"
          onClick={() => {
            runCommand("new-graph");
          }}
        >
          Begin with an empty canvas
        </button>
      </p>
    </Dialog>
  );
}

function Card({ template }: { template: Template }) {
  return (
    <button
      type="button"
      className="template"
      data-testid={`template-${template.id}`}
      onClick={() => void openTemplate(template)}
    >
      <span className="template-picture">
        <MiniGraph document={asDocument(template.graph)} />
      </span>
      <span className="template-text">
        <strong>{template.name}</strong>
        <p>{template.summary}</p>
        <span className="template-facts">
          <span>{template.task}</span>
          <span>
            {template.level} · about {template.seconds} s
          </span>
        </span>
      </span>
    </button>
  );
}
