// Says a sentence to assistive technology through the live region of the frame.
export function announce(sentence) {
  const region = document.getElementById("annonces");
  if (region) region.textContent = sentence;
}
