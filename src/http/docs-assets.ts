import { dirname, join } from "node:path";

/** A file of the documentation page. */
export interface DocsAsset {
  readonly type: string;
  readonly content: () => Promise<string>;
}

const folder = dirname(Bun.resolveSync("swagger-ui-dist/package.json", import.meta.dir));
const html = "text/html; charset=utf-8";
const script = "text/javascript; charset=utf-8";
const style = "text/css; charset=utf-8";

/** The page: Swagger UI, and above it a place for the token whose rights the page shows. */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/page.css">
</head>
<body>
<form id="caller">
<label for="token">Bearer token</label>
<input id="token" name="token" autocomplete="off" spellcheck="false" placeholder="none: you are anonymous">
<button type="submit">Show what it may do</button>
</form>
<main id="ui"></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/page.js"></script>
</body>
</html>
`;

/** The token stays in this tab, and goes with the request for the document and with each call that is tried. */
const pageScript = `"use strict";
const key = "charter-token";
const field = document.getElementById("token");
field.value = sessionStorage.getItem(key) ?? "";
document.getElementById("caller").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(key, field.value.trim());
  location.reload();
});
SwaggerUIBundle({
  url: new URL("openapi.json", location.href).href,
  dom_id: "#ui",
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (field.value.trim() !== "" && new URL(request.url).origin === location.origin) {
      request.headers.Authorization = "Bearer " + field.value.trim();
    }
    return request;
  },
});
`;

const pageStyle = `body { margin: 0; font-family: sans-serif; }
#caller { display: flex; gap: .5rem; align-items: center; padding: .75rem 1.25rem; border-bottom: 1px solid #ddd; }
#token { flex: 1; max-width: 40rem; padding: .35rem .5rem; font: inherit; }
#caller button { padding: .35rem .75rem; font: inherit; }
`;

/** The files of the page by their names; the page itself has none. */
export const docsAssets: ReadonlyMap<string, DocsAsset> = new Map([
  ["", written(html, page)],
  ["page.js", written(script, pageScript)],
  ["page.css", written(style, pageStyle)],
  ["swagger-ui.css", packaged(style, "swagger-ui.css")],
  ["swagger-ui-bundle.js", packaged(script, "swagger-ui-bundle.js")],
]);

function written(type: string, text: string): DocsAsset {
  return { type, content: () => Promise.resolve(text) };
}

function packaged(type: string, name: string): DocsAsset {
  return { type, content: () => Bun.file(join(folder, name)).text() };
}
