// The menu of narrow screens: a button that shows and hides the navigation. Without JavaScript it is always shown.
export function openMenuOnDemand() {
  const button = document.querySelector("[data-menu]");
  if (!button) return;
  const header = button.closest(".site-header");
  const show = (open) => {
    button.setAttribute("aria-expanded", String(open));
    header.classList.toggle("site-header--open", open);
  };
  button.hidden = false;
  header.classList.add("site-header--folds");
  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  header.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && button.getAttribute("aria-expanded") === "true") {
      show(false);
      button.focus();
    }
  });
}
