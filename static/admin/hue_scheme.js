// The hues are written for the sidebar's schemes: say which one the admin's theme is, chosen or the system's.

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

function tell() {
  const theme = root.dataset.theme ?? "auto";
  const dark = theme === "dark" || (theme === "auto" && system.matches);
  root.dataset.scheme = dark ? "dark" : "light";
}

system.addEventListener("change", tell);
new MutationObserver(tell).observe(root, { attributeFilter: ["data-theme"] });
tell();
