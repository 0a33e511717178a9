import { useQuery } from "@tanstack/react-query";
import { placed } from "@/graph/placed";
import { asDocument } from "@/graph/read";
import { getVersion, listVersions } from "@/net/api";
import { useEditor } from "@/store/editor";
import { say } from "@/store/notices";
import { when } from "@/ui/when";
import { Dialog } from "./Dialog";

/** Every version that was saved; going back to one is a step like any other and can be undone. */
export default function Versions() {
  const id = useEditor((state) => state.graphId) ?? "";
  const now = useEditor((state) => state.graphVersion);
  const { data, error } = useQuery({
    queryKey: ["versions", id],
    queryFn: () => listVersions(id),
    staleTime: 0,
  });
  const goBack = async (version: number) => {
    const { document } = await getVersion(id, version);
    const { replace, show } = useEditor.getState();
    replace(await placed(asDocument(document)), `Go back to version ${version}`);
    show(null);
    say(`This is version ${version} again. Undo brings the newer one back.`);
  };
  return (
    <Dialog title="Earlier versions" summary="Going back can be undone, and loses nothing.">
      {error ? <p className="lead">The versions could not be fetched: {error.message}</p> : null}
      <ul className="rows">
        {data?.map((version) => (
          <li key={version.version}>
            <button
              type="button"
              className="row"
              disabled={version.version === now}
              onClick={() => void goBack(version.version)}
            >
              <strong>Version {version.version}</strong>
              <span>{version.name}</span>
              {version.version === now ? <span className="label">now</span> : null}
              <small>{when(version.saved)}</small>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
