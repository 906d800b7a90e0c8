// "/" puts the cursor in the search box, as long as nothing is being typed.
export function listenForShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const field = document.querySelector("main input[type=search]") || document.querySelector("#recherche-header");
    if (!field || !field.checkVisibility()) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
