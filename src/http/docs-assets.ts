import { dirname, join } from "node:path";

/** A file of the documentation page. */
export interface DocsAsset {
  readonly type: string;
  readonly content: () => Promise<string>;
}

const own = join(import.meta.dir, "docs-page");
const packaged = dirname(Bun.resolveSync("swagger-ui-dist/package.json", import.meta.dir));

const html = "text/html; charset=utf-8";
const script = "text/javascript; charset=utf-8";
const style = "text/css; charset=utf-8";

/** The files of the page by their names: Swagger UI, and above it a place for the token whose rights the page shows. */
export const docsAssets: ReadonlyMap<string, DocsAsset> = new Map([
  ["", asset(html, own, "page.html")],
  ["page.js", asset(script, own, "page.js")],
  ["page.css", asset(style, own, "page.css")],
  ["swagger-ui.css", asset(style, packaged, "swagger-ui.css")],
  ["swagger-ui-bundle.js", asset(script, packaged, "swagger-ui-bundle.js")],
]);

function asset(type: string, folder: string, name: string): DocsAsset {
  return { type, content: () => Bun.file(join(folder, name)).text() };
}
