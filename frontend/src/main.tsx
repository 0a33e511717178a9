import "@/styles/fonts.css";
import "@/styles/tokens.css";
import "@/styles/base.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/App";
import { startTheme } from "@/store/theme";
import { Boundary } from "@/ui/Boundary";

const queries = new QueryClient({ defaultOptions: { queries: { staleTime: 30_000, retry: 1 } } });
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root");

startTheme();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <div className="broken-page">
        <Boundary what="Brickwork" vital>
          <App />
        </Boundary>
      </div>
    </QueryClientProvider>
  </StrictMode>,
);
