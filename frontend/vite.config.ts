import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compress } from "./compress.ts";

const server = process.env.BRICKWORK_SERVER ?? "http://127.0.0.1:8765";

export default defineConfig({
  plugins: [react(), compress()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // Fonts stay files: the content security policy allows no data: fonts.
  build: { assetsInlineLimit: 0, target: "es2022" },
  server: {
    host: "127.0.0.1",
    // The page's own Host goes on to Django: it compares it with the Origin.
    proxy: { "/api": { target: server }, "/ws": { target: server, ws: true } },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true },
});
