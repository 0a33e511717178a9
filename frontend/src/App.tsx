import "./App.css";

/** The frame of the editor: top bar, palette, canvas, inspector and dock. */
export function App() {
  return (
    <div className="app">
      <header className="app-top" />
      <nav className="app-palette" aria-label="Blocks" />
      <main className="app-canvas" />
      <aside className="app-inspector" aria-label="Inspector" />
      <section className="app-dock" aria-label="Training" />
    </div>
  );
}
