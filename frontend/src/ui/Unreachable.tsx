import "./Unreachable.css";

/** The server could not be reached when the page was opened. */
export function Unreachable({ message }: { message: string }) {
  return (
    <div className="unreachable" role="alert">
      <h2>Brickwork could not start</h2>
      <p>{message}</p>
      <p>Your work is safe in this browser. See whether the server runs, then try again.</p>
      <button
        type="button"
        className="button button-primary"
        onClick={() => window.location.reload()}
      >
        Try again
      </button>
    </div>
  );
}
