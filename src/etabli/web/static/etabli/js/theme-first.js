// Sets the colour scheme before the first paint; loaded in <head>, so that no page flashes.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem("etabli-theme");
  } catch (error) {
    choice = null; // storage refused: follow the device
  }
  var dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.frTheme = dark ? "dark" : "light";
  document.documentElement.classList.add("js");
})();
