// A button that copies a field of the page; without the clipboard the button stays hidden and the text is selected.
import { announce } from "./announce.js";

for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  if (!field || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.done;
      announce(button.dataset.done);
    } catch {
      field.select();
    }
  });
}
