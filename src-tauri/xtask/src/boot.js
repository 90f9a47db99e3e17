import start from "/aideon_ui.js";

try {
  await start({ module_or_path: "/aideon_ui_bg.wasm" });
} catch (cause) {
  document.body.textContent = `The window could not be started: ${cause}`;
  throw cause;
}
