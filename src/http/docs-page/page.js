"use strict";

// The token stays in this tab. It goes with the request for the description, which then holds what its bearer may call, and
// with each call that is tried; never to another server.
const key = "charter-token";
const field = document.getElementById("token");
const status = document.getElementById("status");
const forget = document.getElementById("forget");

const token = sessionStorage.getItem(key) ?? "";
field.value = token;
forget.hidden = token === "";

function use(next) {
  if (next === "") sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, next);
  location.reload();
}

document.getElementById("caller").addEventListener("submit", (event) => {
  event.preventDefault();
  use(field.value.trim());
});
forget.addEventListener("click", () => use(""));

function show(text, failed) {
  status.textContent = text;
  status.className = failed ? "failed" : "";
}

SwaggerUIBundle({
  url: new URL("openapi.json", location.href).href,
  dom_id: "#ui",
  deepLinking: true,
  docExpansion: "list",
  filter: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (token !== "" && new URL(request.url, location.href).origin === location.origin) {
      request.headers.Authorization = `Bearer ${token}`;
    }
    return request;
  },
  responseInterceptor: (response) => {
    if (!response.url.endsWith("/openapi.json")) return response;
    if (response.status === 401) show("This token does not hold.", true);
    else if (response.ok) {
      document.title = `${response.obj?.info?.title ?? JSON.parse(response.text).info.title} API`;
      show(token === "" ? "What anybody may call." : "What the bearer of this token may call.", false);
    }
    return response;
  },
});
