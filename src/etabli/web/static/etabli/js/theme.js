// Light, dark or as the device: chosen in the header, remembered on this machine only.
const KEY = "etabli-theme";
const device = matchMedia("(prefers-color-scheme: dark)");

function stored() {
  try {
    return localStorage.getItem(KEY) || "system";
  } catch {
    return "system";
  }
}

function apply(choice) {
  const dark = choice === "dark" || (choice === "system" && device.matches);
  document.documentElement.dataset.frTheme = dark ? "dark" : "light";
  document.dispatchEvent(new CustomEvent("etabli:theme"));
}

export function offerThemeChoice() {
  const box = document.querySelector("[data-theme-choice]");
  if (!box) return;
  const select = box.querySelector("select");
  select.value = stored();
  box.hidden = false;
  select.addEventListener("change", () => {
    try {
      localStorage.setItem(KEY, select.value);
    } catch {
      // storage refused: the choice lasts as long as the page
    }
    apply(select.value);
  });
  device.addEventListener("change", () => apply(select.value));
}
